"""Whether the contract wants a public name gone, says so little that nobody knows, or wants it kept (HD353).

To be named is no excuse: "write amounts with `amount()`" names what is used. What goes is named by a sentence with a
verb of removal, or taken away by a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.contract.model import Kind as Task
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.findings import Severity

WIDE_TASKS = (Task.REFACTOR, Task.CHORE, Task.DOCS)
_MOST = 2_000  #: characters of a sentence that are looked at
_WORD = Lazy(r"[^\W\d][\w$]*")
_VERB = Lazy(
    r"\b(?:remov\w+|delet\w+|drop(?:s|ped|ping)?|get rid|gets? rid|re-?nam\w+|replac\w+|rewrit\w+|mov(?:e|es|ed|ing)|"
    r"relocat\w+|inlin\w+|merg\w+|unify|unifies|combin\w+|consolidat\w+|collaps\w+|fold(?:s|ed|ing)?|absorb\w*|"
    r"split\w*|extract\w*|strip|prun\w+|retir\w+|clean\w*|simplif\w+|restructur\w+|refactor\w*|convert\w*|turn(?:s|ed)?|"
    r"port(?:s|ed|ing)?|migrat\w+|hid(?:e|es|den|ing)|private|internal|un-?export\w*|supersed\w+|substitut\w+|swap\w*|"
    r"becom(?:e|es|ing)|instead|in place of|no longer|goes away|go away|dead|unused|obsolete|deprecat\w+|"
    r"(?:is|are|be) (?:now )?(?:called|named|gone)|eliminat\w+|discard\w*|kill|rip out|cut|chang(?:e|es|ing) the name|"
    r"tak(?:e|es|ing)\b.{1,80}?\b(?:out|away|off)\b|leav(?:e|es|ing)\b.{1,80}?\bout\b|erase\w*|"
    r"transfer\w*|pull (?:up|down|out)|push (?:up|down)|make .{1,60}? (?:a|an|the|into|part|nested|local)\b)"
    r"|-+>|=+>|→|⇒",
    re.IGNORECASE,
)
_JOINS = Lazy(r"\b(?:merg\w+|combin\w+|unif\w+|consolidat\w+|fold\w*|swap\w*)\b", re.IGNORECASE)
_CODE = r"(?:`[^`\n]{1,200}`|[^\W\d][\w$.]*\(\)|\w{1,80}_\w{1,80})"
#: "replace the loop by `g`", "remove the copy in `f`": neither g nor f goes
_STAYS = Lazy(
    r"\b(?:by|with|using|uses?|via|through|calls?|calling|from|in|inside|within)\s+"
    rf"(?:(?:calls?|a|to|of|the|an|new|existing|function|method|helper)\s+){{0,3}}{_CODE}(?:(?:,\s*|,?\s+and\s+){_CODE}){{0,9}}",
    re.IGNORECASE,
)
_DENIED = Lazy(r"\s*(?:no|none|nothing|nobody|neither)\b(?! longer)", re.IGNORECASE)  #: "No renames of `f`."
_EXCEPTION = Lazy(
    r"\b(?:except\w*|but|other than|apart from|unless|besides|until|may|might|can|could|not)\b", re.IGNORECASE
)
_DEFINES = (
    r"\b(?:def|class|function\s*\*?|func(?:\s*\([^()\n]{0,120}\))?|fn|const|let|var|type|interface|enum|struct|trait|"
    r"static|mod|union|macro_rules!)\s+"
)


def unasked(asked: Asked, names: Iterable[str]) -> list[str]:
    """Those of the names that are gone and that nothing in the contract takes away."""
    names = list(names)
    if not names:
        return []
    taken = _taken(asked)
    return [name for name in names if not any(part in taken for part in re.split(r"\.|::", name))]


def severity(asked: Asked, names: Iterable[str]) -> Severity:
    """An error where a name must have been wanted: the contract keeps it, or is narrow and does not speak of it."""
    unclear = _unclear(asked)
    is_narrow = asked.kind not in WIDE_TASKS and not asked.removes_unnamed
    for name in names:
        if is_kept(asked, name) or (is_narrow and name not in unclear and not asked.names_in_part(name)):
            return Severity.ERROR
    return Severity.WARNING


def is_kept(asked: Asked, name: str) -> bool:
    """Whether what must be preserved names it as code, and makes no exception."""
    escaped = re.escape(name)
    named = re.compile(rf"`[^`\n]{{0,80}}(?<![\w.]){escaped}(?![\w$])[^`\n]{{0,80}}`|(?<![\w$.]){escaped}\(")
    return any(
        named.search(item) and not _EXCEPTION.now.search(item) and not _VERB.now.search(item)
        for item in (item[:_MOST] for item in asked.kept.split("\n\n"))
    )


def _taken(asked: Asked) -> frozenset[str]:
    """Words of sentences that take something away, without those that only help; and what blocks take away."""
    found: set[str] = set()
    for sentence in _removing(asked):
        helped = sentence if _JOINS.now.search(sentence) else _STAYS.now.sub(" ", sentence)
        found |= set(_WORD.now.findall(helped))
    return frozenset(found | set(_defined(asked.taken_away)))


def _unclear(asked: Asked) -> frozenset[str]:
    """What is named beside a verb of removal or stands in a block: it may be meant to go, or to stand elsewhere."""
    return frozenset(_WORD.now.findall("\n".join((*_removing(asked), asked.blocks))))


def _removing(asked: Asked) -> Iterator[str]:
    """Sentences that take something away; the rows of a list share the verb of the line above them."""
    for text in asked.granted:
        lead = False
        for sentence in (each[:_MOST] for each in text):
            has_verb = not _DENIED.now.match(sentence) and _VERB.now.search(sentence) is not None
            if has_verb or lead:
                yield sentence
            if sentence.rstrip().endswith(":"):
                lead = has_verb


def _defined(text: str) -> Iterator[str]:
    """What a block that goes defines."""
    return (match[1] for match in re.finditer(_DEFINES + r"(\w+)", text))
