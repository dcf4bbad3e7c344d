"""A corner of a workspace for files of ours: no linter, no `git status` and no change set looks there.

It must be writable for whatever runs inside and readable for us once that is gone; of a workspace that is true of the
repository alone (its /tmp ends with each command). The name in it is not to be guessed, and what is read is a regular
file of limited size: code under test can put anything there.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

_LARGEST = 64 * 1024 * 1024


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
    with os.fdopen(fd, "rb") as file:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return None
        data = file.read(_LARGEST + 1)
    return data if len(data) <= _LARGEST else None
