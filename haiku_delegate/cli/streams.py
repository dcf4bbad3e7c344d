"""Standard output and error as they really are: closed, full, in an odd encoding."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO

import click


def reopen_closed() -> None:
    """A standard stream that the caller has closed (`2>&-`) leads nowhere: the next file that is opened must not get
    its number, which whatever we start would take for its output."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is not None:
            continue
        with contextlib.suppress(OSError):
            found = os.open(os.devnull, os.O_RDWR)
            if found != number:
                os.dup2(found, number)
                os.close(found)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, mode, closefd=False))


def forgive_encodings() -> None:
    """A character that the terminal's encoding lacks is shown as an escape; it is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a TextIOWrapper, or it has none


def tell(text: str) -> None:
    """A line on stderr; if nobody listens, the exit code still speaks."""
    try:
        click.echo(text, err=True)
    except OSError:
        mute(sys.stderr)


def mute(stream: TextIO) -> None:
    """What is still in the buffer goes nowhere, so that Python does not complain at its end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
