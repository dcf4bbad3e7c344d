"""A command's text taken apart as far as that can be done with certainty: simple commands and what joins them.

POSIX shell grammar has more than this (substitutions, loops, functions); what is beyond it answers None, and whoever
asks must then say nothing rather than guess.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from haiku_delegate.contract.texts.lazy import Lazy

_JOINING = {"&&", "||", "|", "|&", ";", "&"}
_ASSIGNMENT = Lazy(r"[A-Za-z_]\w*\+?=")
_BEYOND = Lazy(r"\$\(|`|<<|\$\{|(?:^|[\s=(,])\$'")  # `'^TestA$'` ends with a dollar; `$'\n'` begins a word
#: Operators that are quoted or escaped, and `#` inside a word: shlex would take them for what they are not.
_MISREAD = Lazy(r"""\\[;|&<>()]|(?P<quote>['"])[;|&<>()]{1,3}(?P=quote)|[^\s;|&(]\#""")
_WORDS_BEYOND = {"if", "then", "fi", "for", "do", "done", "while", "until", "case", "esac", "function", "{", "}"}


class Simple(NamedTuple):
    """One simple command: `FOO=1 pytest -q > out`."""

    words: tuple[str, ...]  #: without assignments and redirections; quotes removed
    joined_by: str = ""  #: what stands before it: "", "&&", "||", "|", ";" or "&"; a new line counts as ";"
    assignments: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        """The first word, or nothing for a mere assignment."""
        return self.words[0] if self.words else ""


def pipelines(simples: Sequence[Simple]) -> tuple[tuple[Simple, ...], ...]:
    """The same commands, those that are joined by a pipe together; the first of each says what stands before it."""
    found: list[list[Simple]] = []
    for simple in simples:
        if found and simple.joined_by in ("|", "|&"):
            found[-1].append(simple)
        else:
            found.append([simple])
    return tuple(tuple(each) for each in found)


def ends_in_background(text: str) -> bool:
    """Whether a command line that can be parsed ends with a single `&`, so that nobody waits for it."""
    if not text.rstrip().endswith("&"):
        return False
    try:
        tokens = _tokens(text.rstrip().rpartition("\n")[2])
    except ValueError:
        return False
    return bool(tokens) and tokens[-1] == "&"


@lru_cache(maxsize=256)  # every rule about commands asks for the same few
def parse(text: str) -> tuple[Simple, ...] | None:
    """The simple commands of a command line in order, or None where the text is beyond this grammar."""
    if _BEYOND.now.search(text) or _MISREAD.now.search(text):
        return None
    try:
        found = tuple(_simple(text))
    except ValueError:
        return None
    beyond = any("(" in each.words or ")" in each.words or each.program in _WORDS_BEYOND for each in found)
    return None if beyond or not found else found


def _simple(text: str) -> Iterator[Simple]:
    """Raises ValueError for a quote that is never closed."""
    joined = ""
    for line in text.replace("\\\n", " ").split("\n") if not _quoted_newline(text) else [text]:
        words: list[str] = []
        for token in _tokens(line):
            if token in _JOINING:
                yield from _made(words, joined)
                words, joined = [], token
            else:
                words.append(token)
        yield from _made(words, joined)
        joined = joined if not words and joined in ("&&", "||", "|", "|&") else ";"


def _quoted_newline(text: str) -> bool:
    try:
        for line in text.replace("\\\n", " ").split("\n"):
            shlex.split(line, comments=True)
    except ValueError:
        return True
    return False


def _tokens(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    return list(lexer)


def _made(words: list[str], joined: str) -> Iterator[Simple]:
    kept: list[str] = []
    assignments: list[str] = []
    skip = False
    for at, word in enumerate(words):
        if skip:
            skip = False
        elif word in ("<", ">", ">>", ">&", "<&", "&>", ">|"):
            skip = True
            if kept and kept[-1].isdigit() and at:
                kept.pop()
        elif word == "!" and not kept:
            continue  # negated; still the same program
        elif not kept and _ASSIGNMENT.now.match(word):
            assignments.append(word)
        else:
            kept.append(word)
    if kept or assignments:
        yield Simple(words=tuple(kept), joined_by=joined, assignments=tuple(assignments))
