"""`demo`: a pass and a stop, seen in a minute, without a key."""

from __future__ import annotations

import os

import click

from haiku_delegate.cli.console import Watcher, dump, print_report
from haiku_delegate.demo import scenes
from haiku_delegate.demo.scripting import Step
from haiku_delegate.demo.theatre import Stage, play, stage
from haiku_delegate.executor import client
from haiku_delegate.report.model import Report

EXPECTED = (0, 1)


def show_demo(*, isolation: str, keep: bool, as_json: bool) -> int:
    """Play both scenes; 0 if they end as they must. Raises ClientNotFound, which says how to get one."""
    found = client.find(None, os.environ)
    if as_json:
        return _as_data(str(found.path), isolation)
    click.echo(f"client: {found.path} {found.version()} ({found.source})")
    click.echo(
        "The client is real; the model is SCRIPTED, on 127.0.0.1. No key is used and nothing leaves this machine.\n"
    )
    honest = _scene(
        "1. An executor that does what the contract says", scenes.honest(), str(found.path), isolation, keep
    )
    lying = _scene(
        '2. One that gets it wrong and says "all tests pass"', scenes.lying(), str(found.path), isolation, keep
    )
    ended = (honest.exit_code, lying.exit_code)
    click.echo(
        f"\ndemo: a pass (exit {ended[0]}) and a stop (exit {ended[1]})"
        + ("" if ended == EXPECTED else ": NOT as expected")
    )
    return 0 if ended == EXPECTED else 1


def _as_data(path: str, isolation: str) -> int:
    """Both reports, and nothing else."""
    reports = [_played(steps, path, isolation) for steps in (scenes.honest(), scenes.lying())]
    ended = tuple(report.exit_code for report in reports)
    dump(
        {
            "schema": "haiku-delegate/demo/1",
            "ok": ended == EXPECTED,
            "reports": [report.to_data() for report in reports],
        }
    )
    return 0 if ended == EXPECTED else 1


def _played(steps: list[Step], path: str, isolation: str) -> Report:
    with stage() as on, Watcher("haiku-delegate spec.md") as watcher:
        return play(
            steps, on, client=path, path=os.environ.get("PATH", os.defpath), isolation=isolation, observer=watcher
        )


def _scene(title: str, steps: list[Step], path: str, isolation: str, keep: bool) -> Report:
    click.echo(click.style(f"=== {title} ===", bold=True))
    with stage(keep=keep) as on:
        before = _listing(on)
        with Watcher("haiku-delegate spec.md") as watcher:
            report = play(
                steps, on, client=path, path=os.environ.get("PATH", os.defpath), isolation=isolation, observer=watcher
            )
        print_report(report, as_json=False)
        changed = sorted(name for name, data in _listing(on).items() if before.get(name) != data)
        click.echo(f"your tree: {', '.join(changed) + ' changed' if changed else 'untouched'}")
        if keep:
            click.echo(f"kept: {on.repository}")
    click.echo("")
    return report


def _listing(on: Stage) -> dict[str, bytes]:
    """Every file of the little repository, to show what a run did to it."""
    files = (path for path in on.repository.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {str(path.relative_to(on.repository)): path.read_bytes() for path in files}
