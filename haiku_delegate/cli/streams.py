"""Standard output and error as they really are: closed, full, in an odd encoding."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO

import click


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
