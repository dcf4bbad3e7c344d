"""`runs` and `show`: what has been run."""

from __future__ import annotations

from typing import Any

import click

from haiku_delegate.cli import console, world
from haiku_delegate.errors import RunNotFound
from haiku_delegate.flows.life import settling
from haiku_delegate.report.text import one_line
from haiku_delegate.runs import directory, journal
from haiku_delegate.runs.journal import Phase

_WITHOUT = {
    "running": "it is still running", "died": "it was killed", "unreadable": "the file is damaged",
    "failed": "it failed",
}  # fmt: skip


def list_runs(*, number: int, as_json: bool) -> int:
    """One line a run, newest first."""
    store = world.store()
    settling.settle_all(store)
    rows = [_row(run) for run in store.all()[:number]]
    if as_json:
        console.dump(rows)
        return 0
    if not rows:
        click.echo("no runs yet", err=True)
    for row in rows:
        money = f"${row['usd']:.4f}" if row["usd"] is not None else ""
        phase = f"  ({row['phase']})" if row["phase"] else ""
        title = one_line(row["title"] or "", limit=60)
        click.echo(f"{row['run_id']}  {row['outcome']:<11}  {money:>8}  {title}{phase}")
    return 0


def _row(run: directory.RunDirectory) -> dict[str, Any]:
    data, state = directory.report(run), journal.read(run)
    if data is None:
        outcome, title = _without_report(run), state.title if state else None
        phase = state.phase.value if state and outcome == "running" else None
        return {"run_id": run.id, "outcome": outcome, "reason": None, "usd": None, "title": title, "phase": phase}
    reason, usd, title = data.get("reason"), data["cost"].get("usd"), data["task"].get("title")
    died = state.during if state and state.phase is Phase.DIED else None
    return {
        "run_id": run.id,
        "outcome": "died" if died else data["outcome"] if reason is None else f"{reason}",
        "reason": reason,
        "usd": usd if isinstance(usd, int | float) else None,
        "title": title if isinstance(title, str) else None,
        "phase": died.value if died else None,  #: of a run that goes on: what it is doing; that died: what it was doing
    }


def outcome_of(run: directory.RunDirectory) -> str:
    """What a run came to, in a word."""
    return str(_row(run)["outcome"])


def _without_report(run: directory.RunDirectory) -> str:
    if (run.path / "report.json").exists():
        return "unreadable"
    state = journal.read(run)
    if state is not None and state.phase is Phase.FAILED:
        return "failed"
    return "running" if journal.living(run) else "died"


def _words(run: directory.RunDirectory) -> str:
    try:
        return (run.path / "report.md").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise RunNotFound(f"run {run.id} has lost its report.md", hint="`--json` shows the report as data") from None


def _why(run: directory.RunDirectory) -> str:
    """Why a run has no report."""
    word, state = _without_report(run), journal.read(run)
    if word == "failed" and state:
        return f"it failed: {one_line(str(state.error.get('message', '')), limit=300)}"
    return _WITHOUT[word] + (f", {state.phase}" if word == "running" and state else "")


def show_run(*, run_name: str, patch: bool, as_json: bool) -> int:
    """Print a run's report or patch; the exit code says whether there was one, not what the run came to."""
    store = world.store()
    run = store.find(run_name)
    settling.settle(store, run)
    if patch:
        if not run.patch.is_file():
            raise RunNotFound(f"run {run.id} has no candidate", hint="nothing was changed in it")
        data = run.patch.read_bytes()
        if as_json:
            console.dump({"run_id": run.id, "patch": data.decode("utf-8", "backslashreplace")})
        else:
            click.echo(data, nl=False)
        return 0
    report = directory.report(run)
    if report is None:
        why = _why(run)
        waits = f"`haiku-delegate wait {run.id}` waits for it"
        hint = waits if why.startswith(_WITHOUT["running"]) else f"what it left is in {run.path}"
        raise RunNotFound(f"run {run.id} has no report: {why}", hint=hint)
    if as_json:
        console.dump(report)
    else:
        console.print_lines(_words(run).splitlines())
    return 0
