"""What a person sees: live progress on a terminal, plain lines in a pipe, and the report."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from haiku_delegate.cli.streams import mute, tell
from haiku_delegate.report.text import one_line

if TYPE_CHECKING:
    from rich.status import Status

    from haiku_delegate.executor.model import Progress
    from haiku_delegate.report.model import Report

QUIET_S = 10.0  #: in a pipe, a line at least so many seconds apart unless the phase changes


class Watcher:
    """An observer that prints to stderr. Rich is loaded only where there is a terminal to animate."""

    def __init__(self, title: str) -> None:
        self.title = one_line(title, limit=100)
        self._live: Status | None = None
        self._phase, self._said = "", 0.0

    def __enter__(self) -> Watcher:
        if sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb":
            from rich.console import Console
            from rich.status import Status
            from rich.text import Text

            self._live = Status(Text(f"{self.title}: starting"), console=Console(stderr=True, highlight=False))
            self._live.start()
        else:
            tell(f"haiku-delegate: {self.title}")
        return self

    def __call__(self, progress: Progress) -> None:
        with contextlib.suppress(OSError):  # nobody watches any more (`2>&1 | head`); the run goes on
            self._show(progress)

    def _show(self, progress: Progress) -> None:
        if self._live is not None:
            from rich.text import Text  # data from outside never reaches rich as markup

            self._live.update(Text(f"{self.title}: {_words(progress)}"))
        elif progress.phase != self._phase or time.monotonic() - self._said > QUIET_S:
            self._phase, self._said = progress.phase, time.monotonic()
            tell(f"haiku-delegate: {_words(progress)}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            with contextlib.suppress(OSError):
                self._live.stop()


def _words(progress: Progress) -> str:
    files = f" · {len(progress.files)} file(s) touched" if progress.files else ""
    return f"{progress.phase} · turn {progress.turns}{files} · ${progress.usd:.4f}"


def print_report(report: Report, *, as_json: bool) -> None:
    """The report on stdout, as data or as words. The exit code speaks of the run, not of who reads about it."""
    try:
        if as_json:
            click.echo(json.dumps(report.to_data(), indent=1))
        else:
            from haiku_delegate.report import markdown

            print_lines(markdown.lines(report))
    except BrokenPipeError:
        mute(sys.stdout)
    except OSError as error:
        mute(sys.stdout)
        kept = f"`haiku-delegate show {report.run_id}`"
        tell(f"haiku-delegate: the report cannot be printed: {error.strerror} (it is kept: {kept})")


def print_lines(lines: list[str]) -> None:
    """Lines with a little colour where colour is wanted; the words are the same everywhere."""
    color = None if "NO_COLOR" not in os.environ else False
    for line in lines:
        click.echo(_styled(line), color=color)


def _styled(line: str) -> str:
    if line.startswith("**PASS"):
        return click.style(line.strip("*"), fg="green", bold=True)
    if line.startswith("**STOP"):
        return click.style(line.strip("*"), fg="red", bold=True)
    if line.startswith("#"):
        return click.style(line.lstrip("# "), bold=True)
    return line


def dump(data: Any) -> None:
    """JSON on stdout."""
    click.echo(json.dumps(data, indent=1))
