"""What goes into the analysis, and what its parts tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from haiku_delegate.findings import Severity


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """A changed file: its text as it was and as it is; None where there was, or is, none."""

    path: str  #: relative to the root, POSIX separators
    before: str | None
    after: str | None


class Need(str, Enum):
    """Which grant of `tests:` makes something right."""

    CHANGE = "change"
    REMOVE = "remove"
    RENAME = "rename"


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something that looks like tampering, before the contract was asked whether it wants it."""

    rule: str
    message: str
    test: str = ""  #: `TestX.test_y`; empty where it is about the file
    line: int | None = None
    need: Need = Need.CHANGE
    severity: Severity = Severity.ERROR
    gone: tuple[str, ...] = ()  #: source that is no longer there
    come: tuple[str, ...] = ()  #: source that is new
    whole: str = ""  #: the whole of the test as it is now
    also: str = ""  #: the other name of a renamed test
