"""What instructions hold on to: `Add, after normalize():`, "in class `Foo`", "rename `x` to `y`"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from haiku_delegate.contract.model import Action, Change
from haiku_delegate.contract.preflight.making import ADDED_TO, made
from haiku_delegate.contract.preflight.naming import (
    BARE,
    DECLARED,
    NAME,
    Name,
    described,
    is_source,
    taken,
    whereabouts,
)
from haiku_delegate.contract.preflight.survey import Survey
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.findings import Finding, Severity

_MOST = 20  #: findings about one file; who has more has named the wrong file
_KIND = (
    r"(?:function|method|class|struct|enum|trait|interface|constant|variable|helper|decorator|fixture|macro|component"
    r"|handler|def|func|fn)"
)
_THE = r"(?:(?:the|this|our)\s+)?(?:(?:existing|current|whole|entire|private|public|async)\s+)?"
_OPENS = r"(?:^|(?:,|\band|(?<=`))\s+)(?:(?:right|just|directly|immediately)\s+)?"
_BESIDE = r"(?:after|before|below|above|beneath|underneath|next\s+to|following)"
_NEW = r"new\s+(?:test|function|method|helper|class|case|block)"
_PLACE = rf"(?:add|insert|put|place|append|define|paste|{_NEW})"
_ENDS = r"(?=\s*(?:[,:;)]|[.](?:\s|$)|$)|\s+(?:in|inside|and|function|method|class|definition|declaration|helper)\b)"
_TYPE = r"(?:class|struct|enum|trait|interface)"
_DOING = (
    r"add|append|call|catch|change|check|drop|insert|log|move|pass|raise|remove|rename|replace|return|skip|sort|use"
)
_KEYWORDS = (
    "`class ", "`def ", "`fn ", "`fun", "`interface ", "`impl ", "`struct ", "`enum ", "`trait ", "`mod", "`type ",
    "`pub ", "`export ", "`async ", "`abstract ",
)  # fmt: skip
_WRITTEN = r"(?P<part>body|implementation|signature)"
_SPOT = r"(?P<about>(?:clause|branch|loop|end|top|start|beginning|bottom))"
_SAID = r"(?P<about>docstring|doc\s+comment|jsdoc|comment)"
_OBJECT = rf"{_THE}(?:(?P<kind>{_KIND})\s+)?(?P<name>{NAME})"

#: Each with words of which one must be there: most sentences need no pattern, and a pattern takes long to compile.
_PATTERNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("add", "insert", "put", "place", "append", "define", "paste", "new"),
        rf"\b{_PLACE}\b(?P<between>[^.;:`]{{0,100}}(?:`[^`]{{0,80}}`[^.;:`]{{0,60}})?)\b{_BESIDE}\s+{_OBJECT}{_ENDS}",
    ),
    (
        ("after", "before", "below", "above", "beneath", "underneath", "next to", "following"),
        rf"{_OPENS}{_BESIDE}\s+{_OBJECT}(?:\s+(?P<trailing>{_KIND}))?(?=\s*[,:]?\s*(?:$|{_PLACE}\b|an?\s+{_NEW}\b))",
    ),
    (_KEYWORDS, rf"\b(?P<within>in|inside|{_BESIDE})\s+{_THE}(?P<name>{DECLARED})"),
    (
        (" class", " struct", " enum", " trait", " interface"),
        rf"{ADDED_TO}\s+{_THE}(?P<kind>{_TYPE})\s+(?P<name>{NAME})",
    ),
    (("body", "implementation", "signature"), rf"\b{_WRITTEN}\s+of\s+{_OBJECT}"),
    ((" of ",), rf"\b(?:in|at|to)\s+the\s+[^.;:,]{{0,40}}?\b{_SPOT}\s+of\s+{_OBJECT}"),
    (("doc", "comment"), rf"\b{_SAID}\s+(?:of|in|to|above|for)\s+{_OBJECT}"),
    (("in",), rf"\b(?P<within>in|inside|within)\s+{_THE}(?P<kind>{_KIND})\s+(?P<name>{NAME})"),
    (("in",), rf"\b(?P<within>in|inside|within)\s+the\s+(?P<name>{NAME})\s+(?P<kind>{_KIND})\b"),
    (("in",), rf"^(?P<within>in|inside|within)\s+{_OBJECT}(?=\s*[,:]|\s+(?:{_DOING})\b)"),
    (("in",), rf"\b(?P<within>in|inside|within)\s+{_OBJECT}(?:['’]s)?\s+{_SAID}"),
    (
        ("replace", "rename", "remove", "delete", "rewrite", "update", "modify", "change"),
        rf"\b(?:replace|rename|remove|delete|rewrite|update|modify|change)\s+{_OBJECT}",
    ),
    (
        ("class", "function", "method", "struct"),
        rf"\b(?:in|inside|within)\s+{_THE}(?P<kind>class|function|method|struct)\s+(?P<name>{BARE})(?=\s*[,:;.]|\s*$)",
    ),
    (("rename",), rf"\brename\s+{_THE}(?:(?P<kind>{_KIND})\s+)?(?P<name>{BARE})(?=\s+(?:to|as|into)\b)"),
)
_CLAUSE = Lazy(r"\b(?:that|so|which|when|if|where|because|unless|until|while|to|for|it|and)\b", re.IGNORECASE)
_NOT_SURE = Lazy(
    r"\b(?:not|never|no|if|unless|any|every|each|all|wherever|whenever|without|instead|e\.g|example|such|like|as|used|defined"
    r"|called|documented|described|imported|done|elsewhere|new|same|mirrors?|cop(?:y|ied|ies)|see|style|compare)\b|n't|n’t",
    re.IGNORECASE,
)
_MAKES = Lazy(r"\b(?:writes?|creates?|adds?|fill|provide)\b", re.IGNORECASE)
_IF_THERE = Lazy(
    r"\bif\s+(?:present|any|there|it\s+exists|it\s+is|they|needed)|\b(?:wherever|where\s+it|elsewhere)\b", re.IGNORECASE
)
_WORD = Lazy(r"\w+")
_A_TYPE = Lazy(r"_*[A-Z]\w*[a-z]\w*")
_A_PATH = Lazy(
    r"[\w.-]*\w/\w[\w./-]*|\b[\w-]+\.(?:py|pyi|m?[jt]sx?|go|rs|rb|sh|c|h|cpp|java|kt|cs|php|md|ya?ml|json|toml)\b"
)


class _Anchor(NamedTuple):
    name: Name
    sure: bool  #: whether this can mean nothing but a symbol of the file
    at: int  #: index of the instruction's line


def check(survey: Survey) -> Iterator[Finding]:
    """Anchors of edited source files that their files do not hold (HD220)."""
    for change in survey.contract.changes:
        if change.action in (Action.EDIT, Action.RENAME):
            text = survey.now(change)
            if text is not None and (text.startswith("#!") or is_source(change.rename_from or change.path)):
                yield from islice(_missing(change, text, survey), _MOST)


def _missing(change: Change, text: str, survey: Survey) -> Iterator[Finding]:
    path = change.rename_from or change.path
    told: set[str] = set()
    for anchor in _anchors(change):
        name = anchor.name
        if name.last in survey.words(path):
            name = Name(name.first, called=False, ticked=True)
            if not anchor.name.nested or not _A_TYPE.now.fullmatch(name.path) or name.path in survey.words(path):
                continue
        if name.last in told or _brought(name, survey):
            continue
        told.add(name.last)
        hint = whereabouts(name, path, survey)
        mentioned = _is_mentioned(name, survey)
        if mentioned and not hint:
            continue  # it may well be made in words that we do not know
        certain = anchor.sure and name.last == anchor.name.last and name.last.casefold() not in text.casefold()
        certain = certain and not mentioned
        yield survey.say(
            "HD220",
            f"{name} does not exist in '{path}'",
            hint or "name a symbol that is there, or say where else the change goes",
            survey.places.inside(change.instruction, anchor.at, near=change.line),
            Severity.ERROR if certain else Severity.WARNING,
        )


def _is_mentioned(name: Name, survey: Survey) -> bool:
    """Whether the instructions say the name where nothing is anchored to it."""
    if survey.mentions is None:
        changes = survey.contract.changes
        texts = (survey.contract.changes_notes, *(each.instruction for each in changes))
        survey.mentions = Counter(word for text in texts for word in _WORD.now.findall(text))
        survey.mentions.subtract(anchor.name.last for each in changes for anchor in set(_anchors(each)))
    return survey.mentions[name.last] > 0


def _anchors(change: Change) -> Iterator[_Anchor]:
    for sentence, at in described(change.instruction):
        if _elsewhere(sentence, change):
            continue
        lowered = sentence.casefold()
        for cues, pattern in _PATTERNS:
            if not any(cue in lowered for cue in cues):
                continue
            for match in _compiled(pattern, re.IGNORECASE).finditer(sentence):
                name = taken(match["name"])
                if _is_anchor(name, match, sentence):
                    yield _Anchor(name, name.is_code or (name.ticked and _is_told(name, match)), at)


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(pattern, flags)


def _is_anchor(name: Name, match: re.Match[str], sentence: str) -> bool:
    from haiku_delegate.contract.texts.prose import blot

    parts = match.groupdict()
    if not name.ticked and not name.is_code:
        return False  # "in class Methods", "rename it to"
    if parts.get("within") and not (_is_told(name, match) or name.is_code):
        return False  # "In `debug`, print"
    plain = blot(sentence)  # what stands in code and quotations is no doubt of the author's
    between = plain[slice(*match.span("between"))] if parts.get("between") else ""
    if _CLAUSE.now.search(between.lstrip().removeprefix("it ")):
        return False  # "Add a check so that it returns before `commit()`"
    before = plain[: match.start()]
    if parts.get("part") and _MAKES.now.search(before):
        return False  # "Write the body of `shout()`"
    if parts.get("about") and name.nested and not _A_TYPE.now.fullmatch(name.first):
        return False  # "the docstring of `helpers.make()`"
    return not _NOT_SURE.now.search(before) and not _IF_THERE.now.search(plain[match.end() :])


def _is_told(name: Name, match: re.Match[str]) -> bool:
    """Whether the sentence says what kind of symbol it is."""
    parts = match.groupdict()
    return name.declared or bool(parts.get("kind") or parts.get("trailing"))


def _elsewhere(sentence: str, change: Change) -> bool:
    """Whether the sentence names a file other than the one that it stands under."""
    own = {change.path, change.path.rpartition("/")[2]}
    return any(match[0] not in own for match in _A_PATH.now.finditer(sentence) if not _is_call(match, sentence))


def _is_call(match: re.Match[str], sentence: str) -> bool:
    return sentence[match.end() : match.end() + 1] == "("


def _brought(name: Name, survey: Survey) -> bool:
    """Whether the contract itself makes the symbol."""
    return name.last in survey.introduced or name.last in made(survey)
