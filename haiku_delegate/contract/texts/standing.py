"""Whether a block of lines stands in a text, and what comes nearest where it does not.

A block may stand deeper than it was written (a method shown without its class), so lines are compared up to one
common indentation, trailing blanks and line ends.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from functools import lru_cache

from haiku_delegate.contract.texts.lazy import Lazy

_SHOWN_LINES = 8
_SHOWN_WIDTH = 120
_COMPARED = 400  #: lines of a block that are held against the text, to show where it deviates
_EFFORT = 20_000_000  #: pairs of lines that the search for the nearest place compares at most
_ELISION = Lazy(r"(?:\.\.\.|…)\W*|(?:#|//|--|;|\{?/\*|<!--)\s*(?:\.\.\.|…).*")
_AROUND = 5  #: lines beyond the nearest place in which the rest of a block is looked for


def stands(block: str, text: str) -> bool:
    """Whether the block's lines stand in the text, one after another, shifted by one common indentation."""
    return find(block, text) is not None


def find(block: str, text: str) -> int | None:
    """The line, counted from 1, at which the block stands in the text."""
    wanted = normal(block)
    return next(_places(wanted, *_hay(text)), None) if wanted else None


def stands_but_for_empty_lines(block: str, text: str) -> bool:
    """Whether the lines that are not empty stand one after another."""
    return stands("\n".join(row for row in normal(block) if row), "\n".join(row for row in lines(text) if row))


def stands_in_a_line(block: str, text: str) -> int | None:
    """The line of which a block of one line is a part."""
    rows = normal(block)
    piece = rows[0].strip() if len(rows) == 1 else ""
    return next((at for at, row in enumerate(lines(text), 1) if piece in row), None) if piece else None


def is_elision(line: str) -> bool:
    """Whether a line stands for others that were left out: `# ... existing code ...`."""
    return _ELISION.now.fullmatch(line.strip()) is not None


def stands_in_pieces(block: str, text: str) -> bool:
    """Whether what is left of a block between lines like `# ...` stands in the text, in that order."""
    pieces: list[list[str]] = [[]]
    for line in normal(block):
        if is_elision(line):
            pieces.append([])
        else:
            pieces[-1].append(line)
    have, at = lines(text), 0
    for piece in pieces:
        if wanted := normal("\n".join(piece)):
            found = next(_places(wanted, have[at:], _stripped(have[at:])), None)
            if found is None:
                return False
            at += found - 1 + len(wanted)
    return len(pieces) > 1


def lines(text: str) -> list[str]:
    """The text's lines without trailing blanks."""
    return [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]


def normal(text: str) -> list[str]:
    """The lines of a block at the left margin, without empty ones around it; none where it says nothing."""
    kept = lines(text)
    return textwrap.dedent("\n".join(kept)).strip("\n").split("\n") if any(kept) else []


def nearest(wanted: Sequence[str], have: Sequence[str]) -> str:
    """`near line 12: -    return x | +    return y`: the lines that differ at the place that fits best."""
    import difflib  # here, because most blocks stand

    wanted = wanted[:_COMPARED]
    start = _best(wanted, have)
    if start is None:
        return "nothing like it was found"
    ours = [row.strip() for row in wanted]
    alike = any(row.strip() in ours for row in have[start : start + len(wanted)])
    around = _AROUND if alike else 0  # with no line in common, what stands around would be compared instead
    low = max(0, start - around)
    there = textwrap.dedent("\n".join(have[low : start + len(wanted) + around])).split("\n")
    theirs = [row.strip() for row in there]
    codes = difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    if len(codes) > 1 and codes[0][0] == "insert":  # what stands above the block
        low += codes[0][4]
        codes = codes[1:]
    codes = codes[:-1] if len(codes) > 1 and codes[-1][0] == "insert" else codes
    if all(code == "equal" for code, *_ in codes):
        return f"near line {low + 1}: only the indentation differs"
    differing = [shown(row) for code in codes for row in _differing(code, wanted, there)]
    more = [f"and {len(differing) - _SHOWN_LINES} more"] if len(differing) > _SHOWN_LINES else []
    return f"near line {low + 1}: " + " | ".join([*differing[:_SHOWN_LINES], *more])


def _differing(code: tuple[str, int, int, int, int], wanted: Sequence[str], there: Sequence[str]) -> Iterator[str]:
    kind, from_ours, to_ours, from_theirs, to_theirs = code
    if kind != "equal":
        yield from (f"-{row}" for row in wanted[from_ours:to_ours])
        more = to_theirs if to_ours < len(wanted) else min(to_theirs, from_theirs + to_ours - from_ours)
        yield from (f"+{row}" for row in there[from_theirs:more])


def shown(text: str, *, limit: int = _SHOWN_WIDTH) -> str:
    """Text from a file or a spec as it may stand in a message: one line, printable, of limited length."""
    text = "".join(char if char.isprintable() else " " if char.isspace() else "\N{REPLACEMENT CHARACTER}" for char in
                   text[: limit + 1])  # fmt: skip
    return text if len(text) <= limit else text[: limit - 1] + "…"


@lru_cache(maxsize=4)  # a contract asks for many blocks of one text
def _hay(text: str) -> tuple[list[str], str]:
    have = lines(text)
    return have, _stripped(have)


def _stripped(rows: Sequence[str]) -> str:
    return "\n" + "\n".join(row.strip() for row in rows) + "\n"


def _places(wanted: Sequence[str], have: Sequence[str], hay: str) -> Iterator[int]:
    """Lines at which the wanted lines stand. Found by their stripped text first, which is linear; then held against
    the indentation."""
    needle = _stripped(wanted)
    at, line, counted = hay.find(needle), 0, 0
    while at >= 0:
        line += hay.count("\n", counted, at)
        counted = at
        if _shifted(wanted, have, line):
            yield line + 1
        at = hay.find(needle, at + 1)


def _shifted(wanted: Sequence[str], have: Sequence[str], start: int) -> bool:
    """Whether all lines are shifted by what the first is shifted by; its first line is never empty."""
    shift = have[start][: max(0, len(have[start]) - len(wanted[0]))]
    return all(have[start + at] == (shift + line if line else "") for at, line in enumerate(wanted))


def _best(wanted: Sequence[str], have: Sequence[str]) -> int | None:
    """Where the longest run of equal lines would put the block; else where its first line's like stands."""
    import difflib

    if len(wanted) * len(have) > _EFFORT:
        return None
    stripped, ours = [line.strip() for line in have], [line.strip() for line in wanted]
    best = difflib.SequenceMatcher(None, stripped, ours, autojunk=False).find_longest_match(
        0, len(stripped), 0, len(ours)
    )
    if best.size and any(stripped[best.a : best.a + best.size]):
        return max(0, best.a - best.b)
    return _alike(ours, stripped)


def _alike(ours: Sequence[str], stripped: Sequence[str]) -> int | None:
    import difflib

    at, line = max(enumerate(ours), key=lambda item: len(item[1]))
    if len(line) > _SHOWN_WIDTH:
        return None
    about = [each for each in dict.fromkeys(stripped) if abs(len(each) - len(line)) <= len(line) // 2][:2000]
    close = difflib.get_close_matches(line, about, n=1, cutoff=0.6)
    return max(0, stripped.index(close[0]) - at) if close else None
