"""Two records of one command, before and after the change: which tests have gone without anybody saying so.

A test that ran before must pass afterwards; skipped, expected to fail, or missing is not that. (Failing is red by the
runner's own word.) What only moved is not gone: the same class, name and row in another place, once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from haiku_delegate.checks.records import known
from haiku_delegate.checks.records.model import Outcome, Record

_RAN = frozenset({Outcome.PASS, Outcome.FAIL, Outcome.ERROR})
_UNPROVEN = frozenset({Outcome.SKIP, Outcome.XFAIL, Outcome.MISSING})
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A test that ran before and proves nothing now."""

    test: str  #: its id before the change
    was: Outcome
    now: Outcome
    fewer: bool = True  #: of a row: whether its function has fewer rows than before, or only others


def ran(record: Record | None) -> bool:
    """Whether a record tells of a test, and not only of files that could not be read."""
    return bool(record) and any("::" in name for name in record or ())


def steady(record: Record) -> Record:
    """The record without what differs from run to run: addresses of objects in the names of rows."""
    if not any("0x" in name for name in record):
        return record
    return {_ADDRESS.sub("0x", name): outcome for name, outcome in record.items()}


def losses(
    before: Record, after: Record, *, elsewhere: Iterable[str] = (), moved: Mapping[str, str] | None = None,
    known_red: Iterable[str] = (),
) -> tuple[Loss, ...]:  # fmt: skip
    """`elsewhere` are tests that pass in other commands; `moved` is what the contract renames, file by file."""
    before, after, listed = steady(before), steady(after), tuple(known_red)
    passing, found = frozenset(elsewhere), []
    rows_before, rows_after = _rows(before), _rows(after)
    arrivals = Counter(tail(name) for name, each in after.items() if each is Outcome.PASS and name not in before)
    for name, was in before.items():
        if was not in _RAN or "::" not in name or (was is not Outcome.PASS and known.listed(name, listed)):
            continue
        here = in_file(name, moved or {})
        now = after.get(here, after.get(file(here), Outcome.MISSING))
        if now not in _UNPROVEN or (now is Outcome.MISSING and here in passing):
            continue
        if now is Outcome.MISSING and arrivals[tail(name)]:
            arrivals[tail(name)] -= 1
            continue
        fewer = not (rows_after[function(here)] >= rows_before[function(name)] > 0)
        found.append(Loss(test=name, was=was, now=now, fewer=fewer))
    return tuple(found)


def fresh(before: Record, after: Record, outcomes: frozenset[Outcome]) -> tuple[str, ...]:
    """Tests that were not there before, with one of these outcomes."""
    before = steady(before)
    return tuple(
        name for name, each in steady(after).items() if "::" in name and name not in before and each in outcomes
    )


def file(name: str) -> str:
    """`tests/test_a.py` of an id."""
    return name.partition("::")[0]


def function(name: str) -> str:
    """An id without its row: `tests/test_a.py::TestB::test_c`."""
    place, sep, rest = name.partition("::")
    return f"{place}{sep}{rest.partition('[')[0]}"


def is_row(name: str) -> bool:
    """Whether an id is one row of a parametrised test."""
    return "[" in name.partition("::")[2]


def tail(name: str) -> str:
    """The test's own name and row, whatever class and file it lives in."""
    rest, bracket, row = name.partition("::")[2].partition("[")
    return rest.rpartition("::")[2] + bracket + row


def in_file(name: str, moved: Mapping[str, str]) -> str:
    """The id in the file that the contract moves it to."""
    place, sep, rest = name.partition("::")
    to = moved.get(place)
    return f"{to}{sep}{rest}" if to else name


def _rows(record: Record) -> Counter[str]:
    return Counter(function(name) for name in record if is_row(name))
