"""From an overlay's upper directory to the change set: nothing is scanned but what was touched.

Kernel documentation, overlayfs.rst: a deletion is a character device 0/0 (whiteout); a directory that replaces another
carries the xattr `user.overlay.opaque` = y; everything else is the new content itself.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate.workspace.entries import described, difference
from haiku_delegate.workspace.model import Change, ChangeKind, Entry

OPAQUE = "user.overlay.opaque"
_HASHED_DELETIONS = 20_000  #: of a deleted dependency directory nobody wants every hash


@dataclass(frozen=True)
class Stack:
    """What lies below the upper directory: layers from the top, the real tree last."""

    layers: tuple[Path, ...]

    def at(self, path: str) -> Path | None:
        """The file that shows at this relative path, or None."""
        for layer in self.layers:
            found, final = _in_layer(layer, path)
            if final:
                return found
        return None

    def names(self, path: str) -> list[str]:
        """The names that show in a directory."""
        names: set[str] = set()
        for layer in self.layers:
            found, _final = _in_layer(layer, path)
            if found and _is_directory(found):
                names.update(os.listdir(found))
        return sorted(name for name in names if self.at(os.path.join(path, name)))

    def files(self, path: str) -> Iterator[tuple[str, Path]]:
        """Everything that is no directory, at or below this path."""
        place = self.at(path)
        if place is None:
            return
        if not _is_directory(place):
            yield path, place
            return
        for name in self.names(path):
            yield from self.files(os.path.join(path, name))


def _in_layer(layer: Path, path: str) -> tuple[Path | None, bool]:
    """What this layer has to say about a path, and whether the layers below are still to be asked."""
    place, opaque = layer, False
    parts = [part for part in path.split("/") if part]
    for index, part in enumerate(parts):
        place = place / part
        try:
            status = os.lstat(place)
        except OSError:
            return None, opaque
        if is_whiteout(status):
            return None, True
        last = index == len(parts) - 1
        if not last and not stat.S_ISDIR(status.st_mode):
            return None, True
        opaque = opaque or (not last and is_opaque(place))
    return place, True


def changes(upper: Path, below: Stack) -> list[Change]:
    """Everything in `upper` that really differs from what lies below, sorted by path."""
    reader = _Reader(upper, below)
    reader.directory("", replaced=False)
    return sorted(reader.found, key=lambda change: change.path)


class _Reader:
    """One walk over an upper directory."""

    def __init__(self, upper: Path, below: Stack) -> None:
        self.upper, self.below = upper, below
        self.found: list[Change] = []
        self.deletions = 0

    def directory(self, path: str, *, replaced: bool) -> None:
        """`replaced`: what is not here is gone, rather than unchanged."""
        replaced = replaced or (bool(path) and is_opaque(self.upper / path))
        names = _listed(self.upper / path)
        for name in names:
            self.one(os.path.join(path, name), replaced=replaced)
        for name in self.below.names(path) if replaced else ():
            if name not in names:
                self.deleted(os.path.join(path, name))

    def one(self, path: str, *, replaced: bool) -> None:
        here = self.upper / path
        try:
            status = os.lstat(here)
        except FileNotFoundError:  # the executor may still be at work
            return
        if is_whiteout(status):
            self.deleted(path)
            return
        lower = self.below.at(path)
        before = self.before(lower)
        is_directory = stat.S_ISDIR(status.st_mode)
        if before is not None or not is_directory:
            self.add(path, before, described(here, status))
        if is_directory:
            self.directory(path, replaced=replaced)
        elif before and before.type == "dir":
            for name in self.below.names(path):
                self.deleted(os.path.join(path, name))

    def before(self, place: Path | None) -> Entry | None:
        return described(place, os.lstat(place)) if place else None

    def add(self, path: str, before: Entry | None, after: Entry) -> None:
        change = difference(path, before, after)
        if change:
            self.found.append(change)

    def deleted(self, path: str) -> None:
        """A file, or a directory as the files that it held."""
        for name, place in self.below.files(path):
            self.deletions += 1
            status = os.lstat(place)
            if self.deletions <= _HASHED_DELETIONS:
                before = described(place, status)
            else:
                before = Entry(type="file", mode=stat.S_IMODE(status.st_mode), size=status.st_size)
            self.found.append(Change(path=name, kind=ChangeKind.DELETED, before=before, after=None))


def _listed(directory: Path) -> list[str]:
    """The names in an own directory, also if its mode forbids to look."""
    try:
        return sorted(os.listdir(directory))
    except PermissionError:
        os.chmod(directory, 0o700)
        return sorted(os.listdir(directory))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_directory(path: Path) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def is_whiteout(status: os.stat_result) -> bool:
    """The mark of a deletion."""
    return stat.S_ISCHR(status.st_mode) and status.st_rdev == 0


def is_opaque(directory: Path) -> bool:
    """Does this directory replace the one below, instead of merging with it?"""
    try:
        return os.getxattr(directory, OPAQUE, follow_symlinks=False) == b"y"
    except (OSError, AttributeError):  # AttributeError: not Linux
        return False
