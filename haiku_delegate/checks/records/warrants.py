"""What the contract lets happen to existing tests: by `tests:`, by its listed files, by its blocks, by its words.

Three answers: the contract says so for certain, its words seem to, or it does not. Only the last one stops a run, so
words are read kindly; what they let happen is told nevertheless.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum
from functools import cached_property

from haiku_delegate.checks import grants
from haiku_delegate.checks.records.comparing import Loss, file, function, is_row
from haiku_delegate.checks.records.model import Outcome
from haiku_delegate.contract.lint.testing import names_tests
from haiku_delegate.contract.model import Action, Block, BlockRole, Change, Contract
from haiku_delegate.contract.scope import Scope
from haiku_delegate.contract.texts import prose
from haiku_delegate.contract.texts.prose import Sentence
from haiku_delegate.contract.texts.standing import normal, stands

_GOES = (
    "remove|delete|drop|rename|replace|rewrite|merge|fold|split|consolidate|combine|convert|move|collapse",
    "removed|deleted|dropped|renamed|replaced|rewritten|merged|folded|split|combined|converted|moved|obsolete|superfluous",
)
_SKIPS = ("skip|xfail|disable", "skipped|xfailed|disabled|expected to fail")
_CHANGES = (
    "update|change|adapt|adjust|correct|fix|reduce|shorten|trim",
    "updated|changed|adapted|adjusted|corrected|fixed|reduced|shortened|trimmed",
)
_EXPECTS = (
    "switch|migrate|port|align|regenerate|refresh|now expect|expect now|(?:use|call|pass|follow|expect|import) the new",
    "regenerated|aligned|switched",
)
_STAYS = re.compile(r"\b(?:unchanged|untouched|stays?|remains?|as (?:it is|they are))\b", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:that|which|when|where|whether|so)\b", re.IGNORECASE)
_NOUN = r"(?<![\w/.-])(?:tests?|cases?|rows?|specs?|assertions?|parametri[sz]\w*)(?![\w/-])(?!\.\w)"
_OF_TESTS = re.compile(_NOUN, re.IGNORECASE)
#: `remove the two slow tests`, but not `replace the date in the tests`.
_OBJECT = re.compile(
    rf"\s+(?:(?!(?:in|of|from|by|with|for|to|into|on|at|and|or)\s)[\w'-]+\s+){{0,4}}{_NOUN}", re.IGNORECASE
)
_STAND = frozenset({BlockRole.CODE, BlockRole.AFTER, BlockRole.EXACT})

_ENOUGH = 200  #: new tests that are looked for in the contract's blocks


class Warrant(Enum):
    """How far the contract covers a loss."""

    NONE = 0
    WORDS = 1  #: its words seem to ask for it
    CERTAIN = 2


class Warrants:
    """Asks one contract; `text` gives a changed file as it is now, None for one that the change left alone."""

    def __init__(self, contract: Contract, text: Callable[[str], str | None]) -> None:
        self._contract, self._text = contract, text
        self._stood: dict[str, tuple[list[Block], bool]] = {}

    @cached_property
    def moved(self) -> dict[str, str]:
        """Files that the contract renames, from and to."""
        return {each.rename_from: each.path for each in self._contract.changes if each.rename_from}

    def of(self, loss: Loss, *, arrived: Sequence[str] = ()) -> Warrant:
        """`arrived` are the ids that the file has now and had not before."""
        said = self._contract.tests
        if self._named(loss.test, said.remove) or self._goes_with_its_file(loss):
            return Warrant.CERTAIN
        if self._named(loss.test, (*said.change, *said.rename)):
            return self._changed(loss, arrived)
        found = [self._by_change(loss, each, arrived) for each in self._changes(loss)]
        return max([*found, self._by_words(loss)], key=lambda each: each.value)

    def _changed(self, loss: Loss, arrived: Sequence[str]) -> Warrant:
        """To change or rename a test is no leave to lose it: a row may go, a whole test only if another comes."""
        if loss.now is not Outcome.MISSING:
            return Warrant.WORDS
        return Warrant.CERTAIN if is_row(loss.test) or loss.computed or arrived else Warrant.NONE

    def to_change(self, loss: Loss) -> Warrant:
        """Whether the contract asks for another expectation of a test that stays."""
        said = self._contract.tests
        if self._named(loss.test, (*said.change, *said.remove, *said.rename)) or self._goes_with_its_file(loss):
            return Warrant.CERTAIN
        written = [self._rewrites(_last(loss.test), each) for each in self._changes(loss)]
        if Warrant.CERTAIN in written:
            return Warrant.CERTAIN
        verbs = [_GOES, _CHANGES, _EXPECTS]
        names = [name for name in {_name(loss.test), _last(loss.test)} if len(name) > 3]
        if Warrant.WORDS in written or self._said(names, verbs):
            return Warrant.WORDS
        return self._by_file(file(loss.test))

    def to_change_file(self, place: str) -> Warrant:
        """The same for a whole file, where nobody knows its tests by name."""
        said = self._contract.tests
        if self._named(place, (*said.change, *said.remove, *said.rename)):
            return Warrant.CERTAIN
        listed = [each for each in self._contract.changes if not each.is_glob and _same(each.path, place)]
        if any(self._blocks(each)[1] for each in listed):
            return Warrant.CERTAIN
        if any(_taking(block) for each in listed for block in each.blocks):
            return Warrant.WORDS
        return self._by_file(place)

    def _rewrites(self, name: str, change: Change) -> Warrant:
        """By blocks: the contract's own text of the test, or a block that takes something away."""
        standing, whole = self._blocks(change)
        if whole or any(name and _titled(name, each.text) for each in standing):
            return Warrant.CERTAIN
        return Warrant.WORDS if any(_taking(each) for each in change.blocks) else Warrant.NONE

    def _by_file(self, place: str) -> Warrant:
        """By a sentence under the heading of the file, or one about tests anywhere, that asks for more than adding."""
        verbs = [_GOES, _CHANGES, _EXPECTS]
        here = (each for each in self._contract.changes if not each.is_glob and _same(each.path, place))
        if any(_tells(said, *verbs) for each in here for said in _spoken(each.instruction)):
            return Warrant.WORDS
        return Warrant.WORDS if any(_tells_of_tests(each, *verbs) for each in self._sentences) else Warrant.NONE

    def any(self) -> bool:
        """Whether anything at all is said of tests that may go: for runners that tell no names."""
        said, changes = self._contract.tests, self._contract.changes
        if said.remove or said.change or said.rename:
            return True
        if any(each.action in (Action.DELETE, Action.RENAME) for each in changes):
            return True
        if any(names_tests(each.path) and any(_taking(block) for block in each.blocks) for each in changes):
            return True
        return any(_tells(each, _GOES, _SKIPS, _CHANGES) and _OF_TESTS.search(each.text) for each in self._sentences)

    def _named(self, test: str, patterns: Sequence[str]) -> bool:
        return any(
            grants.means(re.split(r"\s*->\s*|\s+to\s+", each)[0], test, cwd=self._contract.cwd) for each in patterns
        )

    def _goes_with_its_file(self, loss: Loss) -> bool:
        place = file(loss.test)
        if any(each.action is Action.DELETE and _same(each.path, place) for each in self._contract.changes):
            return True
        return Scope(self._contract).action(place) is Action.DELETE

    def _changes(self, loss: Loss) -> list[Change]:
        place = file(loss.test)
        here = (each for each in self._contract.changes if not each.is_glob)
        return [
            each for each in here if _same(each.path, place) or (each.rename_from and _same(each.rename_from, place))
        ]

    def _by_change(self, loss: Loss, change: Change, arrived: Sequence[str]) -> Warrant:
        """By the blocks and words under the heading of the test's own file."""
        standing, whole = self._blocks(change)
        if whole:
            return Warrant.CERTAIN
        name, missing = _name(loss.test), loss.now is Outcome.MISSING
        if missing and not is_row(loss.test) and _taken(name, change.blocks):
            return Warrant.CERTAIN
        if any(_defines(name, each.text) and _explains(loss, each.text) for each in standing):
            return Warrant.CERTAIN
        if missing and is_row(loss.test) and any(_taking(each) for each in change.blocks):
            return Warrant.WORDS
        written = missing and any(_defines(_name(new), each.text) for new in arrived[:_ENOUGH] for each in standing)
        verbs = [_GOES] if missing else [_SKIPS]
        verbs += [_CHANGES] if missing and is_row(loss.test) else []
        said = _spoken(change.instruction)
        asked = any(_tells_of_tests(each, *verbs) for each in said)
        if missing and is_row(loss.test):
            asked = asked or any(_tells(each, *verbs) and _OF_TESTS.search(each.text) for each in said)
        return Warrant.WORDS if asked or (written and any(_tells(each, _GOES) for each in said)) else Warrant.NONE

    def _blocks(self, change: Change) -> tuple[list[Block], bool]:
        """The blocks that stand in the file, and whether one of them is all of it."""
        if change.path not in self._stood:
            text = self._text(change.path)
            standing = [] if text is None else [b for b in change.blocks if b.role in _STAND and stands(b.text, text)]
            self._stood[change.path] = standing, any(normal(each.text) == normal(text or "") for each in standing)
        return self._stood[change.path]

    def _by_words(self, loss: Loss) -> Warrant:
        """By a sentence anywhere in the contract that names the test, its class or its file."""
        parts = [part for part in re.split(r"::|\.", function(loss.test).partition("::")[2]) if len(part) > 3]
        verbs = [_GOES] if loss.now is Outcome.MISSING else [_SKIPS, _GOES]
        rows = [_CHANGES] if is_row(loss.test) else []
        return (
            Warrant.WORDS
            if self._said(parts, [*verbs, *rows]) or self._said([file(loss.test)], verbs)
            else Warrant.NONE
        )

    def _said(self, names: Sequence[str], verbs: Sequence[tuple[str, str]]) -> bool:
        """Whether a sentence with one of these names asks for it; a file's name alone does not mean its tests."""
        if not names:
            return False
        named = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in names))
        kept = re.compile(rf"\b(?:keep|leave)\s+(?:\w+\s+)?`?(?:{named.pattern})", re.IGNORECASE)
        told = (each for each in self._sentences if named.search(each.raw) and not kept.search(each.raw))
        of_file = "/" in names[0] or names[0].endswith(".py")
        return any(_tells(each, *verbs) and (not of_file or _OF_TESTS.search(each.text)) for each in told)

    @cached_property
    def _sentences(self) -> tuple[Sentence, ...]:
        contract = self._contract
        said = (contract.title, contract.task, contract.changes_notes, *(each.instruction for each in contract.changes))
        return tuple(sentence for text in said for sentence in _spoken(text))


