"""From a frozen change set to a verdict: every layer in turn, cheapest first; the first that objects ends it."""

from __future__ import annotations

from dataclasses import replace

from haiku_delegate.checks import baseline, scope, verdicts
from haiku_delegate.errors import DelegateError
from haiku_delegate.executor.model import Ending
from haiku_delegate.findings import errors
from haiku_delegate.flows import delivery, texts
from haiku_delegate.flows.run import Run
from haiku_delegate.report.outcome import Evidence, decide


def judge(run: Run, seen: Evidence) -> Evidence:
    """Judge what the executor left; a pass is applied. `run` keeps what each layer saw, for the report."""
    run.scoped = scope.check(run.contract, run.changes, ignored=run.ignored)
    moved = run.moved_meanwhile()
    # Of an unfinished run, nobody asks what is missing.
    done = seen.executor is None or seen.executor.ending is Ending.DONE
    scoped = run.says(f for f in run.scoped.findings if f.path not in moved) if done else ()
    seen = replace(seen, scope=scoped, changed=_is_changed(run) or bool(moved))
    if moved and done:
        return replace(seen, conflict=run.says(delivery.moved(moved)))
    if run.baseline_refused():
        return with_baseline(run, seen)
    if decide(replace(seen, verified="green")).reason:
        return seen
    seen = _read(run, seen)
    if errors(seen.tamper) or errors(seen.mismatch):
        return seen
    with run.waiting():
        seen = _run_commands(run, seen)
    return _delivered(run, seen)


def _is_changed(run: Run) -> bool:
    """Whether the executor has done anything, where there was anything left to do."""
    theirs = [change for change in run.scoped.candidate.changes if change not in run.prepared]
    done = {change.path for change in run.prepared}
    return bool(theirs) or (bool(done) and all(change.path in done for change in run.contract.changes))


def _read(run: Run, seen: Evidence) -> Evidence:
    """What can be seen by reading."""
    found = run.ahead.reading(run.scoped.candidate)
    return replace(seen, tamper=run.says(found.tamper), mismatch=run.says(found.mismatch))


def with_baseline(run: Run, seen: Evidence) -> Evidence:
    """The baseline, waited for, and what it says of the run."""
    run.baseline = run.baseline_result()
    found = (*baseline.check(run.contract, run.baseline), *baseline.vacuous(run.contract, run.baseline))
    return replace(seen, baseline=run.says(found))


def _run_commands(run: Run, seen: Evidence) -> Evidence:
    """The commands in a clean workspace; then, while all is well, the layers that run them once more or run others."""
    run.verification = run.verifier.verify(run.scoped.candidate, run.contract.verify)
    seen = with_baseline(run, seen)
    for layer in (_verified, _restored, _held_back, _proven, _shared):
        if decide(replace(seen, verified=seen.verified or "green")).reason:
            break
        seen = layer(run, seen)
    return seen


def _verified(run: Run, seen: Evidence) -> Evidence:
    """The contract's commands on base plus candidate, held against what they said before."""
    confirmed = run.verifier.confirmed(run.scoped.candidate, run.contract.verify)
    run.verification = verdicts.counted(confirmed, run.baseline)
    color, found = verdicts.of(run.contract, run.verification, run.baseline)
    return replace(seen, verified=color, verify=run.says(found))


def _restored(run: Run, seen: Evidence) -> Evidence:
    """The old tests on the new sources, where tests changed that were there before."""
    candidate = run.scoped.candidate
    again = run.ahead.old_tests(candidate)
    if again is None or again.candidate is None:
        return seen
    from haiku_delegate.checks import restored

    run.restored = run.verifier.confirmed(again.candidate, run.contract.verify)
    found = restored.check(
        run.contract, run.baseline, run.verification, run.restored, changes=texts.files(texts.sources(run, candidate)),
        text=lambda path: texts.after(run, candidate, path),
    )  # fmt: skip
    return replace(seen, tamper=(*seen.tamper, *run.says(found)))


def _held_back(run: Run, seen: Evidence) -> Evidence:
    """The commands that the executor never saw."""
    if not run.contract.holdout:
        return seen
    run.holdouts.verify(run.scoped.candidate, run.contract.holdout, label="holdout")
    run.holdout = run.holdouts.confirmed(run.scoped.candidate, run.contract.holdout)
    color, found = verdicts.of_holdout(run.contract, run.holdout, ())
    return replace(seen, verified=color, verify=(*seen.verify, *run.says(found)))


def _proven(run: Run, seen: Evidence) -> Evidence:
    """Which lines somebody checks. It explains a pass; only tests that test nothing stop one."""
    run.proof = run.ahead.proof(run.scoped.candidate)
    return replace(seen, verify=(*seen.verify, *run.says(run.proof.findings)))


def _shared(run: Run, seen: Evidence) -> Evidence:
    """In a worktree: whether what the commands ran, and your tree has as well, stayed what it was."""
    return replace(seen, scope=(*seen.scope, *run.says(scope.shared(run.shared_changes()))))


def _delivered(run: Run, seen: Evidence) -> Evidence:
    """A pass goes into the user's tree, unless the files there have moved meanwhile."""
    if decide(seen).reason or not run.rim.apply:
        return seen
    try:
        conflicts = run.uninterrupted(lambda: delivery.apply(run))
    except DelegateError as error:
        conflicts = delivery.refused(error)
    return replace(seen, conflict=run.says(conflicts))
