"""How a command calls pytest, as far as its text tells: whose exit code the command's is, and which tests are chosen.

A record is that of the last session that a command ran, so it says most where there is only one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from haiku_delegate.contract.texts import shell, tools

#: Here a failing test may be what the command wants.
_INVERTS = re.compile(r"(?:^|[\s;&|(])!\s|\$\?|\b(?:if|unless|until|while)\b")
#: The tests that these run depend on what was run before, on what has changed, or on how many there are.
_CHANGING = ("--lf", "--last-failed", "--sw", "--stepwise", "--testmon", "--picked", "--splits", "--num-shards")
_RUNS_NOTHING = ("--co", "--collect-only", "--fixtures", "--markers", "--version", "-V", "-h", "--help", "--setup-plan")
_OWN_RECORD = re.compile(
    r"--junit-?xml\b|\bno:junitxml\b|\bPYTEST_ADDOPTS\b|\benv\s+(?:-\S+\s+)*(?:-i\b|-\s|--ignore-env)"
)
_LONGEST = 4000  #: characters; nobody writes more


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """`direct`: one pytest, by name, and the command succeeds only if it does."""

    direct: bool
    inverts: bool  #: the command may be after a failing test
    chooses: bool  #: which tests run is not the same every time
    keeps_out: bool  #: runs no test, or does not let us have a record


@lru_cache(maxsize=64)
def of(command: str) -> Invocation:
    """What the text says for certain."""
    parsed = shell.parse(command) if len(command) < _LONGEST else None
    inverts = bool(_INVERTS.search(command))
    called = [tool for simple in parsed or () if (tool := tools.of(simple)).name == "pytest"]
    chained = parsed is not None and all(simple.joined_by in ("", "&&") for simple in parsed)
    waits = not shell.ends_in_background(command)
    return Invocation(
        direct=len(called) == 1 and chained and waits and not inverts,
        inverts=inverts,
        chooses=any(tool.has(*_CHANGING) for tool in called),
        keeps_out=bool(_OWN_RECORD.search(command)) or any(tool.has(*_RUNS_NOTHING) for tool in called),
    )
