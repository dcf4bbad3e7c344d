"""What the contract's prose says will be made: "add a function `foo`", "rename `x` to `y`", "`pick()` goes below"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from haiku_delegate.contract.preflight.naming import BARE, NAME, described, names, taken
from haiku_delegate.contract.preflight.survey import Survey
from haiku_delegate.contract.texts.lazy import Lazy

ADDED_TO = r"^(?:then\s+|also\s+)?(?:add|append)\b[^.;:`]{0,60}?\bto"
_BELONGS = Lazy(ADDED_TO, re.IGNORECASE)  #: "Add to class `Shelf`" makes no class
_CODELIKE = r"(?=\w*(?:_\w|[a-z0-9][A-Z]))"
_MAKING = Lazy(
    r"\b(?i:adds?|adding|creates?|creating|defines?|implements?|introduces?|write|extract|new|named|called|provide|expose"
    r"|to|into|as|with|by|import|use)\b"
    r"(?:\s+(?!(?i:after|before|below|above|beneath|in|inside|within|next|following|of)\b)[\w-]+){0,5}?\s+"
    rf"(?P<name>{NAME}|{_CODELIKE}{BARE}|(?<=\b(?:class|named|trait)\s){BARE}|(?<=\b(?:called|struct)\s){BARE})"
)
_LISTED = Lazy(rf"(?:\s*(?:,|and|or)\s+(?:and\s+)?{NAME})*")
_MADE_IN_PASSING = (
    Lazy(
        r"`(?:(?:const|let|var|static|pub|def|fn|func|function|class)\s+)?(?P<name>[^\W\d]\w*)\s*(?::[^`:]|=[^`=])[^`]*`"
    ),
    Lazy(
        rf"(?P<name>{NAME})(?:\s+(?:goes|comes|belongs|is\s+(?:new|added|created))\b|,?\s+(?:which\s+)?is\s+to\s+be\b)"
    ),
    Lazy(rf"\b(?i:makes?)\s+(?P<name>{NAME})\s+an?\b"),
)


def made(survey: Survey) -> frozenset[str]:
    """The names that the contract's prose says will be made: "add a function `foo`", "rename `x` to `y`"."""
    if survey.made is None:
        contract = survey.contract
        texts = [
            contract.title,
            contract.task,
            contract.changes_notes,
            *(each.instruction for each in contract.changes),
        ]
        found = (name for text in texts for sentence, _at in described(text) for name in _made_by(sentence))
        survey.made = frozenset(found)
    return survey.made


def _made_by(sentence: str) -> Iterator[str]:
    """The names that one sentence makes, lists of them included."""
    rest = _BELONGS.now.sub("", sentence)
    for match in _MAKING.now.finditer(rest):
        yield taken(match["name"]).last
        listed = _LISTED.now.match(rest, match.end())
        yield from (each.last for each in names(listed[0])) if listed else ()
    for pattern in _MADE_IN_PASSING:
        yield from (taken(match["name"]).last for match in pattern.now.finditer(rest))
