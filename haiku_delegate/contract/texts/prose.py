"""The sentences of a Markdown text. Code and quotations are blotted out, because they are not the author's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from haiku_delegate.contract.forms import fences
from haiku_delegate.contract.texts.lazy import Lazy

BLOT = "¤"  #: stands for each character of code, of a quotation or of an address
_MARKER = Lazy(r"[ \t]*(?:(?:[-*+]|\d{1,3}[.)]|#{1,6})[ \t]+(?:\[[ xX]\][ \t]+)?)")
_TICKS = Lazy(r"`+")
_QUOTED = Lazy(
    r"""\"[^"]{1,300}\"|“[^“”]{1,300}”|«[^«»]{1,300}»|(?<![\w)\]])'[^']{1,200}'(?!\w)|https?://[^\s)>\]]{1,2000}"""
    r"""|\]\([^()\[\]\s]{1,500}\)""",
    re.DOTALL,
)
_GAP = Lazy(rf"(?<=[.!?])[)*_]{{0,3}}\s+(?=[A-Z(\[*_{BLOT}])")
_DECORATION = " \t\n*_(["


class Sentence(NamedTuple):
    """One sentence, or one item of a list that is none."""

    text: str  #: with code and quotations blotted out, character for character
    raw: str  #: as written
    at: int  #: the index of the line on which it begins
    last: bool = True  #: nothing follows in its paragraph


@lru_cache(maxsize=256)  # several modules ask about the same instruction, one after another
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text, in order; fenced and indented blocks, block quotes and comments have none."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    for first, paragraph in _paragraphs(text):
        blotted = blot(paragraph)
        start, line = 0, first
        ends = [(gap.start(), gap.end()) for gap in _GAP.now.finditer(blotted)]
        for end, following in [*ends, (len(blotted), len(blotted))]:
            piece = blotted[start:end]
            skipped = len(piece) - len(piece.lstrip(_DECORATION))
            if piece[skipped:].strip():
                at = line + piece[:skipped].count("\n")
                yield Sentence(
                    piece[skipped:].rstrip(), paragraph[start + skipped : end].rstrip(), at, end == len(blotted)
                )
            line += blotted.count("\n", start, following)
            start = following


def blot(text: str) -> str:
    """The text with its inline code, quotations and addresses blotted out; as long as before."""
    if "`" in text:
        text = _without_code(text)
    if "<!--" in text:
        text = _without_comments(text)
    return _QUOTED.now.sub(lambda match: _blots(match[0]), text)


def _blots(text: str) -> str:
    return "".join("\n" if char == "\n" else BLOT for char in text)


def _without_comments(text: str) -> str:
    parts, end = [], 0
    while (start := text.find("<!--", end)) >= 0 and (stop := text.find("-->", start + 4)) >= 0:
        parts += [text[end:start], _blots(text[start : stop + 3])]
        end = stop + 3
    return "".join([*parts, text[end:]])


def _without_code(text: str) -> str:
    """A run of backticks is closed by the next run of the same length."""
    runs = list(_TICKS.now.finditer(text))
    later: dict[int, int] = {}
    closing: list[int | None] = [None] * len(runs)
    for at in range(len(runs) - 1, -1, -1):
        length = runs[at].end() - runs[at].start()
        closing[at] = later.get(length)
        later[length] = at
    parts, end, at = [], 0, 0
    while at < len(runs):
        close = closing[at]
        if close is None:
            at += 1
            continue
        start, stop = runs[at].start(), runs[close].end()
        parts += [text[end:start], _blots(text[start:stop])]
        end, at = stop, close + 1
    return "".join([*parts, text[end:]])


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """(index of the first line, text) of every paragraph, list item and table row."""
    lines: list[str] = []
    first, width, after_blank = 0, 0, True
    for at, line in enumerate(fences.scan(text.split("\n"))):
        content = line.text
        marker = _MARKER.now.match(content)
        indent = len(content) - len(content.lstrip(" \t"))
        code = after_blank and indent >= width + 4 and not marker and not lines
        ends = line.fence is not None or not content.strip() or content.lstrip().startswith((">", "|")) or code
        if ends or marker:
            if lines:
                yield first, "\n".join(lines)
            lines = []
            if content.lstrip().startswith("|") and line.fence is None:
                yield at, content.replace("|", " ")
        if not ends:
            if marker:
                width = marker.end()
            elif indent == 0:
                width = 0
            if not lines:
                first = at
            lines.append(content[marker.end() :] if marker else content)
        after_blank = not content.strip() or code
    if lines:
        yield first, "\n".join(lines)
