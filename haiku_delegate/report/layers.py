"""What each layer of judging came to, in a few words: the line that a reader grasps at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(str, Enum):
    """What a layer answers: all well, something to tell, or that it did not run."""

    PASS = "pass"
    FINDING = "finding"
    NOT_RUN = "not-run"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer: `said` is a phrase for people (`restored tests: green`), or why it did not run."""

    name: str
    state: State
    said: str
