"""What a test runner recorded of its tests, one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Protocol


class Outcome(str, Enum):
    """What became of one test."""

    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"
    XFAIL = "xfail"
    MISSING = "missing"  #: asked for by id, and not there

    def __str__(self) -> str:
        return self.value


#: Outcomes by the id that the runner prints and takes, e.g. `tests/test_a.py::TestB::test_c[x]`.
Record = Mapping[str, Outcome]

RED = frozenset({Outcome.FAIL, Outcome.ERROR, Outcome.MISSING})


def red(record: Record) -> tuple[str, ...]:
    """The ids that are not as they should be, in the record's order."""
    return tuple(name for name, outcome in record.items() if outcome in RED)


class Adapter(Protocol):
    """One runner's way of writing down what it did, asked for without touching the user's command."""

    @property
    def name(self) -> str:
        """Short, for the file that it writes."""
        ...

    def ask(self, env: Mapping[str, str], file: str) -> dict[str, str]:
        """The environment in which the runner writes its record to `file`, seen from inside the workspace."""
        ...

    def read(self, data: bytes, exists: Callable[[str], bool]) -> Record | None:
        """The record in what was written, or None. Code under test can have written it: trust nothing in it."""
        ...

    def spoiled(self, output: str) -> bool:
        """Whether the runner refused what we asked for, so that the command has to be run without it."""
        ...
