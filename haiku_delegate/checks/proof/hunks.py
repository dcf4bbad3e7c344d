"""Two texts as hunks of changed lines without context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

_COST = 2_000_000  #: pairs of equal lines; more would take seconds, and such a text is one hunk


class Hunk(NamedTuple):
    """Lines [a, b) of the old text became lines [c, d) of the new one; counted from 0."""

    a: int
    b: int
    c: int
    d: int

    @property
    def lines(self) -> tuple[int, int]:
        """First and last line in the new text, counted from 1; where nothing came, the line that stands there now."""
        return (self.c + 1, self.d) if self.d > self.c else (max(self.c, 1), max(self.c, 1))


def split(text: str) -> tuple[str, ...]:
    """The lines with their ends. Only a newline ends one, as in git and unlike `splitlines`."""
    rows = text.split("\n")
    return (*(f"{row}\n" for row in rows[:-1]), *([rows[-1]] if rows[-1] else []))


def between(old: Sequence[str], new: Sequence[str]) -> tuple[Hunk, ...]:
    """What changed, each hunk at the place where a reader would put it."""
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    middle_old, middle_new = old[first : len(old) - last], new[first : len(new) - last]
    raw = [Hunk(*(at + first for at in each)) for each in _different(middle_old, middle_new)]
    found: list[Hunk] = []
    for at, hunk in enumerate(raw):
        above = hunk.c - (found[-1].d if found else 0)
        below = (raw[at + 1].c if at + 1 < len(raw) else len(new)) - hunk.d
        found.append(_slid(hunk, old, new, above, below))
    return tuple(found)


def _different(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    import difflib

    if not old and not new:
        return []
    costly = _cost(old, new) > _COST
    if costly and _cost(old, new, most=len(new) // 100 + 1) > 5 * _COST:
        return [(0, len(old), 0, len(new))]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=costly)
    return [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def _cost(old: Sequence[str], new: Sequence[str], most: int | None = None) -> int:
    """Pairs of equal lines; of lines that are there more often than `most`, difflib can be told to think little."""
    there = Counter(new)
    return sum(count * there[row] for row, count in Counter(old).items() if most is None or there[row] <= most)


def _slid(hunk: Hunk, old: Sequence[str], new: Sequence[str], above: int, below: int) -> Hunk:
    """Lines that only came, or only went, can often be said to lie a little higher or lower: begin with a heading.

    `above` and `below` are the unchanged lines up to the neighbours.
    """
    if hunk.a != hunk.b and hunk.c != hunk.d:
        return hunk
    rows, start, end = (new, hunk.c, hunk.d) if hunk.a == hunk.b else (old, hunk.a, hunk.b)
    up, down, most = 0, 0, min(end - start, 200)
    while up < min(most, above) and rows[start - up - 1] == rows[end - up - 1]:
        up += 1
    while down < min(most, below) and rows[start + down] == rows[end + down]:
        down += 1
    by = min(range(-up, down + 1), key=lambda by: (*_depth(rows, start + by), -by))
    return Hunk(*(at + by for at in hunk))


def _depth(rows: Sequence[str], at: int) -> tuple[int, bool]:
    """The indentation of the first line from here that is not blank, and whether it closes something."""
    for line in rows[at : at + 20]:
        if line.strip():
            return len(line) - len(line.lstrip()), line.lstrip().startswith(("}", ")", "]", "end"))
    return 0, False
