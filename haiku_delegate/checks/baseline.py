"""What the commands said before the change, held against what the contract says they must."""

from __future__ import annotations

from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract.model import Color as Wanted
from haiku_delegate.contract.model import Contract, Kind
from haiku_delegate.findings import Finding, Severity

_MUST_BE_GREEN = (Kind.REFACTOR, Kind.DOCS, Kind.CHORE)


def check(contract: Contract, baseline: Verification) -> tuple[Finding, ...]:
    """Findings for every command whose colour on the untouched base makes the run pointless or its result vacuous."""
    return tuple(finding for result in baseline.results if (finding := _one(contract, result)))


def _one(contract: Contract, result: Result) -> Finding | None:
    command, color = result.command, result.color
    wanted = command.color or (Wanted.GREEN if contract.kind in _MUST_BE_GREEN else None)
    why = "it is tagged" if command.color else f"kind is {contract.kind.value}:" if contract.kind else ""

    def finding(rule: str, message: str, hint: str) -> Finding:
        place = contract.source or None
        return Finding(rule=rule, message=f"`{command.text}` {message}", hint=hint, path=place, line=command.line)

    if wanted is Wanted.RED and color is Color.GREEN:
        message = f"already succeeds before the change, so it proves nothing ({why} red)"
        return finding("HD411", message, "verify what the change adds, or remove the tag")
    if wanted is Wanted.GREEN and color is Color.RED:
        message = f"fails before the change, and must not ({why} green)" + (f": {result.why}" if result.why else "")
        return finding("HD412", message, "mend it first, or drop it from VERIFY")
    if wanted is Wanted.GREEN and color is Color.CANNOT_RUN:
        return finding("HD413", f"cannot run here: {result.why}", "install what it needs, or name it in `setup:`")
    return None


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
