"""`check`: everything that would make a run pointless, said in the form that the reader wants.

What was found is the data of this verb, so all of it goes to stdout, in every form; stderr has words about the call.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from haiku_delegate import config
from haiku_delegate.cli import check_forms, world
from haiku_delegate.cli.streams import tell
from haiku_delegate.contract import prompt
from haiku_delegate.contract.model import Contract, RunOptions
from haiku_delegate.errors import (
    ConfigInvalid,
    ContractInvalid,
    DelegateError,
    IsolationUnavailable,
    StateUnwritable,
    UsageError,
)
from haiku_delegate.findings import Finding
from haiku_delegate.report.formats import checked
from haiku_delegate.report.formats.checked import Checked, Counted, Fixed, Ran
from haiku_delegate.report.text import one_line

if TYPE_CHECKING:
    from haiku_delegate.flows.examine import Examination, Looked


@dataclass(frozen=True, kw_only=True)
class _Call:
    """What was asked for."""

    repository: Path
    here: Path  #: the directory that `-C` names, else the current one
    isolation: str | None
    baseline: bool
    fix: bool
    keeps: Callable[[Finding], bool]
    say: Callable[[str], None]


def check_specs(
    *, specs: tuple[str, ...], baseline: bool, fix: bool, form: str, select: tuple[str, ...], ignore: tuple[str, ...],
    explain: str | None, isolation: str | None, repo: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Look at each spec; 0 when nothing stops a run of any, else the first exit code that a run would give."""
    if as_json and form not in ("text", "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other; choose one")
    form = "json" if as_json else form
    if explain is not None:
        from haiku_delegate.cli.explaining import explain_rule

        return explain_rule(explain, as_json=form == "json")
    repository = world.root(repo)
    try:
        call = _Call(
            repository=repository, here=Path(os.path.realpath(repo or ".")), isolation=isolation, baseline=baseline,
            fix=fix, keeps=_selection(select, ignore), say=click.echo if form == "text" else tell,
        )  # fmt: skip
        return _all(_named(specs), call, form)
    except (DelegateError, click.ClickException) as error:
        if not as_json:  # the boundary answers that
            check_forms.print_failure(error, form, repository)
        raise


def _all(specs: Sequence[str], call: _Call, form: str) -> int:
    seen = []
    for spec in specs:
        seen.append(_one(spec, call))
        check_forms.print_one(seen[-1], form, call.repository)
    check_forms.print_all(seen, form, call.repository)
    return checked.exit_code(seen)


def _named(specs: tuple[str, ...]) -> tuple[str, ...]:
    if not specs:
        raise click.UsageError("Missing argument 'SPEC'.")
    if "" in specs:
        raise UsageError("the name of the spec is empty", hint="name the spec's file")
    if "-" in specs:
        raise UsageError("a spec is a file, and '-' is none", hint="save it, so that its lines can be named")
    return specs


def _selection(select: tuple[str, ...], ignore: tuple[str, ...]) -> Callable[[Finding], bool]:
    """Whether a finding is among those that --select and --ignore leave; raises UsageError for an unknown code."""
    if not select and not ignore:
        return lambda finding: True
    from haiku_delegate.rules import catalogue

    try:
        chosen = catalogue.matching(select) if select else frozenset(catalogue.every())
        left = chosen - catalogue.matching(ignore)
    except KeyError as unknown:
        word = str(unknown.args[0])
        raise UsageError(f"{word[:40]!a} names no rule", hint=catalogue.meant(word)) from None
    return lambda finding: finding.rule in left


def _one(spec: str, call: _Call) -> Checked:
    """One spec, whatever the others are like. Raises what is wrong with the surroundings of all of them."""
    looked = Checked(spec=spec, file=os.path.realpath(spec), baseline="skipped: the spec is not a contract")
    try:
        contract = world.load(spec, call.repository)
        if call.fix:
            contract, looked = _mended(contract, looked, call)
        seen, baseline, failed = _examined(contract, call)
    except ConfigInvalid:
        raise
    except ContractInvalid as error:
        return _filtered(looked, error.findings, call)
    looked = replace(
        looked, title=contract.title, id=contract.id, verify=_rows(contract, seen), baseline=baseline,
        failed=failed,
    )  # fmt: skip
    return _filtered(looked, (*seen.findings, *_remarks(contract, seen, looked, call)), call)


