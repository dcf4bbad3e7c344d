"""docs/speed.md, made from the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.speed import targets, words

Data = Mapping[str, Any]


def render(data: Data) -> str:
    """The whole page."""
    parts = [
        words.HEAD, _machine(data), _targets(data),
        words.TIMES, _times(data), words.TOKENS, _tokens(data), words.READING, _reading(data),
        words.STARTS, _starts(data), words.WORKSPACES, _workspaces(data),
        words.MEMORY, _memory(data), words.CROWD, _crowd(data), words.LIMITS,
    ]  # fmt: skip
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _machine(data: Data) -> str:
    here = data["machine"]
    quick = " **A quick run: one measurement each, to see that the bench works.**" if data["quick"] else ""
    return (
        f"Measured on {here['system']}, {here['cores']} cores (load {here['load']} when it began), Python\n"
        f"{here['python']}, client {here['client']}. Figures are medians with (smallest-largest).{quick}"
    )


def _targets(data: Data) -> str:
    rows = [(aim.text, aim.limit, aim.found, "yes" if aim.met else "**no**") for aim in targets.of(data)]
    return "## Aims\n\n" + _table(("aim", "at most", "measured", "met"), rows)


def _times(data: Data) -> str:
    rows = []
    for row in data["times"]:
        wall, ratio = row["wall_s"], row["ratio"]
        rows.append((
            row["task"], _ms(row["latency_s"]), _s(wall["bare"]), _s(wall["handed"]), _s(wall["ours"]),
            _x(ratio["bare"]), _x(ratio["handed"]), _millis(row["overhead_s"]), _millis(row["outside_s"]),
        ))  # fmt: skip
    head = ("task", "latency", "bare", "handed", "ours", "ours : bare", "ours : handed", "overhead", "start and end")
    first = [
        (row["task"], *(_millis(row["first_request_s"][way]) for way in ("bare", "handed", "ours")))
        for row in data["times"] if row["latency_s"] == 0
    ]  # fmt: skip
    return "\n\n".join([
        _table(head, rows), "From the command line to the first request:",
        _table(("task", "bare", "handed", "ours"), first),
    ])  # fmt: skip


def _tokens(data: Data) -> str:
    rows = [
        (row["task"], row["way"], row["requests"], _kb(row["first_bytes"]), _kb(row["bytes"]), f"{row['tokens']:,}",
         f"{row['priced']:,}", _usd(row["usd"]), f"{row['priced_warm']:,}", _usd(row["usd_warm"]))
        for row in data["tokens"]
    ]  # fmt: skip
    return _table(
        ("task", "way", "requests", "first", "all", "tokens", "priced", "USD", "priced, warm", "USD, warm"), rows
    )


def _reading(data: Data) -> str:
    rows = [
        (row["task"], row["way"], *(f"{row['bytes'][name]:,}" if name in row["bytes"] else ""
                                    for name in ("console", "looked over", "json", "transcript")))
        for row in data["reading"]
    ]  # fmt: skip
    return _table(("task", "way", "console", "with diff and status", "report as JSON", "transcript"), rows)


def _starts(data: Data) -> str:
    rows = [
        (f"`{row['verb']}`", _millis(row["wall_s"]), _millis(row["cpu_s"]), _x(row["ratio"])) for row in data["starts"]
    ]
    return _table(("command", "wall", "processor", "to `python -c pass`"), rows)


def _workspaces(data: Data) -> str:
    rows = [
        (f"{row['files']:,}", row["kind"], *(_millis(figure) for figure in row["steps_s"].values()),
         _millis(row["total_s"]))
        for row in data["workspaces"]
    ]  # fmt: skip
    return _table(("files", "kind", "open", "a command that edits", "change set", "close", "all"), rows)


def _memory(data: Data) -> str:
    rows = [(row["way"], _plain(row["own_mib"]), _plain(row["largest_mib"])) for row in data["memory"]]
    return _table(("way", "the process started, MiB", "largest process, MiB"), rows)


def _crowd(data: Data) -> str:
    rows = [
        (row["runs"], _ms(row["latency_s"]), _s(row["wall_s"]), _x(row["of_serial"])) for row in data["side_by_side"]
    ]
    return _table(("runs", "latency", "wall", "to one after another"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _s(figure: Data) -> str:
    return f"{figure['median']:.2f} s ({figure['least']:.2f}-{figure['most']:.2f})"


def _millis(figure: Data) -> str:
    low, high = (f"{1000 * figure[name]:,.0f}" for name in ("least", "most"))
    return f"{1000 * figure['median']:,.0f} ms ({low}-{high})"


def _plain(figure: Data) -> str:
    return f"{figure['median']:.0f} ({figure['least']:.0f}-{figure['most']:.0f})"


def _x(figure: Data) -> str:
    return f"{figure['median']:.2f} ({figure['least']:.2f}-{figure['most']:.2f})"


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.0f} ms"


def _kb(size: int) -> str:
    return f"{size / 1000:.1f} KB"


def _usd(usd: float) -> str:
    return f"{usd:.4f}"
