"""Characters that a reader does not see, or sees in another order (HD352, HD365), and conflict markers (HD351)."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.model import Edit, Remark, Row
from haiku_delegate.checks.tampering.places import Kind, kind
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.findings import Severity

_BIDI = Lazy("[\u202a-\u202e\u2066-\u2069]")
_OPENS, _CLOSES = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068", "\u202c\u2069"
_UNSEEN = Lazy(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028\u2029\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
)
_DOCUMENT = (".md", ".markdown", ".rst", ".txt", ".adoc", ".html", ".htm", ".tex", ".org", ".mdx")
_TRANSLATION = Lazy(
    r"(?:^|/)(?:locales?|i18n|l10n|lang(?:uages?)?|translations?|intl|nls|values-\w+)/|\.(?:po|pot|xliff|xlf|strings|arb|resx|ftl)$"
    r"|[_.-](?:ar|he|iw|fa|ur|ps|ckb|yi|dv)(?:[_-]\w+)?\.\w+$"
)
_PATCH = (".patch", ".diff", ".rej", ".orig")


def remarks(edit: Edit, asked: Asked) -> Iterator[Remark]:
    """At most one remark of each kind."""
    yield from _conflicts(edit, asked)
    if not edit.after.isascii() or _UNSEEN.now.search(edit.after):
        yield from _bidirectional(edit, asked)
        yield from _unseen(edit, asked)


# -- conflict markers ----------------------------------------------------------------------------------------


def _conflicts(edit: Edit, asked: Asked) -> Iterator[Remark]:
    found = _markers(edit.after)
    if len(found) <= len(_markers(edit.before)) or edit.path.endswith(_PATCH):
        return
    if asked.speaks_of(r"<<<<<<<|conflict.?markers?|markers? of (?:a |merge )*conflict"):
        return
    sample = edit.path.endswith(_DOCUMENT) or edit.is_test or kind(edit.path, None) is Kind.GOLDEN
    yield Remark(
        rule="HD351",
        message="the markers of a merge conflict were left in it",
        line=found[-1],
        severity=Severity.WARNING if sample else Severity.ERROR,
    )


def _markers(text: str) -> list[int]:
    """The lines where a whole conflict begins: all three marks, in their order."""
    if "\n>>>>>>>" not in text:
        return []
    found, start, middle = [], 0, False
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("<<<<<<<") and (len(line) == 7 or line[7] == " "):
            start, middle = number, False
        elif start and line.rstrip() == "=======":
            middle = True
        elif start and middle and line.startswith(">>>>>>>") and (len(line) == 7 or line[7] == " "):
            found.append(start)
            start = 0
    return found


# -- the order of what is read -------------------------------------------------------------------------------


def _bidirectional(edit: Edit, asked: Asked) -> Iterator[Remark]:
    was, now = (Counter(_BIDI.now.findall(text)) for text in (edit.before, edit.after))
    if not (added := now - was - Counter(_BIDI.now.findall(asked.blocks))):
        return
    rows = [row for row in edit.rows if any(char in added for char in row.text)]
    if not rows:  # an indentation that changed hides no row, but the count says that there are more
        rows = [row for row in edit.lines() if any(char in added for char in row.text)]
    bad = next((row for row in rows if not _is_right_to_left(row.text) or not _balanced(row.text)), None)
    natural = bool(_TRANSLATION.now.search(edit.path)) or edit.path.endswith(_DOCUMENT)
    if bad is None and natural:
        return
    row = bad or rows[0]
    char = next(char for char in row.text if char in added)
    yield Remark(
        rule="HD352",
        message=f"a character that changes the order in which text is shown came new: {_name(char)}",
        line=row.number,
        severity=Severity.WARNING if bad is None or (natural and _is_right_to_left(row.text)) else Severity.ERROR,
        hint="what the line shows is not what is run" if bad else "",
    )


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def _balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char in _OPENS) - (char in _CLOSES)
        if depth < 0:
            return False
    return depth == 0


# -- what is not seen ----------------------------------------------------------------------------------------


def _unseen(edit: Edit, asked: Asked) -> Iterator[Remark]:
    if kind(edit.path, None) is Kind.GOLDEN or _TRANSLATION.now.search(edit.path):
        return
    known = Counter(_UNSEEN.now.findall(edit.before)) + Counter(_UNSEEN.now.findall(asked.blocks))
    for row in edit.rows:
        for match in _UNSEEN.now.finditer(row.text):
            char = match[0]
            if known[char] > 0:
                known[char] -= 1
            elif not _is_natural(row, match.start()):
                message = f"a character that nobody sees came new: {_name(char)}"
                yield Remark(rule="HD365", message=message, line=row.number)
                return


def _is_natural(row: Row, at: int) -> bool:
    """Joiners in scripts and emoji that need them, marks of direction beside right-to-left letters."""
    char, before = row.text[at], row.text[at - 1 : at]
    if char in "\u200c\u200d":
        return bool(before) and not before.isascii()
    return char in "\u200e\u200f\u061c\u200b\u00ad" and any(
        ord(each) > 0x2E7F or _is_right_to_left(each) for each in row.text
    )


def _name(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, 'control character').lower()}"
