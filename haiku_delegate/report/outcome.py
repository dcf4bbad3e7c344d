"""From evidence to outcome: the one place where a run becomes a pass or a stop."""

from __future__ import annotations

from dataclasses import dataclass

from haiku_delegate.executor.model import Ending, Outcome
from haiku_delegate.findings import Finding, errors
from haiku_delegate.report.reasons import Reason


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What each layer saw, in the order in which it weighs. `verified` is green, red or cannot-run."""

    interrupted: bool = False
    spec: tuple[Finding, ...] = ()
    missing: tuple[Finding, ...] = ()  #: what the commands need and is not here
    baseline: tuple[Finding, ...] = ()
    executor: Outcome | None = None
    changed: bool = False
    scope: tuple[Finding, ...] = ()
    tamper: tuple[Finding, ...] = ()
    mismatch: tuple[Finding, ...] = ()
    verified: str | None = None
    verify: tuple[Finding, ...] = ()
    conflict: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The reason (None is a pass), one sentence, and the next step."""

    reason: Reason | None
    summary: str
    next_step: str = ""


def decide(seen: Evidence) -> Decision:
    """The first layer that objects decides; nothing that the executor says can change it."""
    for layer in (_interrupted, _before, _executor, _contract, _verify, _conflict):
        if decision := layer(seen):
            return decision
    return Decision(reason=None, summary="the listed changes were made and every verify command succeeds")


def _interrupted(seen: Evidence) -> Decision | None:
    if not seen.interrupted:
        return None
    return Decision(
        reason=Reason.INTERRUPTED, summary="interrupted; nothing was applied", next_step="run it again when ready"
    )


def _before(seen: Evidence) -> Decision | None:
    if found := errors(seen.spec):
        return _stop(
            Reason.SPEC,
            found,
            f"the contract cannot be carried out: {len(found)} problem(s)",
            "amend the spec; `haiku-delegate check` costs nothing",
        )
    if found := errors(seen.missing):
        return _stop(Reason.UNVERIFIABLE, found, _first(found), "make the command run here, then run again")
    if found := errors(seen.baseline):
        return _stop(Reason.BASELINE, found, found[0].message, found[0].hint)
    return None


def _executor(seen: Evidence) -> Decision | None:
    run = seen.executor
    if run is None or run.ending is Ending.DONE:
        return None
    if run.ending is Ending.DECLINED and run.stop:
        paths = ", ".join(run.stop.paths)
        step = (
            f"list {paths} in the spec if the task needs it"
            if run.stop.kind == "needs_file" and paths
            else "amend the spec, or do it yourself"
        )
        return Decision(
            reason=Reason.DECLINED,
            summary=f"the executor declined ({run.stop.kind}): {run.stop.reason}",
            next_step=step,
        )
    return Decision(
        reason=Reason.EXECUTOR, summary=run.detail or f"the executor ended: {run.ending.value}", next_step=run.hint
    )


def _contract(seen: Evidence) -> Decision | None:
    if found := errors(seen.scope):
        step = "read the candidate; if it is right, `haiku-delegate apply RUN --include PATH` judges it with that file"
        return _stop(Reason.SCOPE, found, _first(found), step)
    if not seen.changed:
        return Decision(
            reason=Reason.EMPTY,
            summary="no listed file was changed",
            next_step="read the executor's claim, then amend the spec",
        )
    if found := errors(seen.tamper):
        return _stop(Reason.TAMPER, found, _first(found), "read the candidate before you trust any of it")
    if found := errors(seen.mismatch):
        return _stop(Reason.MISMATCH, found, _first(found), "compare the candidate with the contract's blocks")
    return None


def _verify(seen: Evidence) -> Decision | None:
    if seen.verified is None and seen.conflict:
        return None
    if seen.verified == "green" and not errors(seen.verify):
        return None
    if seen.verified in ("red", "green"):
        return _stop(
            Reason.VERIFY,
            seen.verify,
            _first(errors(seen.verify) or seen.verify, "a verify command failed"),
            "read the output; mend the spec or the code yourself",
        )
    return _stop(
        Reason.UNVERIFIABLE,
        seen.verify,
        _first(seen.verify, "verify could not run here"),
        "make the command run here, then run again",
    )


def _conflict(seen: Evidence) -> Decision | None:
    if not seen.conflict:
        return None
    known = "the candidate passed" if seen.verified == "green" else "the candidate was not verified"
    return _stop(
        Reason.CONFLICT, seen.conflict, _first(seen.conflict), f"{known}; merge its patch by hand, or run again"
    )


def _first(found: tuple[Finding, ...], otherwise: str = "") -> str:
    if not found:
        return otherwise
    place = f"{found[0].path}: " if found[0].path else ""
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{place}{found[0].message}{more}"


def _stop(reason: Reason, found: tuple[Finding, ...], summary: str, step: str) -> Decision:
    hint = next((finding.hint for finding in found if finding.hint), "")
    return Decision(reason=reason, summary=summary, next_step=step or hint)
