"""Numbers with their spread, and the machine that they come from."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from haiku_delegate.executor.client import Client


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured quantity: the median of `n` measurements, the smallest and the largest."""

    median: float
    least: float
    most: float
    n: int

    def to_data(self) -> dict[str, float]:
        """For JSON, without digits that mean nothing."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def figure(values: Iterable[float]) -> Figure:
    """The figure of some measurements; at least one."""
    seen = sorted(values)
    return Figure(median=statistics.median(seen), least=seen[0], most=seen[-1], n=len(seen))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Figure:
    """Ours to theirs, round by round: what slows the machine down for a while slows both sides of a pair down."""
    return figure(one / other for one, other in zip(ours, theirs, strict=True))


def machine(client: Client) -> dict[str, Any]:
    """What the figures depend on. Nothing in it names the machine."""
    return {
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "cores": os.cpu_count() or 0,
        "python": platform.python_version(),
        "client": client.version(),
        "load": round(os.getloadavg()[0], 1),
    }
