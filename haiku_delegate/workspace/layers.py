"""A read-only overlay layer that turns the base into base plus candidate."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from haiku_delegate.workspace.entries import LARGEST, copy
from haiku_delegate.workspace.model import Change, ChangeSet


def frozen(changes: list[Change], source: Path, into: Path) -> ChangeSet:
    """Copy what changed to `into`, by content of the copy, and let the change set speak of that copy."""
    into.mkdir(parents=True, exist_ok=True)
    kept = []
    for change in changes:
        after = change.after
        if after and after.type == "file" and after.size <= LARGEST:
            target = into / change.path
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                digest = copy(source / change.path, target)
            except FileNotFoundError:  # somebody is still at work
                continue
            after = type(after)(type="file", mode=after.mode, size=target.stat().st_size, digest=digest)
        kept.append(Change(path=change.path, kind=change.kind, before=change.before, after=after))
    return ChangeSet(changes=tuple(kept), files=into)


def make_layer(into: Path, change_set: ChangeSet, *, root: Path) -> Path:
    """Build the layer for a change set over the tree at `root`: new content, and whiteouts for what is gone.

    A whiteout is a character device 0/0; since Linux 5.8 anybody may make one (not on an overlay file system).
    """
    into.mkdir(parents=True, exist_ok=True)
    take_after(into, root)
    for change in sorted(change_set.changes, key=lambda change: change.path):
        target = into / change.path
        if change.after is None or not _make_parents(target, into, root):
            continue
        if change.after.type == "file":
            copy(change_set.files / change.path, target, mode=change.after.mode & 0o777)
            _take_owner(target, root / change.path)
        elif change.after.type == "symlink":
            os.symlink(change.after.digest, target)
        elif change.after.type == "dir":
            target.mkdir(exist_ok=True)
    for path in gone(change_set, root):
        target = into / path
        if _make_parents(target, into, root) and not os.path.lexists(target):
            os.mknod(target, stat.S_IFCHR | 0o000, 0)
    return into


def gone(change_set: ChangeSet, root: Path) -> list[str]:
    """Deleted paths and the directories that are empty for it, topmost only."""
    deleted = {change.path for change in change_set.changes if change.after is None}
    kept = {change.path for change in change_set.changes if change.after is not None}
    parents = {parent for path in kept for parent in _parents(path)}
    todo = sorted({parent for path in deleted for parent in _parents(path)}, key=len, reverse=True)
    for directory in todo:
        if directory not in parents and directory not in kept and _all_gone(root / directory, directory, deleted):
            deleted.add(directory)
    return sorted(path for path in deleted if not any(parent in deleted for parent in _parents(path)))


def _all_gone(place: Path, directory: str, deleted: set[str]) -> bool:
    try:
        return all(f"{directory}/{name}" in deleted for name in os.listdir(place))
    except OSError:
        return False


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:index]) for index in range(1, len(parts))]


def _make_parents(target: Path, into: Path, root: Path) -> bool:
    """Directories down to a target, with the modes of the real ones. False if a file of the layer is in the way."""
    place = into
    for part in target.relative_to(into).parts[:-1]:
        place = place / part
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            return False
        if not place.exists():
            place.mkdir()
            take_after(place, root / place.relative_to(into))
    return True


def take_after(directory: Path, real: Path) -> None:
    """A directory of the layer hides the mode and owner of the one below, so it takes them over."""
    with contextlib.suppress(OSError):
        status = os.lstat(real)
        if stat.S_ISDIR(status.st_mode):
            os.chmod(directory, stat.S_IMODE(status.st_mode) | 0o700)
    _take_owner(directory, real)


def _take_owner(path: Path, real: Path) -> None:
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            status = os.lstat(real)
            os.chown(path, status.st_uid, status.st_gid, follow_symlinks=False)
