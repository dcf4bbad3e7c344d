"""Which tool a simple command really runs: `poetry run python -m pytest -q` is pytest."""

from __future__ import annotations

import re
from typing import NamedTuple

from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.shell import Simple

_PYTHON = Lazy(r"python(?:\d(?:\.\d+)?)?|pypy3?|py")
_WRAPPERS = frozenset(
    {"env", "time", "nice", "nohup", "command", "exec", "xvfb-run", "npx", "pnpx", "bunx", "stdbuf", "ionice"}
)
_WITH_VERB = {
    "poetry": "run", "uv": "run", "pipenv": "run", "pdm": "run", "hatch": "run", "rye": "run", "pixi": "run",
    "bundle": "exec", "pnpm": "exec", "npm": "exec", "coverage": "run",
}  # fmt: skip
_TAKES_VALUE = frozenset({"--with", "--python", "--extra", "--group", "--project", "--directory", "--env-file",
    "--package",
                          "-n", "-u", "--with-requirements", "--source", "--only-group"})  # fmt: skip
#: What `pnpm NAME` and `yarn NAME` run from the dependencies; a script of that name runs the same.
_INSTALLED = frozenset({"vitest", "jest", "mocha", "ava", "eslint", "prettier", "tsc", "tsd", "xo", "biome", "c8",
                        "stylelint"})  # fmt: skip
_ASSIGNMENT = Lazy(r"[A-Za-z_]\w*=")
#: These read code, or build it, and run none of it.
_ONLY_READ = frozenset({
    "ruff", "mypy", "flake8", "pylint", "pyflakes", "black", "isort", "pyright", "py_compile", "compileall",
    "eslint", "prettier", "tsc", "biome", "stylelint", "gofmt", "golangci-lint", "staticcheck", "shellcheck",
    "shfmt", "yamllint", "actionlint", "markdownlint", "hadolint", "rustfmt", "true", ":", "echo", "ls", "cat",
    "git", "cd", "mkdir", "grep", "export", "set", "[", "codespell", "bandit", "vulture",
})  # fmt: skip
_BUILD_ONLY = {
    "go": {"build", "vet", "fmt", "list"},
    "cargo": {"build", "check", "clippy", "fmt"},
    "npm": {"ci", "install", "i"},
}
_DEPTH = 8  #: wrappers in wrappers; nobody writes more


class Tool(NamedTuple):
    """A tool by its bare name, and its arguments."""

    name: str
    args: tuple[str, ...] = ()

    def has(self, *flags: str) -> str | None:
        """The first argument that is one of these flags, `--flag=value` included."""
        return next((arg for arg in self.args if arg in flags or arg.partition("=")[0] in flags), None)

    @property
    def verb(self) -> str:
        """The first argument that is no option."""
        return next((arg for arg in self.args if not arg.startswith("-")), "")


def of(simple: Simple) -> Tool:
    """The tool behind wrappers that only prepare for it."""
    words = simple.words
    for _ in range(_DEPTH):
        inner = _inside(words)
        if inner is None:
            break
        words = inner
    name = words[0].rpartition("/")[2] if words else ""
    return Tool("pytest" if name == "py.test" else name, words[1:])


def only_reads(tool: Tool) -> bool:
    """Whether a tool surely runs no code of the project: linters, type checkers, builds, the shell's small tools."""
    if tool.name in _BUILD_ONLY:
        return tool.verb in _BUILD_ONLY[tool.name]
    return tool.name in _ONLY_READ


def script(simple: Simple) -> str | None:
    """The text that `sh -c TEXT` runs."""
    name = simple.program.rpartition("/")[2]
    if name not in ("sh", "bash", "zsh", "dash"):
        return None
    for at, word in enumerate(simple.words[1:-1], 1):
        if re.fullmatch(r"-[a-z]*c", word):
            return simple.words[at + 1]
    return None


def _inside(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """The words without one wrapper, or None if there is none."""
    if len(words) < 2:
        return None
    name = words[0].rpartition("/")[2]
    if _PYTHON.now.fullmatch(name):
        return _module(words[1:])
    if name == "timeout":
        return _skipped(words[1:], 1)
    if name in ("pnpm", "yarn") and words[1] in _INSTALLED:
        return words[1:]
    if name in _WRAPPERS:
        return _skipped(words[1:], 0)
    if name in _WITH_VERB and words[1] == _WITH_VERB[name]:
        rest = words[2:]
        if name == "coverage":
            return _module(rest)
        return _skipped(rest, 0)
    return None


def _module(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """After `python -X dev -m`."""
    for at, word in enumerate(words[:-1]):
        if word == "-m":
            return words[at + 1 :]
        if word == "-c" or not (word.startswith("-") or (at and words[at - 1] in ("-X", "-W", "--source"))):
            return None
    return None


def _skipped(words: tuple[str, ...], operands: int) -> tuple[str, ...] | None:
    """Without leading options, assignments and this many operands."""
    at = 0
    while at < len(words):
        word = words[at]
        if word == "--":
            at += 1
            break
        if word in _TAKES_VALUE:
            at += 2
        elif word.startswith("-") or _ASSIGNMENT.now.match(word):
            at += 1
        else:
            break
    rest = words[at + operands :]
    return rest or None
