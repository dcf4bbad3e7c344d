"""Runs side by side on one repository, and what memory a run takes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.speed.billing import MODEL
from bench.speed.figures import figure, ratio
from bench.speed.model import Metered
from bench.speed.tasks import small
from bench.speed.ways import LIMIT_S, command, environment, prepared
from haiku_delegate.demo.scenes import SPEC

_LOOK_S = 0.02


def side_by_side(client: Path, latency: float, widths: Sequence[int], rounds: int) -> list[dict[str, Any]]:
    """So many runs of one contract started at the same moment; none of them applies, so that none is in the way."""
    walls: dict[int, list[float]] = {width: [] for width in widths}
    with prepared(small()) as on, Metered(small().ours(), latency) as model:
        env = environment(on, client, model.url)
        _run(on.repository, env)  # finds out which isolation works here
        for _ in range(rounds):
            for width in widths:
                walls[width].append(_together(width, on.repository, env))
    alone = walls[widths[0]]
    return [
        {"runs": width, "latency_s": latency, "wall_s": figure(walls[width]).to_data(),
         "of_serial": ratio(walls[width], [width * wall for wall in alone]).to_data()}
        for width in widths
    ]  # fmt: skip


def _together(width: int, cwd: Path, env: Mapping[str, str]) -> float:
    begun = time.monotonic()
    with ThreadPoolExecutor(max_workers=width) as pool:
        for future in [pool.submit(_run, cwd, env) for _ in range(width)]:
            future.result()
    return time.monotonic() - begun


def _run(cwd: Path, env: Mapping[str, str]) -> None:
    """In a session of its own, as each terminal has one: Linux shares processors out by session (sched(7))."""
    done = subprocess.run(
        command(SPEC, "--no-apply"), cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=LIMIT_S, check=False, start_new_session=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"a run ended with {done.returncode}: {done.stderr[-2000:]}")


@dataclass(frozen=True, kw_only=True)
class Peak:
    """Bytes at most: of the process that was started, and of the largest process among it and its children."""

    own: int
    largest: int


def memory(client: Path, rounds: int) -> list[dict[str, Any]]:
    """Of the bare client and of a run of ours, in turn."""
    seen: dict[str, list[Peak]] = {"bare": [], "ours": []}
    task = small()
    for _ in range(rounds):
        for way, found in seen.items():
            with prepared(task) as on:
                steps = task.ours() if way == "ours" else task.bare(on.repository)
                with Metered(steps, 0.0) as model:
                    env = environment(on, client, model.url)
                    found.append(_peak(_argv(way, client), on.repository, env, stdin=on.repository / SPEC))
    return [
        {"way": way, "own_mib": figure(peak.own / 2**20 for peak in found).to_data(),
         "largest_mib": figure(peak.largest / 2**20 for peak in found).to_data()}
        for way, found in seen.items()
    ]  # fmt: skip


def _argv(way: str, client: Path) -> tuple[str, ...]:
    rights = ("--permission-mode", "acceptEdits", "--allowedTools", "Bash(python3:*)")
    return command(SPEC) if way == "ours" else (str(client), "-p", "--model", MODEL, *rights)


def _peak(argv: Sequence[str], cwd: Path, env: Mapping[str, str], *, stdin: Path) -> Peak:
    with open(stdin, "rb") as file:
        quiet = subprocess.DEVNULL
        child = subprocess.Popen(argv, cwd=cwd, env=dict(env), stdin=file, stdout=quiet, stderr=quiet)
    own, status, limit = 0, 0, time.monotonic() + LIMIT_S
    while True:
        own = max(own, _high_water(child.pid))
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > limit:
            child.kill()
        time.sleep(_LOOK_S)
    child.returncode = os.waitstatus_to_exitcode(status)  # it was waited for here
    if child.returncode:
        raise RuntimeError(f"{argv[0]} ended with {child.returncode}")
    return Peak(own=own, largest=max(own, used.ru_maxrss * 1024))


def _high_water(pid: int) -> int:
    """VmHWM in bytes; 0 where there is no /proc, or once the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
