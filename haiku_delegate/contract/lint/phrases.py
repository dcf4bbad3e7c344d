"""The wordings that leave a decision open, as data: what is looked for, and what makes it harmless."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_BEGIN = r"^(?:(?:first|then|next|also|please|finally|now|you (?:should|must|can|may|need to|have to)),? +)*"
#: By what to decide: the sentence says it, so the decision is made.
_CRITERION = r"\b(?:by|based on|according to|depending on|from|using|per|via|when|unless)\b|[:¤=]"
_CONCRETE = r"[¤:()]|\d"
_NAMES_THEM = r"[:¤(]|\d|[–—]|, "
#: What is done only where it is not done already ("create the directory if needed") decides itself.
_LAZY = (
    r"\b(?:imports (?:it|them|¤)|(?:creat|mkdir|import(?!s\b)|allocat|lazil|load"
    r"|initiali[sz]|open|download|escap|quot|pad|trim|truncat|wrap|grow"
    r"|re(?:siz|tr)|convert|(?:en|de)cod|cast)\w*)"
)
_ILLUSTRATES = (
    r"\b(?:like|such as|e\.g|for example|unchanged|already|existing|keep|leave|preserv\w+|stay\w*|because|since)\b"
)
_USE = r"(?:find|choose|use|pick|determine|take|in|follow)"
_WHERE = r"(?:as|where|wherever|if|when)"


class Phrase(NamedTuple):
    """A wording, looked for only where `key` (in small letters) stands in the text."""

    key: str
    pattern: str
    settled: str = ""  #: what, elsewhere in the same sentence, makes the wording harmless
    vague: bool = False  #: objected to only where the whole instruction names nothing at all
    cased: bool = False


@cache
def compiled(phrase: Phrase) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """The expressions of a phrase; most are never needed, so they are made when their key was seen."""
    settled = re.compile(phrase.settled, re.IGNORECASE) if phrase.settled else None
    return re.compile(phrase.pattern, 0 if phrase.cased else re.IGNORECASE), settled


_HEAVY = (
    Phrase("tbd", r"\bTBD\b(?! (?:marker|placeholder|entr|section|comment|line|value|cell|string|row))", cased=True),
    Phrase("to be ", r"\bto be (?:decided|determined|defined|discussed)(?=[ \t]*(?:[.,;)]|$|later))"),
    Phrase("todo", r"^TODO(?:[ \t]*[:(]|[ \t]+-|[ \t]*$)", cased=True),
    Phrase("fixme", r"^FIXME(?:[ \t]*[:(]|[ \t]+-|[ \t]*$)", cased=True),
    Phrase("???", r"(?<!\S)\?{3,}(?!\S)"),
    Phrase("figure out", rf"{_BEGIN}figure out\b"),
    Phrase("decide", rf"{_BEGIN}decide (?:whether|how|where|what|which|on|if|between)\b", settled=_CRITERION),
    Phrase("you decide", r"^you decide\b|[,;–—-] you decide\b"),
    Phrase("you see fit", r"\bas you see fit\b"),
    Phrase("up to you", r"\b(?:is|it['’]s|are) up to you\b|^up to you\b"),
    *(
        Phrase(f"you {verb}", rf"\b(?:whichever|whatever|however|any way) (?:\w+ ){{0,3}}?you {verb}\b")
        for verb in ("prefer", "like", "think", "want")
    ),
    Phrase("your choice", r"\bof your (?:own )?choice\b|\byour choice\b(?=[.;)]|$)"),
    Phrase("discretion", r"\bat your (?:own )?discretion\b"),
    Phrase("come up with", rf"{_BEGIN}come up with\b"),
    *(
        Phrase(word, rf"{_BEGIN}(?:choose|pick|select|find|think of) (?:an? |some ){word}\b", settled=_CRITERION)
        for word in ("appropriate", "good", "suitable", "sensible", "reasonable", "better")
    ),
)
_LIGHT = (
    Phrase("figure out", r"\band (?:then )?figure out\b"),
    Phrase("whichever", r"\bwhichever (?:\w+ )?(?:is|seems|looks) (?:the )?(?:eas|simpl|bet|bes|nic|clean)\w*"),
    Phrase("appropriate", rf"\b{_WHERE} (?:it is )?appropriate\b"),
    Phrase("appropriate", r"\b(?:an|some|any) appropriate \w+|\bappropriately[.;]?$", settled=_CONCRETE),
    *(
        Phrase(word, rf"^(?:\w+ ){{1,6}}(?:an?|some|any) {word} \w+|\b{word} defaults\b", settled=_CONCRETE)
        for word in ("suitable", "sensible", "reasonable", "sane", "meaningful", "adequate")
    ),
    Phrase("necessary", rf"\b{_WHERE} necessary\b(?! (?:for|to)\b)", settled=_LAZY),
    Phrase("needed", rf"\b{_WHERE} needed\b(?! (?:for|by|to|in)\b)", settled=_LAZY),
    Phrase("required", r"\b(?:as|where|wherever) required\b(?! (?:for|by|to|in)\b)", settled=_LAZY),
    Phrase("makes sense", rf"\b(?:{_WHERE}|whatever|what) (?:it |that |this )?makes sense\b"),
    Phrase("sensible", r"\b(?:where|wherever|if) sensible\b"),
    Phrase("etc", r"(?:,|\band|[\w¤)])[ \t\n]*\betc\b(?!/)", settled=rf"\([^()]*etc|{_ILLUSTRATES}"),
    Phrase("and so ", r"\band so (?:on|forth)\b(?! until)", settled=rf"\([^()]*and so|{_ILLUSTRATES}"),
    Phrase("and the like", r"\band the like\b", settled=_ILLUSTRATES),
    Phrase("or similar", r"\bor similar\b(?! (?:to|\w+s)\b)", settled=r"\bthere (?:is|are)\b"),
    Phrase("or something", r"\bor something(?: like (?:that|it|this))?(?=[.,;)]|$)"),
    Phrase("something", r"\bsomething (?:like|along the lines of|similar)\b"),
    Phrase("best", rf"\b{_USE} (?:the )?best (?:possible )?(?:way|approach|method|option|solution|practices?)\b"),
    Phrase("probably", rf"{_BEGIN}(?:probably|presumably)\b,?(?= \w)"),
    Phrase("maybe", r"(?:^|[,;(–—] ?)(?:or |and )?maybe\b,?(?= \w)"),
    Phrase("perhaps", r"(?:^|[,;(–—] ?)(?:or |and )?perhaps\b,?(?= \w)"),
    Phrase("not sure", r"\b(?:i am|i['’]m|we are|we['’]re) not sure\b|^not sure\b"),
    *(Phrase(words, rf"(?:^|[,;(–—] ?){words}(?= \w)") for words in ("i guess", "i think", "i suppose")),
    Phrase(
        "cases",
        r"\b(?:handle|cover|consider|test|think of|check) (?:for )?(?:\w+ )?(?:(?:all|any|the|other|various) ){0,3}"
        r"(?:edge|corner)[ -]cases(?! (?:where|when|in which|such as|like|listed|above|below|of|that|which|from)\b)",
        settled=_NAMES_THEM,
    ),
    Phrase(
        "handl",
        r"\b(?:handle|treat) (?:all |any |the )?(?:errors?|exceptions?|failures?) (?:gracefully|properly|correctly)\b",
        settled=rf"\bby\b|{_NAMES_THEM}",
    ),
    Phrase(
        "handling",
        r"\badd (?:(?:some|more|better|proper|good|suitable|robust) ){1,3}error[ -]handling\b",
        settled=rf"\bby\b|{_NAMES_THEM}",
    ),
    *(
        Phrase(verb, rf"{_BEGIN}{verb}(?:[sz]e)?\b", vague=True)
        for verb in ("improve", "tidy", "polish", "optimi", "enhance", "moderni")
    ),
    Phrase("clean", rf"{_BEGIN}clean (?:\w+ )?up\b|\band clean (?:it |things |this )?up[.;]?$", vague=True),
)
HEAVY = frozenset(_HEAVY)  #: nobody can type what these say
PHRASES = (*_HEAVY, *_LIGHT)  #: the heavy ones first, so that a sentence is blamed for the worst
