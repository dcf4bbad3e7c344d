"""The contract's code blocks stand in the files.

The nearest place is shown where a block is not found; `contract.standing` says what standing means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from haiku_delegate.contract.model import Block, BlockRole, Change, Contract
from haiku_delegate.contract.texts.hunks import hunks
from haiku_delegate.contract.texts.standing import lines, nearest, normal, stands
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import path as shown

_STAND = (BlockRole.CODE, BlockRole.AFTER, BlockRole.EXACT)


def check(contract: Contract, read: Callable[[str], str | None]) -> tuple[Finding, ...]:
    """Findings for blocks that are missing, or still there; `read` gives a file's text after the change."""
    findings: list[Finding] = []
    for change in contract.changes:
        if change.is_glob or not change.blocks:
            continue
        text = read(change.path)
        if text is not None:
            findings += _change(change, text)
    return tuple(findings)


def _change(change: Change, text: str) -> Iterator[Finding]:
    later = [block.text for block in change.blocks if block.role in _STAND]
    for block in change.blocks:
        if block.role in _STAND:
            yield from _standing(change.path, block, text)
        elif block.role is BlockRole.BEFORE:
            yield from _gone(change.path, block, text, later)
        elif block.role is BlockRole.DIFF:
            yield from _applied(change.path, block, text)


def _standing(path: str, block: Block, text: str) -> Iterator[Finding]:
    wanted = normal(block.text)
    if wanted and not stands(block.text, text):
        exact = block.role is BlockRole.EXACT
        said = f"the block{_of(block)} does not stand as written: {nearest(wanted, lines(text))}"
        yield _finding("HD320" if exact else "HD321", path, said, Severity.ERROR if exact else Severity.WARNING)


def _gone(path: str, block: Block, text: str, later: Sequence[str]) -> Iterator[Finding]:
    """A block that another one takes up, with lines around it, stands with that one."""
    kept = any(stands(block.text, each) for each in later)
    if normal(block.text) and stands(block.text, text) and not kept:
        yield _finding("HD322", path, f"the `before` block{_of(block)} still stands", Severity.WARNING)


def _applied(path: str, block: Block, text: str) -> Iterator[Finding]:
    """Every hunk's new lines; one that only removes must have nothing left of what it removes."""
    for hunk in hunks(block.text, path):
        wanted = normal("\n".join(hunk.new))
        if wanted and not stands("\n".join(hunk.new), text):
            said = f"the `diff` block{_of(block)} is not applied as written: {nearest(wanted, lines(text))}"
            yield _finding("HD321", path, said, Severity.WARNING)
        elif not wanted and stands("\n".join(hunk.old), text):
            yield _finding("HD322", path, f"what the `diff` block{_of(block)} removes still stands", Severity.WARNING)


def _finding(rule: str, path: str, message: str, severity: Severity) -> Finding:
    return Finding(rule=rule, message=message, severity=severity, path=shown(path))


def _of(block: Block) -> str:
    return f" of line {block.line}" if block.line else ""
