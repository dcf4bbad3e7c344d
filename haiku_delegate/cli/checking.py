"""`check`: everything that would make a run pointless, said in the form that the reader wants."""

from __future__ import annotations

import os
from pathlib import Path

import click

from haiku_delegate import config
from haiku_delegate.cli import console, world
from haiku_delegate.contract import prompt
from haiku_delegate.contract.model import Contract, RunOptions
from haiku_delegate.errors import ConfigInvalid, ContractInvalid
from haiku_delegate.findings import errors


def check_specs(
    *, specs: tuple[str, ...], baseline: bool, fix: bool, form: str, select: tuple[str, ...], ignore: tuple[str, ...],
    explain: str | None, isolation: str | None, repo: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Look at each spec; 0 when nothing stops a run of any, else the first exit code that a run would give."""
    if not specs:
        raise click.UsageError("Missing argument 'SPEC'.")
    return max(_one(spec, baseline=baseline, repo=repo, as_json=as_json) for spec in specs)


def _one(spec: str, *, baseline: bool, repo: str | None, as_json: bool) -> int:
    from haiku_delegate.flows.examine import examine
    from haiku_delegate.flows.rim import Rim

    repository = world.root(repo)
    try:
        contract = world.load(spec, repository)
        settings = world.settings(contract, repository, RunOptions())
        _templates(contract, repository)
        rim = Rim(environ=dict(os.environ), state=world.state(repository))
        found = examine(contract, root=repository, settings=settings, rim=rim, baseline=baseline).findings
    except ConfigInvalid:
        raise
    except ContractInvalid as error:
        contract, found = None, error.findings
    commands = [command.text for command in contract.verify] if contract else []
    if as_json:
        console.dump(
            {"ok": not errors(found), "verify": commands, "findings": [finding.to_data() for finding in found]}
        )
        return 3 if errors(found) else 0
    for finding in found:
        click.echo(f"{finding.severity}: {finding}", err=True)
    for command in commands:
        click.echo(f"verify: {command}")
    click.echo(f"{spec}: {_verdict(len(errors(found)), len(found))}")
    return 3 if errors(found) else 0


def _templates(contract: Contract, repository: Path) -> None:
    """Templates that replace ours must render: raises what a run would."""
    search = config.template_dirs(repository, os.environ)
    if any(place.is_dir() for place in search):
        prompt.render(contract, search=search)


def _verdict(stopping: int, every: int) -> str:
    if stopping:
        return f"{stopping} problem(s) would stop a run"
    return "ready to delegate" + (f", {every} remark(s)" if every else "")
