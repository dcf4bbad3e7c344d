"""A file's hunks as what an executor types: blocks of lines as they stand now, and as they must stand afterwards.

Pairs of `before` and `exact` rather than a `diff`: an executor's edits have just this shape, preflight proves the first
half, and conformance holds the second. A `diff` block remains for what a pair cannot say (white space).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from haiku_delegate.contract.drafting.diffs import FileDiff, Hunk
from haiku_delegate.contract.drafting.words import language
from haiku_delegate.contract.forms.structured import fenced

CONTEXT = 3  #: lines around a change
MADE = "this change has been made already in the tree as it is now"
_WIDEST = 15  #: lines around a change that are taken so that its place is the only one


@dataclass(frozen=True, kw_only=True)
class Edits:
    """What to write below the listed file, and the lines of it as they are now."""

    instruction: str
    ranges: tuple[tuple[int, int], ...] = ()
    remark: str = ""  #: where the diff is not one of the file as it is now


@dataclass(frozen=True, kw_only=True)
class _Region:
    """Lines `a` to `b` of the old text become lines `c` to `d` of the new; counted from 0, ends excluded."""

    a: int
    b: int
    c: int
    d: int
    around: int = CONTEXT


def edits(file: FileDiff, now: str | None) -> Edits:
    """The edits of one file, held against its text as it is now."""
    if now is None:  # preflight says that the file is missing, and what may have been meant
        return Edits(instruction="\n\n".join(_blind(file)))
    old = _lines(now)
    regions = _located(file.hunks, old, strict=True)
    made = regions is None and bool(file.hunks) and _located([_turned(hunk) for hunk in file.hunks], old, strict=True)
    if regions is None and not made:
        regions = _located(file.hunks, old, strict=False)
    if regions is None:
        remark = MADE if made else "the diff does not apply to the file as it is now"
        return Edits(instruction="\n\n".join(_blind(file)), remark=remark)
    new = _applied(old, file.hunks, regions)
    groups = _grown(_merged(regions, old), old, new)
    pieces = [_piece(group, old, new, file.path) for group in groups]
    spans = tuple((start + 1, max(start + 1, end)) for start, end, _c, _d in (_outer(group, old) for group in groups))
    return Edits(instruction="\n\n".join(pieces), ranges=spans if old else ())


def _lines(text: str) -> list[str]:
    """Without line ends, and without the nothing behind the last of them."""
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    return lines[:-1] if lines and not lines[-1] else lines


# -- where the hunks belong ----------------------------------------------------------------------------------


def _located(hunks: Sequence[Hunk], have: Sequence[str], *, strict: bool) -> list[_Region] | None:
    """What changes, by line; None where a hunk does not fit, or fits in several places. `strict`: a hunk of the file's
    beginning or end must still be there, without which lines put at the end would seem to be missing for ever."""
    regions: list[_Region] = []
    drift = grown = least = 0
    for hunk in hunks:
        at = _place(hunk, have, drift, least, strict=strict)
        if at is None:
            return None
        drift = at - _said(hunk)
        regions += _regions(hunk, at, at + grown)
        grown += len(hunk.new) - len(hunk.old)
        least = at + len(hunk.old)
    return regions


def _said(hunk: Hunk) -> int:
    return hunk.start - 1 if hunk.old else hunk.start


def _place(hunk: Hunk, have: Sequence[str], drift: int, least: int, *, strict: bool) -> int | None:
    old = list(hunk.old)
    said = _said(hunk) + drift
    top, tail = _fixed(hunk) if strict else (False, False)
    if least <= said <= len(have) and list(have[said : said + len(old)]) == old:
        found = [said]
    else:
        found = _places(old, have, least) if old else []
    if len(found) != 1 or (top and found[0] != 0) or (tail and found[0] + len(old) != len(have)):
        return None
    return found[0]


def _fixed(hunk: Hunk) -> tuple[bool, bool]:
    """Whether the hunk belongs to the beginning, or the end, of the file: there it has fewer lines around it."""
    signs = [sign for sign, _text in hunk.rows]
    above = next((at for at, sign in enumerate(signs) if sign != " "), len(signs))
    below = next((at for at, sign in enumerate(reversed(signs)) if sign != " "), len(signs))
    return above < below, below < above


def _places(wanted: Sequence[str], have: Sequence[str], least: int = 0) -> list[int]:
    """Up to two places where the lines stand."""
    needle, hay = "\n" + "\n".join(wanted) + "\n", "\n" + "\n".join(have[least:]) + "\n"
    found: list[int] = []
    at = hay.find(needle)
    while at >= 0 and len(found) < 2:
        found.append(hay.count("\n", 0, at) + least)
        at = hay.find(needle, at + 1)
    return found


def _regions(hunk: Hunk, at: int, then: int) -> Iterator[_Region]:
    """The changed lines of a hunk, without those around them."""
    a = b = at
    c = d = then
    for sign, _text in (*hunk.rows, (" ", "")):
        if sign == " ":
            if (a, c) != (b, d):
                yield _Region(a=a, b=b, c=c, d=d)
            b, d = b + 1, d + 1
            a, c = b, d
        elif sign == "-":
            b += 1
        else:
            d += 1


def _applied(old: Sequence[str], hunks: Sequence[Hunk], regions: Sequence[_Region]) -> list[str]:
    added = iter([text for hunk in hunks for sign, text in hunk.rows if sign == "+"])
    new: list[str] = []
    at = 0
    for region in regions:
        new += [*old[at : region.a], *(next(added) for _ in range(region.c, region.d))]
        at = region.b
    return [*new, *old[at:]]


# -- how much to show of what is around them --------------------------------------------------------------------


def _outer(region: _Region, old: Sequence[str]) -> tuple[int, int, int, int]:
    """The region with the lines around it: of the old text, and of the new."""
    above = min(region.around, region.a)
    below = min(region.around, len(old) - region.b)
    return region.a - above, region.b + below, region.c - above, region.d + below


def _merged(regions: Sequence[_Region], old: Sequence[str]) -> list[_Region]:
    """Regions whose surroundings touch are one."""
    merged: list[_Region] = []
    for region in regions:
        if merged and _outer(merged[-1], old)[1] >= _outer(region, old)[0]:
            last = merged.pop()
            around = max(last.around, region.around)
            region = _Region(a=last.a, b=region.b, c=last.c, d=region.d, around=around)
        merged.append(region)
    return merged


def _grown(regions: list[_Region], old: Sequence[str], new: Sequence[str]) -> list[_Region]:
    """Each shown with enough around it that its place is the only one, as far as that goes."""
    hay, later = _flat(old), _flat(new)
    for _ in range(_WIDEST - CONTEXT):
        wider = [_wider(region) if _vague(region, old, new, hay, later) else region for region in regions]
        if wider == regions:
            break
        regions = _merged(wider, old)
    return regions


def _wider(region: _Region) -> _Region:
    if region.around >= _WIDEST:
        return region
    return _Region(a=region.a, b=region.b, c=region.c, d=region.d, around=region.around + 1)


def _vague(region: _Region, old: Sequence[str], new: Sequence[str], hay: str, later: str) -> bool:
    start, end, c, d = _outer(region, old)
    if _frayed(old[start:end], new[c:d]):
        return True
    before = _flat(_trimmed(old[start:end]))
    return not _at_an_end(region, old) and (_times(before, hay) != 1 or _times(before, later) != 0)


def _frayed(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a change of the empty lines at the ends would be lost in blocks without them."""
    if not _trimmed(before):
        return bool(before)
    if not _trimmed(after):
        return bool(after) or len(_trimmed(before)) < len(before)
    return _edges(before) != _edges(after)


