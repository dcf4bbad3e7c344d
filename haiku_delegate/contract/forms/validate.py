"""What every form of a spec must fulfil before it is a contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from haiku_delegate.contract import paths, scope
from haiku_delegate.contract.model import Action, Change, ContextRef, Contract
from haiku_delegate.contract.problems import Problems

_MISSING = {
    "task": ("HD010", "TASK has no title", "write `TASK T-12: what to do` as the first line"),
    "changes": (
        "HD011",
        "CHANGES TO MAKE lists no file",
        "write `### 1. src/file.py` and what to change below it",
    ),
    "verify": ("HD012", "VERIFY holds no command", "write the commands that prove the change, one per line"),
}


def check(contract: Contract, places: Mapping[str, int], problems: Problems) -> None:
    """Tell every problem of a contract that was read; `places` has the line of each section that is there."""
    present = {"task": contract.title.strip(), "changes": contract.changes, "verify": contract.verify}
    for name, (rule, message, hint) in _MISSING.items():
        if not present[name] and places.get(name) != 0:
            absent = message if name in places else f"section {message.split()[0]} is missing"
            problems.add(rule, absent, line=places.get(name), hint=hint)
    for ref in contract.context:
        _reference(ref, problems)
    for change in contract.changes:
        _change(change, problems)
    _twice(contract, problems)


def _reference(ref: ContextRef, problems: Problems) -> None:
    paths.check(ref.path, problems, line=ref.line)
    if ref.start is None and ref.end is None:
        return
    start = ref.start or 0
    if start < 1 or (ref.end is not None and ref.end < start):
        shown = f"{ref.start}" if ref.end is None else f"{ref.start}-{ref.end}"
        hint = "lines count from 1, and the last is not before the first"
        problems.add("HD024", f"line range {shown} of '{ref.path[:120]}' makes no sense", line=ref.line, hint=hint)


def _change(change: Change, problems: Problems) -> None:
    fine = paths.check(change.path, problems, line=change.line)
    if fine and change.is_glob and scope.unreadable(change.path):
        problems.add(
            "HD026",
            f"glob '{change.path[:120]}' cannot be read",
            line=change.line,
            hint="use gitignore grammar",
        )
    if change.action is Action.RENAME:
        _rename(change, problems)
    elif change.rename_from is not None:
        problems.add("HD025", "'rename_from' without a rename", line=change.line, hint="set the action to rename")


def _rename(change: Change, problems: Problems) -> None:
    source = change.rename_from or ""
    if not source:
        message, hint = "a rename names no source", "write (rename from OLD/PATH)"
    elif source == change.path:
        message, hint = f"'{source[:120]}' is renamed to itself", "name the old path after 'rename from'"
    elif change.is_glob or replace(change, path=source).is_glob:
        message, hint = "a rename names one file, not a glob", "list each file of its own"
    else:
        paths.check(source, problems, line=change.line)
        return
    problems.add("HD025", message, line=change.line, hint=hint)


def _twice(contract: Contract, problems: Problems) -> None:
    seen: dict[str, int | None] = {}
    for path, line in _ends(contract):
        if path in seen:
            at = f" (first at line {seen[path]})" if seen[path] else ""
            problems.add("HD023", f"'{path[:120]}' is listed twice{at}", line=line, hint="merge both into one change")
        seen.setdefault(path, line)


def _ends(contract: Contract) -> Iterator[tuple[str, int | None]]:
    for change in contract.changes:
        yield change.path, change.line
        if change.rename_from and change.rename_from != change.path:
            yield change.rename_from, change.line
