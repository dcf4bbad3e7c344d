"""`apply`, `exec` and `shell`: a stopped run's candidate, once more."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from haiku_delegate import config
from haiku_delegate.cli import interrupts, world
from haiku_delegate.cli.streams import tell
from haiku_delegate.contract.model import RunOptions
from haiku_delegate.errors import ContractInvalid, DelegateError, UsageError
from haiku_delegate.flows.life import keeping
from haiku_delegate.flows.rim import Rim
from haiku_delegate.report.text import path as shown

if TYPE_CHECKING:
    from haiku_delegate.flows.life.diagnosing import Inside


def apply_run(
    *, run_name: str, include: tuple[str, ...], exclude: tuple[str, ...], isolation: str | None, no_apply: bool,
    commit: bool, strict: bool, prove: float | None, as_json: bool,
) -> int:  # fmt: skip
    """Judge the candidate again and print the report; returns the exit code."""
    from haiku_delegate.cli.console import print_report
    from haiku_delegate.flows.life.applying import apply
    from haiku_delegate.flows.recovery import recover

    if no_apply and commit:
        raise click.UsageError("--commit needs what --no-apply withholds; choose one")
    store = world.store()
    for sentence in recover(store):
        tell(f"haiku-delegate: {sentence}")
    stopped = keeping.read(store.find(run_name), include=include, exclude=exclude)
    rim = Rim(
        environ=dict(os.environ), state=world.state(stopped.root), apply=not no_apply, commit=commit,
        strict=strict or stopped.kept.strict, prove_s=prove, templates=config.template_dirs(stopped.root, os.environ),
        settled=interrupts.ignore,
    )  # fmt: skip
    tell(f"haiku-delegate: {shown(stopped.contract.name)[:100]}: judging the candidate of {stopped.run.id}, no model")
    report = apply(stopped, settings=_settings(stopped, isolation), rim=rim)
    print_report(report, as_json=as_json)
    return report.exit_code


def exec_in(*, run_name: str, include: tuple[str, ...], isolation: str | None, command: tuple[str, ...]) -> int:
    """Run a command in the candidate's workspace; returns its exit code, or 125 where it could not be begun."""
    words = command[1:] if command[0] == "--" else command
    if not words:
        raise click.UsageError("no command is given; write it after --")
    return _inside(run_name, include, isolation, lambda inside: inside.run(words))


def shell_in(*, run_name: str, include: tuple[str, ...], isolation: str | None) -> int:
    """A shell there."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("a shell needs a terminal", hint="`haiku-delegate exec RUN -- COMMAND` needs none")

    def work(inside: Inside) -> int:
        where = f"{inside.tree.root}, with the candidate of run {run_name}"
        tell(f"haiku-delegate: {where}; what you write here is thrown away; `exit` leaves")
        return inside.shell(os.environ)

    return _inside(run_name, include, isolation, work)


def _inside(run_name: str, include: tuple[str, ...], isolation: str | None, work: Callable[[Inside], int]) -> int:
    from haiku_delegate.flows.life import diagnosing

    try:
        stopped = keeping.read(world.store().find(run_name), include=include)
        rim = Rim(environ=dict(os.environ), state=world.state(stopped.root))
        with diagnosing.opened(stopped, settings=_settings(stopped, isolation), rim=rim) as inside:
            return work(inside)
    except ContractInvalid as error:
        tell(f"haiku-delegate: {error}")
    except DelegateError as error:
        tell(f"haiku-delegate: {error.message}" + (f" ({error.hint})" if error.hint else ""))
    return diagnosing.CANNOT


def _settings(stopped: keeping.Stopped, isolation: str | None) -> config.Settings:
    return world.settings(stopped.contract, stopped.root, RunOptions(isolation=isolation))
