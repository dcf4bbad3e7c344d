"""What lies at one path: looked at, copied and thrown away without ever following a link."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from haiku_delegate.workspace.model import Change, ChangeKind, Entry

_CHUNK = 1 << 20
#: Bytes; a larger file is not read (a sparse one of a terabyte costs nothing to make): its time stands for its content.
LARGEST = 256 * 1024 * 1024
UNREADABLE = "unreadable"  #: in place of a digest


def entry(path: Path) -> Entry | None:
    """What is really there; None if nothing is, also when a parent is a file."""
    try:
        return described(path, os.lstat(path))
    except (FileNotFoundError, NotADirectoryError):
        return None


def described(path: Path, status: os.stat_result) -> Entry:
    """The entry for a path whose status is known."""
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        target = os.readlink(path)
        return Entry(type="symlink", size=len(os.fsencode(target)), digest=target)
    if stat.S_ISREG(status.st_mode):
        if status.st_size > LARGEST:
            return Entry(type="file", mode=mode, size=status.st_size, digest=f"not read, of {status.st_mtime_ns}")
        return Entry(type="file", mode=mode, size=status.st_size, digest=digest(path))
    return Entry(type="dir" if stat.S_ISDIR(status.st_mode) else "other", mode=mode)


def digest(path: Path) -> str:
    """SHA-256 of a file's content."""
    seen = hashlib.sha256()
    try:
        with _opened(path) as fd:
            while chunk := os.read(fd, _CHUNK):
                seen.update(chunk)
    except PermissionError:
        return UNREADABLE
    return seen.hexdigest()


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A file for reading. An own file whose mode forbids it (chmod 000 is no hiding place) is opened all the same."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        fd = os.open(path, flags)
    except PermissionError:
        mode = stat.S_IMODE(os.lstat(path).st_mode)
        os.chmod(path, mode | 0o400)
        try:
            fd = os.open(path, flags)
        finally:
            os.chmod(path, mode)
    try:
        yield fd
    finally:
        os.close(fd)


def copy(source: Path, target: Path, *, mode: int | None = None) -> str:
    """Copy one file to a new path with fresh times; returns the digest of what was written."""
    seen = hashlib.sha256()
    with _opened(source) as fd, open(target, "xb", opener=_private) as out:
        while chunk := os.read(fd, _CHUNK):
            seen.update(chunk)
            out.write(chunk)
        if mode is not None:
            os.fchmod(out.fileno(), mode)
    return seen.hexdigest()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def difference(path: str, before: Entry | None, after: Entry | None) -> Change | None:
    """The change between two entries, or None if there is none. A directory's mode alone is no change."""
    if before == after:
        return None
    if before is None:
        kind = ChangeKind.ADDED
    elif after is None:
        kind = ChangeKind.DELETED
    elif before.type != after.type:
        kind = ChangeKind.TYPE
    elif before.type == "dir":
        return None
    else:
        kind = ChangeKind.MODE if before.digest == after.digest else ChangeKind.MODIFIED
    return Change(path=path, kind=kind, before=before, after=after)


def remove(tree: Path) -> None:
    """Throw a directory away, whatever modes it was left with. Never raises."""
    if tree.is_symlink():
        return
    for directory, names, _files in os.walk(tree):  # from the top: open each directory before looking into it
        for name in names:
            place = os.path.join(directory, name)
            if not os.path.islink(place):
                with contextlib.suppress(OSError):
                    os.chmod(place, 0o700)
    shutil.rmtree(tree, ignore_errors=True)


def inside(path: Path | str, parent: Path | str) -> bool:
    """Is `path` the directory `parent`, or below it? By name; both must be resolved."""
    return str(path) == str(parent) or str(path).startswith(str(parent).rstrip("/") + "/")
