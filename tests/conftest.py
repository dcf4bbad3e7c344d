"""What all tests share: a test marked `overlay` is skipped, with the reason, where none is to be had."""

from __future__ import annotations

import functools
import signal

import pytest

from haiku_delegate.workspace import probe


def pytest_configure() -> None:
    """A shell that starts the suite in the background has it ignore Ctrl-C, and every process below inherits that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@functools.cache
def overlay_missing() -> str | None:
    return probe.overlay_reason()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("overlay") and (reason := overlay_missing()):
        pytest.skip(reason)