def _spoken(text: str) -> tuple[Sentence, ...]:
    return prose.sentences(text) if text else ()


def _tells(sentence: Sentence, *verbs: tuple[str, str]) -> bool:
    """Whether a sentence asks for one of these; `a test that drops nothing` does not."""
    return _asked(sentence, verbs) is not None


def _tells_of_tests(sentence: Sentence, *verbs: tuple[str, str]) -> bool:
    """The same, where tests are what is to be removed, or skipped, and not only where something else stands."""
    found = _asked(sentence, verbs)
    if found is None:
        return False
    rest = found.string[found.end() :]
    return bool(_OBJECT.match(rest) or (" " in found["verb"] and _OF_TESTS.search(found.string[: found.start()])))


def _asked(sentence: Sentence, verbs: Sequence[tuple[str, str]]) -> re.Match[str] | None:
    if _STAYS.search(sentence.text):
        return None
    said = _CLAUSE.split(sentence.text)[0]
    asked = "|".join(rf"{base}|(?:be|is|are|gets?|becomes?)\s+(?:\w+\s+)?(?:{past})" for base, past in verbs)
    negated = r"(?P<not>\b(?:not|never|don't|without)\s+(?:\w+\s+){0,2})?"
    found = re.search(rf"{negated}\b(?P<verb>{asked})\b(?!\()", said, re.IGNORECASE)  # `split()` is a function
    return None if found is None or found["not"] else found


