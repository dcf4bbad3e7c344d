"""What we aim at, held against the figures. Nothing fails when an aim is missed; the page says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Data = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Aim:
    """One aim in words, its limit, what was measured, and whether it was met."""

    text: str
    limit: str
    found: str
    met: bool


def of(data: Data) -> list[Aim]:
    """Every aim for which there is a figure."""
    return [*_times(data), *_prices(data), *_starts(data), *_workspaces(data), *_crowd(data), *_reports(data)]


def _times(data: Data) -> Iterator[Aim]:
    for row in data["times"]:
        if row["task"] == "small" and row["latency_s"] == 0:
            overhead = row["overhead_s"]["median"]
            yield _aim("overhead of a run (small task)", 0.150, overhead, f"{1000 * overhead:.0f} ms", "150 ms")
        if row["latency_s"] == 0.2:
            for way in ("bare", "handed"):
                text = f"time at 200 ms latency, ours to {way} ({row['task']})"
                yield _ratio(text, 1.10, row["ratio"][way]["median"])


def _prices(data: Data) -> Iterator[Aim]:
    rows = {(row["task"], row["way"]): row for row in data["tokens"]}
    for task in dict.fromkeys(task for task, _way in rows):
        ours, bare = rows[task, "ours"], rows[task, "bare"]
        first = ours["first_bytes"] / bare["first_bytes"]
        yield _ratio(f"bytes of the first request, ours to bare ({task})", 0.10, first)
        yield _ratio(f"priced tokens, ours to bare ({task})", 0.20, ours["priced"] / bare["priced"])


def _starts(data: Data) -> Iterator[Aim]:
    row = next(row for row in data["starts"] if row["verb"] == "--help")
    yield _ratio("`--help` to `python -c pass`", 3.0, row["ratio"]["median"])


def _workspaces(data: Data) -> Iterator[Aim]:
    rows = {row["files"]: row["total_s"]["median"] for row in data["workspaces"] if row["kind"] == "overlay"}
    if len(rows) > 1:
        few, many = min(rows), max(rows)
        yield _ratio(f"overlay, {many:,} files to {few:,}", 1.5, rows[many] / rows[few])


def _crowd(data: Data) -> Iterator[Aim]:
    for row in data["side_by_side"]:
        if row["runs"] == 8:
            yield _ratio("8 runs side by side to one after another", 1 / 6, row["of_serial"]["median"])


def _reports(data: Data) -> Iterator[Aim]:
    for row in data["reading"]:
        if row["way"] == "ours":
            size = row["bytes"]["console"]
            yield _aim(f"report of a pass on the console ({row['task']})", 2500, size, f"{size:,} bytes", "2,500 bytes")


def _ratio(text: str, limit: float, found: float) -> Aim:
    return _aim(text, limit, found, f"{found:.2f}", f"{limit:.2f}")


def _aim(text: str, limit: float, found: float, shown: str, limit_shown: str) -> Aim:
    return Aim(text=text, limit=limit_shown, found=shown, met=found <= limit)
