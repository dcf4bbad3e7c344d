"""From a verification to a colour and the findings that explain it."""

from __future__ import annotations

from dataclasses import replace

from haiku_delegate.checks import outcomes, records, runners, speaking
from haiku_delegate.checks.records import comparing, invocation
from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract.model import Contract
from haiku_delegate.findings import Finding, Severity, errors
from haiku_delegate.report.text import one_line, path
from haiku_delegate.rules import override

_SHOWN = 3  #: commands in a message
_WIDTH = 120  #: characters of one


def of(contract: Contract, after: Verification, before: Verification) -> tuple[str, tuple[Finding, ...]]:
    """Green only if every command is; red before cannot-run, because a red is certain."""
    earlier = {result.command: result for result in before.results}
    found = [_finding(contract, result, earlier.get(result.command)) for result in after.results]
    found += [_flaky(contract, text) for text in after.flaky]
    lost = outcomes.compared(contract, after, before)
    color = "red" if errors(override.apply(lost, contract.allow)) else _color(after)
    return color, (*(finding for finding in found if finding), *lost, *_not_compared(contract, after, before))


def _not_compared(contract: Contract, after: Verification, before: Verification) -> tuple[Finding, ...]:
    """One note for all commands that run tests and tell no names."""
    told = {result.command for run in (after, before) for result in run.results if comparing.ran(result.record)}
    silent = [
        each.command for each in after.results
        if each.color is Color.GREEN and each.command not in told and not each.excused
        and speaking.runs_tests(each.command.text) and not invocation.of(each.command.text).idle
    ]  # fmt: skip
    if not silent:
        return ()
    names = ", ".join(f"`{one_line(each.text, limit=_WIDTH)}`" for each in silent[:_SHOWN])
    more = f" and {len(silent) - _SHOWN} more" if len(silent) > _SHOWN else ""
    verb = "is" if len(silent) == 1 else "are"
    return (Finding(rule="HD441", severity=Severity.NOTE, path=contract.source or None, line=silent[0].line,
                    message=f"outcomes were not compared: {names}{more} {verb} judged by exit code alone",
                    hint="call the test runner by name, or let it write JUnit XML to a file"),)  # fmt: skip


def of_holdout(contract: Contract, after: Verification, found: tuple[Finding, ...]) -> tuple[str, tuple[Finding, ...]]:
    """The same for the commands that the executor never saw; nothing of their output is shown to it."""
    after = replace(after, results=tuple(_strictly(result) for result in after.results))
    after = outcomes.agreeing(after, Verification(results=()))
    more = [
        Finding(rule="HD440", message=f"holdout `{result.command.text}` is {result.color}{_because(result)}",
                path=contract.source or None, line=result.command.line,
                hint="the change satisfies VERIFY but not what was held back; read it for special cases")
        for result in after.results
        if result.color is not Color.GREEN
    ]  # fmt: skip
    return _color(after), (*found, *more)


def counted(after: Verification, before: Verification) -> Verification:
    """The same verification, red where a success is not borne out: by the runner's record, or by what it prints.

    Code under test that ends the interpreter with status 0 leaves no record, and where there never was one, no word of
    its tests either. And a known red test is an excuse only if it failed before as well, for then it cannot be the
    change that broke it.
    """
    earlier = {result.command: result for result in before.results}
    excused = (_as_before(result, earlier.get(result.command)) for result in after.results)
    agreeing = outcomes.agreeing(replace(after, results=tuple(excused)), before)
    silenced = (_silenced(result, earlier.get(result.command)) for result in agreeing.results)
    return replace(agreeing, results=tuple(silenced))


def _as_before(result: Result, before: Result | None) -> Result:
    failed = records.red(before.record) if before and before.record else ()
    broken = [name for name in result.excused if name not in failed]
    if not broken:
        return result
    why = f"{path(broken[0])} fails; `known_red` lists it, but it did not fail before the change"
    return replace(result, color=Color.RED, why=why, excused=())


def _strictly(result: Result) -> Result:
    """A holdout has no baseline, so nothing is known to have failed before."""
    if not result.excused:
        return result
    return replace(result, color=Color.RED, excused=(), why="")


def _silenced(result: Result, before: Result | None) -> Result:
    if result.color is Color.GREEN and _ended_early(result, before):
        return replace(result, color=Color.RED, why="a test binary ended without its result")
    silent = result.color is Color.GREEN and result.tests is None
    if not silent or runners.cut(result.output) or not (before and before.tests):
        return result
    return replace(result, color=Color.RED, why="it succeeds without saying that a test ran, as it did before")


def _ended_early(result: Result, before: Result | None) -> bool:
    """Of cargo: held against the base, because a harness of one's own tells no result in cargo's words."""
    if runners.runner(result.command.text) != "cargo" or runners.cut(result.output):
        return False
    was = before.output if before and not runners.cut(before.output) else ""
    return runners.unfinished(result.output) > runners.unfinished(was)


def _color(verification: Verification) -> str:
    colors = [result.color for result in verification.results]
    if Color.RED in colors:
        return "red"
    return "green" if colors and all(color is Color.GREEN for color in colors) else "cannot-run"


def _finding(contract: Contract, result: Result, before: Result | None) -> Finding | None:
    if result.color is Color.GREEN:
        return None
    rule = result.objection or "HD431" if result.color is Color.RED else "HD432"
    was = f"; before the change it was {before.color}" if before else ""
    verb = "fails" if result.color is Color.RED else "cannot run here"
    as_before = before is not None and before.color is result.color and result.command.color is None
    hint = "it was so before the change as well: perhaps not the executor's fault" if as_before else ""
    return Finding(rule=rule, message=f"`{result.command.text}` {verb}{_because(result)}{was}",
                   path=contract.source or None, line=result.command.line, hint=hint)  # fmt: skip


def _because(result: Result) -> str:
    if result.why:
        return f": {result.why}"
    return f" (exit {result.exit_code})" if result.exit_code is not None else ""


def _flaky(contract: Contract, text: str) -> Finding:
    return Finding(rule="HD433", severity=Severity.WARNING, path=contract.source or None,
                   message=f"`{text}` failed while other commands ran beside it and succeeds alone",
                   hint="set `exclusive: true` if it owns a port, a database or a file")  # fmt: skip
