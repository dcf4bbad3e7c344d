"""What the contract wants done to tests: its `tests:`, its code blocks, and a sentence that names the test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from haiku_delegate.checks import grants
from haiku_delegate.checks.tampering.model import Need, Remark
from haiku_delegate.contract.forms import fences
from haiku_delegate.contract.model import Block, BlockRole, Change, Contract
from haiku_delegate.contract.scope import Scope
from haiku_delegate.contract.texts.standing import normal, stands

_NEW = (BlockRole.CODE, BlockRole.AFTER, BlockRole.EXACT)
_NOT = re.compile(r"\b(?:not|never|don't|dont|keep|without|leave)\b", re.IGNORECASE)
_WORDS = {
    Need.REMOVE: re.compile(
        r"\b(?:remove|delete|drop|skip|xfail|retire|replace|merge|fold|parametri[sz]e|get rid)", re.IGNORECASE
    ),
    Need.RENAME: re.compile(r"\b(?:rename|call it|replace|merge|fold)", re.IGNORECASE),
    Need.CHANGE: re.compile(
        r"\b(?:change|update|adapt|adjust|rewrite|replace|correct|fix|expect|now|instead|loosen|relax|drop|remove|shorten|merge)",
        re.IGNORECASE,
    ),
}  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n\s*\n|\n\s*[-*]\s")


class Grants:
    """Asked about every remark on one file."""

    def __init__(self, contract: Contract, path: str) -> None:
        self._contract, self._path = contract, path
        self._changes = [change for change in contract.changes if _is_about(change, path)]

    def admits(self, remark: Remark) -> bool:
        """Whether the contract asked for this."""
        return self._by_id(remark) or self._by_block(remark) or self._by_sentence(remark)

    def names_the_file(self) -> bool:
        """Whether the file itself is listed, and not only a glob that takes it in."""
        return any(not change.is_glob for change in self._changes)

    # -- tests: ----------------------------------------------------------------------------------------------

    def _by_id(self, remark: Remark) -> bool:
        said = self._contract.tests
        entries = {Need.CHANGE: said.change + said.remove, Need.REMOVE: said.remove,
                   Need.RENAME: said.rename + said.remove}[remark.need]  # fmt: skip
        if remark.need is Need.REMOVE and not remark.test:
            entries += tuple(entry for entry in said.change if entry == self._path)
        return any(
            _names(entry, self._path, test) for entry in entries for test in (remark.test, remark.also or remark.test)
        )

    # -- blocks ----------------------------------------------------------------------------------------------

    @cached_property
    def _new_blocks(self) -> list[str]:
        return [text for block in self._blocks if (text := _new_text(block))]

    @cached_property
    def _old_blocks(self) -> list[str]:
        return [text for block in self._blocks if (text := _old_text(block))]

    @cached_property
    def _blocks(self) -> list[Block]:
        return [block for change in self._changes for block in change.blocks]

    def _by_block(self, remark: Remark) -> bool:
        if remark.whole and any(stands(remark.whole, block) for block in self._new_blocks):
            return True
        if remark.gone and all(_is_in(text, self._old_blocks) for text in remark.gone):
            return True
        return bool(remark.come) and all(_is_in(text, self._new_blocks) for text in remark.come)

    # -- sentences -------------------------------------------------------------------------------------------

    @cached_property
    def _sentences(self) -> list[str]:
        """What is said about the file, without code blocks."""
        prose = [fences.outside(change.instruction) for change in self._changes]
        prose += [self._contract.task, self._contract.title, self._contract.changes_notes]
        return [each for text in prose for each in _SENTENCE.split(text) if each.strip()]

    def _by_sentence(self, remark: Remark) -> bool:
        """`Remove test_legacy_slug.` grants that; only a test's own full name counts."""
        asked = {test.rpartition(".")[2] for test in (remark.test, remark.also) if test}
        return any(
            re.search(rf"(?<!\w){re.escape(test)}(?!\w)", sentence) and _WORDS[remark.need].search(sentence)
            and not _NOT.search(sentence)
            for test in asked for sentence in self._sentences if test in sentence
        )  # fmt: skip


def _is_about(change: Change, path: str) -> bool:
    if path in (change.path, change.rename_from):
        return True
    return change.is_glob and Scope(Contract(id=None, title="", changes=(change,))).admits(path)


def _names(entry: str, path: str, test: str) -> bool:
    """Whether an entry of `tests:` means this test, with all of its rows, or the whole of its file."""
    entry = re.sub(r"\[[^\]]*\]?$", "", entry.strip()) if "::" in entry else entry
    return grants.means(entry, f"{path}::{test.replace('.', '::')}" if test else path)


def _new_text(block: Block) -> str:
    if block.role in _NEW:
        return block.text
    return _side(block.text, "+ ") if block.role is BlockRole.DIFF else ""


def _old_text(block: Block) -> str:
    if block.role is BlockRole.BEFORE:
        return block.text
    return _side(block.text, "- ") if block.role is BlockRole.DIFF else ""


def _side(diff: str, signs: str) -> str:
    """One side of a diff; that a line stays is no reason to let it go, so the old side is what has a minus."""
    kept = signs if signs == "+ " else "-"
    return "\n".join(
        row[1:] for row in diff.split("\n") if row[:1] and row[0] in kept and not row.startswith(("---", "+++"))
    )


def _is_in(text: str, blocks: Iterable[str]) -> bool:
    """Whether lines stand in a block, whatever their indentation: a block may show them without their function."""
    wanted = [line.strip() for line in normal(text) if line.strip()]
    if not wanted:
        return False
    needle = "\n" + "\n".join(wanted) + "\n"
    return any(
        needle in "\n" + "\n".join(line.strip() for line in block.split("\n") if line.strip()) + "\n"
        for block in blocks
    )
