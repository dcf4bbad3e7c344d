"""Words that leave a decision to whoever types (HD110), and questions in an instruction (HD111)."""

from __future__ import annotations

import re
from functools import partial

from haiku_delegate.contract.lint.phrases import HEAVY, PHRASES, Phrase, compiled
from haiku_delegate.contract.lint.remarks import Remarks, short
from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.places import Places
from haiku_delegate.contract.texts.prose import BLOT, Sentence, sentences
from haiku_delegate.findings import Severity

_DENIED = Lazy(
    r"(?:\b(?:not|never|no|(?-i:none)|nothing|without|avoid\w*|cannot|nor|neither|instead of|rather than|other than)\b"
    r"|n['’]t\b)(?!.*(?:[;:]|,\s+(?:and|then|but)\b))"
    r"|\b(?:remov\w+|delet\w+|drop\w*|replac\w+|strip\w*|resolv\w+)\b(?!.*(?:[;:,]|\b(?:and|then)\b))",
    re.IGNORECASE | re.DOTALL,
)
_HEAVY_HINT = "decide it now, and write down what was decided"
_LIGHT_HINT = "say exactly what is meant: name the cases, the values, the code"
_UNTITLED = Lazy(r"(?:TODO|TBD|FIXME)(?:[ \t]*[:(]|[ \t]+-|[ \t]*$)")
_ASKS = Lazy(
    rf"^(?:[^:?{BLOT}]{{1,60}}: )?"
    r"(?:(?:or |and |but |also, |maybe |perhaps )?(?:should|shall|do we|do you|does|is|are|can we|can you|could|would"
    r"|will|may we|must|what|which|who|where|when|how|maybe|perhaps|or)\b[^?]*"
    rf"|[^?{BLOT}_(:]*)\?[\"”)*_]*$",  # or plain words, with no code or name that may itself end so
    re.IGNORECASE,
)


def check(contract: Contract, places: Places, remarks: Remarks) -> None:
    """Judge what tells the executor what to do: the instructions, and the prose before the first of them."""
    if _UNTITLED.now.match(contract.title):
        message = f"the title “{short(contract.title, 60)}” is still to be written"
        remarks.add("HD110", message, line=places.find(contract.title), hint=_HEAVY_HINT)
    _judge(contract.changes_notes, None, False, places, remarks)
    for change in contract.changes:
        named = bool(change.blocks)
        _judge(change.instruction, change.line, named, places, remarks)


def _judge(text: str, near: int | None, blocks: bool, places: Places, remarks: Remarks) -> None:
    lowered = text.lower()
    phrases = [phrase for phrase in PHRASES if phrase.key in lowered]
    if not phrases and "?" not in text:
        return
    found = sentences(text)
    concrete = blocks or any(BLOT in sentence.text or re.search(r"[\w)]\(|\d", sentence.text) for sentence in found)
    for at, sentence in enumerate(found):
        answered = not sentence.last and "?" not in found[at + 1].text
        if "?" in sentence.text and not answered and len(sentence.text.split()) > 2 and _ASKS.now.search(sentence.text):
            line = partial(places.inside, text, sentence.at, near=near)
            said = f"the instruction asks “{short(sentence.raw)}”"
            remarks.add("HD111", said, line=line, hint="answer it here; whoever types this cannot ask back")
        phrase = _first(sentence, phrases, concrete)
        if phrase:
            line = partial(places.inside, text, sentence.at, near=near)
            remarks.blame(sentence)
            message = f"“{short(phrase[1], 40)}” leaves a decision open: “{_around(sentence, phrase[2])}”"
            heavy = phrase[0] in HEAVY
            hint = _HEAVY_HINT if heavy else _LIGHT_HINT
            remarks.add("HD110", message, line=line, hint=hint, severity=None if heavy else Severity.WARNING)


def _first(sentence: Sentence, phrases: list[Phrase], concrete: bool) -> tuple[Phrase, str, int] | None:
    """The weightiest wording of the sentence, what it says in its own words, and where that begins."""
    lowered = sentence.text.lower()
    for phrase in phrases:
        if phrase.key not in lowered or (phrase.vague and concrete):
            continue
        pattern, settled = compiled(phrase)
        match = pattern.search(sentence.text)
        if match is None or _DENIED.now.search(sentence.text[max(0, match.start() - 80) : match.start()]):
            continue
        rest = sentence.text[: match.start()] + " " + sentence.text[match.end() :] if phrase in HEAVY else sentence.text
        if settled and settled.search(rest):
            continue
        return phrase, match[0].strip(" ,;–—-"), match.start()
    return None


def _around(sentence: Sentence, at: int) -> str:
    """The sentence, or the part of a long one in which the wording stands."""
    start = max(0, at - 50)
    if len(sentence.raw) <= 110 or not start:
        return short(sentence.raw, 110)
    return "…" + short(sentence.raw[start:], 100)
