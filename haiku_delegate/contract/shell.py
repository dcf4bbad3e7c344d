"""A command's text taken apart as far as that can be done with certainty: simple commands and what joins them.

POSIX shell grammar has more than this (substitutions, loops, functions); what is beyond it answers None, and whoever
asks must then say nothing rather than guess.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

_JOINING = {"&&", "||", "|", "|&", ";", "&"}
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_BEYOND = re.compile(r"\$\(|`|<<|\$\{|\$'")
_WORDS_BEYOND = {"if", "then", "fi", "for", "do", "done", "while", "until", "case", "esac", "function", "{", "}"}


@dataclass(frozen=True, kw_only=True)
class Simple:
    """One simple command: `FOO=1 pytest -q > out`."""

    words: tuple[str, ...]  #: without assignments and redirections; quotes removed
    joined_by: str = ""  #: what stands before it: "", "&&", "||", "|", ";" or "&"; a new line counts as ";"
    assignments: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        """The first word, or nothing for a mere assignment."""
        return self.words[0] if self.words else ""


def parse(text: str) -> tuple[Simple, ...] | None:
    """The simple commands of a command line in order, or None where the text is beyond this grammar."""
    if _BEYOND.search(text):
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
        joined = ";"


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
        elif not kept and _ASSIGNMENT.match(word):
            assignments.append(word)
        else:
            kept.append(word)
    if kept or assignments:
        yield Simple(words=tuple(kept), joined_by=joined, assignments=tuple(assignments))
