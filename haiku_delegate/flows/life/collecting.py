"""Clear away what nobody needs any more: old runs, and what dead ones have left. Nothing that is not certainly ours."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate.flows import recovery
from haiku_delegate.flows.life import leftovers
from haiku_delegate.runs import directory, journal, lock
from haiku_delegate.runs.directory import RunDirectory, Store
from haiku_delegate.workspace.entries import remove


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that was, or would be, removed: a run's id or a place, and its size on disk."""

    what: str  #: run, scratch
    name: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What was removed, what could not be, and what was left alone although it is old."""

    removed: tuple[Item, ...]
    failed: tuple[str, ...] = ()
    living: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return sum(item.size for item in self.removed)


def collect(
    store: Store, *, older_than_s: float, keep: int = 0, dry_run: bool = False, temporary: Sequence[Path] | None = None
) -> Collected:
    """Remove finished runs that ended so long ago, except the newest `keep`, and everything that dead ones left.

    `temporary` is where temporary places are looked for; the system's own, unless a test says otherwise.
    """
    if not dry_run:
        recovery.recover(store)
        store.sweep()
    removed: list[Item] = []
    failed: list[str] = []
    living: list[str] = []
    for run in _old(store, older_than_s, keep):
        size = _size(run.path)
        match _removed(store, run, dry_run=dry_run):
            case None:
                living.append(run.id)
            case True:
                removed.append(Item(what="run", name=run.id, size=size))
            case False:
                failed.append(run.id)
    for place in (*_trash(store), *leftovers.abandoned(store, temporary)):
        item = Item(what="scratch", name=str(place), size=_size(place))
        if not dry_run:
            remove(place)
        if not dry_run and place.exists():
            failed.append(str(place))
        else:
            removed.append(item)
    return Collected(removed=tuple(removed), failed=tuple(failed), living=tuple(living))


def _old(store: Store, older_than_s: float, keep: int) -> Sequence[RunDirectory]:
    """Runs by shape, mark and age; newest first."""
    before = time.time() - older_than_s
    certain = [run for run in store.all() if _is_ours(run)]
    return [run for run in certain[keep:] if _ended(run) <= before]


def _is_ours(run: RunDirectory) -> bool:
    """A directory of ours has a name that we give, belongs to us, and holds the note that every run begins with."""
    try:
        status = os.lstat(run.path)
    except OSError:
        return False
    private = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
    return private and directory.is_named(run.id) and bool(directory.started(run))


def _ended(run: RunDirectory) -> float:
    """When something was last noted of a run."""
    times = []
    for name in ("run.json", "state.json", "report.json"):
        with contextlib.suppress(OSError):
            times.append(os.lstat(run.path / name).st_mtime)
    return max(times, default=time.time())


def _removed(store: Store, run: RunDirectory, *, dry_run: bool) -> bool | None:
    """Whether a run is gone, out of sight at once and then for good; None where somebody is at work with it."""
    if directory.report(run) is None and journal.living(run):
        return None
    if dry_run:
        return None if lock.held(run) else True
    try:
        held = lock.take(run)
    except OSError:
        return False
    if held is None:
        return None
    trash = store.trash / f"{run.id}.{os.urandom(3).hex()}"
    with held:
        try:
            store.trash.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.rename(run.path, trash)
        except OSError:
            return False
    journal.finished(store, run)
    remove(trash)
    return not trash.exists()


def _trash(store: Store) -> list[Path]:
    """What an earlier collection could not finish."""
    try:
        names = os.listdir(store.trash)
    except OSError:
        return []
    return [store.trash / name for name in names if directory.is_named(name.rpartition(".")[0])]


def _size(place: Path) -> int:
    """Bytes on disk; links are not followed, and what cannot be read counts nothing."""
    total = 0
    with contextlib.suppress(OSError):
        total += os.lstat(place).st_blocks * 512
    for parent, names, files in os.walk(place):
        for name in (*names, *files):
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(parent, name)).st_blocks * 512
    return total
