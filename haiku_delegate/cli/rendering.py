"""`render`: the prompt that would be sent, or the contract in another form."""

from __future__ import annotations

import os

import click

from haiku_delegate import config
from haiku_delegate.cli import console, world
from haiku_delegate.contract import prompt
from haiku_delegate.contract.model import RunOptions


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
