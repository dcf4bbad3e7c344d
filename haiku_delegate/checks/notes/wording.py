"""Lines that say something: placeholders (HD356), silencers (HD357), words to whoever judges (HD364)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.model import Edit, Remark, Row
from haiku_delegate.checks.notes.words import ADDRESS_HINTS, ADDRESSED, ELISION, STUB, is_heard, silencer
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.standing import shown
from haiku_delegate.findings import Severity

_WIDE = 1_000  #: characters of a line that are looked at
#: Silencers of a whole file or crate.
_WHOLE_FILE = Lazy(
    r"eslint-disable(?!-(?:next-)?line)\b|@ts-nocheck"
    r"|#\s*(?:mypy:\s*ignore-errors|(?:ruff|flake8):\s*noqa)|^#\s*(?:pylint:\s*(?:disable|skip-file)|type:\s*ignore)|#!\[allow\("
)
_STUBS_MEANT = r"\b(?:stubs?|placeholder|not implemented|skeleton|todo!|unimplemented)"
_SILENCE_MEANT = r"\b(?:silenc\w+|suppress\w*|lint (?:ignore|exception)s?)\b"


def remarks(edit: Edit, asked: Asked) -> Iterator[Remark]:
    """At most one remark of each kind, with the first place and what else there is."""
    rows = [Row(row.number, row.text[:_WIDE]) for row in edit.rows if not asked.wants(row.text)]
    if not edit.is_test:
        yield from _placeholders(rows, asked)
        yield from _silencers(edit, rows, asked)
    yield from _addressed(edit, rows, asked)


def _placeholders(rows: list[Row], asked: Asked) -> Iterator[Remark]:
    for row in rows:
        elision = ELISION.now.search(row.text)
        if elision or (STUB.now.search(row.text) and not asked.speaks_of(_STUBS_MEANT)):
            what = "a place that stands for code" if elision else "a stub instead of code"
            yield Remark(rule="HD356", message=f"{what}: `{_quoted(row.text)}`", line=row.number)
            return


def _silencers(edit: Edit, rows: list[Row], asked: Asked) -> Iterator[Remark]:
    """A warning where a command hears what was silenced, or the contract forbids it; else it is only worth a note."""
    one = silencer(edit.suffix)
    if one is None or not rows:
        return
    pattern = re.compile(one.pattern)
    hits = [(row, match["it"]) for row in rows if (match := pattern.search(row.text))]
    if not hits:
        return
    was, now = _kinds(pattern, edit.before), _kinds(pattern, edit.after)
    added = [(row, it) for row, it in hits if now[_kind(it)] > was[_kind(it)] and not asked.speaks_of(re.escape(it))]
    if added and not asked.speaks_of(_SILENCE_MEANT):
        matters = is_heard(one, asked.commands) or any(it in asked.forbidden for _row, it in added)
        matters = matters or any(_WHOLE_FILE.now.search(row.text) for row, _it in added)
        row, more = added[0][0], f", and {len(added) - 1} more" if len(added) > 1 else ""
        yield Remark(
            rule="HD357", message=f"a silencer was added: `{_quoted(row.text)}`{more}", line=row.number,
            severity=Severity.WARNING if matters else Severity.NOTE,
        )  # fmt: skip


def _kinds(pattern: re.Pattern[str], text: str) -> Counter[str]:
    """How often each kind stands in a text: a line that moved or was changed brings no new one."""
    return Counter(_kind(match["it"]) for match in pattern.finditer(text))


def _kind(it: str) -> str:
    return "".join(it.split()).lower()


def _addressed(edit: Edit, rows: list[Row], asked: Asked) -> Iterator[Remark]:
    for row in rows:
        lowered = row.text.lower()
        if not any(word in lowered for word in ADDRESS_HINTS) or (match := ADDRESSED.now.search(row.text)) is None:
            continue
        if match[0] not in asked.said and match[0] not in asked.blocks and match[0] not in edit.before:
            message = f"words to whoever judges the change: `{_quoted(row.text)}`"
            hint = "they are none of the program's, and prove nothing"
            yield Remark(rule="HD364", message=message, line=row.number, hint=hint)
            return


def _quoted(text: str) -> str:
    return shown(text.strip().replace("`", "'"), limit=90)
