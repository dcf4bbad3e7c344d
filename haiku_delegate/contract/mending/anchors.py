"""Where a spec says line ranges: each with the very characters that say it, whatever the form of the spec."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from haiku_delegate.contract.forms import fences, headings, markdown
from haiku_delegate.contract.mending.spelling import Item, form_of, outline
from haiku_delegate.contract.model import Action, Change, ContextRef, Contract

Span = tuple[int, int]
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|$)")
_BULLET = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_RANGE = r"(?P<a>\d{1,9})(?:[ \t]*[-–—][ \t]*L?(?P<b>\d{1,9}))?(?!\d)"
_BARE = re.sub(r"\?P<[ab]>", "", _RANGE)
_WHOLE = re.compile(rf"(?:.*?\D)?{_RANGE}", re.DOTALL)
_LED = re.compile(rf"(?:[:#]L?|\b(?:lines?|l\.)[ \t]*){_RANGE}", re.IGNORECASE)
_LINES = re.compile(
    rf"^[ \t]*(?:(?:[-*+]|\d{{1,3}}[.)])[ \t]+)?[*_]{{0,2}}lines?[ \t]+{_RANGE}(?=[*_]{{0,2}}[ \t]*(?:[:,]|$))",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf"[\"']?\s*{_RANGE}\s*[\"']?")
_PROBE = 987_000_000  #: a line number that no spec names
_TRIES = 4
_LONG = 4000  #: characters; no line that names a range is longer


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A range that the spec names, and where its numbers stand in the spec."""

    path: str  #: the file as it is named now, before any rename
    start: int
    end: int | None
    line: int  #: of the spec
    first: Span  #: the characters of `start`
    last: Span | None
    note: str = ""
    context: int | None = None  #: which reference under CONTEXT it is; None where it belongs to a listed file


def find(text: str, contract: Contract) -> tuple[Anchor, ...]:
    """Every range of the spec whose numbers can be told from everything else."""
    form = form_of(contract.source)
    if form == "markdown":
        lines = [(match.start(1), match[1]) for match in _LINE.finditer(text)]
        return (*_of_context(contract, lines), *_of_changes(contract, lines))
    root = outline(text, form)
    return tuple(_structured(root, contract, _Numbered(text))) if root else ()


# -- Markdown ---------------------------------------------------------------------------------------------------


def _of_context(contract: Contract, lines: Sequence[tuple[int, str]]) -> Iterator[Anchor]:
    by_line: dict[int, list[int]] = {}
    for index, ref in enumerate(contract.context):
        if ref.line is not None and ref.line <= len(lines):
            by_line.setdefault(ref.line, []).append(index)
    for number, indexes in by_line.items():
        offset, line = lines[number - 1]
        refs = [contract.context[index] for index in indexes]
        for index, ref, found in zip(indexes, refs, _said(line, refs), strict=True):
            if found:
                yield _anchor(ref, found, offset, index)


def _anchor(ref: ContextRef, found: re.Match[str], offset: int, index: int) -> Anchor:
    assert ref.start is not None
    return Anchor(
        path=ref.path, start=ref.start, end=ref.end, line=ref.line or 1, note=ref.note, context=index,
        first=_moved(found.span("a"), offset), last=_moved(found.span("b"), offset) if found["b"] else None,
    )  # fmt: skip


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _said(line: str, refs: Sequence[ContextRef]) -> list[re.Match[str] | None]:
    """For each reference of a line, the numbers without which it would not be the reference that it is.

    Proved by putting other numbers there: the line must then read as the same references with those.
    """
    nothing: list[re.Match[str] | None] = [None] * len(refs)
    if len(line) > _LONG or _spans(_references(line)) != _spans(refs):
        return nothing
    if len(refs) == 1:  # its path, or its note, may hold the same numbers
        likely = [match for match in _LED.finditer(line) if _numbers(match) == _span(refs[0])][:_TRIES]
        return next(([match] for match in likely if _proved(line, refs, [match])), nothing)
    matches = _LED.finditer(line)
    found = [next((m for m in matches if _numbers(m) == _span(ref)), None) if ref.start else None for ref in refs]
    return found if _proved(line, refs, found) else nothing


