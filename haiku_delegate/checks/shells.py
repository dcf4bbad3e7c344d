"""The shell that runs a command: `sh -c`, and for a pipe one in which a failure left of it is not lost.

`pytest | tail -5` has tail's status in every POSIX shell. Where sh knows `pipefail` it is set; where it does not (dash
before 0.5.13) bash takes over, told to be as POSIX as it can, and where there is no bash either, nothing but the rule
about hidden statuses (HD140) stands guard. It is set only where it can make nothing worse: in a command that can be
taken apart, in which no status is turned round or caught, and which has a check at the left of a pipe. Who reads only
the beginning (`head`) must not make the others red by leaving: it reads on for them, for a while, and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from haiku_delegate import process
from haiku_delegate.checks.records import invocation
from haiku_delegate.contract.texts import shell, tools
from haiku_delegate.contract.texts.shell import Simple
from haiku_delegate.contract.texts.tools import Tool

#: Sets `pipefail`, and keeps what leaves a pipe early from ending the programs before it: 64 MB are read for them.
_PRELUDE = """\
set -o pipefail
_hd_rest() { [ -p /dev/stdin ] && command head -c 67108864 >/dev/null 2>&1; return "$1"; }
head() { command head "$@"; _hd_rest "$?"; }
grep() { command grep "$@"; _hd_rest "$?"; }
"""
_TAKES_ALL = frozenset({"tail", "head", "tee", "cat", "less", "more", "sort", "uniq", "sed", "awk", "wc", "tr", "cut",
                        "column", "nl", "fmt", "ts", "grep", "egrep", "fgrep", "rg"})  # fmt: skip
#: What ends with a status of its own to say what it thinks of a program: a test, a linter, a build.
_CHECKS = frozenset({
    "ruff", "mypy", "flake8", "pylint", "black", "isort", "pyright", "tox", "nox", "eslint", "tsc", "prettier", "mocha",
    "ava", "npm", "yarn", "pnpm", "make", "mvn", "mvnw", "gradle", "gradlew", "rspec", "rubocop", "phpunit", "ctest",
    "bats", "dotnet", "deno", "bun", "golangci-lint", "swift", "mix", "bazel", "shellcheck", "rake", "just",
})  # fmt: skip
_VERBS = {"go": ("build", "vet", "run"), "cargo": ("build", "check", "clippy", "run", "nextest", "fmt"),
          "node": (), "python": (), "python3": ()}  # fmt: skip
#: A command that looks for a failure wants one.
_WANTS = re.compile(r"(?i)fail|error|exit|false|return|fatal|panic|not ok|red\b")


def argv(text: str) -> tuple[str, ...]:
    """What starts a command."""
    if "|" in text and guarded(text) and (found := _knowing()):
        return (*found, _PRELUDE + text)
    return ("sh", "-c", text)


@lru_cache(maxsize=256)
def guarded(text: str) -> bool:
    """Whether a failure at the left of a pipe in this command is one of the command, for certain."""
    parsed = shell.parse(text)
    if parsed is None or invocation.of(text).inverts or "pipefail" in text or "PIPESTATUS" in text:
        return False
    if any(each.joined_by in ("||", "&", "|&") for each in parsed) or shell.ends_in_background(text):
        return False
    pipes = [each for each in shell.pipelines(parsed) if len(each) > 1]
    return (
        bool(pipes)
        and all(map(_checked, pipes))
        and not any(_WANTS.search(" ".join(w.words[1:])) for pipe in pipes for w in pipe[1:])
    )


def _checked(pipe: Sequence[Simple]) -> bool:
    """`pytest -q | tail -5`, and not `diff a b | wc -l`: a check, and after it only what shows, or looks."""
    first, *others = (tools.of(each) for each in pipe)
    return _checks(first) and all(each.name in _TAKES_ALL for each in others)


def _checks(tool: Tool) -> bool:
    return bool(invocation.runner(tool)) or tool.name in _CHECKS or tool.verb in _VERBS.get(tool.name, ())


@lru_cache(maxsize=1)
def _knowing() -> tuple[str, ...]:
    """A shell that knows pipefail, and the arguments before the text."""
    candidates = (("sh", "-c"), ("bash", "--posix", "-O", "xpg_echo", "-c"))
    for each in candidates:
        if process.quick((*each, "set -o pipefail; false | true"), timeout_s=5)[0] == 1:
            return each
    return ()
