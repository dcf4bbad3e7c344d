"""What Rust sources do: code for the tests alone (HD362), assertions of their own (HD363), dropped panics (HD358)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.habits import RUNNER_MEANT, SILENCE_MEANT, runner_remark
from haiku_delegate.checks.notes.model import Edit, Remark, Row
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.findings import Severity

#: what may hold braces and attributes without meaning them; a lifetime has no second quote
_NO_CODE = Lazy(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|\bb?r(?P<hash>#*)\".*?(?:\"(?P=hash)|\Z)|\"(?:[^\"\\]|\\.)*(?:\"|\Z)|'(?:\\[^\n]{1,9}?|[^'\\\n])'",
    re.DOTALL,
)
_MODULE = Lazy(
    r"#\s{0,9}\[\s{0,9}cfg\s{0,9}\([^\]\n]{0,60}\btest\b[^\]\n]{0,100}\]\s{0,99}(?:#\[[^\]\n]{0,200}\]\s{0,99}){0,9}"
    r"(?:pub(?:\([^)\n]{0,99}\))?\s{1,9})?mod\s{1,9}\w{1,99}\s{0,99}\{"
)
_FOR_TESTS = Lazy(
    r"#\s{0,9}\[\s{0,9}cfg\s{0,9}\(\s{0,9}(?:(?:all|any)\s{0,9}\(\s{0,9})?(?P<not>not\s{0,9}\(\s{0,9})?test\b[^\]\n]{0,200}\]"
    r"\s{0,99}(?:#\[[^\]\n]{0,200}\]\s{0,99}){0,9}(?P<next>[^\n]{0,200})"
)
_MODULES = Lazy(r"(?:pub(?:\([^)\n]{0,99}\))?\s+)?(?:mod|use|extern)\b|(?:async\s+)?fn\s+main\b")
_ITEM = Lazy(
    r"(?:pub(?:\([^)\n]{0,99}\))?\s+)?(?:(?:default|async|unsafe|const|extern)\s+)*"
    r"(?:fn|impl|struct|enum|trait|type|const|static|union|macro_rules!|thread_local!)(?!\w)"
)
_STATEMENT = Lazy(r"(?:if|match|for|while|loop|return|break|continue|let)\b|\{|unsafe\s*\{")
_MACRO = Lazy(r"\bmacro_rules!\s{0,9}(?P<name>(?:debug_)?assert(?:_eq|_ne|_matches)?)\s{0,9}[{(\[]")
_DROPPED = Lazy(
    r"\b_\s{0,9}=\s{0,9}(?:(?:::)?(?:std::)?panic::)?catch_unwind\s{0,9}\(|\bdrop\(\s{0,9}(?:(?:::)?(?:std::)?panic::)?catch_unwind\s{0,9}\("
)


class _Place(NamedTuple):
    key: str
    line: int
    severity: Severity


def remarks(edit: Edit, asked: Asked) -> Iterator[Remark]:
    """Of what is compiled into the library; a macro counts where it stands in the tests as well."""
    if edit.suffix != "rs" or edit.is_test:
        return
    was, now = _without_text(edit.before), _without_text(edit.after)
    yield from _own_assertions(was, now, asked)
    old, new = _without_tests(was), _without_tests(now)
    yield from _for_tests(edit, old, new, asked)
    yield from _dropped(old, new, asked)


def library(text: str) -> str:
    """What is compiled for others: the text without comments, strings, and the modules of tests."""
    return _without_tests(_without_text(text))


def _without_text(text: str) -> str:
    """Without comments, strings and characters; lines stay where they are."""
    return _NO_CODE.now.sub(lambda match: " " + "\n" * match[0].count("\n"), text)


def _without_tests(text: str) -> str:
    """Without modules that are compiled for tests alone."""
    parts, at = [], 0
    while (match := _MODULE.now.search(text, at)) is not None:
        end = _closing(text, match.end())
        parts += [text[at : match.start()], "\n" * text.count("\n", match.start(), end)]
        at = end
    return "".join([*parts, text[at:]])


def _closing(text: str, at: int) -> int:
    """Behind the brace that closes what was opened just before."""
    depth = 1
    for match in re.compile(r"[{}]").finditer(text, at):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return len(text)


def _own_assertions(was: str, now: str, asked: Asked) -> Iterator[Remark]:
    known = Counter(match["name"] for match in _MACRO.now.finditer(was))
    for match in _MACRO.now.finditer(now):
        name = match["name"]
        known[name] -= 1
        if known[name] < 0 and not asked.speaks_of(
            rf"\b{name}\b[^.]{{0,80}}\bmacro|\bmacro\w*!?[^.]{{0,80}}\b{name}\b"
        ):
            yield Remark(
                rule="HD363", message=f"an assertion of its own takes the place of `{name}!`",
                line=_line(now, match.start()), severity=Severity.ERROR,
                hint="what the tests assert with it proves nothing; name the macro in the instruction if it is meant",
            )  # fmt: skip
            return


def _for_tests(edit: Edit, was: str, now: str, asked: Asked) -> Iterator[Remark]:
    if asked.speaks_here(RUNNER_MEANT):
        return
    known = Counter(place.key for place in _places(was))
    rows = edit.after.split("\n")
    fresh = []
    for place in _places(now):
        known[place.key] -= 1
        if known[place.key] < 0 and not asked.wants(rows[place.line - 1]):
            fresh.append(place)
    if fresh:
        worst = next((place for place in fresh if place.severity is Severity.ERROR), fresh[0])
        yield runner_remark(Row(worst.line, worst.key), worst.severity)


def _places(text: str) -> Iterator[_Place]:
    """Code that is there for the tests alone, or for all but them, and is no module, import or helper of tests."""
    for match in _FOR_TESTS.now.finditer(text):
        following = match["next"].strip()
        if _MODULES.now.match(following) or (_ITEM.now.match(following) and not match["not"]):
            continue
        certain = _STATEMENT.now.match(following) is not None
        key = " ".join(match[0].split())
        yield _Place(key, _line(text, match.start()), Severity.ERROR if certain else Severity.WARNING)


def _dropped(was: str, now: str, asked: Asked) -> Iterator[Remark]:
    found = list(_DROPPED.now.finditer(now))
    shown = len(_DROPPED.now.findall(asked.blocks))
    if len(found) > len(_DROPPED.now.findall(was)) + shown and not asked.speaks_of(SILENCE_MEANT):
        yield Remark(rule="HD358", message="a panic is caught, and nothing is done about it",
                     line=_line(now, found[-1].start()))  # fmt: skip


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
