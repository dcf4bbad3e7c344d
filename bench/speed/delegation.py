"""The main figures: the same tasks bare, handed and ours in turn, in time, in tokens and in what has to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.speed.billing import Asked, Cache, bill
from bench.speed.figures import figure, ratio
from bench.speed.tasks import Task
from bench.speed.ways import WAYS, Done, do

Rounds = list[dict[str, Done]]  #: each with every way, done one after the other


FULL = {0.0: 15, 0.2: 10, 1.0: 5}  #: at which latencies (seconds), and how often
QUICK = {0.0: 1}


def measure(tasks: Sequence[Task], client: Path, plan: Mapping[float, int]) -> dict[str, Any]:
    """Everything about the tasks, as data."""
    times, last = [], {}
    for latency, number in plan.items():
        for task in tasks:
            rounds = _rounds(task, client, latency, number)
            times.append({"task": task.name, "title": task.title, "latency_s": latency, **_times(rounds)})
            last[task.name] = rounds[-1]
    return {"times": times, "tokens": _tokens(last), "reading": _reading(last)}


def _rounds(task: Task, client: Path, latency: float, number: int) -> Rounds:
    """Interleaved, and each way first in its turn, so that no way has the quieter machine."""
    found = []
    for turn in range(number):
        order = [*WAYS[turn % 3 :], *WAYS[: turn % 3]]
        found.append({way: do(way, task, client, latency) for way in order})
    return found


def _times(rounds: Rounds) -> dict[str, Any]:
    wall = {way: [each[way].wall_s for each in rounds] for way in WAYS}
    first = {way: [each[way].first_request_s for each in rounds] for way in WAYS}
    ours = [each["ours"] for each in rounds]
    return {
        "wall_s": {way: figure(wall[way]).to_data() for way in WAYS},
        "first_request_s": {way: figure(first[way]).to_data() for way in WAYS},
        "ratio": {way: ratio(wall["ours"], wall[way]).to_data() for way in ("bare", "handed")},
        "overhead_s": figure(done.report["timings_s"]["overhead"] for done in ours).to_data(),
        "outside_s": figure(done.wall_s - done.report["timings_s"]["total"] for done in ours).to_data(),
    }


def _tokens(last: Mapping[str, Mapping[str, Done]]) -> list[dict[str, Any]]:
    return [
        {"task": task, "way": way, **_price(ways[way].asked, _others(last, task, way))}
        for task, ways in last.items()
        for way in WAYS
    ]


def _others(last: Mapping[str, Mapping[str, Done]], task: str, way: str) -> tuple[Asked, ...]:
    """What the same client was asked for another contract just before."""
    return next((ways[way].asked for name, ways in last.items() if name != task), ())


def _price(asked: Sequence[Asked], before: Sequence[Asked]) -> dict[str, Any]:
    warm = Cache()
    bill(before, warm)
    cold, again = bill(asked), bill(asked, warm)
    return {
        "requests": len(asked),
        "first_bytes": asked[0].size,
        "bytes": sum(request.size for request in asked),
        "tokens": cold.tokens,
        "priced": round(cold.priced()),
        "usd": round(cold.usd(), 5),
        "priced_warm": round(again.priced()),
        "usd_warm": round(again.usd(), 5),
    }


def _reading(last: Mapping[str, Mapping[str, Done]]) -> list[dict[str, Any]]:
    return [
        {"task": task, "way": way, "bytes": dict(ways[way].read)}
        for task, ways in last.items()
        for way in ("bare", "ours")
    ]
