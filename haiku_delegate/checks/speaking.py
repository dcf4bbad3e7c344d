"""Which commands run tests, as far as their text tells: those whose outcomes one would want to have compared."""

from __future__ import annotations

import re

from haiku_delegate.checks import runners
from haiku_delegate.contract.texts import shell, tools
from haiku_delegate.contract.texts.tools import Tool

#: These never run tests, whatever their arguments are called.
_NEVER = frozenset({
    "[", "[[", "actionlint", "awk", "bandit", "basename", "biome", "black", "cat", "cc", "cd", "chmod", "clang",
    "clang-format", "clang-tidy", "cmp", "codespell", "command", "compileall", "cp", "diff", "dirname", "echo",
    "egrep", "eslint", "export", "false", "fgrep", "file", "find", "flake8", "gcc", "git", "gofmt", "golangci-lint",
    "grep", "hadolint", "head", "isort", "javac", "jq", "lint-imports", "ls", "markdownlint", "md5sum", "mkdir",
    "mv", "mypy", "pip", "pip3", "pre-commit", "prettier", "printf", "py_compile", "pylint", "pyright", "rg", "rm",
    "rubocop", "ruff", "rustfmt", "sed", "sha256sum", "shellcheck", "shfmt", "sort", "sqlfluff", "stat",
    "staticcheck", "stylelint", "tail", "tee", "test", "touch", "true", "tsc", "tsd", "uniq", "vale", "vulture",
    "wc", "which", "xo", "yamllint", "yq",
})  # fmt: skip
_ALWAYS = frozenset({
    "ava", "bats", "behave", "busted", "ctest", "cucumber", "cypress", "gotestsum", "green", "jasmine", "karma",
    "kotest", "mocha", "nextest", "nose2", "nosetests", "nox", "pest", "phpunit", "rspec", "tap", "tape",
    "testcafe", "tox", "trial", "uvu", "ward", "xcodebuild",
})  # fmt: skip
_BY_VERB = {
    "go": ("test",),
    "cargo": ("test", "t", "nextest"),
    "deno": ("test",),
    "bun": ("test",),
    "npm": ("test", "t", "tst"),
    "yarn": ("test",),
    "pnpm": ("test", "t"),
    "mvn": ("test", "verify", "install"),
    "mvnw": ("test", "verify"),
    "dotnet": ("test",),
    "swift": ("test",),
    "mix": ("test",),
    "bazel": ("test",),
    "make": ("check",),
    "playwright": ("test",),
    "zig": ("test",),
    "dart": ("test",),
    "flutter": ("test",),
}
_WITH_TARGETS = frozenset(
    {"make", "just", "task", "rake", "gradle", "gradlew", "mage", "invoke", "inv", "ninja", "hatch", "poe"}
)
_SPEAKS = re.compile(r"(?i)(?:^|[^a-z])(?:tests?|unittests?|specs?|e2e|integration)(?:$|[^a-z])")


def runs_tests(command: str) -> bool:
    """Whether a command says that it runs tests, by a runner's name or by its own words."""
    if runners.runner(command) is not None:
        return True
    parsed = shell.parse(command)
    if parsed is None:
        return False
    return any(_runs_tests(tools.of(simple), tools.script(simple)) for simple in parsed)


def never_runs_tests(command: str) -> bool:
    """Whether a command is made of nothing but what never runs a test: linters, git, and the shell's small tools."""
    parsed = shell.parse(command)
    return parsed is not None and all(not simple.words or tools.of(simple).name in _NEVER for simple in parsed)


def _runs_tests(tool: Tool, script: str | None) -> bool:
    if script is not None:
        return runs_tests(script)
    if tool.name in _NEVER:
        return False
    if tool.name in _ALWAYS or tool.verb in _BY_VERB.get(tool.name, ()):
        return True
    if tool.name in ("npm", "yarn", "pnpm", "bun") and tool.verb in ("run", "run-script"):
        return any(_SPEAKS.search(word) for word in tool.args[1:2])
    if tool.name in _WITH_TARGETS:
        return any(_SPEAKS.search(word) for word in tool.args if not word.startswith("-"))
    if tool.name in ("sh", "bash", "dash", "zsh", "python", "python3", "node", "ruby", "perl", "php"):
        return bool(_SPEAKS.search(tool.verb.rpartition("/")[2])) and "-c" not in tool.args and "-e" not in tool.args
    return tool.name.endswith((".sh", ".bash", ".py", ".js")) and bool(_SPEAKS.search(tool.name))
