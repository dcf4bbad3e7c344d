"""`doctor`: what is here, what will be used, how to mend what is missing."""

from __future__ import annotations

import os

import click

from haiku_delegate import __version__
from haiku_delegate.cli import console
from haiku_delegate.errors import ClientNotFound
from haiku_delegate.executor import client
from haiku_delegate.flows.doctor import examine as look
from haiku_delegate.runs.directory import state_dir


def versions() -> str:
    """`haiku-delegate 0.1.0 (client 2.1.329)`: ours, and that of the client that would be used."""
    try:
        found = client.find(None, os.environ).version(state_dir(os.environ) / "cache") or "of unknown version"
    except ClientNotFound:
        found = "not found"
    return f"haiku-delegate {__version__} (client {found})"


MARKS = {"ok": "ok     ", "note": "note   ", "missing": "MISSING"}


def examine(*, as_json: bool) -> int:
    """Print every item; 0 when nothing is missing, else 5 (no client) or 6."""
    items = look(dict(os.environ), state_dir(os.environ))
    if as_json:
        console.dump([item.__dict__ for item in items])
    else:
        for item in items:
            click.echo(
                f"{MARKS[item.state]}  {item.name}: {item.text}" + (f"\n         {item.hint}" if item.hint else "")
            )
    missing = [item.name for item in items if item.state == "missing"]
    return 0 if not missing else 5 if missing == ["client"] else 6
