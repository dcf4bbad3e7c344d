"""The verify and holdout commands, one simple command after another: where each runs, and whether anything before it
may have made files or programs that are not there yet."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from haiku_delegate.contract.model import Command
from haiku_delegate.contract.preflight.survey import Survey
from haiku_delegate.contract.texts import shell, tools
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.shell import Simple
from haiku_delegate.contract.texts.tools import Tool

_PLAIN = Lazy(r"[\w@+=,.:/ -]+")
#: Tools that look and report. After any other, files may be there that are not there now.
_LOOKING = frozenset({
    "pytest", "unittest", "doctest", "ruff", "mypy", "flake8", "black", "isort", "pyright", "pylint",
    "pydocstyle", "bandit", "eslint", "tsc", "prettier", "jest", "vitest", "mocha", "gofmt", "golangci-lint",
    "shellcheck", "yamllint", "test", "[", "grep", "egrep", "rg", "ls", "cat", "echo", "printf", "true", ":",
    "diff", "cmp", "head", "tail", "wc", "cd", "jq", "compileall", "py_compile", "which", "command", "set",
    "export", "xo", "tsd", "biome", "stylelint", "staticcheck", "codespell",
})  # fmt: skip
_LOOKING_VERBS = {
    "go": {"test", "vet", "fmt"},
    "cargo": {"test", "check", "clippy", "fmt"},
    "git": {"diff", "grep", "status", "log", "show"},
    "node": {"--test", "--check"},
    "sh": {"-n"},
    "bash": {"-n"},
}
#: Tools that run whatever the project says, but leave no sources behind.
_HARMLESS = frozenset({"tox", "nox", "pre-commit", "prek", "ava", "bats", "c8", "nyc"})
#: Scripts and targets whose name says that they look: `npm run lint`, `make check`.
_RUNS = frozenset({"npm", "yarn", "pnpm", "make", "just"})
_LOOKS = Lazy(r"(?:test|lint|check|typecheck|types?|unit|format:check|fmt-check|verify)(?:[:/_-].*)?")
#: What may write a Makefile or a package.json anew; nothing else changes what they define.
_REBUILDS = Lazy(
    r"(?:^|[\s/])(?:cmake|configure|autoreconf|autogen\.sh|automake|bootstrap|meson|qmake|premake\d?|git|cp|mv|sed|perl|patch"
    r"|pkg|init|create|generate)(?:\s|$)|[Mm]akefile|package\.json|[Jj]ustfile"
)


class Step(NamedTuple):
    """One simple command of the contract."""

    command: Command
    simple: Simple
    tool: Tool
    cwd: str | None  #: relative to the root, "" for the root itself; None where that cannot be told
    first: bool  #: whether nothing before it makes anything
    alone: bool  #: whether the command has no `||`, so that a failure here is one of the command
    steady: bool  #: whether nothing before it changes what the build files define

    def path(self, word: str) -> str | None:
        """A word of the command as a path below the root; None where it is none for certain."""
        if (
            self.cwd is None
            or not word
            or not _PLAIN.now.fullmatch(word)
            or word.startswith(("/", "-"))
            or "://" in word
        ):
            return None
        path = posixpath.normpath(posixpath.join(self.cwd, word))
        return None if path.startswith("../") or path in (".", "..") else path


def steps(survey: Survey) -> tuple[Step, ...]:
    """All simple commands of verify and holdout; a command beyond our grammar is left out, and ends certainty."""
    if survey.steps is None:
        survey.steps = tuple(_steps(survey))
    return survey.steps


def _steps(survey: Survey) -> Iterator[Step]:
    first = steady = survey.settled
    for command in (*survey.contract.verify, *survey.contract.holdout):
        parsed = shell.parse(command.text) if len(command.text) < 4_000 else None
        cwd: str | None = "" if survey.contract.cwd == "." else survey.contract.cwd.rstrip("/")
        alone = "||" not in command.text
        for simple in parsed or ():
            tool = tools.of(simple)
            yield Step(command=command, simple=simple, tool=tool, cwd=cwd, first=first, alone=alone, steady=steady)
            if tool.name in ("cd", "pushd", "popd"):
                cwd = _moved(cwd, tool) if simple.joined_by in ("", "&&", ";") else None
            first = first and makes_nothing(tool)
            steady = steady and not _REBUILDS.now.search(" ".join(simple.words))
        first = first and parsed is not None and ">" not in command.text
        steady = steady and not _REBUILDS.now.search(command.text)


def looks_only(tool: Tool) -> bool:
    """Whether the tool is known, and reports without making anything."""
    if tool.name in _LOOKING_VERBS:
        return bool(tool.args) and tool.args[0] in _LOOKING_VERBS[tool.name]
    return not tool.name or tool.name in _LOOKING


def makes_nothing(tool: Tool) -> bool:
    """Whether the tool makes nothing that a later command could need, whatever else it may run."""
    if looks_only(tool) or tool.name in _HARMLESS:
        return True
    if tool.name in _RUNS:
        return _LOOKS.now.fullmatch(_run(tool)) is not None
    if tool.name == "go" and tool.args[:1] == ("build",):  # of one package alone it leaves a program behind
        return len(tool.args) > 1 and all(arg.endswith("...") for arg in tool.args[1:])
    return tool.name == "cargo" and tool.args[:1] in (("build",), ("doc",))


def _run(tool: Tool) -> str:
    """The script or target that is run, where it is the only one."""
    words = [arg for arg in tool.args if not arg.startswith("-") and "=" not in arg]
    words = words[1:] if words[:1] in (["run"], ["run-script"]) else words
    return words[0] if words and (len(words) == 1 or tool.name not in ("make", "just")) else ""


def _moved(cwd: str | None, tool: Tool) -> str | None:
    if cwd is None or tool.name != "cd" or len(tool.args) != 1 or not _PLAIN.now.fullmatch(tool.args[0]):
        return None
    to = posixpath.normpath(posixpath.join(cwd, tool.args[0]))
    return None if tool.args[0].startswith(("/", "-")) or to.startswith("..") else "" if to == "." else to
