"""The form of a file: line ends, byte order mark, final newline, encoding (HD360), and layout (HD361)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.model import Edit, Remark
from haiku_delegate.contract.model import Kind as Task
from haiku_delegate.contract.texts.lazy import Lazy

_BOM = b"\xef\xbb\xbf"
_MEANT = (
    r"\b(?:CRLF|LF|line.?ends?|line.?endings?|BOM|byte.order|(?:final|trailing|last) newline|dos2unix|unix2dos"
    r"|(?:file|source)'?s? encoding|latin-?1)\b"
)
_LAYOUT = (
    r"\b(?:re-?format\w*|formatter|formatting|re-?indent\w*|indentation|prettier|gofmt|rustfmt|black|ruff format"
    r"|whitespace|nest|wrap (?:all|every\w*|the (?:whole|file)))\b"
)
_FEW = 20  #: lines in which only the layout differs that are worth a word
_FEW_INDENTS = 8  #: the same, of lines that are indented by another unit
_NO_LAYOUT = Lazy(r"[\s'\"`]+|[;,]\s*$")


class _Ends(NamedTuple):
    lf: int
    crlf: int

    @property
    def name(self) -> str:
        return "CRLF" if self.crlf and not self.lf else "LF" if self.lf and not self.crlf else "mixed"


def remarks(edit: Edit, asked: Asked) -> Iterator[Remark]:
    """Of an existing file; how a new one should look, nobody said."""
    if edit.old is None:
        return
    changed = list(_changed(edit.old, edit.new))
    if changed and not asked.speaks_of(_MEANT):
        yield Remark(rule="HD360", message="; ".join(changed))
    if asked.kind is not Task.REFACTOR and (count := _in_layout(edit) or _indented_anew(edit)):
        share = f"{count} lines differ in their layout alone"
        if not asked.speaks_of(_LAYOUT):
            yield Remark(rule="HD361", message=f"most of the file was formatted anew: {share}")


def _changed(old: bytes, new: bytes) -> Iterator[str]:
    was, now = _ends(old), _ends(new)
    if sum(was) and sum(now) and was.name != now.name and was.name != "mixed":
        of = f" in {min(now)} of {sum(now)} lines" if now.name == "mixed" else ""
        yield f"line ends were {was.name} and are {now.name}{of}"
    if old.startswith(_BOM) != new.startswith(_BOM) and old and new:
        yield "it lost its byte order mark" if old.startswith(_BOM) else "it got a byte order mark"
    if old.endswith(b"\n") and new and not new.endswith(b"\n"):
        yield "the newline at its end is gone"
    if _is_utf8(old) and not _is_utf8(new):
        yield "it is no UTF-8 any more"


def _ends(data: bytes) -> _Ends:
    crlf = data.count(b"\r\n")
    return _Ends(data.count(b"\n") - crlf, crlf)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _in_layout(edit: Edit) -> int:
    """How many lines differ in blanks, quotes and final commas alone, where that is most of the file."""
    was = Counter(line for line in edit.before.split("\n") if line.strip())
    now = Counter(line for line in edit.after.split("\n") if line.strip())
    gone, come = was - now, now - was
    if gone.total() < max(_FEW, was.total() // 2):
        return 0
    count = (_bare(gone) & _bare(come)).total()
    return count if count >= max(_FEW, was.total() // 2) else 0


def _indented_anew(edit: Edit) -> int:
    """How many lines are indented by another unit (4 to 2, blanks to tabs), where that is most of the file.

    What is wrapped into a block or taken out of one moves by a constant width, not by a factor.
    """
    was, now = _indents(edit.before), _indents(edit.after)
    pairs = [(old, now[text]) for text, old in was.items() if old and text in now]
    moved = [(old, new) for old, new in pairs if old != new]
    factors = Counter(Fraction(len(new), len(old)) for old, new in moved)
    if not moved or len(moved) < max(_FEW_INDENTS, len(pairs) * 3 // 4, len(was) // 2):
        return 0
    factor, count = factors.most_common(1)[0]
    levels = {len(old) for old, new in moved if Fraction(len(new), len(old)) == factor}
    return count if len(levels) > 1 and count >= 0.9 * len(moved) else 0


def _indents(text: str) -> dict[str, str]:
    """The indentation of every line that stands once."""
    found: dict[str, str] = {}
    twice = set()
    for line in text.split("\n"):
        bare = line.strip()
        if bare in found:
            twice.add(bare)
        elif bare:
            found[bare] = line[: len(line) - len(line.lstrip())]
    return {bare: indent for bare, indent in found.items() if bare not in twice}


def _bare(rows: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row, times in rows.items():
        found[_NO_LAYOUT.now.sub("", row)] += times
    return found
