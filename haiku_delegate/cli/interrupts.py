"""Ctrl-C, TERM and HUP: answered from the first moment on, never lost on the way, ignored once all is said."""

from __future__ import annotations

import _weakrefset
import os
import signal
import sys
import weakref
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
POLITE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AGAIN_S = 0.01
_DEAF = ("<frozen importlib._bootstrap>", weakref.__file__, _weakrefset.__file__)


def early() -> None:
    """Until `take` is there: one sentence instead of a traceback. Nothing has been started yet."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


def take(end_children: Callable[[], None]) -> None:
    """TERM and HUP stop a run the way Ctrl-C does: in order, with a report, and nothing left behind.

    A second one ends it at once: no more report, but no more process either.
    """
    polite = _Polite(end_children)
    signal.signal(signal.SIGALRM, polite.again)
    for signum in POLITE:
        if signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, polite.come)


def ignore() -> None:
    """All is done, or said: a Ctrl-C that comes now must change neither the report nor the exit code."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for signum in POLITE:
        signal.signal(signum, signal.SIG_IGN)


class _Polite:
    """Raises KeyboardInterrupt where it will be heard.

    Inside of an import it may not be: the import system's own callbacks and some extension modules swallow it, and a
    class that is being made turns it into a RuntimeError. Destructors and the callbacks of weak references swallow it,
    too (all seen on Python 3.11). So there it waits until that is over.
    """

    def __init__(self, end_children: Callable[[], None]) -> None:
        self._end_children = end_children
        self._came = 0

    def come(self, signum: int, frame: FrameType | None) -> None:
        self._came += 1
        if self._came > 1:
            self._end_children()
            if sys.stderr.isatty():
                os.write(2, b"\x1b[?25h\n")  # the live line had hidden the cursor
            os._exit(INTERRUPTED)
        self._tell(frame)

    def again(self, signum: int, frame: FrameType | None) -> None:
        if self._came:
            self._tell(frame)

    def _tell(self, frame: FrameType | None) -> None:
        if _is_heard(frame):
            raise KeyboardInterrupt
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_S)


def _is_heard(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename in _DEAF or frame.f_code.co_name == "__del__":
            return False
        frame = frame.f_back
    return True


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    os.write(2, b"haiku-delegate: interrupted\n")
    os._exit(INTERRUPTED)
