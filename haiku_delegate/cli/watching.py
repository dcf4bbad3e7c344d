"""`wait` and `cancel`: the end of a run that somebody else started."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from haiku_delegate.cli import console, history, world
from haiku_delegate.cli.streams import mute, tell
from haiku_delegate.flows.life import cancelling, waiting
from haiku_delegate.report.text import one_line
from haiku_delegate.runs.directory import RunDirectory


def wait_for(*, run_name: str, timeout: float | None, as_json: bool) -> int:
    """Wait, print the report as `run` does, and end as the run did."""
    store = world.store()
    run = store.find(run_name)
    found = waiting.wait(store, run, timeout)
    if isinstance(found, waiting.Running):
        return _goes_on(run, found, as_json=as_json)
    _print(run, found, as_json=as_json)
    return waiting.exit_code(found)


def cancel_run(*, run_name: str, as_json: bool) -> int:
    """End it and say what it came to."""
    store = world.store()
    run = store.find(run_name)
    done = cancelling.cancel(store, run)
    outcome = history.outcome_of(run)
    if as_json:
        console.dump({"run_id": run.id, "outcome": outcome, "was_running": done.was_running, "killed": done.killed})
    tell(f"haiku-delegate: run {run.id} {_how(done, outcome)}: {outcome}")
    return 0


def _how(done: cancelling.Cancelled, outcome: str) -> str:
    if not done.was_running:
        return "was over already"
    if done.killed:
        return "was killed, because it did not listen"
    return "is cancelled" if outcome in ("interrupted", "died") else "came to its end before it could be cancelled"


def _goes_on(run: RunDirectory, found: waiting.Running, *, as_json: bool) -> int:
    since = found.state.since if found.state else 0.0
    for_s = max(0, round(time.time() - since)) if since else None
    if as_json:
        console.dump({"run_id": run.id, "outcome": "running", "phase": found.phase, "phase_s": for_s})
    spent = f" for {for_s} s" if for_s is not None else ""
    tell(f"haiku-delegate: run {run.id} goes on, {found.phase}{spent}; `haiku-delegate wait {run.id}` waits on")
    return waiting.STILL_RUNNING


def _print(run: RunDirectory, report: dict[str, Any], *, as_json: bool) -> None:
    """On stdout, as `run` prints it; the exit code speaks of the run, not of who reads about it."""
    try:
        if as_json:
            console.dump(report)
        else:
            console.print_lines(_words(run, report))
    except BrokenPipeError:
        mute(sys.stdout)
    except OSError as error:
        mute(sys.stdout)
        tell(f"haiku-delegate: the report cannot be printed: {error.strerror}")


def _words(run: RunDirectory, report: dict[str, Any]) -> list[str]:
    """The report's Markdown; where that was lost, at least the verdict."""
    try:
        return (run.path / "report.md").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        click.echo(f"haiku-delegate: run {run.id} has lost its report.md; `--json` shows the report", err=True)
        return [one_line(f"{report.get('outcome')} ({report.get('reason')}): {report.get('summary')}", limit=600)]
