"""What the contract asks for: nothing that it names, shows or demands is ever told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from haiku_delegate.contract.forms import fences
from haiku_delegate.contract.model import BlockRole, Change, Contract
from haiku_delegate.contract.scope import Scope
from haiku_delegate.contract.texts.lazy import Lazy

_WORD = Lazy(r"[^\W\d]\w*")
_SENTENCE = Lazy(r"(?<=[.;!?])\s+|\n\s*\n|\n\s*[-*]\s")
#: "do not touch `a`, but rename `b`" names b alone
_DENIED = Lazy(
    r"\b(?:do not|don't|dont|never|must not|mustn't|should not|shouldn't|cannot|without|leave|keep|preserve)\b"
    r"[^,;:()]*?(?=[,;:()]|\bbut\b|$)",
    re.IGNORECASE | re.DOTALL,
)
_ALONE = Lazy(r"(?<!\w)([^\W\d]\w*)\b(?!(?:\.|::|#)[^\W\d])")
#: an instruction that speaks of more than it can name
_EVERYWHERE = Lazy(
    r"\b(?:everywhere|everything|throughout|wherever|call(?:ers|ing code| ?sites)|usages|re-?format\w*|rewrite|"
    r"refactor\w*|clean ?up|simplif\w+|rename[sd]?|re-?organi[sz]e|restructure|annotat\w+|type hints?|lint\w*|"
    r"moderni[sz]e|migrate|convert|port|split|extract|inline|and so on|etc|(?:where|as|if) (?:needed|necessary)|"
    r"accordingly|consistent\w*|(?:every|each|all|both|any|other|remaining)(?: of)?(?: \w+){0,2}? "
    r"(?:functions?|methods?|class(?:es)?|calls?|places?|occurrences?|uses|handlers?|helpers?|commands?|subclass(?:es)?|others?|sites?|models?|"
    r"modules?|files?|branch(?:es)?|fields?|endpoints?|routes?))\b",
    re.IGNORECASE,
)
_VERB = (
    r"\b(?:remov\w+|delet\w+|drop\w*|get rid of|renam\w+|replac\w+|rewrit\w+|mov(?:e|es|ed|ing)|inlin\w+|merg\w+|unify|"
    r"consolidat\w+|split\w*|extract\w*|strip|prune|retire|clean\w*|simplif\w+|restructur\w+|refactor\w*|convert\w*|port|"
    r"hide|dead|unused|obsolete|no longer|deprecat\w+)\b"
)
_CODE = r"(?-i:`[^`\n]+`|\b[^\W\d]\w*\(\)|\b\w+_\w+\b|\b[a-z]+[A-Z]\w*\b)"
_REMOVES = Lazy(_VERB, re.IGNORECASE)
#: "remove the function `f` and `g`" says exactly what goes
_NAMED_OBJECT = Lazy(
    rf"{_VERB}\s+(?:(?:the|its|old|this|function|class|method|helper|constant|variable|export|type|import)\s+){{0,4}}"
    rf"{_CODE}(?:\s*(?:,|and|,\s*and)\s*{_CODE}){{0,20}}(?!\s*(?:\w+\s+){{0,2}}(?:helpers?|variants?|functions|methods|classes))",
    re.IGNORECASE,
)
#: what a symbol of a file may be called; "remove accents" is about none
_THINGS = Lazy(
    r"\b(?:functions?|methods?|class(?:es)?|helpers?|variants?|alias(?:es)?|wrappers?|shims?|constants?|definitions?|"
    r"exports?|names?|API|code|fallbacks?|versions?|implementations?|overloads?|types?|interfaces?|module|file|"
    r"everything|rest|others?|dead|unused|obsolete|no longer|deprecat\w+|legacy|clean\w*|refactor\w*|rewrit\w+|"
    r"restructur\w+|simplif\w+)\b",
    re.IGNORECASE,
)


class Asked:
    """What the contract says that bears on one file."""

    def __init__(self, contract: Contract, path: str) -> None:
        self._contract = contract
        self.kind = contract.kind
        self._changes = [change for change in contract.changes if _is_about(change, path)]

    @cached_property
    def said(self) -> str:
        """The sentences that ask for something, without what they forbid; the code blocks are not among them."""
        return "\n\n".join(sentence for text in self.granted for sentence in text)

    @cached_property
    def granted(self) -> list[list[str]]:
        """The sentences that ask for something, text by text: rows of a list belong to the line above them."""
        contract = self._contract
        parts = [contract.title, contract.task, contract.changes_notes]
        parts += [fences.outside(change.instruction) for change in contract.changes]
        return [list(_granting([part])) for part in (*parts, *contract.constraints)]

    @cached_property
    def _here(self) -> list[str]:
        """The sentences about this very file."""
        parts = [fences.outside(change.instruction) for change in self._changes]
        return list(_granting([self._contract.title, self._contract.task, self._contract.changes_notes, *parts]))

    @cached_property
    def kept(self) -> str:
        """What must stay as it is."""
        return "\n\n".join(self._contract.preserve)

    @cached_property
    def blocks(self) -> str:
        """All code that the contract shows, for whichever file."""
        return "\n".join(block.text for change in self._contract.changes for block in change.blocks)

    @cached_property
    def shown(self) -> frozenset[str]:
        """The lines that the contract wants in this file, without indentation."""
        return frozenset(
            line.strip()
            for change in self._changes
            for block in change.blocks
            if block.role is not BlockRole.BEFORE
            for line in _wanted(block.text, diff=block.role is BlockRole.DIFF)
            if line.strip()
        )

    @cached_property
    def commands(self) -> str:
        """What verifies the change."""
        return "\n".join(command.text for command in (*self._contract.verify, *self._contract.holdout))

    @cached_property
    def forbidden(self) -> str:
        """What must stay, and what must not be done, as it was written."""
        return "\n".join((*self._contract.preserve, *self._contract.constraints))

    @cached_property
    def code(self) -> list[str]:
        """The blocks that say what must stand in this file."""
        roles = (BlockRole.CODE, BlockRole.AFTER, BlockRole.EXACT)
        return [block.text for change in self._changes for block in change.blocks if block.role in roles]

    @cached_property
    def taken_away(self) -> str:
        """The lines that blocks take away, from whichever file."""
        blocks = [block for change in self._contract.changes for block in change.blocks]
        lines = [block.text for block in blocks if block.role is BlockRole.BEFORE]
        diffs = (block.text.split("\n") for block in blocks if block.role is BlockRole.DIFF)
        return "\n".join([*lines, *(line[1:] for diff in diffs for line in diff if line[:1] == "-")])

    @cached_property
    def words(self) -> frozenset[str]:
        """Every identifier that the contract says or shows."""
        return frozenset(_WORD.now.findall(f"{self.said}\n{self.blocks}"))

    @cached_property
    def alone(self) -> frozenset[str]:
        """Identifiers that the sentences name by themselves: of `Shelf.put`, that is no `Shelf`, but `put`."""
        return frozenset(_ALONE.now.findall(self.said))

    def names(self, symbol: str) -> bool:
        """Whether sentences name a symbol, or the class or function that it belongs to."""
        return any(part in self.alone for part in re.split(r"\.|::", symbol))

    def wants(self, line: str) -> bool:
        """Whether a line stands in a code block."""
        return line.strip() in self.shown

    def speaks_of(self, pattern: str) -> bool:
        """Whether a sentence asks for something in these words, or a code block shows them."""
        found = re.compile(pattern, re.IGNORECASE)
        return found.search(self.said) is not None or found.search(self.blocks) is not None

    def speaks_here(self, pattern: str) -> bool:
        """The same, of what is said and shown about this very file."""
        found = re.compile(pattern, re.IGNORECASE)
        shown = (block.text for change in self._changes for block in change.blocks)
        return any(found.search(text) for text in (*self._here, *shown))

    @cached_property
    def is_wide(self) -> bool:
        """Whether it speaks of more symbols than it can name, so that nobody can say what it leaves out."""
        return any(change.is_glob for change in self._changes) or any(
            _EVERYWHERE.now.search(sentence) for sentence in self._here
        )

    @cached_property
    def removes_unnamed(self) -> bool:
        """Whether definitions are to go, and a sentence does not name them: "remove the dead helpers"."""
        rest = (_NAMED_OBJECT.now.sub(" ", sentence[:2_000]) for sentence in self._here)
        return any(_REMOVES.now.search(each) and _THINGS.now.search(each) for each in rest)

    def names_in_part(self, symbol: str) -> bool:
        """Whether a piece of its name stands in the contract: "remove what ends in `_v1`"."""
        pieces = (word for word in self.words if len(word) > 2 and (word[0] == "_" or word[-1] == "_"))
        return any(piece in symbol for piece in pieces)


def _granting(texts: Iterable[str]) -> Iterator[str]:
    """Sentences, with what they forbid cut out."""
    for text in texts:
        for sentence in _SENTENCE.now.split(text):
            if sentence and sentence.strip():
                yield _DENIED.now.sub(" ", sentence)


def _wanted(text: str, *, diff: bool) -> Iterator[str]:
    for line in text.replace("\r\n", "\n").split("\n"):
        if not diff:
            yield line
        elif line.startswith(("+", " ")) and not line.startswith("+++"):
            yield line[1:]


def _is_about(change: Change, path: str) -> bool:
    if path in (change.path, change.rename_from):
        return True
    return change.is_glob and Scope(Contract(id=None, title="", changes=(change,))).admits(path)
