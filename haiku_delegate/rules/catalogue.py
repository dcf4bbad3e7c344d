"""All rules together, by code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from haiku_delegate.rules import applying, change, lint, notes, proof, reading, surroundings, tampering, truth, verify
from haiku_delegate.rules.model import Rule

_FAMILIES = (reading, lint, truth, change, tampering, notes, verify, proof, applying, surroundings)
_CODES = re.compile(r"HD\d{0,3}", re.IGNORECASE)

#: What the rules of one leading digit have in common.
FAMILIES: Mapping[str, str] = {
    "HD0": "the file is not a contract",
    "HD1": "the contract is not well made, or not work for a cheap model",
    "HD2": "the contract is not true of the repository",
    "HD3": "the change set broke the contract",
    "HD4": "baseline and verify",
    "HD6": "applying",
    "HD7": "the surroundings: isolation, client, state",
}


@cache
def every() -> Mapping[str, type[Rule]]:
    """Every rule by its code, in the order of the codes."""
    found = {
        name: value
        for family in _FAMILIES
        for name, value in vars(family).items()
        if re.fullmatch(r"HD\d{3}", name) and issubclass(value, Rule)
    }
    return dict(sorted(found.items()))


def matching(words: Iterable[str]) -> frozenset[str]:
    """The codes that these words name: a code, a prefix of some (`HD1`), several with commas between.

    Raises KeyError with the first word that names none.
    """
    found: set[str] = set()
    for word in (part.strip() for text in words for part in text.split(",")):
        named = [code for code in every() if code.startswith(word.upper())] if _CODES.fullmatch(word) else []
        if not named:
            raise KeyError(word)
        found.update(named)
    return frozenset(found)


def meant(word: str) -> str:
    """`did you mean 'HD110'?`, or where the codes are listed."""
    digits = re.sub(r"[^0-9]", "", word[:20])[:3]
    family = [code for code in every() if digits and code[2] == digits[0]]
    near = min(family, key=lambda code: abs(int(code[2:]) - int(digits.ljust(3, "0"))), default=None)
    return f"did you mean '{near}'?" if near else "`haiku-delegate check --explain HD` lists all rules"
