"""Rust's tests that live in the file that they test: the source and its test modules, told apart.

Read by lines, as rustfmt writes them: `#[cfg(test)]` and `mod tests {` at the margin, up to the `}` there. What is
written otherwise has no module that is known, and stays one text.
"""

from __future__ import annotations

import re
from bisect import bisect

from haiku_delegate.checks.tampering.model import FileChange

_TEST = re.compile(r"#\[cfg\((?:all\()?test\b")
_HEADING = re.compile(r"#\[|//")
_MODULE = re.compile(r"(?:pub(?:\([^)]{0,80}\))?\s+)?mod\s+\w+\s*\{\s*(?://.*)?$")
_MOST_HEADINGS = 20  #: lines between the attribute and the module


def spans(path: str, text: str | None) -> tuple[tuple[int, int], ...]:
    """The lines [start, end) of each test module, counted from 0."""
    if text is None or not path.endswith(".rs") or "#[cfg(" not in text:
        return ()
    rows, found, at = text.split("\n"), [], 0
    closing = [n for n, row in enumerate(rows) if row.rstrip() == "}"]
    while at < len(rows):
        end = _end(rows, at, closing) if _TEST.match(rows[at]) else 0
        if end:
            found.append((at, end))
        at = end or at + 1
    return tuple(found)


def _end(rows: list[str], start: int, closing: list[int]) -> int:
    """The line after the module that the attribute in this line is about; 0 where there is none."""
    at = start + 1
    while at < min(len(rows), start + _MOST_HEADINGS) and _HEADING.match(rows[at]):
        at += 1
    if at >= len(rows) or not _MODULE.match(rows[at].rstrip("\r")):
        return 0
    found = bisect(closing, at)
    return closing[found] + 1 if found < len(closing) else 0


def source(path: str, text: str) -> str:
    """The text without its test modules."""
    return _without(text, spans(path, text))


def with_tests_of(path: str, text: str, other: str) -> str:
    """The source of one text with the test modules of the other, where its own stand, or else at the end."""
    mine, theirs = spans(path, text), spans(path, other)
    rows, others = text.split("\n"), other.split("\n")
    at = mine[0][0] if mine else len(rows) - (not rows[-1])
    modules = [row for start, end in theirs for row in others[start:end]]
    if modules and at == len(rows):
        modules[:0] = [""]  # the last line had no end
    head, rest = "\n".join(rows[:at]), "\n".join(rows[at:])
    tail = _without(rest, [(start - at, end - at) for start, end in mine])
    return "\n".join([*([head] if at else []), *modules, *([tail] if rows[at:] else [])])


def changed(change: FileChange) -> bool:
    """Whether tests in this file are not as they were, or have come."""
    if change.after is None:
        return False
    return _modules(change.path, change.after) != _modules(change.path, change.before or "")


def with_new_tests(change: FileChange) -> FileChange:
    """The change of the source alone: the old text stands beside the new tests already."""
    if change.before is None or change.after is None or not changed(change):
        return change
    old = with_tests_of(change.path, change.before, change.after)
    return FileChange(path=change.path, before=old, after=change.after)


def _modules(path: str, text: str) -> list[list[str]]:
    rows = text.split("\n")
    return [[row.rstrip() for row in rows[start:end]] for start, end in spans(path, text)]


def _without(text: str, modules: tuple[tuple[int, int], ...] | list[tuple[int, int]]) -> str:
    rows = text.split("\n")
    gone = {at for start, end in modules for at in range(start, end)}
    return "\n".join(row for at, row in enumerate(rows) if at not in gone)
