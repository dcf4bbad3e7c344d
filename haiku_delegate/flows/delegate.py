"""One contract, end to end: preflight, execute, judge, apply, report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from haiku_delegate.checks import baseline, scope, verdicts
from haiku_delegate.config import Settings
from haiku_delegate.contract import lint, preflight
from haiku_delegate.contract.model import Contract
from haiku_delegate.errors import ClientNotFound, DelegateError, StateUnwritable
from haiku_delegate.executor.model import Ending, Outcome
from haiku_delegate.findings import Severity, errors
from haiku_delegate.flows import delivery, surroundings, toolbox
from haiku_delegate.flows.rim import Rim
from haiku_delegate.flows.run import Run
from haiku_delegate.report.outcome import Evidence, decide
from haiku_delegate.workspace.model import Workspace

if TYPE_CHECKING:
    from haiku_delegate.report.model import Report


def delegate(contract: Contract, *, root: Path, settings: Settings, rim: Rim) -> Report:
    """Carry out one contract in isolation, judge the outcome, and put a pass into the user's tree.

    Raises DelegateError only for what makes a report impossible (no place to keep it, isolation that was asked for
    and cannot be had). Everything else, an interruption included, is a report.
    """
    run = Run(contract, root=root, settings=settings, rim=rim)
    seen = Evidence()
    try:
        seen = _carry_out(run)
    except KeyboardInterrupt:
        run.cancel()
        seen = Evidence(interrupted=True, executor=run.outcome)
    except OSError as error:
        run.close()
        run.discard()
        raise StateUnwritable(_because(error), hint="free some space, then run again; nothing was applied") from error
    finally:
        run.close()
    return _concluded(run, seen)


def _load_what_judging_needs() -> None:
    """Modules that nothing needs before the client has answered."""
    from haiku_delegate.checks import conformance, outcomes  # noqa: F401
    from haiku_delegate.checks.tampering import judging  # noqa: F401
    from haiku_delegate.flows import conclusion  # noqa: F401


def _concluded(run: Run, seen: Evidence) -> Report:
    from haiku_delegate.flows.conclusion import conclude  # loaded beside the executor, not before it

    try:
        return conclude(run, seen)
    finally:
        run.discard()


def _carry_out(run: Run) -> Evidence:
    seen = _preflight(run)
    if errors(seen.spec) or errors(seen.missing):
        return seen
    run.prepare()
    run.beside(_load_what_judging_needs)
    if run.settings.exclusive and errors((seen := _with_baseline(run, seen)).baseline):
        return seen
    with run.places.executor() as tree:
        outcome = _execute(run, tree)
        run.changes = run.since_start(tree.freeze(run.dir.work / "frozen"))
        run.notes = tuple(tree.notes())
    return _judge(run, replace(seen, executor=outcome))


def _preflight(run: Run) -> Evidence:
    """Lint and preflight: what would make the run pointless, before any money is spent. Advice is left to `check`."""
    world = surroundings.of(run.root, run.settings, run.rim.environ)
    found = run.says(
        finding
        for finding in (*lint.check(run.contract), *preflight.check(run.contract, run.root, world))
        if finding.severity is not Severity.NOTE
    )
    missing = tuple(finding for finding in found if finding.rule in preflight.CANNOT_RUN)
    return Evidence(spec=tuple(finding for finding in found if finding not in missing), missing=missing)


def _execute(run: Run, tree: Workspace) -> Outcome:
    """The executor's run, with the baseline beside it: if that makes the run pointless, the run ends there."""
    try:
        executor = run.executor()
    except ClientNotFound as error:
        return Outcome(ending=Ending.NOT_FOUND, detail=error.message, hint=error.hint)
    if not run.settings.exclusive:
        run.start_baseline(on_error=lambda: executor.cancel("the baseline makes this run pointless"))
    run.outcome = executor.run(run.job(), tree, toolbox.tools(run, tree, executor), run.rim.observer)
    return run.outcome


def _judge(run: Run, seen: Evidence) -> Evidence:
    """Every layer in turn, cheapest first; the first that objects ends it."""
    run.scoped = scope.check(run.contract, run.changes, ignored=run.ignored)
    moved = run.moved_meanwhile()
    # Of an unfinished run, nobody asks what is missing.
    done = seen.executor is None or seen.executor.ending is Ending.DONE
    scoped = run.says(f for f in run.scoped.findings if f.path not in moved) if done else ()
    seen = replace(seen, scope=scoped, changed=bool(run.scoped.candidate.changes or moved))
    if moved and done:
        return replace(seen, conflict=run.says(delivery.moved(moved)))
    if run.baseline_refused():
        return _with_baseline(run, seen)
    if decide(replace(seen, verified="green")).reason:
        return seen
    seen = _read(run, seen)
    if errors(seen.tamper) or errors(seen.mismatch):
        return seen
    with run.waiting():
        run.verification = run.verifier.verify(run.scoped.candidate, run.contract.verify)
        seen = _with_baseline(run, seen)
        seen = seen if errors(seen.baseline) else _verified(run, seen)
    return _delivered(run, seen)


def _read(run: Run, seen: Evidence) -> Evidence:
    """What can be seen by reading the candidate: tests that were disarmed, blocks that do not stand."""
    from haiku_delegate.checks import conformance, tampering

    paths = [change.path for change in run.scoped.candidate.changes]
    files = [tampering.FileChange(path=p, before=run.text_before(p), after=run.text_after(p)) for p in paths]
    return replace(
        seen,
        tamper=run.says(tampering.check(run.contract, files)),
        mismatch=run.says(conformance.check(run.contract, run.text_after)),
    )


def _with_baseline(run: Run, seen: Evidence) -> Evidence:
    run.baseline = run.baseline_result()
    found = (*baseline.check(run.contract, run.baseline), *baseline.vacuous(run.contract, run.baseline))
    return replace(seen, baseline=run.says(found))


def _verified(run: Run, seen: Evidence) -> Evidence:
    """The contract's commands on base plus candidate, then those that the executor never saw."""
    confirmed = run.verifier.confirmed(run.scoped.candidate, run.contract.verify)
    run.verification = verdicts.counted(confirmed, run.baseline)
    color, found = verdicts.of(run.contract, run.verification, run.baseline)
    if color == "green" and run.contract.holdout:
        run.holdout = run.verifier.confirmed(run.scoped.candidate, run.contract.holdout)
        color, found = verdicts.of_holdout(run.contract, run.holdout, found)
    return replace(seen, verified=color, verify=run.says(found))


def _delivered(run: Run, seen: Evidence) -> Evidence:
    """A pass goes into the user's tree, unless the files there have moved meanwhile."""
    if decide(seen).reason or not run.rim.apply:
        return seen
    try:
        conflicts = run.uninterrupted(lambda: delivery.apply(run))
    except DelegateError as error:
        conflicts = delivery.refused(error)
    return replace(seen, conflict=run.says(conflicts))


def _because(error: OSError) -> str:
    return f"the run cannot go on: {error.strerror or error}" + (f": {error.filename}" if error.filename else "")
