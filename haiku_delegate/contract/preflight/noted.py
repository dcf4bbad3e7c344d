"""What CONTEXT says of its files: `src/a.py:10-40 — the existing slugify() helper`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from haiku_delegate.contract.model import ContextRef
from haiku_delegate.contract.preflight.making import made
from haiku_delegate.contract.preflight.naming import NAME, Name, is_misspelt, is_source, names, whereabouts
from haiku_delegate.contract.preflight.survey import Survey
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.symbols import Definition, definitions, named
from haiku_delegate.findings import Finding, Severity

_LOOSE = Lazy(
    r"\b(?:like|likes?|styles?|same|similar\w*|mirrors?|counterpart|unlike|instead|analog\w*|patterns?|will|would|should|new"
    r"|not|no|never|without|missing|lacks?|where|future|planned|used|calls?|called|callers?|uses|equivalent|behind|wraps?)\b",
    re.IGNORECASE,
)
_A_PATH = Lazy(r"\b[\w.-]+/[\w./-]+|\b[\w-]+\.(?:py|[jt]sx?|go|rs|rb|sh|c|h|java|md)\b(?!\()")
#: What may stand around the name that a note is about.
_GAP = r"[^\w;.!?:]*"
_BEFORE = Lazy(
    rf"{_GAP}(?:(?:the|an?|our|existing|current|whole|all|of|in|from|class|function|method|struct|type|enum|trait|interface"
    r"|helper|constants?|fields?|values?|modules?|test|fixture|defines?|has|holds|contains|shows|definition|implementation"
    rf"|body|see|and|copy)\b{_GAP})*",
    re.IGNORECASE,
)
_AFTER = Lazy(
    r"\s*(?:$|[^\w\s`]|`|(?:and|or|as|in|that|itself|with|which|for|to|helpers?|functions?|methods?|class(?:es)?|structs?|types?"
    r"|definition|implementation|signature|docstring|body|tests?|fixtures?|is|are)\b)",
    re.IGNORECASE,
)
_NAMES = Lazy(rf"{NAME}|\b[A-Z][A-Z0-9_]+\b")


def check(survey: Survey) -> Iterator[Finding]:
    """Notes that name a symbol which the file does not hold (HD220), or not in these lines (HD221)."""
    for ref in survey.contract.context:
        if not ref.note or not is_source(ref.path) or _A_PATH.now.search(ref.note[:2000]):
            continue
        text = survey.tree.read(ref.path)
        if text is not None:
            yield from _absent(ref, survey)
            yield from _outside(ref, text, survey)


def _absent(ref: ContextRef, survey: Survey) -> Iterator[Finding]:
    words = survey.words(ref.path)
    if _LOOSE.now.search(ref.note):
        return  # "in the style of foo()": it need not be here
    for name in _named(ref.note):
        if name.is_code and name.last not in words and name.last not in survey.introduced | made(survey):
            hint = whereabouts(name, ref.path, survey)
            other = hint.startswith("it stands")  # then something else is told of this file
            if is_misspelt(name, ref.path, survey) or (name.called and not other and _opens(name, ref.note)):
                message = f"{name} does not exist in '{ref.path}'"
                yield survey.say("HD220", message, hint or "correct the path or the note", ref.line, Severity.WARNING)


def _named(note: str) -> tuple[Name, ...]:
    """The names in a note; a note that is nothing but `readAll` needs no ticks."""
    whole = Name(note.strip(), called=False, ticked=False)
    return (whole,) if note.strip().isidentifier() and whole.is_code else names(note)


def _opens(name: Name, note: str) -> bool:
    """Whether the note is about the name: "the existing `slug()` helper", not "constants that `slug()` reads"."""
    at = note.find(name.path)
    return _BEFORE.now.fullmatch(_NAMES.now.sub("", note[:at].rstrip("` ("))) is not None and bool(
        _AFTER.now.match(re.sub(r"^[^\s`,;]*`?", "", note[at + len(name.path) :]))
    )


def _outside(ref: ContextRef, text: str, survey: Survey) -> Iterator[Finding]:
    """The word is looked for first: where it stands in the range in any way, nothing is parsed."""
    if ref.start is None:
        return
    start, end = ref.start, ref.end or ref.start
    wanted = [name for name in _named(ref.note) if name.last in survey.words(ref.path) and _opens(name, ref.note)]
    lines = text.split("\n")
    if not wanted or end > len(lines):
        return
    there = "\n".join(lines[start - 1 : end])
    if any(re.search(rf"\b{re.escape(name.last)}\b", there) for name in wanted):
        return
    defined = definitions(ref.path, text) or ()
    places = {name: found for name in wanted if (found := named(name.path, defined) or named(name.last, defined))}
    if not any(_touches(each, start, end, ref.path) for found in places.values() for each in found):
        for name, found in places.items():
            yield _moved(name, found[0], ref, survey)


def _touches(each: Definition, start: int, end: int, path: str) -> bool:
    """Whether a definition may reach into the range; where its end is not known, any that begins above it may."""
    last = end if each.end == each.start and not path.endswith((".py", ".pyi")) else each.end
    return each.start <= end and last >= start


def _moved(name: Name, where: Definition, ref: ContextRef, survey: Survey) -> Finding:
    said = f"{ref.path}:{ref.start}" + (f"-{ref.end}" if ref.end else "")
    now = f"{where.start}-{where.end}" if where.end > where.start else f"{where.start}"
    place = f"lines {now}" if where.end > where.start else f"line {now}"
    hint = f"write {ref.path}:{now}, or let `haiku-delegate check --fix` do it"
    return survey.say("HD221", f"{name} is not in {said}; it stands at {place}", hint, ref.line, Severity.WARNING)
