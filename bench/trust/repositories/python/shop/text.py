"""Texts as customers write them."""

from __future__ import annotations


def normalize(text: str) -> str:
    """Lower case, single spaces, nothing around it."""
    return " ".join(text.lower().split())


def shorten(text: str, width: int) -> str:
    """The text, cut to so many characters, with dots where something is missing."""
    if len(text) <= width:
        return text
    return text[: width - 3] + "..."