def _same(listed: str, place: str) -> bool:
    """A runner's ids may begin below the root."""
    return listed == place or listed.endswith(f"/{place}")


def _name(test: str) -> str:
    """The name of the function, of a doctest too (`text.slugify`)."""
    return function(test).rpartition("::")[2].rpartition(".")[2]


def _last(test: str) -> str:
    """The last part of a test's title, whatever the runner puts between the parts."""
    return re.split(r"::|\s[>›]\s|/", function(test))[-1].strip()


def _titled(name: str, text: str) -> bool:
    """Whether a text holds a test of this name: a definition, or a title in quotes."""
    defined = rf"\b(?:def|class|func|fn|fun|function)\s+{re.escape(name)}\b"
    return re.search(rf"{defined}|[\"'`]{re.escape(name)}[\"'`]", text) is not None


def _defines(name: str, text: str) -> bool:
    return re.search(rf"^[+ \t]*(?:async\s+)?(?:def|class)\s+{re.escape(name)}\b", text, re.MULTILINE) is not None


def _explains(loss: Loss, text: str) -> bool:
    """Whether the contract's own text of a test has what changed: its rows, its mark, its missing example."""
    if loss.now is Outcome.MISSING:
        return "parametrize" in text if is_row(loss.test) else "." in loss.test.rpartition("::")[2]
    return re.search(r"skip|xfail", text) is not None


def _taking(block: Block) -> bool:
    """Whether a block takes something away."""
    removes = block.role is BlockRole.DIFF and re.search(r"^-(?!--)", block.text, re.MULTILINE) is not None
    return removes or block.role is BlockRole.BEFORE


def _taken(name: str, blocks: Sequence[Block]) -> bool:
    """Whether the contract's blocks take a function away and do not bring it back."""
    gone, come = [], []
    for block in blocks:
        if block.role is BlockRole.DIFF:
            gone += re.findall(r"^-(.*)$", block.text, re.MULTILINE)
            come += re.findall(r"^\+(.*)$", block.text, re.MULTILINE)
        elif block.role is not BlockRole.EXAMPLE:
            (gone if block.role is BlockRole.BEFORE else come).append(block.text)
    return _defines(name, "\n".join(gone)) and not _defines(name, "\n".join(come))
