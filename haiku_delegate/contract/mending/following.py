"""Where the lines of a range stand now: the same lines, the symbol that its note names, or what is left of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from haiku_delegate.contract.mending.anchors import Anchor
from haiku_delegate.contract.texts.symbols import Definition, definitions, named

Range = tuple[int, int]
Moved = tuple[tuple[int, "int | None"], str]
_WORD = r"[A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)*"
_NAMES = re.compile(
    rf"`(?P<tick>{_WORD})(?:\([^`]*\))?`|(?P<call>{_WORD})\("
    rf"|\b(?:class|def|function|func|fn|struct|method|interface|trait|enum)[ \t]+(?P<kept>{_WORD})"
    rf"|\b(?P<bare>[A-Za-z]\w*_\w+|[a-z][a-z0-9]*[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*|{_WORD}\.{_WORD})\b"
)
_MOST = 8  #: names of a note that are looked up
_PAIRS = 1_000_000  #: equal lines, of the old text and the new, that difflib is to choose among
_EFFORT = 20_000  #: lines; of a longer file, only the very same lines are looked for


@dataclass(frozen=True, kw_only=True)
class Lines:
    """One file, as it is and as it was."""

    path: str
    now: str | None
    then: str | None

    @cached_property
    def have(self) -> list[str]:
        return _split(self.now or "")

    @cached_property
    def had(self) -> list[str]:
        return _split(self.then or "")

    @cached_property
    def have_text(self) -> str:
        return _one(self.have)

    @cached_property
    def had_text(self) -> str:
        return _one(self.had)

    def once(self, line: str) -> bool:
        """Whether a line is the only one of its kind, then and now."""
        return self._counts[0][line] == self._counts[1][line] == 1

    @cached_property
    def _counts(self) -> tuple[Counter[str], Counter[str]]:
        return Counter(self.had), Counter(self.have)

    @cached_property
    def defined(self) -> tuple[Definition, ...]:
        return definitions(self.path, self.now or "") or ()

    @cached_property
    def was_defined(self) -> tuple[Definition, ...]:
        return definitions(self.path, self.then or "") or ()

    @cached_property
    def kept(self) -> dict[int, int]:
        """Which line of the old text is which of the new, counted from 0."""
        return _aligned(self.had, self.have)


def _split(text: str) -> list[str]:
    lines = [line.rstrip("\r") for line in text.removeprefix("\ufeff").split("\n")]
    return lines[:-1] if not lines[-1] else lines


def _one(lines: Sequence[str]) -> str:
    return "\n" + "\n".join(lines) + "\n"


def follow(anchor: Anchor, file: Lines, *, with_then: bool) -> Moved | None:
    """Where the range is now and how that is known; None where it cannot be told, or where it is still right."""
    if file.now is None or not file.have:
        return None
    old = anchor.start, anchor.end or anchor.start
    symbols = _symbols(anchor.note, file.defined)
    known = with_then and file.then is not None and 1 <= old[0] <= old[1] <= len(file.had)
    if known and file.had == file.have:
        return None
    found = _by_history(old, symbols, file) if known else None
    if found is None and symbols:
        found = _by_symbol(old, symbols, file)
    if found is None:
        return None
    new, why = found
    if symbols and not any(_touch(new, each) for each in symbols.values()):
        return None
    return (new[0], None if anchor.end is None else new[1]), why


# -- the symbol that the note names ---------------------------------------------------------------------------


def _symbols(note: str, defined: Sequence[Definition]) -> dict[str, Range]:
    """The names in a note that are defined in the file, once each."""
    words = (next(filter(None, match.groups())) for match in _NAMES.finditer(note[:2000]))
    found = {}
    for word in list(dict.fromkeys(words))[:_MOST]:
        meant = named(word, defined)
        if len(meant) == 1:
            found[word] = (meant[0].start, meant[0].end)
    return found


def _hull(ranges: Sequence[Range]) -> Range:
    return min(start for start, _end in ranges), max(end for _start, end in ranges)


def _touch(one: Range, other: Range) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _by_symbol(old: Range, symbols: dict[str, Range], file: Lines) -> tuple[Range, str] | None:
    """The symbol's own lines, where the range has none of them, or ends beyond the file."""
    beyond = old[1] > len(file.have)
    if not beyond and any(_touch(old, each) for each in symbols.values()):
        return None
    new = _hull(list(symbols.values()))
    if len(symbols) > 1 and new[1] - new[0] > 1.5 * (old[1] - old[0] + 1):
        return None  # they lie far apart now; which of them is meant cannot be told
    return new, _defined(symbols)


def _defined(symbols: dict[str, Range]) -> str:
    names = " and ".join(name[:60] for name in list(symbols)[:3])
    return f"{names} {'is' if len(symbols) == 1 else 'are'} defined there now"


# -- the lines that were named when the spec was committed ----------------------------------------------------------


