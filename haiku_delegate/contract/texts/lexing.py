"""Which of pygments' lexers takes a text apart, where that is worth the time."""

from __future__ import annotations

from typing import Any

LIMIT = 256 * 1024  #: characters of a text that is taken apart into tokens
_WIDTH = 5_000  #: characters of a line; what is wider was made by a program, and lexers take quadratic time for it


def lexer(path: str, text: str, *, limit: int = LIMIT) -> Any:  # pygments ships no types
    """The lexer for a file of this name; None where there is none, or the text is larger than `limit` or too wide."""
    from pygments.lexers import get_lexer_for_filename  # type: ignore[import-untyped]  # here, because few texts need it
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    if len(text) > limit or max(map(len, text.split("\n"))) > _WIDTH:
        return None
    try:
        return get_lexer_for_filename(path.rpartition("/")[2], stripnl=False, ensurenl=False)
    except (ClassNotFound, ValueError):
        return None
