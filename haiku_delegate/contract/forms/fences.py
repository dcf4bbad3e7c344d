"""Markdown as lines that know whether they stand in a fenced block (CommonMark's rules, any indentation)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_OPEN = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,})(?P<info>.*)$", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Fence:
    """A fenced block: its info string and its content without the fence's own indentation."""

    info: str
    line: int  #: of the opening fence
    lines: tuple[str, ...]
    closed: bool

    @property
    def text(self) -> str:
        """The content with a final newline, or nothing at all."""
        return "".join(f"{line}\n" for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the spec; `fence` is the block that it belongs to, its two fences included."""

    number: int
    text: str
    fence: Fence | None = None

    @property
    def blank(self) -> bool:
        """Nothing but white space, outside any block."""
        return self.fence is None and not self.text.strip()


def scan(lines: Sequence[str], *, first: int = 1) -> tuple[Line, ...]:
    """Number the lines from `first` and tell fenced blocks from prose."""
    scanned: list[Line] = []
    index = 0
    while index < len(lines):
        opening = _opening(lines[index])
        if opening is None:
            scanned.append(Line(number=first + index, text=lines[index]))
            index += 1
            continue
        end = _closing(lines, index + 1, opening["mark"])
        fence = _fence(lines, index, end, opening, first)
        stop = min(end + 1, len(lines))
        scanned += [Line(number=first + at, text=lines[at], fence=fence) for at in range(index, stop)]
        index = stop
    return tuple(scanned)


def _opening(line: str) -> re.Match[str] | None:
    match = _OPEN.match(line)
    if match and match["mark"][0] == "`" and "`" in match["info"]:
        return None  # `code` in a line of prose
    return match


def _closing(lines: Sequence[str], start: int, mark: str) -> int:
    for index in range(start, len(lines)):
        text = lines[index].strip(" \t")
        if len(text) >= len(mark) and text == mark[0] * len(text):
            return index
    return len(lines)


def _fence(lines: Sequence[str], start: int, end: int, opening: re.Match[str], first: int) -> Fence:
    indent = len(opening["indent"])
    content = tuple(_dedent(line, indent) for line in lines[start + 1 : end])
    return Fence(info=opening["info"].strip(), line=first + start, lines=content, closed=end < len(lines))


def _dedent(line: str, indent: int) -> str:
    own = len(line) - len(line.lstrip(" \t"))
    return line[min(own, indent) :]


def outside(text: str) -> str:
    """The text without its fenced blocks."""
    if "```" not in text and "~~~" not in text:
        return text
    return "\n".join(line.text for line in scan(text.split("\n")) if line.fence is None)


def of(lines: Iterable[Line]) -> tuple[Fence, ...]:
    """The blocks among these lines, each once."""
    return tuple(line.fence for line in lines if line.fence and line.fence.line == line.number)
