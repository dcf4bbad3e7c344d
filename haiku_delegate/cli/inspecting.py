"""`check` and `render`: a contract looked at without running it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from haiku_delegate import config
from haiku_delegate.cli import console, world
from haiku_delegate.contract import preflight, prompt
from haiku_delegate.contract.model import Contract, RunOptions
from haiku_delegate.errors import ConfigInvalid, ContractInvalid
from haiku_delegate.findings import errors


def check_spec(*, spec: str, repo: str | None, as_json: bool) -> int:
    """Parse and preflight; 0 when nothing stops a run, else 3."""
    repository = world.root(repo)
    try:
        contract = world.load(spec, repository)
        found = preflight.check(contract, repository)
        _surroundings(contract, repository)
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


def _surroundings(contract: Contract, repository: Path) -> None:
    """What a run would trip over as well: the configuration, and templates that replace ours. Raises what it would."""
    world.settings(contract, repository, RunOptions())
    search = config.template_dirs(repository, os.environ)
    if any(place.is_dir() for place in search):
        prompt.render(contract, search=search)


def _verdict(stopping: int, every: int) -> str:
    if stopping:
        return f"{stopping} problem(s) would stop a run"
    return "ready to delegate" + (f", {every} remark(s)" if every else "")


def render_spec(*, spec: str, form: str, repo: str | None, as_json: bool) -> int:
    """Print the prompt, or the contract in another form."""
    repository = world.root(repo)
    contract = world.load(spec, repository)
    if form in ("markdown", "yaml", "json"):
        from haiku_delegate.contract.dump import dump

        text = dump(contract, form)  # type: ignore[arg-type]  # click has checked the choice
        if as_json and form != "json":
            console.dump({"form": form, "text": text})
        else:
            click.echo(text, nl=False)
        return 0
    from dataclasses import replace

    settings = world.settings(contract, repository, RunOptions())
    contract = replace(contract, options=replace(contract.options, run=settings.run))
    made = prompt.render(contract, search=config.template_dirs(repository, os.environ))
    attached = prompt.attachments(contract, repository)
    if as_json:
        console.dump({"system": made.system, "contract": made.contract, "attached": list(attached)})
    else:
        files = "".join(f'@"{name}"\n' for name in attached)
        click.echo(f"# system\n\n{made.system}\n# contract\n\n{made.contract}\n# attached\n\n{files}", nl=False)
    return 0
