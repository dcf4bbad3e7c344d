"""A change taken apart into the pieces that can be taken back one by one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from haiku_delegate.checks.proof import functions, hunks, inline, python, sorts, tokens
from haiku_delegate.checks.proof.hunks import Hunk
from haiku_delegate.checks.proof.model import Outcome, Place, Row
from haiku_delegate.checks.tampering.model import FileChange

QUIET = "only comments, docstrings, imports, annotations or blank lines"
_MANY = 40  #: hunks
_WORD = re.compile(r"[^\W\d]\w*(?:\s*=(?!=))?")
_OPENING, _CLOSING = re.compile(r"[([{]"), re.compile(r"[)\]}]")


class Edit(NamedTuple):
    """Lines [c, d) of the new text, counted from 0, and what stands there instead."""

    c: int
    d: int
    rows: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Piece:
    """The least that is taken back alone."""

    sheet: Sheet
    edits: tuple[Edit, ...]
    label: str
    is_emptied: bool = False  #: a function keeps its name

    @cached_property
    def new(self) -> str:
        return "".join("".join(self.sheet.new[edit.c : edit.d]) for edit in self.edits)

    @cached_property
    def old(self) -> str:
        return "".join("".join(edit.rows) for edit in self.edits)

    @cached_property
    def mentions(self) -> frozenset[str]:
        """Names in the lines that came; `name=` where one is assigned or passed."""
        return _words(self.new)

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Names in the lines that went."""
        return _words(self.old)

    @property
    def place(self) -> Place:
        """From the first line to the last, also where something else stands between."""
        start, end = Hunk(0, 0, min(edit.c for edit in self.edits), max(edit.d for edit in self.edits)).lines
        most = max(len(self.sheet.new), 1)
        return Place(path=self.sheet.path, start=min(start, most), end=min(end, most))

    @property
    def weight(self) -> int:
        rows = self.new.split("\n") + ([] if self.is_emptied else self.old.split("\n"))
        return sum(bool(row.strip()) for row in rows)


