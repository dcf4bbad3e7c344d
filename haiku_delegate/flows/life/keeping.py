"""What a stopped run has left, read again: its candidate, its contract as it was then, the repository."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from haiku_delegate.contract import spec
from haiku_delegate.contract.model import Action, Change, Contract
from haiku_delegate.contract.scope import Scope
from haiku_delegate.errors import UsageError
from haiku_delegate.report.text import path as shown
from haiku_delegate.runs import candidate, directory, journal
from haiku_delegate.runs.directory import RunDirectory
from haiku_delegate.workspace.model import ChangeKind, ChangeSet

_ACTIONS = {ChangeKind.ADDED: Action.NEW, ChangeKind.DELETED: Action.DELETE}


class NoCandidate(UsageError):
    """There is nothing of that run that could be judged again."""


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """A run that is over and was not applied, with everything that judging it again needs."""

    run: RunDirectory
    root: Path
    contract: Contract  #: with what was included
    kept: candidate.Kept  #: without what was excluded
    included: tuple[str, ...] = ()


def read(run: RunDirectory, *, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> Stopped:
    """A stopped run's candidate, widened and narrowed by hand; raises NoCandidate and UsageError, one sentence each."""
    kept = _kept(run)
    root = Path(str(directory.started(run).get("root", "")))
    if not root.is_absolute() or not root.is_dir():
        raise NoCandidate(f"the repository of run {run.id} is gone: {shown(str(root))}", hint="it was kept by its path")
    contract = _contract(run, kept)
    include, exclude = (_named(paths, root, kept.changes) for paths in (include, exclude))
    for path in exclude:
        if Scope(contract).admits(path):
            raise UsageError(
                f"{shown(path)} is listed in the contract and cannot be left out", hint="amend the spec, then run again"
            )
    paths = frozenset(change.path for change in kept.changes.changes) - set(exclude)
    kept = replace(kept, changes=kept.changes.restricted(paths))
    included = tuple(path for path in include if not Scope(contract).admits(path))
    return Stopped(
        run=run, root=root, contract=_widened(contract, included, kept.changes), kept=kept, included=included
    )


def listed(stopped: Stopped) -> ChangeSet:
    """What of the candidate the contract lists, now that it is widened."""
    scope = Scope(stopped.contract)
    changes = stopped.kept.changes
    return changes.restricted(frozenset(change.path for change in changes.changes if scope.admits(change.path)))


def _kept(run: RunDirectory) -> candidate.Kept:
    state, report = journal.read(run), directory.report(run)
    if report is None and journal.living(run):
        raise NoCandidate(f"run {run.id} goes on", hint=f"`haiku-delegate wait {run.id}` waits for it")
    kept = candidate.read(run)
    if kept is None:
        why = "it was applied" if report and report.get("applied") else "nothing was changed in it"
        if report and report.get("patch") and not report.get("applied"):
            why = "an older version kept only its patch" if state is None else "it could not be kept"
        raise NoCandidate(
            f"run {run.id} has no candidate: {why}", hint=f"`haiku-delegate show {run.id}` tells about it"
        )
    if kept.left_out:
        names = ", ".join(shown(path) for path in kept.left_out[:3])
        raise NoCandidate(f"the candidate of run {run.id} was too large to be kept: {names}", hint="run again")
    if damaged := kept.damaged():
        raise NoCandidate(f"the candidate of run {run.id} is damaged: {shown(damaged[0])}", hint="run again")
    return kept


def _contract(run: RunDirectory, kept: candidate.Kept) -> Contract:
    try:
        text = (run.path / "contract.md").read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise NoCandidate(f"run {run.id} has lost its contract", hint="run the spec again") from error
    return spec.parse(text, source=kept.source)


def _named(paths: Sequence[str], root: Path, changes: ChangeSet) -> tuple[str, ...]:
    """Paths as the change set names them; raises UsageError for what the executor did not change."""
    known = {change.path for change in changes.changes}
    found = []
    for path in paths:
        name = path.removeprefix(f"{root}/").removeprefix("./")
        if name not in known:
            hint = ", ".join(shown(each) for each in sorted(known)[:5])
            raise UsageError(f"{shown(path)} was not changed in that run", hint=f"changed: {hint}")
        found.append(name)
    return tuple(dict.fromkeys(found))


def _widened(contract: Contract, included: tuple[str, ...], changes: ChangeSet) -> Contract:
    """The contract with these paths listed, and nothing else that their names might match as a glob."""
    if not included:
        return contract
    kinds = {change.path: change.kind for change in changes.changes}
    further = (Change(path=path, action=_ACTIONS.get(kinds[path], Action.EDIT)) for path in included)
    wide = replace(contract, changes=(*contract.changes, *further))
    before, after = Scope(contract), Scope(wide)
    for path in kinds.keys() - set(included):
        if after.admits(path) and not before.admits(path):
            raise UsageError(
                f"{shown(path)} would be included as well, because another name reads like a pattern",
                hint="include both, or exclude the one that you do not want",
            )
    return wide
