"""The contract's code blocks stand in the files.

A block may stand deeper than it was written (a method shown without its class), so lines are compared up to one
common indentation, trailing blanks and line ends. The nearest place is shown where a block is not found.
"""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Callable

from haiku_delegate.contract.model import Block, BlockRole, Contract
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import path as shown

_SHOWN_LINES = 8


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
    wanted = _normal(block.text)
    if not wanted or block.role in (BlockRole.EXAMPLE, BlockRole.DIFF):
        return None
    there = stands(block.text, text)
    place = shown(path)
    if block.role is BlockRole.BEFORE:
        if not there:
            return None
        return Finding(
            rule="HD322",
            message=f"the `before` block of line {block.line} still stands",
            path=place,
            severity=Severity.WARNING,
        )
    if there:
        return None
    exact = block.role is BlockRole.EXACT
    return Finding(
        rule="HD320" if exact else "HD321",
        severity=Severity.ERROR if exact else Severity.WARNING,
        message=f"the block of line {block.line} does not stand as written: {_nearest(wanted, _normal(text))}",
        path=place,
    )


def stands(block: str, text: str) -> bool:
    """Whether the block's lines stand in the text, one after another, shifted by one common indentation."""
    wanted, have = _normal(block), _normal(text)
    size = len(wanted)
    first = wanted[0].strip() if wanted else ""
    starts = (at for at in range(len(have) - size + 1) if have[at].strip() == first)
    return any(_normal("\n".join(have[at : at + size])) == wanted for at in starts)


def _normal(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").strip("\n").split("\n")]
    return textwrap.dedent("\n".join(lines)).strip("\n").split("\n") if any(lines) else []


def _nearest(wanted: list[str], have: list[str]) -> str:
    """The first lines that differ at the place that fits best."""
    matcher = difflib.SequenceMatcher(
        None, [line.strip() for line in have], [line.strip() for line in wanted], autojunk=False
    )
    best = matcher.find_longest_match(0, len(have), 0, len(wanted))
    if best.size == 0:
        return "nothing like it was found"
    start = max(0, best.a - best.b)
    rows = difflib.unified_diff(wanted, have[start : start + len(wanted)], lineterm="", n=0)
    differing = [row for row in rows if not row.startswith(("---", "+++", "@@"))][:_SHOWN_LINES]
    return f"near line {start + 1}: " + " | ".join(differing)
