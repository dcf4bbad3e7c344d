"""`src/a.py:10-40` of the command line: a path below the root, the lines, and what is defined there."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate.contract import paths, preflight
from haiku_delegate.contract.model import Action, Change, ContextRef, Contract
from haiku_delegate.contract.problems import Problems
from haiku_delegate.contract.texts.tree import Tree
from haiku_delegate.errors import UsageError
from haiku_delegate.findings import errors

_RANGE = re.compile(r"^(?P<path>.+?)(?::L?|#L)(?P<a>\d{1,9})(?:-L?(?P<b>\d{1,9}))?$", re.DOTALL)
_MARK = re.compile(r"\s\((?:new|delete|rename from [^)]*)\)$", re.IGNORECASE)
_NAMES = 4  #: definitions that a note names


@dataclass(frozen=True, kw_only=True)
class Place:
    """A path below the root, and lines counted from 1 where some were named."""

    path: str
    start: int | None = None
    end: int | None = None


def read(text: str, option: str, tree: Tree) -> Place:
    """What an option names; UsageError where that can be no path or no range."""
    match = None if tree.exists(text) else _RANGE.match(text)
    path = _relative(match["path"] if match else text, tree)
    problems = Problems("")
    if not paths.check(path, problems, line=None):
        finding = problems.sorted()[0]
        raise UsageError(f"{option}: {finding.message}", hint=finding.hint)
    if match is None:
        return Place(path=path)
    first, last = match["a"], match["b"]
    start, end = int(first), int(last) if last else None
    if start < 1 or (end is not None and end < start):
        hint = "lines count from 1, and the last is not before the first"
        shown = first if end is None else f"{first}-{last}"
        raise UsageError(f"{option}: line range {shown} of '{path[:120]}' makes no sense", hint=hint)
    return Place(path=path, start=start, end=end)


def _relative(text: str, tree: Tree) -> str:
    """An absolute path into the repository, as shells complete it, is as good as one from the root."""
    if text.startswith("/"):
        for root in (tree.root, tree.root.resolve()):
            if Path(text).is_relative_to(root) and Path(text) != root:
                return Path(text).relative_to(root).as_posix()
    return paths.normal(text)


def context(text: str, tree: Tree) -> ContextRef:
    """A file to read first; UsageError, in preflight's words, where it or its lines are not there."""
    place = read(text, "--file", tree)
    if os.path.isdir(tree.root / place.path):
        raise UsageError(f"--file: '{place.path[:120]}' is a directory", hint="name the files that matter")
    ref = ContextRef(path=place.path, start=place.start, end=place.end)
    _true(Contract(id=None, title="", context=(ref,)), "--file", ref.path, tree)
    return ref if ref.start is None else noted(ref, tree)


def noted(ref: ContextRef, tree: Tree) -> ContextRef:
    """With a note of what the lines define, where that can be told."""
    assert ref.start is not None
    names = defined(ref.path, ref.start, ref.end or ref.start, tree)
    return ContextRef(path=ref.path, start=ref.start, end=ref.end, note=names)


def defined(path: str, start: int, end: int, tree: Tree) -> str:
    """`normalize(), class Words`: what begins in these lines and is not inside another that does."""
    from haiku_delegate.contract.texts.symbols import definitions

    found = [each for each in definitions(path, tree.read(path) or "") or () if start <= each.start <= end]
    outer = [each for each in found if not any(_inside(each.name, other.name) for other in found)]
    shown = {"function": "{}()", "class": "class {}"}
    kinds = ("function", "class", "type", "variable")
    named = [shown.get(each.kind, "{}").format(each.name) for each in outer if each.kind in kinds]
    names = list(dict.fromkeys(named))
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(names[:_NAMES]) + more


def _inside(name: str, other: str) -> bool:
    return name != other and name.startswith((f"{other}.", f"{other}::"))


def change(text: str, tree: Tree) -> tuple[Change, Place]:
    """A listed file: to edit where it is there, else new; UsageError where it cannot be either."""
    place = read(text, "--change", tree)
    found = Change(path=place.path)
    if not found.is_glob and not tree.exists(place.path):
        _meant_as_new(place.path, tree)
        if place.start is not None:
            _true(Contract(id=None, title="", changes=(found,)), "--change", place.path, tree)
        found = Change(path=place.path, action=Action.NEW)
    _true(Contract(id=None, title="", changes=(found,)), "--change", place.path, tree)
    if place.start is not None:
        ref = ContextRef(path=place.path, start=place.start, end=place.end)
        _true(Contract(id=None, title="", context=(ref,)), "--change", place.path, tree)
    return found, place


def _meant_as_new(path: str, tree: Tree) -> None:
    """Refuse a path that is not there, but was hardly meant to be made."""
    if _MARK.search(path):
        hint = "name the file alone: what is not there is listed as (new); other marks are written into the spec"
        raise UsageError(f"--change: '{path[:120]}' ends like a heading of a spec", hint=hint)
    if hint := _from_here(path, tree):
        raise UsageError(f"--change: '{path[:120]}' does not exist", hint=hint)


def _true(contract: Contract, option: str, path: str, tree: Tree) -> None:
    wrong = errors(preflight.check(contract, tree.root))
    if wrong:
        raise UsageError(f"{option}: {wrong[0].message}", hint=_from_here(path, tree) or wrong[0].hint)


def _from_here(path: str, tree: Tree) -> str:
    """Paths of a spec count from the root, wherever its writer stands."""
    here = Path.cwd() / path
    if not tree.exists(path) and os.path.exists(here) and here.resolve().is_relative_to(tree.root.resolve()):
        there = here.resolve().relative_to(tree.root.resolve()).as_posix()
        return f"paths count from the repository's root; did you mean '{there}'?"
    return ""