def _by_history(old: Range, symbols: dict[str, Range], file: Lines) -> tuple[Range, str] | None:
    before = _symbols_then(symbols, file)
    stale = bool(before) and not any(_touch(old, each) for each in before.values())
    if stale:
        return None  # the range missed its symbol even then; its lines say nothing
    if (same := _same_lines(old, file)) is not None:
        return same, "the same lines stand there now"
    if before and len(before) == len(symbols) and (related := _related(old, before, symbols, file)):
        return related, _defined(symbols)
    if (left := _left(old, file)) is not None:
        return left, "what is left of these lines stands there now"
    return None


def _symbols_then(symbols: dict[str, Range], file: Lines) -> dict[str, Range]:
    found = {}
    for name in symbols:
        meant = named(name, file.was_defined)
        if len(meant) == 1:
            found[name] = (meant[0].start, meant[0].end)
    return found


def _related(old: Range, before: dict[str, Range], symbols: dict[str, Range], file: Lines) -> Range | None:
    """Around the symbols as it was around them; within one as long as that one kept its length."""
    was, now = _hull(list(before.values())), _hull(list(symbols.values()))
    covers = old[0] <= was[0] and was[1] <= old[1]
    within = was[0] <= old[0] and old[1] <= was[1] and was[1] - was[0] == now[1] - now[0]
    if covers and len(symbols) > 1 and now[1] - now[0] > 1.5 * (was[1] - was[0] + 1):
        return None
    if covers:
        return max(1, now[0] - (was[0] - old[0])), min(len(file.have), now[1] + (old[1] - was[1]))
    if within:
        return now[0] + (old[0] - was[0]), now[1] - (was[1] - old[1])
    return None


def _same_lines(old: Range, file: Lines) -> Range | None:
    """The very same lines, where there is no doubt which: the only ones, or as many as there were, in their order."""
    block = file.had[old[0] - 1 : old[1]]
    if not any(line.strip() for line in block):
        return None
    were, are = _places(block, file.had_text), _places(block, file.have_text)
    if len(are) == 1 and len(were) == 1:
        start = are[0]
    elif len(were) == len(are) and old[0] - 1 in were and len(file.had) <= _EFFORT:
        start = are[were.index(old[0] - 1)]
        if file.kept.get(old[0] - 1) != start:
            return None
    else:
        return None
    return start + 1, start + len(block)


def _places(block: Sequence[str], hay: str) -> list[int]:
    """The lines, counted from 0, at which a block begins in a text that `_one` has made."""
    needle = _one(block)
    found: list[int] = []
    at, line, counted = hay.find(needle), 0, 0
    while at >= 0 and len(found) < 1000:
        line += hay.count("\n", counted, at)
        counted = at
        found.append(line)
        at = hay.find(needle, at + 1)
    return found


def _left(old: Range, file: Lines) -> Range | None:
    """Edited lines: from the first to the last that stayed, where most did and they stayed together."""
    if max(len(file.had), len(file.have)) > _EFFORT:
        return None
    numbers = range(old[0] - 1, old[1])
    told = [at for at in numbers if at in file.kept and _telling(file.had[at])]
    if not told or 2 * len([at for at in numbers if at in file.kept]) <= len(numbers):
        return None
    first, last = (next((at for at in order if file.had[at].strip()), None) for order in (numbers, reversed(numbers)))
    if first is None or last is None or first not in file.kept or last not in file.kept:
        return None
    start = file.kept[first] - (first - numbers[0])
    end = file.kept[last] + (numbers[-1] - last)
    if not 0 <= start <= end < len(file.have) or end - start + 1 > 2 * len(numbers) + 2:
        return None
    unique = any(file.once(file.had[at]) for at in told)
    return (start + 1, end + 1) if unique else None


def _telling(line: str) -> bool:
    """More than a brace."""
    return len(re.findall(r"\w", line)) > 2


def _aligned(had: Sequence[str], have: Sequence[str]) -> dict[int, int]:
    """Line by line; equal beginnings and ends first, because there difflib has nothing to do."""
    import difflib

    top = 0
    while top < min(len(had), len(have)) and had[top] == have[top]:
        top += 1
    tail = 0
    while tail < min(len(had), len(have)) - top and had[-1 - tail] == have[-1 - tail]:
        tail += 1
    kept = {at: at for at in range(top)}
    kept |= {len(had) - 1 - at: len(have) - 1 - at for at in range(tail)}
    left, right = had[top : len(had) - tail], have[top : len(have) - tail]
    times = Counter(right)
    if sum(times[line] for line in left) > _PAIRS:
        return kept  # difflib would take minutes over lines that are all alike
    for block in difflib.SequenceMatcher(None, left, right).get_matching_blocks():
        kept |= {top + block.a + at: top + block.b + at for at in range(block.size)}
    return kept
