"""Cold starts: what each verb costs before it does anything for anybody, beside an interpreter that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.speed.figures import figure, ratio
from bench.speed.tasks import small
from bench.speed.ways import LIMIT_S, command, environment, prepared
from haiku_delegate.demo.scenes import SPEC

_NOBODY = "http://127.0.0.1:9"


def measure(client: Path, rounds: int) -> list[dict[str, Any]]:
    """Wall and processor time of each verb, in turn; the first row is what the others are compared with."""
    verbs: dict[str, Sequence[str]] = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "--help": command("--help"),
        "check --no-baseline": command("check", "--no-baseline", SPEC),
        "check": command("check", SPEC),
        "run, client that ends at once": command(SPEC),
    }
    walls: dict[str, list[float]] = {name: [] for name in verbs}
    works: dict[str, list[float]] = {name: [] for name in verbs}
    with prepared(small()) as on:
        ends = _ends_at_once(on.root)
        env = environment(on, ends, _NOBODY)
        for turn in range(rounds + 1):
            for name, argv in verbs.items():
                wall, work = _timed(argv, on.repository, env)
                if turn:  # the first time compiles, and finds out which isolation works
                    walls[name].append(wall)
                    works[name].append(work)
    nothing = walls["python -c pass"]
    return [
        {"verb": name, "wall_s": figure(walls[name]).to_data(), "cpu_s": figure(works[name]).to_data(),
         "ratio": ratio(walls[name], nothing).to_data()}
        for name in verbs
    ]  # fmt: skip


def _ends_at_once(directory: Path) -> Path:
    """A client that is no use to anybody: what is left of a run is ours."""
    made = directory / "claude-that-ends"
    made.write_text("#!/bin/sh\nexit 1\n")
    made.chmod(0o755)
    return made


def _timed(argv: Sequence[str], cwd: Path, env: dict[str, str]) -> tuple[float, float]:
    """Wall time, and processor time of the process with all that it waited for."""
    begun = time.monotonic()
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(argv, cwd=cwd, env=env, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        _pid, _status, used = os.wait4(child.pid, 0)
    except BaseException:
        child.kill()
        raise
    child.returncode = 0  # it was waited for here
    wall = time.monotonic() - begun
    if wall > LIMIT_S:
        raise RuntimeError(f"{argv[-1]} took {wall:.0f} s")
    return wall, used.ru_utime + used.ru_stime
