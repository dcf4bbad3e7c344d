"""The command line: click commands and the error boundary, nothing else.

Verbs are imported when they are called, because `--help` has to answer at once. Its own page is kept as text beside
this file (`python -m haiku_delegate.cli.page` writes it): click takes 40 ms to say the same.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys

PAGE = os.path.join(os.path.dirname(__file__), "help.txt")
COLUMNS = 80  #: that the page is made for; click makes it no wider


def main() -> None:
    """Entry point of the `haiku-delegate` command."""
    gc.set_threshold(50_000, 20, 20)  # a short life: looking for garbage among what is being imported costs 10 ms
    sys.setswitchinterval(0.0005)  # seconds; the client must not wait for an answer while proofs are being planned
    if sys.argv[1:] in (["--help"], ["-h"]) and _columns() >= COLUMNS and _shown(PAGE):
        _leave(0)
    from haiku_delegate.cli import interrupts

    interrupts.early()
    from haiku_delegate.cli.boundary import guarded

    _leave(guarded(sys.argv[1:]))


def _columns() -> int:
    """How wide the terminal is, as `shutil.get_terminal_size` finds it (whose import takes longer than the page)."""
    with contextlib.suppress(KeyError, ValueError):
        if (wished := int(os.environ["COLUMNS"])) > 0:
            return wished
    with contextlib.suppress(OSError):
        return os.get_terminal_size(1).columns or COLUMNS
    return COLUMNS


def _shown(page: str) -> bool:
    """Whether a page could be printed; if not, click says why."""
    try:
        with open(page, "rb") as file:
            text = file.read()
        return os.write(1, text) == len(text)
    except OSError:
        return False


def _leave(code: int) -> None:
    """End at once: taking all modules apart costs 30 ms, and everything has been closed and said by now."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)
