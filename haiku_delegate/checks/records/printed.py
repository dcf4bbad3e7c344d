"""The names that runners print for what failed, where there is no record: for showing, never for judging."""

from __future__ import annotations

import re

from haiku_delegate.checks import runners
from haiku_delegate.report.text import one_line

_MOST = 20
_NAMES = {
    "pytest": re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", re.MULTILINE),
    "unittest": re.compile(r"^(?:FAIL|ERROR): (\S.*)$", re.MULTILINE),
    "go": re.compile(r"^\s*--- FAIL: (\S+)", re.MULTILINE),
    "cargo": re.compile(r"^test (\S.*) \.\.\. FAILED$", re.MULTILINE),
    "node": re.compile(r"^[ \t]*(?:not ok \d+ - |✖ )(\S.*?)(?: \([\d.]+ms\))?$", re.MULTILINE),
    "vitest": re.compile(r"^\s*(?:×|FAIL) +(\S.*)$", re.MULTILINE),
    "jest": re.compile(r"^\s*● (\S.*)$", re.MULTILINE),
}


def names(command: str, output: str) -> tuple[str, ...]:
    """Each failed test once, in the order of the output."""
    runner = runners.runner(command)
    if runner is None:
        return ()
    found = dict.fromkeys(one_line(name, limit=200) for name in _NAMES[runner].findall(output))
    return tuple(found)[:_MOST]
