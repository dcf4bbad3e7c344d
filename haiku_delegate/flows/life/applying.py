"""A stopped run's candidate, judged once more as it would be now, and applied if it passes. No model is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from haiku_delegate.config import Settings
from haiku_delegate.errors import StateUnwritable
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.flows import delivery, judging
from haiku_delegate.flows.execution import drive
from haiku_delegate.flows.life.keeping import NoCandidate, Stopped, listed
from haiku_delegate.flows.rim import Rim
from haiku_delegate.flows.run import Run
from haiku_delegate.flows.start import Start
from haiku_delegate.report.model import Report
from haiku_delegate.report.outcome import Evidence
from haiku_delegate.report.text import path as shown
from haiku_delegate.runs import candidate, lock
from haiku_delegate.runs.directory import RunDirectory
from haiku_delegate.runs.journal import Phase, enter
from haiku_delegate.workspace import entries, layers
from haiku_delegate.workspace.model import Entry


def apply(stopped: Stopped, *, settings: Settings, rim: Rim) -> Report:
    """Judge the candidate again, in a run of its own. Raises NoCandidate while another process does the same."""
    with _alone(stopped.run):
        start = Start(stopped.contract, root=stopped.root, settings=settings, rim=rim, of=stopped.run.id)
        with start.driving:
            return drive(Run(start), lambda run: _judged_again(run, stopped))


@contextmanager
def _alone(source: RunDirectory) -> Iterator[None]:
    try:
        held = lock.take(source)
    except OSError as error:
        raise StateUnwritable(f"cannot lock {source.path}: {error.strerror}", hint="check its permissions") from error
    if held is None:
        raise NoCandidate(f"another process is at work with run {source.id}", hint="wait until it is done")
    with held:
        yield


def _judged_again(run: Run, stopped: Stopped) -> Evidence:
    """The whole of judging, against the tree as it is now; but what the run changed must be as it was then."""
    run.prepare()
    run.says(_by_hand(stopped))
    kept = stopped.kept.changes
    run.changes = layers.frozen(list(kept.changes), kept.files, run.dir.work / candidate.FROZEN)
    run.base_entries.update(_base(stopped))
    run.note_candidate()
    enter(run.dir, Phase.JUDGING, isolation=str(run.isolation))
    if found := moved(stopped):
        return Evidence(conflict=run.says(delivery.moved(found)), changed=True)
    if not run.settings.exclusive:
        run.start_baseline()
    return judging.judge(run, Evidence())


def _by_hand(stopped: Stopped) -> Iterator[Finding]:
    for path in stopped.included:
        yield Finding(
            rule="HD604", severity=Severity.NOTE, path=shown(path),
            message="not listed in the contract; included by hand",
        )  # fmt: skip


def _base(stopped: Stopped) -> dict[str, Entry | None]:
    """What the listed files and the changed ones were when the stopped run began."""
    seen = {change.path: change.before for change in listed(stopped).changes}
    return seen | dict(stopped.kept.base)


def moved(stopped: Stopped) -> list[str]:
    """Which of them are something else now."""
    root = stopped.root
    return sorted(path for path, then in _base(stopped).items() if not _same(entries.entry(root / path), then))


def _same(now: Entry | None, then: Entry | None) -> bool:
    """By type and content; the mode that a file had is no reason for a conflict."""
    return (now and (now.type, now.digest)) == (then and (then.type, then.digest))
