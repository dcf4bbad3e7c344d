"""Blocks against the files as they are: `before` and `diff` must stand (HD225, HD226), the others not yet (HD227)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from haiku_delegate.contract.forms.fences import scan
from haiku_delegate.contract.model import Action, Block, BlockRole, Change
from haiku_delegate.contract.preflight.survey import Survey
from haiku_delegate.contract.texts.hunks import Hunk, hunks
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.standing import (
    find,
    lines,
    nearest,
    normal,
    shown,
    stands,
    stands_but_for_empty_lines,
    stands_in_a_line,
    stands_in_pieces,
)
from haiku_delegate.findings import Finding, Severity

_WANTED = (BlockRole.CODE, BlockRole.AFTER, BlockRole.EXACT)
_ADDS = Lazy(r"\b(?:add|append|insert|put|create|write|define|paste|place|introduce|prepend)\b", re.IGNORECASE)
_SHOWS = Lazy(
    r"\b(?:currently|existing|now|today|this|these|instead|remove|delete|rename|change|fix|move|but|old|again|also|twice|every)\b",
    re.IGNORECASE,
)
_IMPORT = Lazy(r"\s*(?:import|from|use|using|require|include|#include|package|export)\b")
_MOST = 20  #: findings about one file
_SHORT = 40  #: characters of a single line that may well be there already


def check(survey: Survey) -> Iterator[Finding]:
    """Blocks that are not true of their files, in the order of the contract."""
    done: list[tuple[Change, Block, int]] = []
    for change in survey.contract.changes:
        text = survey.now(change) if change.blocks and not change.is_glob else None
        if text is not None:
            needed = (each for block in change.blocks for each in _needed(change, block, text, survey))
            yield from islice(needed, _MOST)
            done += _done(change, text)
    everything = _is_everything(done, survey)
    for change, block, at in done:
        yield _stands_already(change, block, at, survey, everything=everything)


def _line(change: Change, block: Block) -> int | None:
    return block.line or change.line


def _needed(change: Change, block: Block, text: str, survey: Survey) -> Iterator[Finding]:
    """What must stand there now."""
    path = change.rename_from or change.path
    if block.role is BlockRole.BEFORE and (wanted := normal(block.text)):
        if not stands(block.text, text) and not stands_in_pieces(block.text, text):
            yield _not_there(wanted, change, block, text, survey)
    elif block.role is BlockRole.DIFF:
        for hunk in hunks(block.text, path):
            if not _applies(hunk, text):
                yield _does_not_apply(hunk, change, block, text, survey)
                break


def _not_there(wanted: list[str], change: Change, block: Block, text: str, survey: Survey) -> Finding:
    """Where the executor finds the place all the same, it is a warning."""
    said = f"the `before` block does not stand in '{change.rename_from or change.path}'"
    hint, line = "copy it from the file as it is now", _line(change, block)
    if at := stands_in_a_line(block.text, text):
        message = f"{said}: it is a part of line {at}; whole lines are compared"
        return survey.say("HD225", message, "copy the whole line", line, Severity.WARNING)
    if stands_but_for_empty_lines(block.text, text):
        near = nearest(wanted, lines(text))
        return survey.say("HD225", f"{said} but for empty lines: {near}", hint, line, Severity.WARNING)
    return survey.say("HD225", f"{said}: {nearest(wanted, lines(text))}", hint, line)


# -- diffs ---------------------------------------------------------------------------------------------------


def _applies(hunk: Hunk, text: str) -> bool:
    """Whether the old lines stand in the file, if need be with others between: the executor finds them all the same."""
    return stands("\n".join(hunk.old), text) or not (_is_applied(hunk, text) or _lost(hunk, text))


def _is_applied(hunk: Hunk, text: str) -> bool:
    return not _is_trivial("\n".join(hunk.new)) and stands("\n".join(hunk.new), text)


def _lost(hunk: Hunk, text: str) -> bool:
    """Whether a line of the old ones is not there, or not behind the one before it."""
    have = [line.strip() for line in lines(text)]
    at = 0
    for row in filter(None, (row.strip() for row in hunk.old)):
        try:
            at = have.index(row, at) + 1
        except ValueError:
            return True
    return False


def _does_not_apply(hunk: Hunk, change: Change, block: Block, text: str, survey: Survey) -> Finding:
    path = change.rename_from or change.path
    if _is_applied(hunk, text):
        message, hint = f"the `diff` block is applied already in '{path}'", "drop it, or write what is still to be done"
    else:
        near = nearest(normal("\n".join(hunk.old)), lines(text))
        message = f"the `diff` block does not apply to '{path}': {near}"
        hint = "make it from the file as it is now (`git diff`)"
    return survey.say("HD226", message, hint, _line(change, block))


# -- what is there already -----------------------------------------------------------------------------------


def _done(change: Change, text: str) -> Iterator[tuple[Change, Block, int]]:
    """Blocks that say what must be there afterwards, and that are there now."""
    if any(block.role is BlockRole.BEFORE and stands(block.text, text) for block in change.blocks):
        return  # the old is there still, so this is not done
    for block in change.blocks:
        if block.role in _WANTED and not _is_trivial(block.text) and (at := find(block.text, text)):
            yield change, block, at


def _is_trivial(text: str) -> bool:
    """A line that says too little: `}`, `pass`, an import."""
    kept = [line for line in normal(text) if any(char.isalnum() for char in line)]
    if all(_IMPORT.now.match(line) for line in kept):
        return True
    return len(kept) < 2 and len("".join(kept).strip()) < _SHORT


def _is_everything(done: list[tuple[Change, Block, int]], survey: Survey) -> bool:
    """Whether the contract asks for nothing but to add what is there already."""
    changes = survey.contract.changes
    there = {id(block) for _change, block, _at in done}
    return bool(changes) and all(
        change.action is Action.EDIT
        and not change.is_glob
        and bool(change.blocks)
        and all(id(block) in there for block in change.blocks)
        and _only_adds(change)
        for change in changes
    )


def _only_adds(change: Change) -> bool:
    prose = [line.text for line in scan(change.instruction.split("\n")) if line.fence is None and line.text.strip()]
    said = " ".join(prose)
    return len(said) < 400 and _ADDS.now.search(said) is not None and _SHOWS.now.search(said) is None


def _stands_already(change: Change, block: Block, at: int, survey: Survey, *, everything: bool) -> Finding:
    what = "all that the contract asks for is there already: " if everything else ""
    message = f"{what}this block stands in '{shown(change.path)}' at line {at}"
    hint = "there is nothing to do" if everything else "mark it `before` if it shows what is there now, else drop it"
    severity = Severity.ERROR if everything else Severity.WARNING
    return survey.say("HD227", message, hint, _line(change, block), severity)
