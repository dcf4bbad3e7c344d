"""Two records of one command, before and after the change: which tests have gone without anybody saying so.

A test that ran before must pass afterwards; skipped, expected to fail, or missing is not that. (Failing is red by the
runner's own word.) What only moved is not gone: the same class, name and row in another place, once. Nor is what only
has another address, temporary path or time in its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from haiku_delegate.checks.records import ids, known
from haiku_delegate.checks.records.ids import file, function, in_file, is_row, tail
from haiku_delegate.checks.records.model import Outcome, Record, Told, computed

__all__ = ["Loss", "file", "fresh", "function", "in_file", "is_row", "losses", "ran", "steady", "tail"]

_RAN = frozenset({Outcome.PASS, Outcome.FAIL, Outcome.ERROR})
_UNPROVEN = frozenset({Outcome.SKIP, Outcome.XFAIL, Outcome.MISSING})


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A test that ran before and proves nothing now."""

    test: str  #: its id before the change
    was: Outcome
    now: Outcome
    fewer: bool = True  #: of a row: whether its function has fewer rows than before, or only others
    computed: bool = False  #: its name came from elsewhere than its file


def ran(record: Record | None) -> bool:
    """Whether a record tells of a test, and not only of files that could not be read."""
    return bool(record) and any("::" in name for name in record or ())


def steady(record: Record) -> Record:
    """The record without what differs from run to run: addresses of objects in the names of rows."""
    if not any("0x" in name for name in record):
        return record
    return Told({ids.steady(name): each for name, each in record.items()}, map(ids.steady, computed(record)))


def losses(
    before: Record, after: Record, *, elsewhere: Iterable[str] = (), moved: Mapping[str, str] | None = None,
    known_red: Iterable[str] = (),
) -> tuple[Loss, ...]:  # fmt: skip
    """`elsewhere` are tests that pass in other commands; `moved` is what the contract renames, file by file."""
    before, after, listed = steady(before), steady(after), tuple(known_red)
    passing, found, from_elsewhere = frozenset(elsewhere), [], computed(before)
    groups_before, groups_after = _groups(before), _groups(after)
    arrived = [name for name, each in after.items() if each is Outcome.PASS and name not in before]
    arrivals, blurred = Counter(map(tail, arrived)), Counter(map(ids.blurred, arrived))
    passing_files = {file(name) for name, each in after.items() if each is Outcome.PASS and "::" in name}
    for name, was in before.items():
        if was not in _RAN or "::" not in name or (was is not Outcome.PASS and known.listed(name, listed)):
            continue
        here = in_file(name, moved or {})
        now = after.get(here, after.get(file(here), Outcome.MISSING))
        if now not in _UNPROVEN or (now is Outcome.MISSING and here in passing):
            continue
        if now is Outcome.MISSING and (_taken(arrivals, tail(name)) or _taken(blurred, ids.blurred(here))):
            continue
        if name.endswith(f"::{ids.WHOLE}") and file(here) in passing_files:  # a script that has named tests now
            continue
        fewer = not (groups_after[ids.group(here)] >= groups_before[ids.group(name)] > 0)
        found.append(Loss(test=name, was=was, now=now, fewer=fewer, computed=name in from_elsewhere))
    return tuple(found)


def _taken(arrivals: Counter[str], name: str) -> bool:
    """Whether one of what arrived stands for this; it can do so once."""
    if not arrivals[name]:
        return False
    arrivals[name] -= 1
    return True


def fresh(before: Record, after: Record, outcomes: frozenset[Outcome]) -> tuple[str, ...]:
    """Tests that were not there before, with one of these outcomes."""
    before = steady(before)
    return tuple(
        name for name, each in steady(after).items() if "::" in name and name not in before and each in outcomes
    )


def _groups(record: Record) -> Counter[str]:
    """How many rows each function has, and how many computed names each suite."""
    from_elsewhere = computed(record)
    return Counter(ids.group(name) for name in record if is_row(name) or name in from_elsewhere)
