"""A corner of a workspace for files of ours: no linter, no `git status` and no change set looks there.

It must be writable for whatever runs inside and readable for us once that is gone; of a workspace that is true of the
repository alone (its /tmp ends with each command). The name in it is not to be guessed, and what is read is a regular
file of limited size: code under test can put anything there.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_LARGEST = 64 * 1024 * 1024
_DEPTH = 5  #: directories in directories that are removed
_MOST = 400  #: records of processes that are read


def within(root: Path) -> str | None:
    """The directory to use, relative to the root: git's own or, without git, a cache; None if neither can be had."""
    for name in (".git", ".cache"):
        place = root / name
        try:
            status = os.lstat(place)
        except FileNotFoundError:
            if name == ".cache" and os.access(root, os.W_OK):
                return name
            continue
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode) and os.access(place, os.W_OK | os.X_OK):
            return name
    return None


def fresh(name: str) -> str:
    """A name that nobody else has."""
    return f"haiku-delegate-{os.urandom(8).hex()}-{name}"


def put(root: Path, place: str, files: Mapping[str, str]) -> bool:
    """Write files into a fresh directory of ours, from outside; no link is followed on the way."""
    try:
        with _opened(root, place.split("/"), make=True) as held:
            for name, text in files.items():
                fd = os.open(
                    name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644, dir_fd=held
                )
                with os.fdopen(fd, "w", encoding="utf-8") as out:
                    out.write(text)
    except OSError:
        return False
    return True


def written(root: Path, place: str, prefix: str) -> list[tuple[str, bytes]]:
    """The files in a directory of ours whose names begin so."""
    try:
        with _opened(root, place.split("/")) as held:
            names = sorted(name for name in os.listdir(held) if name.startswith(prefix))[:_MOST]
            found = [(name, _read(held, name)) for name in names]
    except OSError:
        return []
    return [(name, data) for name, data in found if data is not None]


def clear(root: Path, place: str) -> None:
    """Remove a directory of ours and what is in it."""
    *above, last = place.split("/")
    with contextlib.suppress(OSError), _opened(root, above) as held:
        _emptied(held, last)
        os.rmdir(last, dir_fd=held)


def _emptied(held: int, name: str, depth: int = 0) -> None:
    """No link is followed, and what somebody has nested deeper than caches are stays."""
    own = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=held)
    try:
        for each in os.listdir(own):
            with contextlib.suppress(OSError):
                if stat.S_ISDIR(os.stat(each, dir_fd=own, follow_symlinks=False).st_mode) and depth < _DEPTH:
                    _emptied(own, each, depth + 1)
                    os.rmdir(each, dir_fd=own)
                else:
                    os.unlink(each, dir_fd=own)
    finally:
        os.close(own)


@contextlib.contextmanager
def _opened(root: Path, parts: Sequence[str], *, make: bool = False) -> Iterator[int]:
    """A directory below the root; where it is to be made, its last part must be new."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    held = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for at, part in enumerate(parts, start=1):
            if make:
                with contextlib.suppress(FileExistsError) if at < len(parts) else contextlib.nullcontext():
                    os.mkdir(part, 0o755, dir_fd=held)
            further = os.open(part, flags, dir_fd=held)
            os.close(held)
            held = further
        yield held
    finally:
        os.close(held)


def take(directory: Path, name: str) -> bytes | None:
    """The content of one file, which is removed; links are not followed."""
    try:
        held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return _read(held, name)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name, dir_fd=held)
        os.close(held)


def _read(held: int, name: str) -> bytes | None:
    try:
        fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=held)
    except OSError:
        return None
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
        os.close(fd)
        return None
    with os.fdopen(fd, "rb") as file:
        data = file.read(_LARGEST + 1)
    return data if len(data) <= _LARGEST else None
