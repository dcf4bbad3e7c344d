"""Words from outside made harmless: no control characters, no escape sequences, a limited length."""

from __future__ import annotations

import re

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
#: C0 and C1 controls but tab and newline, line separators, and the characters that reorder text
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str, *, limit: int = 2000) -> str:
    """Text that a terminal can show without being driven by it; cut at `limit` characters."""
    text = _ESCAPES.sub("", text.replace("\r\n", "\n"))
    text = _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def one_line(text: str, *, limit: int = 200) -> str:
    """The same on a single line."""
    return clean(" ".join(text.split()), limit=limit)


def path(name: str) -> str:
    """A path on one line: newlines and other controls shown as escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape", "replace").decode() for char in name)
