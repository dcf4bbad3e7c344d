"""`gc`: what was cleared away, and how much it was."""

from __future__ import annotations

import click

from haiku_delegate.cli import console, world
from haiku_delegate.cli.streams import tell
from haiku_delegate.flows.life.collecting import collect
from haiku_delegate.report.text import path as shown


def clear(*, older_than: float, keep: int, dry_run: bool, as_json: bool) -> int:
    """Remove, and say what; 6 where something could not be removed."""
    done = collect(world.store(), older_than_s=older_than, keep=keep, dry_run=dry_run)
    if as_json:
        console.dump({
            "dry_run": dry_run, "bytes": done.size, "failed": list(done.failed), "living": list(done.living),
            "removed": [{"what": item.what, "name": item.name, "bytes": item.size} for item in done.removed],
        })  # fmt: skip
    else:
        for item in done.removed:
            click.echo(f"{_amount(item.size):>9}  {item.what}  {shown(item.name)}")
    for name in done.failed:
        tell(f"haiku-delegate: cannot remove {shown(name)}")
    word = "would be removed" if dry_run else "removed"
    tell(f"haiku-delegate: {len(done.removed)} {word}, {_amount(done.size)}")
    return 6 if done.failed else 0


def _amount(size: int) -> str:
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB" if size < 1_000_000_000 else f"{size / 1_000_000_000:.1f} GB"
