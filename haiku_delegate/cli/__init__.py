"""The command line: click commands and the error boundary, nothing else.

Verbs are imported when they are called, because `--help` has to answer at once.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys


def main() -> None:
    """Entry point of the `haiku-delegate` command."""
    gc.set_threshold(50_000, 20, 20)  # a short life: looking for garbage among what is being imported costs 10 ms
    from haiku_delegate.cli.boundary import guarded

    _leave(guarded(sys.argv[1:]))


def _leave(code: int) -> None:
    """End at once: taking all modules apart costs 30 ms, and everything has been closed and said by now."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)
