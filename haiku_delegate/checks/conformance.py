"""The contract's code blocks stand in the files.

The nearest place is shown where a block is not found; `contract.standing` says what standing means.
"""

from __future__ import annotations

from collections.abc import Callable

from haiku_delegate.contract.model import Block, BlockRole, Contract
from haiku_delegate.contract.texts.standing import lines, nearest, normal, stands
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import path as shown


def check(contract: Contract, read: Callable[[str], str | None]) -> tuple[Finding, ...]:
    """Findings for blocks that are missing, or still there; `read` gives a file's text after the change."""
    findings = []
    for change in contract.changes:
        if change.is_glob or not change.blocks:
            continue
        text = read(change.path)
        if text is not None:
            findings += [finding for block in change.blocks if (finding := _block(change.path, block, text))]
    return tuple(findings)


def _block(path: str, block: Block, text: str) -> Finding | None:
    wanted = normal(block.text)
    if not wanted or block.role in (BlockRole.EXAMPLE, BlockRole.DIFF):
        return None
    there = stands(block.text, text)
    place = shown(path)
    if block.role is BlockRole.BEFORE:
        if not there:
            return None
        return Finding(
            rule="HD322",
            message=f"the `before` block{_of(block)} still stands",
            path=place,
            severity=Severity.WARNING,
        )
    if there:
        return None
    exact = block.role is BlockRole.EXACT
    return Finding(
        rule="HD320" if exact else "HD321",
        severity=Severity.ERROR if exact else Severity.WARNING,
        message=f"the block{_of(block)} does not stand as written: {nearest(wanted, lines(text))}",
        path=place,
    )


def _of(block: Block) -> str:
    return f" of line {block.line}" if block.line else ""
