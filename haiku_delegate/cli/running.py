"""`run`: one contract, watched and reported."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from haiku_delegate import config
from haiku_delegate.cli import detached, interrupts, world
from haiku_delegate.contract.model import Contract, RunOptions
from haiku_delegate.errors import ContractInvalid
from haiku_delegate.findings import Finding
from haiku_delegate.runs.journal import Driving


def run_spec(
    *, spec: str, model: str | None, max_usd: float | None, max_turns: int | None, timeout: float | None,
    isolation: str | None, no_apply: bool, commit: bool, strict: bool, prove: float | None, repo: str | None,
    as_json: bool, detach: bool = False, driving: str | None = None,
) -> int:  # fmt: skip
    """Carry out one spec and print its report; returns the exit code."""
    if no_apply and commit:
        raise click.UsageError("--commit needs what --no-apply withholds; choose one")
    repository = world.root(repo)
    with detached.adopted(driving) as begun:
        try:
            contract = world.load(spec, repository)
        except ContractInvalid as error:
            if begun:
                raise
            return _malformed(spec, error.findings, as_json=as_json)
        chosen = RunOptions(model=model, max_usd=max_usd, max_turns=max_turns, timeout_s=timeout, isolation=isolation)
        settings = world.settings(contract, repository, chosen)
        wishes = {"apply": not no_apply, "commit": commit, "strict": strict, "prove_s": prove}
        if detach:
            return detached.begin(contract, repository, settings, chosen, wishes, repo=repo, as_json=as_json)
        return _delegate(contract, repository, settings, wishes, begun=begun, as_json=as_json)


def _delegate(
    contract: Contract, repository: Path, settings: config.Settings, wishes: Mapping[str, Any], *,
    begun: Driving | None, as_json: bool,
) -> int:  # fmt: skip
    from haiku_delegate.cli.console import Watcher, print_report
    from haiku_delegate.flows.delegate import delegate
    from haiku_delegate.flows.recovery import recover
    from haiku_delegate.flows.rim import Rim

    state = world.state(repository)
    for sentence in recover(world.store()):
        click.echo(f"haiku-delegate: {sentence}", err=True)

    with Watcher(contract.name) as watcher:
        rim = Rim(
            environ=dict(os.environ), state=state, observer=watcher, settled=interrupts.ignore,
            templates=config.template_dirs(repository, os.environ), **wishes,
        )  # fmt: skip
        report = delegate(contract, root=repository, settings=settings, rim=rim, driving=begun)
    print_report(report, as_json=as_json)
    return report.exit_code


def _malformed(spec: str, findings: tuple[Finding, ...], *, as_json: bool) -> int:
    """A file that is no contract costs nothing and leaves no run behind, but answers like any other stop."""
    from haiku_delegate.report.model import Reason, Report, Task

    for finding in findings:
        click.echo(str(finding), err=True)
    report = Report(
        run_id="", task=Task(id=None, title=spec), reason=Reason.SPEC, findings=findings,
        summary=f"{spec} is not a contract that can be carried out: {len(findings)} problem(s)",
        next_step="amend the spec; `haiku-delegate check` costs nothing",
    )  # fmt: skip
    if as_json:
        click.echo(json.dumps(report.to_data(), indent=1))
    else:
        click.echo(f"STOP (spec, exit 3): {report.summary}", err=True)
    return report.exit_code
