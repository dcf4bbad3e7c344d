"""Line ranges that moved with the lines that they name, put right in the spec. Not one other byte of it changes.

A range is moved on evidence alone: the symbol that its note names is defined elsewhere now, or the lines that it named
when the spec was last committed stand elsewhere now. What cannot be told stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from haiku_delegate.contract import spec
from haiku_delegate.contract.mending import anchors
from haiku_delegate.contract.mending.anchors import Anchor
from haiku_delegate.contract.mending.following import Lines, follow
from haiku_delegate.contract.model import ContextRef, Contract
from haiku_delegate.errors import ContractInvalid

Read = Callable[[str], "str | None"]


@dataclass(frozen=True, kw_only=True)
class Move:
    """One range that was moved."""

    line: int  #: of the spec
    path: str
    old: tuple[int, int | None]
    new: tuple[int, int | None]
    why: str

    def __str__(self) -> str:
        """`src/a.py:10-40 is now 15-45 (the same lines stand there now)`."""
        return f"{self.path}:{_shown(self.old)} is now {_shown(self.new)} ({self.why})"


@dataclass(frozen=True, kw_only=True)
class Reanchored:
    """The spec's text, and what was moved in it."""

    text: str
    moves: tuple[Move, ...] = ()


def reanchor(text: str, contract: Contract, now: Read, then: Read, *, committed: str | None = None) -> Reanchored:
    """Move the ranges whose lines have moved.

    `now` reads a file as it is, `then` as it was when the spec was last committed; `committed` is the spec as it was
    then. Only a range that is the same in `committed` is about the files of `then`: one that was written since (by a
    person, or by us) is about the files of today. Without `committed`, every range counts as the same.
    """
    found = anchors.find(text, contract)
    old = _of_committed(committed, contract.source) if committed is not None else anchors.by_path(found)
    known = _unchanged(found, old)
    files: dict[str, Lines] = {}
    moves: list[tuple[Anchor, Move]] = []
    for anchor in found:
        if anchor.path not in files:
            files[anchor.path] = Lines(path=anchor.path, now=now(anchor.path), then=then(anchor.path))
        moved = follow(anchor, files[anchor.path], with_then=anchor in known)
        if moved and moved[0] != (anchor.start, anchor.end):
            new, why = moved
            move = Move(line=anchor.line, path=anchor.path, old=(anchor.start, anchor.end), new=new, why=why)
            moves.append((anchor, move))
    made = _rewritten(text, moves)
    if not moves or not _means(made, contract, moves):
        return Reanchored(text=text)
    return Reanchored(text=made, moves=tuple(sorted((move for _anchor, move in moves), key=lambda move: move.line)))


def _shown(span: tuple[int, int | None]) -> str:
    return f"{span[0]}" if span[1] is None else f"{span[0]}-{span[1]}"


def _of_committed(text: str, source: str) -> dict[tuple[str, bool], list[tuple[int, int | None]]]:
    try:
        return anchors.by_path(anchors.find(text, spec.parse(text, source=source)))
    except ContractInvalid:
        return {}


def _unchanged(found: Sequence[Anchor], old: dict[tuple[str, bool], list[tuple[int, int | None]]]) -> frozenset[Anchor]:
    """Ranges that are, in their order, those of the committed spec; of a file with more or fewer now, none."""
    kept = set()
    counts: dict[tuple[str, bool], int] = {}
    sizes = {key: len(spans) for key, spans in anchors.by_path(found).items()}
    for anchor in found:
        key = anchor.path, anchor.context is not None
        at = counts[key] = counts.get(key, -1) + 1
        spans = old.get(key, [])
        if sizes[key] == len(spans) and spans[at] == (anchor.start, anchor.end):
            kept.add(anchor)
    return frozenset(kept)


def _rewritten(text: str, moves: Sequence[tuple[Anchor, Move]]) -> str:
    edits = []
    for anchor, move in moves:
        edits.append((anchor.first, move.new[0]))
        if anchor.last and move.new[1] is not None:
            edits.append((anchor.last, move.new[1]))
    pieces, end = [], len(text)
    for (start, stop), number in sorted(set(edits), reverse=True):
        pieces += [text[stop:end], str(number)]
        end = start
    return "".join([text[:end], *reversed(pieces)])


def _means(text: str, contract: Contract, moves: Sequence[tuple[Anchor, Move]]) -> bool:
    """Whether the new text says what the old one said but for these ranges: the proof that nothing else was hit."""
    wanted = {anchor.context: move.new for anchor, move in moves if anchor.context is not None}
    try:
        read = spec.parse(text, source=contract.source)
    except ContractInvalid:
        return False
    refs = tuple(_at(ref, wanted.get(index)) for index, ref in enumerate(contract.context))
    return _blurred(read) == _blurred(replace(contract, context=refs))


def _at(ref: ContextRef, span: tuple[int, int | None] | None) -> ContextRef:
    return ref if span is None else replace(ref, start=span[0], end=span[1])


def _blurred(contract: Contract) -> Contract:
    """Without places, and without the numbers in the prose of the changes; blocks count to the last character."""
    bare = contract.without_places()
    changes = (replace(each, instruction=re.sub(r"\d+", "0", each.instruction)) for each in bare.changes)
    return replace(bare, changes=tuple(changes))
