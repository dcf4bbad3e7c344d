"""One process drives a run. A lock says so, and it ends with that process, however it ends.

The lock is flock(2) on a file of the run's directory: it belongs to the open file, so it can be handed to a child that
is started for the purpose, and no other child inherits it (close-on-exec). Where a file system has no locks, the
answer is that nobody knows.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import threading
import time
from pathlib import Path

from haiku_delegate.runs.directory import RunDirectory

_UNKNOWN = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
_PAUSE_S = 0.05


class Lock:
    """A lock that is held; `fd` is the open file that it belongs to."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def release(self) -> None:
        """Nobody drives the run any more. Twice is nothing."""
        with contextlib.suppress(OSError):
            if self.fd >= 0:
                fcntl.flock(self.fd, fcntl.LOCK_UN)
        self.let_go()

    def let_go(self) -> None:
        """Close the file without unlocking it: a child that has it open too holds the lock from here on."""
        fd, self.fd = self.fd, -1
        if fd >= 0:
            with contextlib.suppress(OSError):
                os.close(fd)

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.release()


def take(run: RunDirectory) -> Lock | None:
    """Begin to drive a run; None where somebody else does. Raises OSError where the file cannot be made."""
    fd = os.open(_place(run), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if _locked(fd):
        return Lock(fd)
    os.close(fd)
    return None


def adopt(run: RunDirectory, fd: int, *, patience_s: float = 5.0) -> Lock | None:
    """Take over the lock that the one who started us handed on; None where `fd` is not that lock.

    Over NFS the lock does not come with the file: then it is free as soon as the other has ended.
    """
    try:
        given, ours = os.fstat(fd), os.stat(_place(run), follow_symlinks=False)
    except OSError:
        return None
    if (given.st_dev, given.st_ino) != (ours.st_dev, ours.st_ino):
        return None
    os.set_inheritable(fd, False)
    end = time.monotonic() + patience_s
    while not _locked(fd):
        if time.monotonic() > end:
            return None
        time.sleep(_PAUSE_S)
    return Lock(fd)


def held(run: RunDirectory) -> bool | None:
    """Whether somebody drives the run; None where no lock can tell (there is none, or the file system has none)."""
    try:
        fd = os.open(_place(run), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return None if error.errno in _UNKNOWN else True
    finally:
        os.close(fd)
    return False


def released(run: RunDirectory, timeout_s: float | None) -> bool:
    """Wait, without looking again and again, until nobody drives the run; False when the time is over.

    The waiting is done by the kernel, in a thread that a Ctrl-C here does not have to reach.
    """
    free = threading.Event()

    def wait() -> None:
        with contextlib.suppress(OSError):
            fd = os.open(_place(run), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(fd, fcntl.LOCK_SH)
            finally:
                os.close(fd)
        free.set()

    threading.Thread(target=wait, daemon=True, name="waiting for a run").start()
    return free.wait(timeout_s)


def _place(run: RunDirectory) -> Path:
    return run.path / "lock"


def _locked(fd: int) -> bool:
    """Whether the lock is ours now. Who merely looks holds it for microseconds, so a refusal is asked twice."""
    for pause in (0.002, 0.01, 0.0):
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError as error:
            if error.errno in _UNKNOWN:
                return True
        time.sleep(pause)
    return False
