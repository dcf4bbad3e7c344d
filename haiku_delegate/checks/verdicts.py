"""From a verification to a colour and the findings that explain it."""

from __future__ import annotations

from dataclasses import replace

from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract.model import Contract
from haiku_delegate.findings import Finding, Severity

_WHOLE = 3900  #: characters; a longer output may be a tail


def of(contract: Contract, after: Verification, before: Verification) -> tuple[str, tuple[Finding, ...]]:
    """Green only if every command is; red before cannot-run, because a red is certain."""
    earlier = {result.command: result for result in before.results}
    found = [_finding(contract, result, earlier.get(result.command)) for result in after.results]
    found += [_flaky(contract, text) for text in after.flaky]
    return _color(after), tuple(finding for finding in found if finding)


def of_holdout(contract: Contract, after: Verification, found: tuple[Finding, ...]) -> tuple[str, tuple[Finding, ...]]:
    """The same for the commands that the executor never saw; nothing of their output is shown to it."""
    more = [
        Finding(rule="HD440", message=f"holdout `{result.command.text}` is {result.color}{_because(result)}",
                path=contract.source or None, line=result.command.line,
                hint="the change satisfies VERIFY but not what was held back; read it for special cases")
        for result in after.results
        if result.color is not Color.GREEN
    ]  # fmt: skip
    return _color(after), (*found, *more)


def counted(after: Verification, before: Verification) -> Verification:
    """The same verification, red where a runner that told of its tests before now succeeds without a word of them.

    Code under test that ends the interpreter with status 0 looks like that.
    """
    earlier = {result.command: result for result in before.results}
    return replace(after, results=tuple(_silenced(result, earlier.get(result.command)) for result in after.results))


def _silenced(result: Result, before: Result | None) -> Result:
    silent = result.color is Color.GREEN and result.tests is None
    cut = len(result.output) >= _WHOLE  # the summary may have stood before what was kept
    if not silent or cut or not (before and before.tests):
        return result
    return replace(result, color=Color.RED, why="it succeeds without saying that a test ran, as it did before")


def _color(verification: Verification) -> str:
    colors = [result.color for result in verification.results]
    if Color.RED in colors:
        return "red"
    return "green" if colors and all(color is Color.GREEN for color in colors) else "cannot-run"


def _finding(contract: Contract, result: Result, before: Result | None) -> Finding | None:
    if result.color is Color.GREEN:
        return None
    rule = "HD431" if result.color is Color.RED else "HD432"
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
