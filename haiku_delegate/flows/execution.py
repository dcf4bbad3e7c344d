"""A run from its preflight to its report, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from haiku_delegate.errors import ClientNotFound, StateUnwritable
from haiku_delegate.executor.model import Ending, Outcome
from haiku_delegate.findings import errors
from haiku_delegate.flows import judging, toolbox
from haiku_delegate.flows.preflighting import preflighted
from haiku_delegate.flows.run import Run
from haiku_delegate.flows.start import Start
from haiku_delegate.report.outcome import Evidence
from haiku_delegate.runs import journal
from haiku_delegate.runs.journal import Phase
from haiku_delegate.workspace.model import Workspace

if TYPE_CHECKING:
    from haiku_delegate.report.model import Report


def of(start: Start) -> Report:
    """Carry out the contract of a run that has begun."""
    return drive(Run(start), _carry_out)


def drive(run: Run, work: Callable[[Run], Evidence]) -> Report:
    """One run from its first step to its report. Nobody else drives it meanwhile."""
    seen = Evidence()
    try:
        if run.start.interrupted:
            raise KeyboardInterrupt
        seen = work(run)
        run.rim.settled()
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


def _concluded(run: Run, seen: Evidence) -> Report:
    from haiku_delegate.flows.conclusion import conclude  # loaded beside the executor, not before it

    try:
        return conclude(run, seen)
    finally:
        run.discard()


def _carry_out(run: Run) -> Evidence:
    seen = preflighted(run.contract, root=run.root, settings=run.settings, rim=run.rim, says=run.says)
    if errors(seen.spec) or errors(seen.missing):
        return seen
    run.prepare()
    if run.settings.exclusive and errors((seen := judging.with_baseline(run, seen)).baseline):
        return seen
    journal.enter(run.dir, Phase.EXECUTING, isolation=str(run.isolation))
    with run.start.workspace() as tree:
        toolbox.carry_out_moves(run, tree)
        outcome = _execute(run, tree)
        run.changes = run.since_start(tree.freeze(run.dir.work / "frozen"))
        run.note_candidate()
        run.notes = tuple(tree.notes())
        run.shared_changes = tree.shared_changes
    journal.enter(run.dir, Phase.JUDGING)
    return judging.judge(run, replace(seen, executor=outcome))


def _execute(run: Run, tree: Workspace) -> Outcome:
    """The executor's run, with the baseline beside it: if that makes the run pointless, the run ends there."""
    try:
        executor = run.executor()
    except ClientNotFound as error:
        return Outcome(ending=Ending.NOT_FOUND, detail=error.message, hint=error.hint)
    if not run.settings.exclusive:
        run.start_baseline(lambda: executor.cancel("the baseline makes this run pointless"))
    run.outcome = executor.run(run.briefing(), toolbox.tools(run, tree, executor), run.rim.observer)
    return run.outcome


def _because(error: OSError) -> str:
    return f"the run cannot go on: {error.strerror or error}" + (f": {error.filename}" if error.filename else "")