def _edges(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    full = [at for at, line in enumerate(lines) if line.strip()]
    return list(lines[: full[0]]), list(lines[full[-1] + 1 :])


def _at_an_end(region: _Region, old: Sequence[str]) -> bool:
    """Lines put before the first or behind the last: what stands there now still does so afterwards."""
    return region.a == region.b and (region.a == 0 or region.a == len(old))


def _flat(lines: Sequence[str]) -> str:
    """For comparing without indentation, which conformance forgives."""
    return "\n" + "\n".join(line.strip() for line in lines) + "\n"


def _times(needle: str, hay: str) -> int:
    """How often it stands there, up to two."""
    first = hay.find(needle)
    return 0 if first < 0 else 1 if hay.find(needle, first + 1) < 0 else 2


def _trimmed(lines: Sequence[str]) -> Sequence[str]:
    """Without empty lines at the ends, which no block can say."""
    full = [at for at, line in enumerate(lines) if line.strip()]
    return lines[full[0] : full[-1] + 1] if full else ()


# -- words ------------------------------------------------------------------------------------------------------


def _piece(region: _Region, old: Sequence[str], new: Sequence[str], path: str) -> str:
    start, end, c, d = _outer(region, old)
    before, after = _trimmed(old[start:end]), _trimmed(new[c:d])
    now, then = _flat(before), _flat(new)
    if not old:
        return _written("The file is empty; write:", after, path)
    where = f"Line {start + 1}" if end - start == 1 else f"Lines {start + 1}-{end}"
    if _frayed(old[start:end], new[c:d]):
        return f"{where}: apply this.\n\n{fenced(_rows(region, old, new, path), 'diff')}"
    if _at_an_end(region, old):
        side = "above" if region.a == 0 else "below"
        return _written(f"{where}: the new lines go {side} them, so that there stands:", after, path)
    if _times(now, then) or _times(now, _flat(old)) != 1:
        return f"{where}: apply this.\n\n{fenced(_rows(region, old, new, path), 'diff')}"
    stands = _written(f"{where}: this stands there now:", before, path, "before")
    if not after:
        return f"{stands}\n\nRemove it."
    return f"{stands}\n\n{_written('Replace it by:', after, path)}"


def _written(words: str, lines: Sequence[str], path: str, role: str = "exact") -> str:
    return f"{words}\n\n{fenced(_text(lines), f'{language(path)} {role}'.strip())}"


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _rows(region: _Region, old: Sequence[str], new: Sequence[str], path: str) -> str:
    start, end, c, d = _outer(region, old)
    rows = [f" {line}" for line in old[start : region.a]]
    rows += [f"-{line}" for line in old[region.a : region.b]] + [f"+{line}" for line in new[region.c : region.d]]
    rows += [f" {line}" for line in old[region.b : end]]
    head = [f"--- a/{path}", f"+++ b/{path}", f"@@ -{start + 1},{end - start} +{c + 1},{d - c} @@"]
    return "\n".join([*head, *rows]) + "\n"


def _blind(file: FileDiff) -> Iterator[str]:
    """The hunks as they are, where the file as it is now cannot say more."""
    for hunk in file.hunks:
        before, after = _trimmed(hunk.old), _trimmed(hunk.new)
        if before:
            yield _written("This stands there now:", before, file.path, "before")
        if after:
            yield _written("Replace it by:" if before else "Add:", after, file.path)


def _turned(hunk: Hunk) -> Hunk:
    """The hunk that takes it back."""
    signs = {" ": " ", "+": "-", "-": "+"}
    return Hunk(start=hunk.start, rows=tuple((signs[sign], text) for sign, text in hunk.rows))
