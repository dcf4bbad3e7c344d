"""A terminal for a process that has a session of its own, joined to ours."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import subprocess
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

_CHUNK = 65536


@contextmanager
def pair() -> Iterator[tuple[int, int]]:
    """A pseudo-terminal: our end, and the end for the process, which `converse` closes."""
    ours, theirs = pty.openpty()
    try:
        yield ours, theirs
    finally:
        os.close(ours)


def converse(ours: int, theirs: int, child: subprocess.Popen[bytes]) -> int:
    """Pass on keys, output and window size until the process has ended; its exit code."""
    _resize(ours)
    os.close(theirs)  # so that its last user closing it is an end that we see
    before = termios.tcgetattr(0)
    handler = signal.signal(signal.SIGWINCH, lambda signum, frame: _resize(ours))
    try:
        tty.setraw(0, termios.TCSADRAIN)  # what was typed ahead is for the shell
        _pass_on(ours)
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
        signal.signal(signal.SIGWINCH, handler)
    return child.wait()


def _pass_on(ours: int) -> None:
    sources = [0, ours]
    while True:
        ready, _, _ = select.select(sources, (), ())
        if ours in ready:
            try:
                said = os.read(ours, _CHUNK)
            except OSError:  # EIO: nobody has the other end any more
                return
            if not said:
                return
            _write(1, said)
        if 0 in ready:
            typed = os.read(0, _CHUNK)
            if typed:
                _write(ours, typed)
            else:
                sources.remove(0)
                _write(ours, b"\x04")  # Ctrl-D


def _write(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def _resize(ours: int) -> None:
    with contextlib.suppress(OSError):
        size = fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)
        fcntl.ioctl(ours, termios.TIOCSWINSZ, size)