def _filtered(looked: Checked, found: Sequence[Finding], call: _Call) -> Checked:
    kept = checked.ordered(finding for finding in found if call.keeps(finding))
    left_out = checked.ordered(finding for finding in found if not call.keeps(finding))
    return replace(looked, findings=kept, left_out=left_out)


def _remarks(contract: Contract, seen: Examination, looked: Checked, call: _Call) -> tuple[Finding, ...]:
    from haiku_delegate.flows.remarks import remarks

    return remarks(
        contract, seen.findings, spec=Path(looked.file), root=call.repository, here=call.here,
        baseline=seen.baseline is not None,
    )  # fmt: skip


def _mended(contract: Contract, looked: Checked, call: _Call) -> tuple[Contract, Checked]:
    """The contract once its line ranges have been re-anchored; each move is told at once, whatever comes after."""
    from haiku_delegate.flows.mending import mend

    mended = mend(contract, root=call.repository)
    for move in mended.moves:
        call.say(one_line(f"fixed: {looked.spec}:{move.line}: {move}", limit=900))
    fixed = (Fixed(line=move.line, path=move.path, old=move.old, new=move.new, why=move.why) for move in mended.moves)
    return mended.contract, replace(looked, fixed=tuple(fixed))


def _examined(contract: Contract, call: _Call) -> tuple[Examination, str, int]:
    """What was found, what became of the baseline, and the exit code where it could not even begin."""
    from haiku_delegate.flows.examine import examine
    from haiku_delegate.flows.rim import Rim

    settings = world.settings(contract, call.repository, RunOptions(isolation=call.isolation))
    _templates(contract, call.repository)
    rim = Rim(environ=dict(os.environ), state=world.state(call.repository))

    def look(*, baseline: bool) -> Examination:
        return examine(contract, root=call.repository, settings=settings, rim=rim, baseline=baseline)

    if not call.baseline:
        return look(baseline=False), "skipped: --no-baseline", 0
    _announce(contract)
    try:
        seen = look(baseline=True)
    except (IsolationUnavailable, StateUnwritable) as error:
        hint = f" ({error.hint})" if error.hint else ""
        return look(baseline=False), f"failed: {error.message}{hint}", error.exit_code
    return seen, checked.DONE if seen.baseline else f"skipped: {seen.skipped or 'not run'}", 0


def _announce(contract: Contract) -> None:
    """Somebody who waits wants to know what for."""
    if sys.stderr.isatty():
        tell(f"haiku-delegate: running the verify commands of {contract.source} on the tree as it is")


def _templates(contract: Contract, repository: Path) -> None:
    """Templates that replace ours must render: raises what a run would."""
    search = config.template_dirs(repository, os.environ)
    if any(os.path.isdir(place) for place in search):
        prompt.render(contract, search=search)


def _rows(contract: Contract, seen: Examination) -> tuple[Ran, ...]:
    """Each verify command, with what it came to where it was run."""
    from haiku_delegate.checks import baseline

    looked = {(each.command, each.line): each for each in seen.commands}
    rows = []
    for command in contract.verify:
        wanted = baseline.wanted(contract, command)
        row = Ran(
            command=command.text, line=command.line, tag=command.color.value if command.color else None,
            wanted=wanted.value if wanted else None, why="not run" if looked else "",
        )  # fmt: skip
        before = looked.get((command.text, command.line))
        rows.append(_run(row, before) if before else row)
    return tuple(rows)


def _run(row: Ran, before: Looked) -> Ran:
    counted = None
    if before.passed is not None:
        counted = Counted(passed=before.passed, failed=before.failed or 0, skipped=before.skipped or 0)
    return replace(
        row, before=before.color, exit_code=before.exit_code, duration_s=before.duration_s, tests=counted,
        red=before.red, output_tail=before.tail, why=before.why, notices=before.notices,
    )  # fmt: skip
