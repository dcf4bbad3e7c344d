"""The same questions for every other language, as far as tokens and braces can answer them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from haiku_delegate.contract.texts import lexing

_IMPORT = re.compile(
    r"\s*(?:import\b(?!\s*\()|export\s+(?:\*|\{[^}]*\})\s*from\b|from\s+\S+\s+import\b|use\s+[\w:{]|using\s+[\w.]+\s*;"
    r"|#\s*include\b|require(?:_relative)?\s+['\"]|package\s+[\w.]+;?\s*$|extern\s+crate\b|source\s+\S+\s*$"
    r"|(?:const|let|var)\s+(?:\w+|\{[^}]*\})\s*=\s*require\(['\"][^'\"]+['\"]\)\s*;?\s*$)"
)
_GO_IMPORT = re.compile(r"\s*(?:import\s+)?(?:([\w.]+)\s+)?\"([^\"\s]+)\"\s*$")
_TYPE = re.compile(r"\s*(?:export\s+)?(?:declare\s+)?(?:interface|type)\s+\w+")
_FILLINGS = {
    "js": "", "mjs": "", "cjs": "", "jsx": "", "sh": ":", "bash": ":", "php": "return null;",
    "dart": "throw '';",
    "ts": 'throw new Error("emptied");', "tsx": 'throw new Error("emptied");', "mts": 'throw new Error("emptied");',
    "go": 'panic("emptied")', "rs": 'panic!("emptied")', "java": 'throw new RuntimeException("emptied");',
    "kt": 'throw RuntimeException("emptied")', "cs": 'throw new System.Exception("emptied");',
    "swift": 'fatalError("emptied")', "scala": 'throw new RuntimeException("emptied")',
}  # fmt: skip


_THROW = 'throw new Error("emptied");'


class Braced(NamedTuple):
    """A function whose body stands in braces on lines of its own; lines are counted from 1."""

    name: str
    start: int
    opening: int  #: the line that ends with the brace
    end: int  #: the line that begins with the other one


@lru_cache(maxsize=16)
def telling(path: str, text: str) -> tuple[str, ...] | None:
    """Each line without blanks and comments, and empty if it only imports; None where that cannot be told."""
    lexer = lexing.lexer(path, text)
    if lexer is None:
        return None
    rows = [""]
    for token, said in lexer.get_tokens(text.replace("\r\n", "\n")):
        comment = str(token).startswith("Token.Comment") and "Preproc" not in str(token)
        first, *more = said.split("\n")
        for at, part in enumerate((first, *more)):
            if at:
                rows.append("")
            rows[-1] += "" if comment else part
    quiet = _type_lines(rows) if path.endswith((".ts", ".tsx", ".mts")) else set()
    return tuple("" if at in quiet or _imports(path, row) else " ".join(row.split()) for at, row in enumerate(rows))


def _imports(path: str, row: str) -> bool:
    return bool(_IMPORT.match(row) or (path.endswith(".go") and _GO_IMPORT.match(row)))


def _type_lines(rows: Sequence[str]) -> set[int]:
    """Lines of interfaces and type aliases that begin at the margin, up to the closing brace there."""
    found: set[int] = set()
    inside = False
    for at, row in enumerate(rows):
        if not inside and _TYPE.match(row):
            inside = not row.rstrip().endswith((";", "}"))
            found.add(at)
        elif inside:
            found.add(at)
            inside = not (row.startswith("}") or not row.strip())
    return found


@lru_cache(maxsize=16)
def functions(path: str, text: str) -> tuple[Braced, ...]:
    """Functions that can be emptied; of those within each other the outermost."""
    if path.rpartition(".")[2] not in _FILLINGS:
        return ()
    from haiku_delegate.contract.texts import symbols

    lines, found, past = text.split("\n"), [], 0
    for each in symbols.definitions(path, text) or ():
        if each.start <= past or each.end <= each.start or each.end > len(lines) or each.kind not in _MAY_BE:
            continue
        opening = next((n for n in range(each.start, min(each.end, each.start + 20)) if _opens(lines[n - 1])), 0)
        arrow = each.kind == "function" or re.search(r"=>|\bfunction\b", "".join(lines[each.start - 1 : opening]))
        if opening and arrow and lines[each.end - 1].lstrip().startswith("}") and each.end > opening + 1:
            found.append(Braced(each.name, each.start, opening, each.end))
            past = each.end
    return tuple(found)


_MAY_BE = ("function", "variable")


def _opens(line: str) -> bool:
    return line.rstrip().endswith("{")


def emptied(path: str, text: str, function: Braced, *, raising: bool = False) -> str:
    """The text with a function whose body does nothing, or throws: if asked, or where it has to answer something."""
    lines = text.split("\n")
    ending = "\r" if lines[function.opening - 1].endswith("\r") else ""
    opening = lines[function.opening - 1]
    indent = opening[: len(opening) - len(opening.lstrip())]
    language = path.rpartition(".")[2]
    filling = f"{indent}  {_FILLINGS[language] or (_THROW if raising else '')}{ending}"
    return "\n".join([*lines[: function.opening], filling, *lines[function.end - 1 :]])


def buildable(path: str, before: str | None, text: str) -> str:
    """Go refuses an import that nothing uses: without those, and with those that the old lines need again."""
    if not path.endswith(".go"):
        return text
    top, code = _head(text)
    had = {_bare(row) for row in top}
    old = [row for row in _head(before or "")[0] if _GO_IMPORT.match(row) and _used(row, code)]
    kept = [row for row in top if not _GO_IMPORT.match(row) or _used(row, code)]
    clause = next((at for at, row in enumerate(kept) if row.startswith("package ")), None)
    if clause is not None:
        kept[clause + 1 : clause + 1] = [f"import {_bare(row)}" for row in old if _bare(row) not in had]
    return "\n".join([*kept, code])


def _head(text: str) -> tuple[list[str], str]:
    """The lines above the first definition, and all that follows."""
    rows = text.split("\n")
    end = next((at for at, row in enumerate(rows) if re.match(r"(?:func|type|var|const)\b", row)), len(rows))
    return rows[:end], "\n".join(rows[end:])


def _bare(row: str) -> str:
    return row.strip().removeprefix("import").strip()


def _used(row: str, code: str) -> bool:
    found = _GO_IMPORT.match(row)
    if not found:
        return False
    alias, place = found.groups()
    if alias in ("_", "."):
        return True
    parts = [part for part in place.split("/") if not re.fullmatch(r"v\d+", part)]
    name = alias or re.sub(r"^go-|\.v\d+$|-go$", "", parts[-1] if parts else place)
    return re.search(rf"\b{re.escape(name)}\.", code) is not None
