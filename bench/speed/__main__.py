"""`python -m bench.speed [--quick] [--rounds N] [--json FILE] [--write-docs]`: measure, print, keep the figures."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from bench.speed import crowd, delegation, page, starts, tasks, workspaces
from bench.speed.figures import machine
from haiku_delegate.executor import client as clients

SCHEMA = "haiku-delegate/bench-speed/1"
RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parents[2] / "docs" / "speed.md"


def main() -> int:
    """Measure everything, or as much as a smoke test needs."""
    options = _options()
    if options.render:
        data = json.loads(RESULTS.read_text("utf-8"))
    else:
        most = 1 if options.quick else max(1, options.rounds)
        data = measure(quick=options.quick, wish=options.client, most=most, files=options.max_files)
    if options.json:
        options.json.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    if options.write_docs:
        RESULTS.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    if options.write_docs or options.render:
        PAGE.write_text(page.render(data), encoding="utf-8")
    print(page.render(data), end="")
    return 0


def measure(*, quick: bool, wish: str | None = None, most: int = 1000, files: int = 100_000) -> dict[str, Any]:
    """Every scenario in turn, at most so often, in repositories of at most so many files; stderr says what goes on."""
    client = clients.find(wish, {"PATH": os.environ.get("PATH", os.defpath)})
    every = tasks.all_of_them()[: 1 if quick else None]
    data: dict[str, Any] = {"schema": SCHEMA, "quick": quick, "machine": machine(client)}
    _say("tasks: bare, handed and ours in turn")
    plan = delegation.QUICK if quick else delegation.FULL
    data |= delegation.measure(every, client.path, {latency: min(most, number) for latency, number in plan.items()})
    _say("cold starts")
    data["starts"] = starts.measure(client.path, min(most, 20))
    _say("workspaces")
    sizes = {100: 1} if quick else {100: 15, 10_000: 5, 100_000: 2}
    data["workspaces"] = workspaces.measure(
        {size: min(most, number) for size, number in sizes.items() if size <= max(100, files)}
    )
    _say("memory")
    data["memory"] = crowd.memory(client.path, min(most, 5))
    _say("runs side by side")
    widths = (1, 2) if quick else (1, 2, 4, 8, 16)
    data["side_by_side"] = crowd.side_by_side(client.path, 0.0 if quick else 1.0, widths, min(most, 3))
    return data


def _say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="every scenario once, small: does it still work?")
    parser.add_argument("--rounds", type=int, default=1000, metavar="N", help="measure nothing more often than this")
    parser.add_argument("--max-files", type=int, default=100_000, metavar="N", help="no repository larger than this")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    parser.add_argument("--write-docs", action="store_true", help="docs/speed.md and the figures that it is made from")
    parser.add_argument("--render", action="store_true", help="docs/speed.md again from the figures that are kept")
    parser.add_argument("--client", metavar="PATH", help="the `claude` to measure with")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
