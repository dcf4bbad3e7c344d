"""Nothing but the listed files.

The change set is ours, so nothing that git believes can hide a change. What the contract does not list is a finding,
except for what honest runs leave behind (caches, ignored outputs, the executor's own git state): that is thrown away
with the workspace, counted, and never reaches the verify workspace or the user's tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from haiku_delegate.contract.model import Action, Contract
from haiku_delegate.contract.scope import Scope
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import path as shown
from haiku_delegate.workspace.entries import LARGEST
from haiku_delegate.workspace.model import Change, ChangeKind, ChangeSet, Entry

_CACHE = re.compile(
    r"(^|/)(__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.hypothesis|\.tox|\.nox|\.cache|\.parcel-cache"
    r"|\.turbo|\.gradle|\.nyc_output|htmlcov)(/|$)|\.py[co]$|(^|/)\.coverage(\.[^/]*)?$|(^|/)\.DS_Store$"
)


@dataclass(frozen=True, kw_only=True)
class Scoped:
    """The candidate (listed changes alone), what was outside, and how many discarded paths nobody is blamed for."""

    candidate: ChangeSet
    outside: tuple[str, ...]
    discarded: int
    findings: tuple[Finding, ...]


def check(contract: Contract, changes: ChangeSet, *, ignored: Callable[[list[str]], Iterable[str]]) -> Scoped:
    """Split a change set by what the contract allows.

    `ignored` says which of some paths the repository ignores; it is asked only about paths outside the contract, so
    a clean run costs nothing.
    """
    scope = Scope(contract)
    listed = [change for change in changes.changes if scope.admits(change.path)]
    others = [change for change in changes.changes if not scope.admits(change.path)]
    harmless = thrown_away(others, ignored)
    outside = [change for change in others if change.path not in harmless]
    findings = [_unlisted(change, contract) for change in outside]
    findings += [finding for change in listed if (finding := _improper(change, scope.action(change.path)))]
    return Scoped(
        candidate=changes.restricted(frozenset(change.path for change in listed)),
        outside=tuple(change.path for change in outside),
        discarded=len(harmless),
        findings=(*findings, *_undone(contract, changes), *_untouched(contract, listed)),
    )


def shared(changed: Iterable[str]) -> tuple[Finding, ...]:
    """Findings for what the commands ran from the user's own dependency directories while it changed.

    `changed` are lines of a workspace's `shared_changes`. What has been green with them proves nothing without them.
    """
    hint = "restore it (reinstall), then run again; the overlay isolation keeps such writes away"
    return tuple(
        Finding(rule="HD307", message=f"a dependency directory, shared with your tree, was changed: {line}", hint=hint)
        for line in changed
    )


def thrown_away(others: Iterable[Change], ignored: Callable[[list[str]], Iterable[str]]) -> frozenset[str]:
    """What nobody is blamed for: caches, git state of a workspace, and new files that the repository ignores."""
    others = list(others)
    certain = {c.path for c in others if _CACHE.search(c.path) or c.path == ".git" or c.path.startswith(".git/")}
    asked = [c.path for c in others if c.path not in certain and c.kind is ChangeKind.ADDED]
    return frozenset(certain | set(ignored(asked) if asked else ()))


def _unlisted(change: Change, contract: Contract) -> Finding:
    return Finding(
        rule="HD301",
        message=f"{change.kind} outside the contract",
        path=shown(change.path),
        hint=f"list it under CHANGES TO MAKE of {contract.source or 'the spec'} if the task needs it",
    )


def _improper(change: Change, action: Action | None) -> Finding | None:
    """A listed path that was changed in a way that no contract asks for."""
    before, after = change.before, change.after
    place = shown(change.path)
    if after is not None and after.type != "file":
        return Finding(rule="HD302", message=f"became a {after.type}; only regular files can be delivered", path=place)
    if after is not None and after.size > LARGEST:
        return Finding(rule="HD302", message=f"became {after.size} bytes large; it is not read", path=place)
    if before is not None and before.type != "file":
        return Finding(rule="HD302", message=f"was a {before.type} and was replaced", path=place)
    if before and after and _bits(before) != _bits(after):
        return Finding(
            rule="HD303", message=f"permissions changed from {_bits(before):o} to {_bits(after):o}", path=place
        )
    if change.kind is ChangeKind.DELETED and action not in (Action.DELETE, Action.RENAME):
        return Finding(
            rule="HD304",
            message="deleted, which the contract does not ask for",
            path=place,
            hint="mark it (delete) if it should go",
        )
    return None


def _bits(entry: Entry) -> int:
    return entry.mode & 0o7777


def _undone(contract: Contract, changes: ChangeSet) -> list[Finding]:
    """What the contract says must come or go, and did not."""
    by_path = {change.path: change.kind for change in changes.changes}
    undone = []
    for item in contract.changes:
        if item.is_glob:
            continue
        if item.action is Action.NEW and by_path.get(item.path) is not ChangeKind.ADDED:
            undone.append((item.path, "the contract says (new), but it was not created"))
        elif item.action is Action.DELETE and by_path.get(item.path) is not ChangeKind.DELETED:
            undone.append((item.path, "the contract says (delete), but it is still there"))
        elif item.action is Action.RENAME and item.path not in by_path:
            undone.append((item.path, f"the contract says (rename from {item.rename_from}), but it was not created"))
        elif item.action is Action.RENAME and by_path.get(item.rename_from or "") is not ChangeKind.DELETED:
            undone.append((item.rename_from or "", f"the contract renames it to {item.path}, but it is still there"))
    return [Finding(rule="HD310", message=message, path=shown(path)) for path, message in undone]


def _untouched(contract: Contract, listed: list[Change]) -> list[Finding]:
    """Listed files that stayed as they were: worth a look, not a reason to stop."""
    if not listed:
        return []
    touched = {change.path for change in listed}
    return [
        Finding(
            rule="HD305", severity=Severity.WARNING, message="listed, but nothing in it changed", path=shown(item.path)
        )
        for item in contract.changes
        if item.action is Action.EDIT and not item.is_glob and item.path not in touched
    ]
