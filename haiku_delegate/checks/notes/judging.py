"""Every note about every changed file, and what the contract did not ask for made a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from haiku_delegate.checks.notes import (
    characters,
    exports,
    form,
    habits,
    manifests,
    parsing,
    rust,
    switched,
    twice,
    wording,
)
from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.habits import Tests
from haiku_delegate.checks.notes.model import LIMIT, Edit, Remark, SourceChange
from haiku_delegate.checks.tampering import places
from haiku_delegate.checks.tampering.syntax import Source
from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.standing import normal, shown, stands
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import path as shown_path

_DEFINES = Lazy(
    r"\b(?:def|class|function\s*\*?|func(?:\s*\([^()]{0,120}\))?|fn|const|let|var|type|interface|enum|struct|trait|static|mod"
    r"|union|macro_rules!)\s+(\w+)|^\s*([^\W\d]\w*)\s*(?::[^=]{0,100})?=(?!=)"
)
_WHOLE = 0.8  #: the part of a file that a block shows if it is meant to be the file


def judge(contract: Contract, changes: Sequence[SourceChange], tests: Tests) -> tuple[Finding, ...]:
    """Findings in the order of the files; of each rule one a file."""
    edits = list(_edits(contract, changes))
    sources = [edit for edit in edits if not edit.is_test and not _is_beyond(edit.new)] if len(edits) > 1 else []
    fresh = {edit.path: _new_words(edit) for edit in sources}
    found: list[Finding] = []
    for edit in edits:
        elsewhere = frozenset().union(*(words for path, words in fresh.items() if path != edit.path))
        asked = Asked(contract, edit.path)
        found += _findings(edit.path, _remarks(edit, asked, elsewhere, lambda: _test_texts(edits, tests)))
    return tuple(found)


def _edits(contract: Contract, changes: Sequence[SourceChange]) -> Iterator[Edit]:
    """Files that are still there, and were text before; a renamed one is held against what it was."""
    by_path = {change.path: change for change in changes}
    came_from = {change.path: change.rename_from for change in contract.changes if change.rename_from}
    for change in by_path.values():
        before, after = change.before, change.after
        if before is None and (origin := by_path.get(came_from.get(change.path) or "")) is not None:
            before = origin.before
        if after is not None and before != after and not _is_beyond(before):
            yield Edit(change.path, before, after)


def _is_beyond(data: bytes | None) -> bool:
    """Too large, or no text."""
    return data is not None and (len(data) > LIMIT or b"\0" in data)


def _remarks(edit: Edit, asked: Asked, elsewhere: frozenset[str], tests: Tests) -> Iterator[Remark]:
    if _is_beyond(edit.new):
        if not edit.is_new:
            message = "it is too large to be read now, or no text any more: nothing in it was looked at"
            yield Remark(rule="HD360", message=message)
        return
    yield from parsing.remarks(edit)
    yield from characters.remarks(edit, asked)
    yield from form.remarks(edit, asked)
    yield from manifests.remarks(edit, asked)
    yield from twice.remarks(edit)
    yield from switched.remarks(edit, asked)
    if edit.is_generated:
        return
    yield from wording.remarks(edit, asked)
    if edit.is_test or _is_shown_whole(edit, asked):
        return
    if edit.suffix == "py":
        yield from _of_python(edit, asked, elsewhere, tests)
    else:
        yield from exports.remarks(edit, asked, elsewhere)
        yield from habits.remarks(edit, asked, tests)
        yield from rust.remarks(edit, asked)


def _of_python(edit: Edit, asked: Asked, elsewhere: frozenset[str], tests: Tests) -> Iterator[Remark]:
    from haiku_delegate.checks.notes import bodies, symbols
    from haiku_delegate.checks.notes.module import Module

    was, now = edit.trees
    if not isinstance(was, Source) or not isinstance(now, Source):
        return
    old, new = Module(was), Module(now)
    if not edit.is_new:
        yield from symbols.remarks(edit, asked, old, new, elsewhere)
    yield from bodies.remarks(edit, asked, old, new, tests)


def _is_shown_whole(edit: Edit, asked: Asked) -> bool:
    """Whether the contract's blocks are the file: then it is what was asked for, symbols and all."""
    rows = [line for line in edit.after.split("\n") if line.strip()]
    return bool(rows) and sum(line.strip() in asked.shown for line in rows) >= _WHOLE * len(rows) and any(
        len(normal(block)) >= _WHOLE * len(rows) / 2 and stands(block, edit.after) for block in asked.code
    )  # fmt: skip


def _new_words(edit: Edit) -> frozenset[str]:
    """What came new in a source, as far as lines define it: a symbol that is gone elsewhere may have moved here."""
    found = (match for row in edit.rows for match in _DEFINES.now.finditer(row.text[:1_000]))
    return frozenset(match[1] or match[2] for match in found)


def _test_texts(edits: Iterable[Edit], tests: Tests) -> Iterator[str]:
    kinds = (places.Kind.PYTHON, places.Kind.WORDS)
    yield from (edit.after for edit in edits if not _is_beyond(edit.new) and places.kind(edit.path, None) in kinds)
    yield from tests()


def _findings(path: str, remarks: Iterable[Remark]) -> Iterator[Finding]:
    """The weightiest of each rule."""
    kept: dict[str, Remark] = {}
    for remark in remarks:
        known = kept.get(remark.rule)
        if known is None or (known.severity is not Severity.ERROR and remark.severity is Severity.ERROR):
            kept[remark.rule] = remark
    for remark in kept.values():
        yield Finding(
            rule=remark.rule, severity=remark.severity, message=shown(remark.message, limit=320), path=shown_path(path),
            line=remark.line, hint=remark.hint,
        )  # fmt: skip
