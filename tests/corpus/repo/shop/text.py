"""Words for receipts and web addresses."""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"


def normalize(text: str) -> str:
    """Composed characters, single blanks, nothing at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Letters without their accents, in lower case."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()


def truncate(text: str, width: int) -> str:
    """At most `width` characters; what was cut shows as an ellipsis."""
    if len(text) <= width:
        return text
    return text[: width - 1] + ELLIPSIS


def words(text: str) -> list[str]:
    """The words of a text, without punctuation."""
    return re.findall(r"\w+", text)


def money(cents: int, currency: str = "EUR") -> str:
    """`1234` as `12.34 EUR`."""
    return f"{cents // 100}.{cents % 100:02d} {currency}"