def _words(text: str) -> frozenset[str]:
    found = {"".join(word.split()) for word in _WORD.findall(text)}
    return frozenset(found | {word.removesuffix("=") for word in found})


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """One changed file as lines."""

    path: str
    before: str
    after: str
    is_new: bool = False
    old: tuple[str, ...] = field(init=False)
    new: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "old", hunks.split(self.before))
        object.__setattr__(self, "new", hunks.split(self.after))

    @classmethod
    def of(cls, change: FileChange) -> Sheet:
        return cls(path=change.path, before=change.before or "", after=change.after or "", is_new=change.before is None)

    @cached_property
    def is_python(self) -> bool:
        """Whether syntax trees can be asked."""
        return self.path.endswith(".py") and self.essence is not None

    @cached_property
    def essence(self) -> str | None:
        return python.essence(self.after)

    @cached_property
    def told(self) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The telling lines, old and new, of a language that has no tree here."""
        before, after = tokens.telling(self.path, self.before), tokens.telling(self.path, self.after)
        return None if before is None or after is None else (before, after)

    def without(self, pieces: Collection[Piece]) -> str:
        """The new text with these pieces taken back."""
        rows: list[str] = []
        at = 0
        for edit in sorted(edit for piece in pieces for edit in piece.edits):
            rows += [*self.new[at : edit.c], *edit.rows]
            at = max(at, edit.d)
        text = "".join([*rows, *self.new[at:]])
        return text if self.is_python else tokens.buildable(self.path, self.before, text)


def of(sheet: Sheet) -> tuple[list[Piece], list[Row]]:
    """The pieces of a file that somebody should notice, and rows for the rest."""
    changed = hunks.between(sheet.old, sheet.new)
    if not sorts.source(sheet.path) or len(changed) > _MANY:
        # Half of a change of configuration or data is often no valid file, and what changed everywhere is generated.
        edits = tuple(Edit(each.c, each.d, sheet.old[each.a : each.b]) for each in changed)
        whole = Piece(sheet=sheet, edits=edits, label="taken back")
        return (
            ([whole], []) if changed and _is_heard(sheet, changed) else ([], [_quiet(sheet, each) for each in changed])
        )
    found: list[Piece] = []
    rows: list[Row] = []
    for hunk in changed:
        pieces = list(_python(sheet, hunk) if sheet.is_python else _braced(sheet, hunk))
        found += pieces
        if not pieces and any(row.strip() for row in (*sheet.old[hunk.a : hunk.b], *sheet.new[hunk.c : hunk.d])):
            rows.append(_quiet(sheet, hunk))
    return found, rows


def _quiet(sheet: Sheet, hunk: Hunk) -> Row:
    start, end = hunk.lines
    return Row(place=Place(path=sheet.path, start=start, end=end), outcome=Outcome.NOT_ASKED, why=QUIET)


def _is_heard(sheet: Sheet, changed: Sequence[Hunk]) -> bool:
    if sheet.told is None:
        return True
    before, after = sheet.told
    return any(
        " ".join(before[each.a : each.b]).split() != " ".join(after[each.c : each.d]).split() for each in changed
    )


# -- Python --------------------------------------------------------------------------------------------------


def _python(sheet: Sheet, hunk: Hunk) -> Iterator[Piece]:
    """New functions are emptied one by one, which says more than a missing name; the rest is taken back."""
    known = {each.name for each in functions.functions(sheet.before)} if hunk.a != hunk.b else set()
    fresh = [
        each for each in functions.functions(sheet.after)
        if hunk.c < each.start and each.end <= hunk.d and each.name not in known
    ]  # fmt: skip
    kept: set[int] = set()
    for each in fresh:
        headings = (line for pair in each.around for line in range(pair[0] - 1, pair[1]) if hunk.c <= line < hunk.d)
        kept.update(range(each.start - 1, each.end), headings)
        if not each.does_nothing:
            rows = hunks.split(functions.emptied(sheet.after, each))
            shrunk = len(rows) - len(sheet.new)
            edit = Edit(each.start - 1, each.end, rows[each.start - 1 : each.end + shrunk])
            yield Piece(sheet=sheet, edits=(edit,), label=f"`{each.name}` emptied", is_emptied=True)
    for edits in _rest(sheet, hunk, kept):
        piece = Piece(sheet=sheet, edits=edits, label="taken back")
        if python.essence(sheet.without([piece])) != sheet.essence:
            yield piece


def _rest(sheet: Sheet, hunk: Hunk, kept: set[int]) -> Iterator[tuple[Edit, ...]]:
    """What is not in a new function: run by run where lines only came, else all of it together."""
    runs: list[tuple[int, int]] = []
    for line in range(hunk.c, hunk.d):
        if line in kept:
            continue
        if runs and runs[-1][1] == line:
            runs[-1] = (runs[-1][0], line + 1)
        else:
            runs.append((line, line + 1))
    if hunk.a == hunk.b:
        for start, end in runs:
            if any(row.strip() for row in sheet.new[start:end]):
                yield (Edit(start, end, ()),)
    elif kept:
        yield (Edit(hunk.c, hunk.c, sheet.old[hunk.a : hunk.b]), *(Edit(a, b, ()) for a, b in runs))
    else:
        yield (Edit(hunk.c, hunk.d, sheet.old[hunk.a : hunk.b]),)


# -- other languages -----------------------------------------------------------------------------------------


def _braced(sheet: Sheet, hunk: Hunk) -> Iterator[Piece]:
    if not _is_heard(sheet, [hunk]):
        return
    known = {each.name for each in tokens.functions(sheet.path, sheet.before)} if hunk.a != hunk.b else set()
    kept = {line for start, end in inline.spans(sheet.path, sheet.after) for line in range(start, end)}
    fresh = [
        each for each in tokens.functions(sheet.path, sheet.after)
        if hunk.c < each.start and each.end <= hunk.d and each.name not in known and each.start - 1 not in kept
    ]  # fmt: skip
    for each in fresh:
        kept.update(range(each.start - 1, each.end))
        rows = hunks.split(tokens.emptied(sheet.path, sheet.after, each))
        shrunk = len(rows) - len(sheet.new)
        edit = Edit(each.start - 1, each.end, rows[each.start - 1 : each.end + shrunk])
        yield Piece(sheet=sheet, edits=(edit,), label=f"`{each.name}` emptied", is_emptied=True)
    for edits in _rest(sheet, hunk, kept):
        piece = Piece(sheet=sheet, edits=edits, label="taken back")
        if not fresh or (_says_something(sheet, edits) and net(piece) == 0):
            yield piece


def _says_something(sheet: Sheet, edits: Sequence[Edit]) -> bool:
    rows = [row for edit in edits for row in (sheet.told[1] if sheet.told else sheet.new)[edit.c : edit.d]]
    return any(re.search(r"\w", row) for row in rows)


def net(piece: Piece) -> int:
    """How many more brackets are open after these lines than there would be without them."""
    return _open(piece.new) - _open(piece.old)


def _open(text: str) -> int:
    return len(_OPENING.findall(text)) - len(_CLOSING.findall(text))
