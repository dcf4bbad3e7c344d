"""What is tried to find out whether anybody checks a change, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from haiku_delegate.checks.verify import Color, Verification


class Outcome(str, Enum):
    """What is known of some lines."""

    PROVEN = "proven"  #: a command fails without them
    WEAK = "weak"  #: a command fails without them, but only because a name is gone or nothing builds
    UNPROVEN = "unproven"  #: every command succeeds without them
    NOT_ASKED = "not asked"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, kw_only=True)
class Place:
    """Lines of the new file, counted from 1; of lines that are gone, the one that stands there now."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Names:
    """What a trial takes away besides lines."""

    lost: frozenset[str] = frozenset()  #: names that are gone with it
    closure: Trial | None = None  #: the same with all that uses its names; tried where nothing but a name is missed


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The candidate with a little of it taken back, or with a mistake put in."""

    places: tuple[Place, ...]  #: what it is about; more may be taken back with it
    label: str  #: in words: "taken back", "`f` emptied"
    reverted: Mapping[str, str | None]  #: new texts (undecodable bytes as surrogates); None: the file is not there
    also: tuple[Place, ...] = ()  #: what is taken back with it
    names: Callable[[], Names] | None = field(default=None, compare=False, repr=False)  #: asked only of a red
    weight: int = 0  #: lines; more are more important
    group: str = ""  #: mutants of one function

    @property
    def path(self) -> str:
        return self.places[0].path if self.places else ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the commands said of a trial."""

    color: Color
    output: str = ""  #: of the command that was red
    why: str = ""  #: what explains a colour that is no verdict
    timed_out: bool = False

    @classmethod
    def of(cls, seen: Verification) -> Answer:
        """Red if a command was, for that is certain; green only if all were."""
        bad = [result for result in seen.results if result.color is not Color.GREEN]
        red = next((result for result in bad if result.color is Color.RED), None)
        if red is not None:
            late = red.why.startswith("no end within")
            return cls(color=Color.RED, output=red.output, why=red.why, timed_out=late)
        if bad or not seen.results:
            return cls(color=Color.CANNOT_RUN, why=bad[0].why if bad else "no command ran")
        return cls(color=Color.GREEN)


#: Runs the commands on a trial, within so many seconds.
Attempt = Callable[[Trial, float], Answer]


@dataclass(frozen=True, kw_only=True)
class Row:
    """What is known of one place."""

    place: Place
    outcome: Outcome
    why: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to try, the most important first; what is known without trying; or why nothing is tried at all."""

    trials: tuple[Trial, ...] = ()
    rows: tuple[Row, ...] = ()
    off: str = ""
    whole: Trial | None = None  #: everything taken back at once
    noticed: bool | None = None  #: whether a command fails without the whole change, where that is known already


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What all trials came to. `noticed` says whether a command fails without the whole change, where that is known."""

    rows: tuple[Row, ...] = ()
    seconds: float = 0.0
    off: str = ""
    noticed: bool | None = None
    answers: tuple[tuple[Trial, Answer], ...] = field(default=(), compare=False, repr=False)

    def count(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)
