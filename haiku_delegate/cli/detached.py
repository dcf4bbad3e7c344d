"""`run --detach`: begin a run that goes on without us; and the other side of it, which drives that run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from haiku_delegate import config
from haiku_delegate.cli import world
from haiku_delegate.contract.model import Contract, RunOptions
from haiku_delegate.errors import UsageError
from haiku_delegate.runs import journal
from haiku_delegate.runs.journal import Driving


@contextmanager
def adopted(driving: str | None) -> Iterator[Driving | None]:
    """The run that was begun for this process, where there is one: whatever fails from here on is noted with it."""
    if driving is None:
        yield None
        return
    begun = journal.adopt(world.store(), driving)
    if begun is None:
        raise UsageError("--driving is how a detached run is handed on", hint="use --detach")
    with begun:
        yield begun


def begin(
    contract: Contract, repository: Path, settings: config.Settings, chosen: RunOptions, wishes: Mapping[str, Any], *,
    repo: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Look at the contract first, then let the run go; its id on stdout."""
    from haiku_delegate.cli.console import dump, print_report
    from haiku_delegate.flows.life import detaching
    from haiku_delegate.flows.recovery import recover
    from haiku_delegate.flows.rim import Rim

    rim = Rim(environ=dict(os.environ), state=world.state(repository), **wishes)
    for sentence in recover(world.store()):
        click.echo(f"haiku-delegate: {sentence}", err=True)
    refused = detaching.refused(contract, root=repository, settings=settings, rim=rim)
    if refused is not None:
        print_report(refused, as_json=as_json)
        return refused.exit_code
    arguments = _arguments(chosen, wishes, repo)
    started = detaching.start(contract, root=repository, rim=rim, arguments=(*arguments, "--", contract.source))
    if as_json:
        dump({"run_id": started.run.id, "run_dir": str(started.run.path), "pid": started.pid})
    else:
        click.echo(f"haiku-delegate: goes on by itself; `haiku-delegate wait {started.run.id}` waits for it", err=True)
        click.echo(started.run.id)
    return 0


def _arguments(chosen: RunOptions, wishes: Mapping[str, Any], repo: str | None) -> list[str]:
    """The options that were given, as they would be typed."""
    prove = wishes["prove_s"]
    values = {
        "--model": chosen.model, "--max-usd": chosen.max_usd, "--max-turns": chosen.max_turns,
        "--timeout": chosen.timeout_s, "--isolation": chosen.isolation, "--repo": repo,
        "--prove": "off" if prove == 0 else prove,
    }  # fmt: skip
    flags = {"--no-apply": not wishes["apply"], "--commit": wishes["commit"], "--strict": wishes["strict"]}
    given = [f"{name}={value}" for name, value in values.items() if value is not None]
    return [*given, *(name for name, wanted in flags.items() if wanted)]
