"""Whole numbers from a to b, both included."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """From first to last, both included."""

    first: int
    last: int

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last

    def __len__(self) -> int:
        return max(0, self.last - self.first + 1)

    def overlap(self, other: Interval) -> Interval | None:
        """The part that both share."""
        shared = Interval(max(self.first, other.first), min(self.last, other.last))
        return shared if len(shared) else None

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return Interval(min(self.first, other.first), max(self.last, other.last))
