"""Which trials a change deserves, in which order.

What is red worth? A command that fails when lines are taken back needs *something* of them. If all that it needs is a
name (an import of it fails, another line of the change uses it), that says nothing of what the lines do. So a new
function is emptied, not removed; lines that only parse together (an opening and its closing) are taken back together;
and where nothing but a name was missed, the lines are tried once more together with all that uses the name. If that
is green, nobody needs any of it; if it is red, the lines are called weak: needed, but perhaps only by their name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from haiku_delegate.checks.proof import inline, python, sorts
from haiku_delegate.checks.proof import pieces as cutting
from haiku_delegate.checks.proof.model import Names, Outcome, Place, Plan, Row, Trial
from haiku_delegate.checks.proof.pieces import Piece, Sheet
from haiku_delegate.checks.tampering.model import FileChange
from haiku_delegate.contract.model import Contract, Kind

MOST = 60  #: trials; nobody reads more, and few budgets reach that far
TAKEN = "taken back"
_TOGETHER = 8  #: pieces that are taken back together
_LARGEST = 1 << 20
_NOTHING_TO_NOTICE = {
    Kind.REFACTOR: "a refactoring changes nothing that commands could notice",
    Kind.DOCS: "documents change nothing that commands could notice",
    Kind.CHORE: "a chore is green before and after",
    Kind.TESTS: "of new tests, mistakes in what they test are asked about",
}


def plan(contract: Contract, files: Sequence[FileChange], *, red_before: bool | None = None) -> Plan:
    """What to take back of a candidate, piece by piece.

    `files` are its text files as they were and as they are. `red_before` says whether a command that runs code failed
    on the base: where none did and no test is new, nobody notices anything, and nothing need be tried.
    """
    if contract.kind in _NOTHING_TO_NOTICE:
        return Plan(off=_NOTHING_TO_NOTICE[contract.kind])
    adds_tests = any(sorts.test(each.path, each.after or each.before) or inline.changed(each) for each in files)
    files = [inline.with_new_tests(each) for each in files]
    rows: list[Row] = []
    trials: list[Trial] = []
    sheets: list[Sheet] = []
    for change in files:
        if why := _unasked(change):
            rows.append(_row(change, Outcome.NOT_ASKED, why))
        elif change.after is None:
            trials.append(_put_back(change))
        else:
            sheets.append(Sheet.of(change))
    found: list[Piece] = []
    for sheet in sheets:
        more, quiet = cutting.of(sheet)
        found += more
        rows += quiet
    trials = _merged([*trials, *(_trial(piece, found) for piece in found)])
    if red_before is False and not adds_tests:
        why = "every command succeeded before the change"
        known = [
            Row(place=place, outcome=Outcome.UNPROVEN, why=why, label="put back" if each.label == "put back" else TAKEN)
            for each in trials
            for place in each.places
        ]
        return Plan(rows=(*known, *rows), noticed=False)
    trials.sort(key=lambda each: (not sorts.source(each.path), -each.weight))
    late = [
        Row(place=place, outcome=Outcome.NOT_ASKED, why="too many pieces", label=each.label)
        for each in trials[MOST:]
        for place in each.places
    ]
    whole = _whole(files, trials) if len(trials) > 2 else None
    return Plan(trials=tuple(trials[:MOST]), rows=(*late, *rows), whole=whole)


def _merged(trials: Sequence[Trial]) -> list[Trial]:
    """Pieces that only parse together are one trial."""
    found: dict[tuple[tuple[str, str | None], ...], Trial] = {}
    for each in trials:
        key = tuple(sorted(each.reverted.items(), key=lambda item: item[0]))
        if key in found:
            same = found[key]
            each = replace(same, places=(*same.places, *each.places), weight=same.weight + each.weight)
        found[key] = each
    return list(found.values())


def _unasked(change: FileChange) -> str:
    text = change.after if change.after is not None else change.before
    if text is None or change.before == change.after:
        return "a test" if inline.spans(change.path, text) else "its text is the same"
    if "\0" in text[:8192] or "\0" in (change.before or "")[:8192]:
        return "not a text"
    if max(len(text), len(change.before or "")) > _LARGEST:
        return "too large"
    if not text.strip() and not (change.before or "").strip():
        return "empty"
    return sorts.unasked(change.path, text)


def _row(change: FileChange, outcome: Outcome, why: str) -> Row:
    lines = max(1, (change.after or "").count("\n"))
    return Row(place=Place(path=change.path, start=1, end=lines), outcome=outcome, why=why)


def _put_back(change: FileChange) -> Trial:
    place = Place(path=change.path, start=1, end=1)
    weight = (change.before or "").count("\n")
    return Trial(places=(place,), label="put back", reverted={change.path: change.before}, weight=weight)


def _whole(files: Sequence[FileChange], trials: Sequence[Trial]) -> Trial:
    """All that is asked about, taken back at once; tests and documents stay."""
    asked = {path for each in trials for path in each.reverted}
    before = {each.path: each.before for each in files if each.path in asked}
    return Trial(places=(), label="everything taken back", reverted=before)


def _trial(piece: Piece, among: Sequence[Piece]) -> Trial:
    """The piece with what it cannot be parsed without and, if that is asked for, with all that uses its names."""
    least = _closed([piece], among, names=False)

    @cache
    def names() -> Names:
        most = _closed(least, among, names=True)
        lost = frozenset(name.removesuffix("=") for sheet, mine in _sheets(least) for name in _lost(sheet, mine))
        return Names(lost=lost, closure=_taken_back(piece, most) if len(most) > len(least) else None)

    return replace(_taken_back(piece, least), names=names)


def _taken_back(piece: Piece, group: Sequence[Piece]) -> Trial:
    return Trial(
        places=(piece.place,), label=piece.label, weight=piece.weight,
        also=tuple(each.place for each in group if each is not piece),
        reverted={sheet.path: _or_gone(sheet, sheet.without(mine)) for sheet, mine in _sheets(group)},
    )  # fmt: skip


def _or_gone(sheet: Sheet, text: str) -> str | None:
    return None if sheet.is_new and not text.strip() else text


def _closed(group: Sequence[Piece], among: Sequence[Piece], *, names: bool) -> list[Piece]:
    """These pieces and all that cannot be parsed (or, with names, cannot live) without them."""
    group = list(group)
    while len(group) < _TOGETHER:
        others = [each for each in among if each not in group]
        more = next(_torn(group, others), None) or (next(_starving(group, others), None) if names else None)
        if more is None:
            break
        group.append(more)
    return group


def _sheets(group: Sequence[Piece]) -> Iterator[tuple[Sheet, list[Piece]]]:
    for sheet in {each.sheet.path: each.sheet for each in group}.values():
        yield sheet, [each for each in group if each.sheet is sheet]


def _torn(group: Sequence[Piece], others: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbours, where the text without the group cannot be parsed."""
    for sheet, mine in _sheets(group):
        whole = python.essence(sheet.without(mine)) is not None if sheet.is_python else not sum(map(cutting.net, mine))
        if not whole:
            yield from sorted((p for p in others if p.sheet is sheet), key=lambda p: _distance(p, mine))


def _starving(group: Sequence[Piece], others: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces that use names which the group takes with it, or that took names which its old lines use."""
    for sheet, mine in _sheets(group):
        if sheet.is_python:
            text = sheet.without(mine)
            free = {name for _scope, name in python.unbound(text) - python.unbound(sheet.after)}
            yield from (p for p in others if p.sheet is sheet and free & (p.mentions | p.mentioned))
        lost = _lost(sheet, mine)
        yield from (p for p in others if lost & p.mentions)


def _lost(sheet: Sheet, mine: Sequence[Piece]) -> frozenset[str]:
    text = sheet.without(mine)
    if sheet.is_python:
        return python.offered(sheet.after) - python.offered(text)
    from haiku_delegate.contract.texts import symbols

    now, then = (symbols.definitions(sheet.path, each) or () for each in (sheet.after, text))
    return frozenset(each.last for each in now) - frozenset(each.last for each in then)


def _distance(piece: Piece, mine: Sequence[Piece]) -> int:
    return min(abs(piece.edits[0].c - each.edits[0].c) for each in mine)
