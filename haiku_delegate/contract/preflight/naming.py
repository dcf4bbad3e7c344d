"""Names of symbols in prose: `` `name` ``, `name()`, `Class.method()`; and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from haiku_delegate.contract.preflight.survey import Survey, closest
from haiku_delegate.contract.texts.lazy import Lazy

_ID = r"[^\W\d]\w*"
_PATH = rf"{_ID}(?:(?:\.|::|\#){_ID}){{0,6}}"
_CALLED = r"\((?!e?s\))[^()`\n]{0,80}\)"  #: but "the file(s)"
_DECLARES = (
    r"(?:(?:pub|export|async|abstract)\s+){0,2}"
    r"(?:class|def|fn|func|function|interface|impl|struct|enum|trait|mod|module|type)\s+"
)
DECLARED = rf"`{_DECLARES}(?:{_PATH})(?:{_CALLED})?[:{{]?`"  #: as the source declares it: `class Shelf`, `fn put`
NAME = (
    rf"(?:`(?:{_DECLARES})?(?:{_PATH})(?:{_CALLED})?[:{{]?`|(?<![\w.:`-])(?:{_PATH}){_CALLED})"  #: or with parentheses
)
BARE = rf"(?<![\w.:`-])(?:{_PATH})(?![\w`])"
_TAKEN = Lazy(rf"(?P<tick>`)?(?P<declared>{_DECLARES})?(?P<path>{_PATH})(?P<called>{_CALLED})?")
_ANY = Lazy(NAME)
_HUMP = Lazy(r"[a-z0-9][A-Z]|[A-Z]{2}[a-z]")
_SUFFIXES = frozenset({
    "py", "pyi", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte", "go", "rs", "rb", "sh",
    "bash", "zsh", "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "java", "kt", "kts", "swift", "cs", "php", "lua",
    "pl", "pm", "ex", "exs", "scala", "dart", "zig", "jl", "r", "m", "mm",
})  # fmt: skip
_LONG = 2_000  #: characters; what is longer was not typed by a person


class Name(NamedTuple):
    """One name as it was written."""

    path: str  #: `Class.method`
    called: bool  #: with parentheses
    ticked: bool
    declared: bool = False  #: with its keyword: `class Shelf`

    @property
    def last(self) -> str:
        return re.split(r"\.|::|#", self.path)[-1]

    @property
    def first(self) -> str:
        return re.split(r"\.|::|#", self.path)[0]

    @property
    def nested(self) -> bool:
        return self.first != self.path

    @property
    def is_code(self) -> bool:
        """Whether it cannot be an ordinary word: `normalize()`, `max_size`, `readFile`."""
        return self.called or "_" in self.path or self.nested or _HUMP.now.search(self.path) is not None

    def __str__(self) -> str:
        return f"{self.path}()" if self.called else f"`{self.path}`"


def taken(text: str) -> Name:
    """The name that a match of NAME or BARE is."""
    match = _TAKEN.now.search(text)
    assert match is not None
    return Name(match["path"], bool(match["called"]), bool(match["tick"]), bool(match["declared"]))


def names(text: str) -> tuple[Name, ...]:
    """The names in a text, each once."""
    found = (taken(match[0]) for match in _ANY.now.finditer(text[:_LONG]))
    return tuple(dict.fromkeys(islice(found, 50)))


def is_source(path: str) -> bool:
    """Whether a file holds symbols, to judge by its name."""
    return path.rpartition(".")[2].casefold() in _SUFFIXES


def whereabouts(name: Name, path: str, survey: Survey) -> str:
    """What a hint can say about a name that is not in this file: where it is, or what comes close."""
    for other in survey.named_files():
        if other != path and name.last in survey.words(other):
            return f"it stands in {other}:{_line(name.last, other, survey)}"
    found = _alike(name, path, survey)
    return f"did you mean `{found[0]}` (line {found[1]})?" if found else ""


def _line(word: str, path: str, survey: Survey) -> int:
    """Where a word is defined, else where it first stands."""
    from haiku_delegate.contract.texts.symbols import definitions, named

    text = survey.tree.read(path) or ""
    defined = named(word, definitions(path, text) or ())
    if defined:
        return defined[0].start
    match = re.search(rf"\b{re.escape(word)}\b", text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def is_misspelt(name: Name, path: str, survey: Survey) -> bool:
    """Whether the file defines a name that differs from it in little."""
    found = _alike(name, path, survey)
    return found is not None and closest(name.last, [re.split(r"\.|::", found[0])[-1]], cutoff=0.8) is not None


def _alike(name: Name, path: str, survey: Survey) -> tuple[str, int] | None:
    from haiku_delegate.contract.texts.symbols import definitions

    defined = {each.last: each for each in definitions(path, survey.tree.read(path) or "") or ()}
    found = closest(name.last, list(defined)[:5_000], cutoff=0.7)
    return (defined[found].name, defined[found].start) if found else None


def described(text: str) -> Iterator[tuple[str, int]]:
    """The sentences of an instruction on one line each, with the index of the line on which they begin."""
    from haiku_delegate.contract.texts.prose import sentences

    for sentence in sentences(text):
        if len(sentence.raw) <= _LONG:
            yield " ".join(sentence.raw.split()), sentence.at
