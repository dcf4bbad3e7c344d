"""What comes in from outside: the environment, the user's wishes, and somebody to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate.executor.model import Observer, Progress


def nobody(progress: Progress) -> None:
    """An observer who does not listen."""


def nothing() -> None:
    """Where nobody minds."""


@dataclass(frozen=True, kw_only=True)
class Rim:
    """The world as `cli` hands it to a flow."""

    environ: Mapping[str, str]
    state: Path  #: where runs are kept
    observer: Observer = nobody
    settled: Callable[[], None] = nothing  #: called when all is judged, and applied: too late to interrupt
    apply: bool = True
    commit: bool = False
    strict: bool = False  #: warnings count as errors
    prove_s: float | None = None  #: for the proofs; None is as long as verify took or 30 s, 0 is not at all
    client: str | None = None  #: a client to use instead of the one that would be found
    templates: tuple[Path, ...] = ()
    command_timeout_s: float = 600.0
    idle_s: float = 120.0

    @property
    def home(self) -> Path:
        """The home directory as the environment says it; the root directory where it says none."""
        return Path(self.environ.get("HOME") or "/")
