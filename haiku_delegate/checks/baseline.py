"""What the commands said before the change, held against what the contract says they must."""

from __future__ import annotations

from haiku_delegate.checks import records, runners
from haiku_delegate.checks.records import Outcome, causes, known
from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract.model import Color as Wanted
from haiku_delegate.contract.model import Command, Contract, Kind
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import one_line

_MUST_BE_GREEN = (Kind.REFACTOR, Kind.DOCS, Kind.CHORE)
_SHOWN = 120  #: characters of a command in a message


def wanted(contract: Contract, command: Command) -> Wanted | None:
    """The colour that a command must have before the change, by its tag or by the task's kind."""
    return command.color or (Wanted.GREEN if contract.kind in _MUST_BE_GREEN else None)


def check(contract: Contract, baseline: Verification) -> tuple[Finding, ...]:
    """Findings for every command whose colour on the untouched base makes the run pointless or its result vacuous."""
    return tuple(finding for result in baseline.results if (finding := _one(contract, result)))


def _one(contract: Contract, result: Result) -> Finding | None:
    command, color = result.command, result.color
    asked = wanted(contract, command)
    color_word, kind = asked.value if asked else "", contract.kind.value if contract.kind else ""
    why = f"is tagged {color_word}" if command.color else f"must be {color_word}, because kind is {kind}"
    if asked is Wanted.RED and color is Color.GREEN:
        said = f"is green before the change and {why}: either the change is there already, or it does not test it"
        return _finding("HD411", contract, command, said, "verify what the change adds, or remove the tag")
    if asked is Wanted.GREEN and color is Color.RED:
        said = f"is red before the change and {why}: either the tree is broken already, or it lacks something here"
        said += f" ({one_line(result.why)})" if result.why else _failing(result)
        hint = "mend it first, list what fails anyway under `known_red:`, or drop it from VERIFY"
        return _finding("HD412", contract, command, said, hint)
    if asked is Wanted.GREEN and color is Color.CANNOT_RUN:
        said = f"cannot run here: {one_line(result.why)}"
        return _finding("HD413", contract, command, said, "install what it needs, or name it in `setup:`")
    return None


def _failing(result: Result) -> str:
    names = records.red(result.record) if result.record else ()
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return f" ({', '.join(one_line(name, limit=100) for name in names[:2])}{more})" if names else ""


def vacuous(contract: Contract, baseline: Verification) -> tuple[Finding, ...]:
    """A note where no command was red before: verify would not have noticed if nothing had been done."""
    if contract.kind not in (Kind.FIX, Kind.FEATURE) or not baseline.results:
        return ()
    if any(result.color is not Color.GREEN for result in baseline.results):
        return ()
    return (
        Finding(
            rule="HD414",
            severity=Severity.WARNING,
            path=contract.source or None,
            message="every verify command already succeeded before the change",
            hint="add one that fails without it, tagged `# red`",
        ),
    )


def remarks(contract: Contract, baseline: Verification) -> tuple[Finding, ...]:
    """What stops no run and is worth a look before one: red for the wrong reason, known red that is not."""
    return (*_wrong_reasons(contract, baseline), *_not_so_red(contract, baseline))


def _wrong_reasons(contract: Contract, baseline: Verification) -> list[Finding]:
    found = []
    for result in baseline.results:
        if wanted(contract, result.command) is not Wanted.RED or result.color is Color.GREEN:
            continue
        if why := causes.unrelated(contract, result.command.text, result.output, result.record):
            said = f"is red before the change, but for a reason that the change does not touch: {why}"
            hint = "it would stay red: mend that first, or correct the command"
            found.append(_finding("HD415", contract, result.command, said, hint, Severity.WARNING))
    return found


def _not_so_red(contract: Contract, baseline: Verification) -> list[Finding]:
    """Only where outcomes are known: another command may run the test without telling of it."""
    told = [result.record for result in baseline.results if result.record is not None]
    silent = any(result.record is None and _may_run_tests(result) for result in baseline.results)
    found = []
    for name in contract.known_red if told else ():
        outcomes = [each for record in told for key, each in record.items() if known.listed(key, (name,))]
        unknown = not outcomes and not silent and "::" in name
        if unknown or (outcomes and all(each is Outcome.PASS for each in outcomes)):
            said = "no verify command runs it" if unknown else "it succeeds before the change"
            found.append(Finding(
                rule="HD416", severity=Severity.WARNING, path=contract.source or None,
                message=f"`known_red` lists {one_line(name, limit=_SHOWN)}, but {said}",
                hint="correct the id, or drop it from `known_red:`",
            ))  # fmt: skip
    return found


def _may_run_tests(result: Result) -> bool:
    """A command without a record: a runner that is not asked, one that did not get to its end, or a script."""
    harmless = result.command.text.split()[:1] in (["ruff"], ["mypy"], ["git"], ["true"], ["test"])
    return runners.runner(result.command.text) is not None or not harmless


def _finding(
    rule: str, contract: Contract, command: Command, said: str, hint: str, severity: Severity = Severity.ERROR
) -> Finding:
    message = f"`{one_line(command.text, limit=_SHOWN)}` {said}"
    place = contract.source or None
    return Finding(rule=rule, severity=severity, message=message, hint=hint, path=place, line=command.line)
