"""`runs` and `show`: what has been run."""

from __future__ import annotations

from typing import Any

import click

from haiku_delegate.cli import console, world
from haiku_delegate.errors import RunNotFound
from haiku_delegate.report.text import one_line
from haiku_delegate.runs import directory


def list_runs(*, number: int, as_json: bool) -> int:
    """One line a run, newest first."""
    rows = [_row(run) for run in world.store().all()[:number]]
    if as_json:
        console.dump(rows)
        return 0
    if not rows:
        click.echo("no runs yet; `haiku-delegate demo` makes none of yours", err=True)
    for row in rows:
        money = f"${row['usd']:.4f}" if row["usd"] is not None else ""
        click.echo(f"{row['run_id']}  {row['outcome']:<11}  {money:>8}  {one_line(row['title'] or '', limit=60)}")
    return 0


def _row(run: directory.RunDirectory) -> dict[str, Any]:
    data = directory.report(run)
    if data is None:
        return {"run_id": run.id, "outcome": _without_report(run), "reason": None, "usd": None, "title": None}
    reason = data.get("reason")
    return {
        "run_id": run.id,
        "outcome": data.get("outcome") if reason is None else f"{reason}",
        "reason": reason,
        "usd": (data.get("cost") or {}).get("usd"),
        "title": (data.get("task") or {}).get("title"),
    }


def _without_report(run: directory.RunDirectory) -> str:
    return "running" if directory.alive(directory.started(run).get("pid")) else "died"


def show_run(*, run_name: str, patch: bool, as_json: bool) -> int:
    """Print a run's report or patch; the exit code says whether there was one, not what the run came to."""
    run = world.store().find(run_name)
    if patch:
        if not run.patch.is_file():
            raise RunNotFound(f"run {run.id} has no candidate", hint="nothing was changed in it")
        click.echo(run.patch.read_bytes(), nl=False)
        return 0
    data = directory.report(run)
    if data is None:
        raise RunNotFound(f"run {run.id} has no report: {_without_report(run)}", hint=f"what it left is in {run.path}")
    if as_json:
        console.dump(data)
    else:
        console.print_lines((run.path / "report.md").read_text("utf-8").splitlines())
    return 0
