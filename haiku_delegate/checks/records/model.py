"""What a test runner recorded of its tests, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from haiku_delegate.checks.records.invocation import Invocation


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
#: From the best to the worst that can be said of a test.
WEIGHT = (Outcome.PASS, Outcome.SKIP, Outcome.XFAIL, Outcome.MISSING, Outcome.FAIL, Outcome.ERROR)


class Told(dict[str, Outcome]):
    """A record that knows which of its names are computed: no one who reads the test's file finds all their words."""

    def __init__(self, outcomes: Mapping[str, Outcome], computed: Iterable[str] = ()) -> None:
        super().__init__(outcomes)
        self.computed = frozenset(computed)


def computed(record: Record | None) -> frozenset[str]:
    """The ids of a record whose names come from elsewhere than the test's own file."""
    return record.computed if isinstance(record, Told) else frozenset()


def red(record: Record) -> tuple[str, ...]:
    """The ids that are not as they should be, in the record's order."""
    return tuple(name for name, outcome in record.items() if outcome in RED)


def numbered(rows: Iterable[tuple[str, Outcome]]) -> dict[str, Outcome]:
    """Outcomes by id, where runners allow several tests of one name: the second is `name (2)`, the best comes first.

    So the numbers do not depend on the order in which the tests ran.
    """
    found: dict[str, list[Outcome]] = {}
    for name, outcome in rows:
        found.setdefault(name, []).append(outcome)
    return {
        f"{name} ({at})" if at > 1 else name: outcome
        for name, outcomes in found.items()
        for at, outcome in enumerate(sorted(outcomes, key=WEIGHT.index), start=1)
    }


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a command is run with so that its runner leaves a record: its text, its environment, files beside it."""

    text: str
    env: Mapping[str, str]
    place: str  #: a directory of ours, as the command sees it; what begins with an adapter's name there is its own
    files: Mapping[str, str] = field(default_factory=dict)  #: to be written there first
    how: Invocation
    about: str = ""  #: what the project's own files say of how its tests are run
    leave_out: tuple[str, ...] = ()  #: ids of tests that are to be left out


class Evidence(Protocol):
    """What is there when the command has ended. Code under test can have written any of it: trust nothing in it."""

    def written(self, prefix: str) -> list[tuple[str, bytes]]:
        """The files in our directory whose names begin so."""
        ...

    def log(self) -> str | None:
        """All that the command printed, or None if there was too much to keep."""
        ...

    def home(self, path: str) -> str | None:
        """A path of the command's as one in the workspace, relative to its root; None if it lies elsewhere."""
        ...

    def exists(self, path: str) -> bool:
        """Whether there is such a file, relative to the root or to where the command began."""
        ...

    def text(self, path: str) -> str:
        """The content of a file relative to the root, or nothing."""
        ...

    def names(self, path: str) -> list[str]:
        """The names in a directory relative to the root."""
        ...

    def reports(self) -> list[tuple[str, bytes]]:
        """JUnit files that the command itself has written anew, by path."""
        ...


class Adapter(Protocol):
    """One runner's way of writing down what it did, asked for without touching what the user's command does."""

    @property
    def name(self) -> str:
        """The runner; the files that it writes begin so."""
        ...

    def ask(self, wish: Wish) -> Wish:
        """The wish with this runner's in it; the same where it has nothing to ask."""
        ...

    def read(self, evidence: Evidence) -> Record | None:
        """The record in what was left, or None."""
        ...

    def spoiled(self, output: str) -> bool:
        """Whether the runner refused what we asked for, so that the command has to be run without it."""
        ...
