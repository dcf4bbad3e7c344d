"""`runs` and `show`: what has been run."""

from __future__ import annotations

from typing import Any

import click

from haiku_delegate.cli import console, world
from haiku_delegate.errors import RunNotFound
from haiku_delegate.report.text import one_line
from haiku_delegate.runs import directory

_WITHOUT = {"running": "it is still running", "died": "it was killed", "unreadable": "the file is damaged"}


def list_runs(*, number: int, as_json: bool) -> int:
    """One line a run, newest first."""
    rows = [_row(run) for run in world.store().all()[:number]]
    if as_json:
        console.dump(rows)
        return 0
    if not rows:
        click.echo("no runs yet", err=True)
    for row in rows:
        money = f"${row['usd']:.4f}" if row["usd"] is not None else ""
        click.echo(f"{row['run_id']}  {row['outcome']:<11}  {money:>8}  {one_line(row['title'] or '', limit=60)}")
    return 0


def _row(run: directory.RunDirectory) -> dict[str, Any]:
    data = directory.report(run)
    if data is None:
        return {"run_id": run.id, "outcome": _without_report(run), "reason": None, "usd": None, "title": None}
    reason, usd, title = data.get("reason"), data["cost"].get("usd"), data["task"].get("title")
    return {
        "run_id": run.id,
        "outcome": data["outcome"] if reason is None else f"{reason}",
        "reason": reason,
        "usd": usd if isinstance(usd, int | float) else None,
        "title": title if isinstance(title, str) else None,
    }


def _without_report(run: directory.RunDirectory) -> str:
    if (run.path / "report.json").exists():
        return "unreadable"
    return "running" if directory.alive(directory.started(run).get("pid")) else "died"


def _words(run: directory.RunDirectory) -> str:
    try:
        return (run.path / "report.md").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise RunNotFound(f"run {run.id} has lost its report.md", hint="`--json` shows the report as data") from None


def show_run(*, run_name: str, patch: bool, as_json: bool) -> int:
    """Print a run's report or patch; the exit code says whether there was one, not what the run came to."""
    run = world.store().find(run_name)
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
        why = _WITHOUT[_without_report(run)]
        raise RunNotFound(f"run {run.id} has no report: {why}", hint=f"what it left is in {run.path}")
    if as_json:
        console.dump(report)
    else:
        console.print_lines(_words(run).splitlines())
    return 0
