"""Putting a pass into the user's tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from haiku_delegate.errors import DelegateError
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.flows import recovery
from haiku_delegate.report.text import path as shown
from haiku_delegate.runs.directory import Store
from haiku_delegate.workspace import applying, git
from haiku_delegate.workspace.model import Entry

if TYPE_CHECKING:
    from haiku_delegate.flows.run import Run


def apply(run: Run) -> tuple[Finding, ...]:
    """Copy the candidate into the tree, whole or not at all; findings where the files there have moved."""
    with recovery.marked(Store(run.rim.state), run.dir):
        done = applying.apply(
            run.scoped.candidate, run.root, base=_base(run), journal=run.dir.journal, by=run.ahead.applier()
        )
    if isinstance(done, applying.Conflict):
        return moved(done.paths)
    run.applied = True
    return _committed(run) if run.rim.commit else ()


def moved(paths: Iterable[str]) -> tuple[Finding, ...]:
    """Files that are no longer what they were when the run began; whose they are now is not ours to say."""
    message, hint = "changed in your tree while the run was going on", "the candidate's patch is kept with the run"
    return tuple(Finding(rule="HD601", message=message, path=shown(path), hint=hint) for path in paths)


def refused(error: DelegateError) -> tuple[Finding, ...]:
    """The tree could not be written; nothing of it was changed."""
    return (Finding(rule="HD602", message=error.message, hint=error.hint),)


def _base(run: Run) -> dict[str, Entry | None]:
    """What each changed file was when the run began; for globs, when it was first changed."""
    seen = {change.path: change.before for change in run.scoped.candidate.changes}
    return seen | {path: entry for path, entry in run.base_entries.items() if path in seen}


def _committed(run: Run) -> tuple[Finding, ...]:
    """`--commit`: exactly these paths, nothing else that may be staged."""
    paths = [change.path for change in run.scoped.candidate.changes]
    try:
        git.commit(run.root, paths, f"{run.contract.name}\n\nCarried out by haiku-delegate, run {run.dir.id}.")
    except DelegateError as error:
        return (Finding(rule="HD603", severity=Severity.WARNING, message=f"applied, but not committed: {error.message}",
                        hint=error.hint),)  # fmt: skip
    return ()
