"""Temporary places that killed processes have left outside of the runs' own directories.

An overlay whose run lies on a file system that cannot hold one works elsewhere (see workspace/overlay.py) and leaves a
link there, `owner`, to the directory that it works for. What has no such link, or is not private to this user, is not
certainly ours and stays.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from haiku_delegate.runs import journal
from haiku_delegate.runs.directory import RunDirectory, Store
from haiku_delegate.workspace.entries import inside, remove

_NAME = re.compile(r"haiku-delegate-[a-z0-9_]{8}")
_PROBE = re.compile(r"haiku-delegate-probe-[a-z0-9_]{8}")
_PROBE_S = 3600.0  #: a probe takes half a second, or is given up after twenty
OWNER = "owner"  #: the link that says for whom a place was made


def places() -> list[Path]:
    """Where temporary directories are made."""
    names = (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm", "/var/tmp", "/tmp")
    return list(dict.fromkeys(Path(name) for name in names if name and os.path.isdir(name)))


def of(work: Path, among: Iterable[Path] | None = None) -> list[Path]:
    """The temporary places that were made for what lies below `work`."""
    real = os.path.realpath(work)
    return [place for place in _ours(_NAME, among) if inside(_owner(place), real)]


def abandoned(store: Store, among: Iterable[Path] | None = None) -> list[Path]:
    """Those of dead runs and checks of this store, and of probes that were killed."""
    among = list(places() if among is None else among)
    left = [place for place in _ours(_NAME, among) if _dead(store, _owner(place))]
    old = time.time() - _PROBE_S
    return left + [place for place in _ours(_PROBE, among) if _is_probe(place) and os.lstat(place).st_mtime < old]


def clear(found: Iterable[Path]) -> None:
    """Throw them away; whatever cannot be removed is left to the next time."""
    for place in found:
        remove(place)


def _ours(name: re.Pattern[str], among: Iterable[Path] | None) -> Iterator[Path]:
    """Directories of that name that only this user may enter."""
    for parent in places() if among is None else among:
        try:
            names = [child for child in os.listdir(parent) if name.fullmatch(child)]
        except OSError:
            continue
        for child in names:
            place = parent / child
            try:
                status = os.lstat(place)
            except OSError:
                continue
            if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077:
                yield place


def _owner(place: Path) -> str:
    try:
        return os.readlink(place / OWNER)
    except OSError:
        return ""


def _dead(store: Store, owner: str) -> bool:
    """Whether what a place was made for lies in this store and has ended. Of other stores we know nothing."""
    for parent in (store.runs, store.checks):
        real = os.path.realpath(parent)
        if inside(owner, real) and owner != real:
            name = owner[len(real) + 1 :].split("/")[0]
            if parent == store.checks:
                return not (parent / name).is_dir()  # the sweep has removed it if it was dead
            return not journal.living(RunDirectory(path=parent / name))
    return False


def _is_probe(place: Path) -> bool:
    try:
        return set(os.listdir(place)) <= {"root", "private"} and set(os.listdir(place / "root")) <= {
            "file",
            "directory",
        }
    except OSError:
        return False
