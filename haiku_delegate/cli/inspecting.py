"""`check` and `render`: a contract looked at without running it."""

from __future__ import annotations

import os
from dataclasses import asdict

import click

from haiku_delegate import config
from haiku_delegate.cli import console, world
from haiku_delegate.contract import preflight, prompt
from haiku_delegate.contract.model import RunOptions
from haiku_delegate.errors import ContractInvalid
from haiku_delegate.findings import Finding, errors


def check_spec(*, spec: str, repo: str | None, as_json: bool) -> int:
    """Parse and preflight; 0 when nothing stops a run, else 3."""
    repository = world.root(repo)
    try:
        contract = world.load(spec)
        found = preflight.check(contract, repository)
    except ContractInvalid as error:
        contract, found = None, error.findings
    commands = [command.text for command in contract.verify] if contract else []
    if as_json:
        console.dump({"ok": not errors(found), "verify": commands, "findings": [_data(finding) for finding in found]})
        return 3 if errors(found) else 0
    for finding in found:
        click.echo(f"{finding.severity}: {finding}", err=True)
    for command in commands:
        click.echo(f"verify: {command}")
    click.echo(f"{spec}: {_verdict(len(errors(found)), len(found))}")
    return 3 if errors(found) else 0


def _verdict(stopping: int, every: int) -> str:
    if stopping:
        return f"{stopping} problem(s) would stop a run"
    return "ready to delegate" + (f", {every} remark(s)" if every else "")


def _data(finding: Finding) -> dict[str, object]:
    return {**asdict(finding), "severity": finding.severity.value}


def render_spec(*, spec: str, form: str, repo: str | None, as_json: bool) -> int:
    """Print the prompt, or the contract in another form."""
    repository = world.root(repo)
    contract = world.load(spec)
    if form in ("markdown", "yaml", "json"):
        from haiku_delegate.contract.dump import dump

        click.echo(dump(contract, form), nl=False)  # type: ignore[arg-type]  # click has checked the choice
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
