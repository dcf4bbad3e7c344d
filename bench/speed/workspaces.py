"""What a private view of a repository costs by the number of its files: overlay, worktree, and a plain copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.speed.figures import figure
from haiku_delegate import process
from haiku_delegate.errors import IsolationUnavailable
from haiku_delegate.workspace import opening
from haiku_delegate.workspace.model import Isolation

STEPS = ("open", "command", "change set", "close")
_PER_DIRECTORY = 100
_LIMIT_S = 1800.0  #: a busy disk takes minutes to remove 100,000 files
_ENV = {"PATH": os.defpath, "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
_EDIT = ("/bin/sh", "-c", "echo changed >> d0/f0.txt")


def measure(rounds_by_size: Mapping[int, int]) -> list[dict[str, Any]]:
    """For each number of files, each kind of view in turn: seconds by step."""
    rows = []
    for size, rounds in rounds_by_size.items():
        with _repository(size) as (root, scratch):
            seen: dict[str, list[dict[str, float]]] = {}
            for turn in range(rounds):
                for kind in (*Isolation, None):
                    steps = _ours(root, kind, scratch / f"{turn}-{kind}") if kind else _copy(root, scratch)
                    if steps:
                        seen.setdefault(str(kind or "plain copy"), []).append(steps)
        rows += [
            {"files": size, "kind": kind, "total_s": figure(sum(steps.values()) for steps in found).to_data(),
             "steps_s": {step: figure(steps[step] for steps in found).to_data() for step in STEPS}}
            for kind, found in seen.items()
        ]  # fmt: skip
    return rows


@contextmanager
def _repository(size: int) -> Iterator[tuple[Path, Path]]:
    """A committed repository of so many small files, and a place to work in beside it."""
    top = Path(tempfile.mkdtemp(prefix="haiku-bench-")).resolve()
    try:
        root, scratch = top / "repository", top / "scratch"
        scratch.mkdir()
        for number in range(size):
            directory = root / f"d{number // _PER_DIRECTORY}"
            if number % _PER_DIRECTORY == 0:
                directory.mkdir(parents=True)
            (directory / f"f{number % _PER_DIRECTORY}.txt").write_text(f"file {number}\n" * 12)
        who = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid", "-c", "gc.auto=0")
        for arguments in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "All of it")):
            subprocess.run(["git", *arguments], cwd=root, env=_ENV, check=True, timeout=_LIMIT_S, capture_output=True)
        yield root, scratch
    finally:
        shutil.rmtree(top, ignore_errors=True)


def _ours(root: Path, kind: Isolation, private: Path) -> dict[str, float] | None:
    """Open, edit one file inside, look at what changed, close. None where it cannot be had here."""
    clock = _Clock()
    try:
        tree = opening.open(root, kind, private=private)
    except IsolationUnavailable:
        return None
    clock.step("open")
    try:
        launch = tree.command(_EDIT, env=_ENV)
        code, _out, said = process.quick(launch.argv, env=_ENV, cwd=launch.cwd, pass_fds=launch.pass_fds)
        clock.step("command")
        changed = [change.path for change in tree.freeze(private / "frozen").changes]
        clock.step("change set")
    finally:
        tree.close()
    clock.step("close")
    if code == 125 and kind is Isolation.OVERLAY:
        return None
    if code or changed != ["d0/f0.txt"]:
        raise RuntimeError(f"{kind}: exit {code}, {changed}: {said.decode('utf-8', 'replace')[-500:]}")
    return clock.steps


def _copy(root: Path, scratch: Path) -> dict[str, float]:
    """What anybody would do with cp, diff and rm."""
    clock, target = _Clock(), scratch / "copy"
    _must(("cp", "-a", str(root), str(target)), root)
    clock.step("open")
    _must(_EDIT, target)
    clock.step("command")
    _must(("diff", "-rq", "-x", ".git", str(root), str(target)), root, code=1)
    clock.step("change set")
    _must(("rm", "-rf", str(target)), root)
    clock.step("close")
    return clock.steps


def _must(argv: tuple[str, ...], cwd: Path, *, code: int = 0) -> None:
    ended, _out, said = process.quick(argv, env=_ENV, cwd=cwd, timeout_s=_LIMIT_S)
    if ended != code:
        raise RuntimeError(f"{argv[0]} ended with {ended}: {said.decode('utf-8', 'replace')[-500:]}")


class _Clock:
    """Seconds between one step and the next."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self._last = time.monotonic()

    def step(self, name: str) -> None:
        now = time.monotonic()
        self.steps[name], self._last = now - self._last, now
