"""Whether it is one focused task: how many files (HD130), how much to read (HD131)."""

from __future__ import annotations

from haiku_delegate.contract.lint.remarks import Remarks
from haiku_delegate.contract.model import Action, Change, Contract
from haiku_delegate.contract.texts.lazy import Lazy

FILES = 12  #: files with instructions of their own; the same edit in many files counts once
LETTERS = 16_000  #: about 4,000 tokens of instruction, eight printed pages
_BLOCKS_WEIGH = 4  #: letters of a block that weigh as much as one of prose: code is copied, not thought about
_OWN = Lazy(r"`[^`\n]*`|[\w.-]*[/.][\w./-]*|\d+|\W+")


def check(contract: Contract, remarks: Remarks) -> None:
    """Both are warnings: work that is too large is not wrong, it only fails more often."""
    files = len({_gist(change) for change in contract.changes if _counts(change)})
    if files > FILES:
        message = f"{files} files with instructions of their own are more than one focused task"
        hint = f"split it into contracts of at most {FILES} files; the same edit in many files counts once"
        remarks.add("HD130", message, line=contract.changes[0].line, hint=hint)
    size = sum(map(_weight, contract.changes)) + len(contract.changes_notes) + len(contract.task)
    if size > LETTERS:
        message = f"the instructions are about {size // 4:,} tokens long, more than one focused task"
        remarks.add("HD131", message, line=contract.changes[0].line, hint="split it, or point to files under CONTEXT")


def _counts(change: Change) -> bool:
    return change.action is not Action.DELETE and not change.is_glob and bool(change.instruction.strip())


def _gist(change: Change) -> str:
    """The instruction without what differs when one edit is listed for many files."""
    return _OWN.now.sub(" ", change.instruction[:2000]).casefold().strip()


def _weight(change: Change) -> int:
    blocks = sum(len(block.text) for block in change.blocks)
    return max(0, len(change.instruction) - blocks) + blocks // _BLOCKS_WEIGH