def _proved(line: str, refs: Sequence[ContextRef], found: Sequence[re.Match[str] | None]) -> bool:
    wanted = [
        (ref.path, *((_PROBE + at, ref.end and _PROBE + at + 1) if match else _span(ref)))
        for at, (ref, match) in enumerate(zip(refs, found, strict=True))
    ]
    return _spans(_references(_probed(line, found))) == wanted


def _span(ref: ContextRef) -> tuple[int | None, int | None]:
    return ref.start, ref.end


def _spans(refs: Sequence[ContextRef]) -> list[tuple[str, int | None, int | None]]:
    return [(ref.path, ref.start, ref.end) for ref in refs]


def _numbers(match: re.Match[str]) -> tuple[int, int | None]:
    return int(match["a"]), int(match["b"]) if match["b"] else None


def _probed(text: str, matches: Sequence[re.Match[str] | None]) -> str:
    for at, match in reversed(list(enumerate(matches))):
        if match and match["b"]:
            text = text[: match.start("b")] + str(_PROBE + at + 1) + text[match.end("b") :]
        if match:
            text = text[: match.start("a")] + str(_PROBE + at) + text[match.end("a") :]
    return text


def _references(line: str) -> list[ContextRef]:
    """What a line of CONTEXT names, as the parser reads it: behind its bullet, or behind the heading."""
    heading = headings.read(line.strip(), first=False)
    text = heading.text if heading and heading.name == "context" else _BULLET.sub("", line).strip()
    found = markdown.references(text, None)
    if heading and not found and (bullet := _BULLET.match(text)):
        found = markdown.references(text[bullet.end() :].strip(), None)
    return list(found)


def _of_changes(contract: Contract, lines: Sequence[tuple[int, str]]) -> Iterator[Anchor]:
    listed = [change for change in contract.changes if change.line is not None and change.line <= len(lines)]
    if not listed:
        return
    begin = min(change.line or 1 for change in listed)
    scanned = fences.scan([text for _offset, text in lines[begin - 1 :]], first=begin)
    owner: Change | None = None
    owners = {change.line: change for change in listed}
    for line in scanned:
        if line.number in owners:
            owner = owners[line.number]
        elif line.fence is None and headings.read(line.text, first=False):
            owner = None
        if owner and line.fence is None and _ranged(owner):
            for match in _mentions(line.text, owner, heading=line.number == owner.line):
                yield _listed(owner, match, lines[line.number - 1][0], line.number)


def _ranged(change: Change) -> bool:
    return change.action is not Action.NEW and not change.is_glob


def _mentions(line: str, change: Change, *, heading: bool) -> Iterator[re.Match[str]]:
    """`Lines 10-40:` at the beginning of a line, and the listed file's own name with a range behind it."""
    if len(line) > _LONG:
        return
    if not heading and (match := _LINES.match(line)):
        yield match
    for path in _names(change):
        yield from re.finditer(rf"(?<![\w/.-]){re.escape(path)}[`\"]?(?::L?|#L){_RANGE}(?!:\d|[-–—]\d)", line)


def _names(change: Change) -> list[str]:
    return [path for path in (change.path, change.rename_from) if path]


def _listed(change: Change, match: re.Match[str], offset: int, line: int) -> Anchor:
    return Anchor(
        path=change.rename_from or change.path, start=int(match["a"]), end=int(match["b"]) if match["b"] else None,
        line=line, first=_moved(match.span("a"), offset), last=_moved(match.span("b"), offset) if match["b"] else None,
    )  # fmt: skip


# -- YAML and JSON ----------------------------------------------------------------------------------------------


