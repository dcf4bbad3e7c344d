"""The hunks of a `diff` block. Taken apart by hand: unidiff refuses wrong counts and missing headers, and people write
both."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from haiku_delegate.contract.texts.standing import is_elision


@dataclass
class Hunk:
    """Lines of one hunk, context included, as they stand before and after."""

    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


def hunks(text: str, path: str) -> list[Hunk]:
    """The hunks for a file; a diff that names other files only has none."""
    found = [Hunk()]
    ours = True
    rows = text.split("\n")[:-1] if text.endswith("\n") else text.split("\n")
    for at, row in enumerate(rows):
        if row.startswith("--- ") and at + 1 < len(rows) and rows[at + 1].startswith("+++ "):
            ours = _is_for(row, path) or _is_for(rows[at + 1], path)
            found.append(Hunk())
        elif row.startswith("+++ ") and at and rows[at - 1].startswith("--- "):
            continue
        elif (
            row.startswith("@@")
            or re.match(r"diff --git |index [0-9a-f]+\.\.|(?:new|deleted|old) (?:file )?mode |similarity ", row)
            or is_elision(row)
        ):
            found.append(Hunk())
        elif ours and not row.startswith("\\"):
            sign, rest = (row[:1], row[1:]) if row[:1] in "+- " and row else (" ", row)
            if sign != "+":
                found[-1].old.append(rest)
            if sign != "-":
                found[-1].new.append(rest)
    return [hunk for hunk in found if hunk.old != hunk.new]


def _is_for(header: str, path: str) -> bool:
    named = header[4:].split("\t")[0].strip()
    return named == path or named.partition("/")[2] == path or path.endswith("/" + named)
