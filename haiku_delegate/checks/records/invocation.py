"""How a command calls its test runner, as far as its text tells: whose exit code it is, and which tests are chosen.

`direct` is what the judgement rests on: known runners, by name, and the command succeeds only if each of them does.
Of a runner behind `make`, `npm test` or a script nothing is known but what it leaves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from haiku_delegate.contract.texts import shell, tools
from haiku_delegate.contract.texts.tools import Tool

#: Here a failing test may be what the command wants.
_INVERTS = re.compile(r"(?:^|[\s;&|(])!\s|\$\?|\b(?:if|unless|until|while)\b")
#: The tests that these run depend on what was run before, on what has changed, or on how many there are.
_CHANGING = {
    "pytest": ("--lf", "--last-failed", "--sw", "--stepwise", "--testmon", "--picked", "--splits", "--num-shards"),
    "vitest": ("--changed", "--shard", "related"),
    "jest": ("-o", "--onlyChanged", "--changedSince", "--lastCommit", "--onlyFailures", "-f", "--shard",
             "--findRelatedTests", "--changedFilesWithAncestor"),
    "node": ("--test-shard",),
    "go": ("-failfast", "-shuffle"),
}  # fmt: skip
_RUNS_NOTHING = {
    "pytest": ("--co", "--collect-only", "--fixtures", "--markers", "--version", "-V", "-h", "--help", "--setup-plan"),
    "unittest": ("-h", "--help"),
    "vitest": ("list", "bench", "init", "--help", "-h", "--version", "-v", "--mergeReports"),
    "jest": ("--listTests", "--showConfig", "--init", "--help", "-h", "--version", "-v", "--clearCache"),
    "go": ("-c", "-list", "-h", "-n"),
    "cargo": ("--no-run", "--help", "-h", "--list"),
}
_OWN_ENVIRONMENT = r"\benv\s+(?:-\S+\s+)*(?:-i\b|-\s|--ignore-env)"
_KEEPS_OUT = {
    "pytest": re.compile(rf"--junit-?xml\b|\bno:junitxml\b|\bPYTEST_ADDOPTS\b|{_OWN_ENVIRONMENT}"),
    "unittest": re.compile(
        rf"\bPYTHONPATH=|\bpython\S*\s+(?:-\w+\s+)*-\w*[IES]|{_OWN_ENVIRONMENT}"
    ),
    "vitest": re.compile(rf"\bNODE_OPTIONS\b|{_OWN_ENVIRONMENT}"),
    "jest": re.compile(rf"\bNODE_OPTIONS\b|--testResultsProcessor\b|{_OWN_ENVIRONMENT}"),
    "node": re.compile(rf"\bNODE_OPTIONS\b|--test-reporter\b|--test-reporter-destination\b|{_OWN_ENVIRONMENT}"),
}  # fmt: skip
_LONGEST = 4000  #: characters; nobody writes more


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """`direct`: known runners, each called once and by name, and the command succeeds only if they do."""

    direct: bool
    inverts: bool  #: the command may be after a failing test
    chooses: bool  #: which tests run is not the same every time
    keeps_out: bool  #: runs no test, or does not let us have a record
    runners: tuple[str, ...] = ()  #: those that it calls by name
    idle: bool = False  #: it runs no test: it lists them, or compiles
    simple: bool = False  #: nothing is piped or put elsewhere: what the runner prints is what the command prints


@lru_cache(maxsize=64)
def of(command: str) -> Invocation:
    """What the text says for certain."""
    parsed = shell.parse(command) if len(command) < _LONGEST else None
    inverts = bool(_INVERTS.search(command))
    called = [(name, tool) for simple in parsed or () if (name := runner(tool := tools.of(simple)))]
    names = tuple(name for name, _tool in called)
    chained = parsed is not None and all(simple.joined_by in ("", "&&") for simple in parsed)
    waits = not shell.ends_in_background(command)
    idle = any(tool.has(*_RUNS_NOTHING.get(name, ())) for name, tool in called)
    once = bool(names) and len(set(names)) == len(names)
    return Invocation(
        direct=once and chained and waits and not inverts,
        inverts=inverts,
        chooses=any(tool.has(*_CHANGING.get(name, ())) for name, tool in called),
        keeps_out=idle or any(own.search(command) for name, own in _KEEPS_OUT.items() if name in names or not names),
        idle=idle,
        runners=tuple(dict.fromkeys(names)),
        simple=chained and waits and not re.search(r"[<>]", command),
    )


def runner(tool: Tool) -> str:
    """The test runner that a tool is, or nothing."""
    words = [word for word in tool.args if not word.startswith("+")]
    if tool.name in ("pytest", "unittest", "vitest", "jest"):
        return tool.name
    if tool.name == "node":
        return "node" if "--test" in tool.args else ""
    if tool.name in ("go", "cargo"):
        return tool.name if words[:1] in (["test"], ["t"]) else ""
    return ""