def _structured(root: Item, contract: Contract, text: _Numbered) -> Iterator[Anchor]:
    context, changes = (root.entries.get(key, Item()).items for key in ("context", "changes"))
    for index, (item, ref) in enumerate(zip(context, contract.context, strict=False)):
        if len(context) == len(contract.context) and ref.start is not None:
            yield from _keyed(item, replace(ref, line=text.line(item.start)), index, text.text)
    for item, change in zip(changes, contract.changes, strict=False):
        if len(changes) == len(contract.changes) and _ranged(change):
            yield from _instructed(item.entries.get("instruction", Item()), change, text)


class _Numbered:
    """A text that knows on which line a character stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ends = [match.end() for match in re.finditer(r"\r\n|\r|\n", text)]

    def line(self, at: int) -> int:
        return bisect.bisect_right(self._ends, at) + 1


def _keyed(item: Item, ref: ContextRef, index: int, text: str) -> Iterator[Anchor]:
    """A reference: a text as in Markdown, or a mapping with `lines`."""
    lines = item.entries.get("lines")
    if lines is None and item.value is not None:
        matches = list(_LED.finditer(item.value))
        raw = list(_LED.finditer(text, item.start, item.end))
        (found,) = _said(item.value, [ref])
        if found and [match[0] for match in matches] == [match[0] for match in raw]:
            at = next(at for at, match in enumerate(matches) if match.span() == found.span())
            yield _anchor(ref, raw[at], 0, index)
    elif lines is not None and lines.items:
        ends = [re.compile(r"\d+").fullmatch(text, each.start, each.end) for each in lines.items]
        if len(ends) == 2 and ends[0] and ends[1]:
            made = Anchor(path=ref.path, start=ref.start or 1, end=ref.end, line=ref.line or 1, note=ref.note,
                          context=index, first=ends[0].span(), last=ends[1].span())  # fmt: skip
            yield made
    elif lines is not None and (match := _QUOTED.fullmatch(text, lines.start, lines.end)):
        yield _anchor(ref, match, 0, index)


def _instructed(item: Item, change: Change, text: _Numbered) -> Iterator[Anchor]:
    """Ranges in the prose of an instruction. What is said in the same words inside a block cannot be told from it, so
    each must be found as often in the file as in the instruction."""
    if item.value is None:
        return
    scanned = fences.scan(item.value.split("\n"))
    prose = [match for line in scanned if line.fence is None for match in _mentions(line.text, change, heading=False)]
    if not prose:
        return
    named = [rf"{re.escape(path)}[`\"]?(?::L?|#L){_BARE}(?!:\d|[-–—]\d)" for path in _names(change)]
    sought = re.compile("|".join([rf"lines?[ \t]+{_BARE}", *named]), re.IGNORECASE)
    everywhere = _counted(sought, item.value, 0, len(item.value))
    raw = _counted(sought, text.text, item.start, item.end)
    times = Counter(_core(match) for match in prose)
    for said, places in raw.items():
        if len(places) == times[said] == len(everywhere.get(said, ())) and (match := _WHOLE.fullmatch(said)):
            for at in places:
                yield _listed(change, match, at, text.line(at))


def _counted(sought: re.Pattern[str], text: str, start: int, end: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for match in sought.finditer(text, start, end):
        found.setdefault(match[0], []).append(match.start())
    return found


def _core(match: re.Match[str]) -> str:
    """The mention without a bullet before it."""
    return re.sub(r"^\W*(?:\d{1,3}[.)]\W*)?(?=lines?[ \t])", "", match[0], flags=re.IGNORECASE)


def by_path(anchors: Iterable[Anchor]) -> dict[tuple[str, bool], list[tuple[int, int | None]]]:
    """The ranges of each file in their order, those under CONTEXT apart from those of listed files."""
    found: dict[tuple[str, bool], list[tuple[int, int | None]]] = {}
    for anchor in anchors:
        found.setdefault((anchor.path, anchor.context is not None), []).append((anchor.start, anchor.end))
    return found
