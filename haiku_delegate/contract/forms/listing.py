"""The CHANGES section: which lines list a file, what may happen to it, and the blocks under it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from haiku_delegate.contract import paths
from haiku_delegate.contract.forms import fences
from haiku_delegate.contract.forms.fences import Fence, Line
from haiku_delegate.contract.model import Action, Block, BlockRole, Change
from haiku_delegate.contract.problems import Problems

_PREFIXES = {  # in order of weight: where one style lists files, the lesser ones are prose
    "hash": re.compile(r"^ {0,3}(?P<level>#{1,6})[ \t]+(?P<number>\d{1,3}[.)][ \t]*)?(?P<text>.+)$"),
    "bold": re.compile(r"^(?P<number>)(?=(?:\d{1,3}[.)][ \t]+)?\*\*)(?:\d{1,3}[.)][ \t]+)?(?P<text>.+)$"),
    "number": re.compile(r"^(?P<number>\d{1,3}[.)][ \t]+)(?P<text>.+)$"),
    "bullet": re.compile(r"^(?P<number>)[-*+][ \t]+(?P<text>.+)$"),
}
_BOLD = re.compile(r"^\*\*(?:\d{1,3}[.)][ \t]*)?(?P<inner>[^*]+(?:\*{1,2}[^*]+)*?)\*\*(?P<rest>.*)$")
_MARKER = re.compile(
    r"[ \t]*\((?:(?P<new>new(?: file)?|created?)|(?P<delete>deleted?|removed?)"
    r"|(?P<edit>edit(?:ed)?|modif(?:y|ied)|existing)"
    r"|renamed?(?:[ \t]+from(?:[ \t]+(?P<source>[^\n]+?))?)?)[ \t]*\)",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^[ \t]*(?:(?:[-–—]+|:)(?:[ \t]+|$)|[–—]|(?=\())(?P<text>.*)$")
_JOINED = re.compile(r"[,&;]|\b(?:and|or|to|in|from)\b|[–—]|[ \t]-[ \t]")
_LONG = 2000  #: characters; no heading is longer
_ROLES = {role.value: role for role in BlockRole if role is not BlockRole.CODE}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A line that lists a file."""

    path: str
    action: Action
    rename_from: str | None
    text: str  #: what follows on the same line
    line: int
    nested: bool  #: listed as a list item, so that what belongs to it is indented


def read(lines: Sequence[Line], problems: Problems) -> tuple[str, tuple[Change, ...]]:
    """The prose before the first file, and the changes."""
    headings = _headings(lines, problems)
    ends = [*(at for at, _ in headings[1:]), len(lines)]
    first = headings[0][0] if headings else len(lines)
    notes = "\n".join(line.text for line in lines[:first]).strip()
    changes = (
        _change(listed, lines[at + 1 : end], problems) for (at, listed), end in zip(headings, ends, strict=False)
    )
    return notes, tuple(changes)


def _headings(lines: Sequence[Line], problems: Problems) -> list[tuple[int, Listed]]:
    """Where files are listed: all in one style, the weightiest that lists any."""
    for style, prefix in _PREFIXES.items():
        matches = {at: match for at, line in enumerate(lines) if (match := _match(prefix, line))}
        found = [
            (at, listed) for at, match in matches.items() if (listed := _listed(match["text"], lines[at].number, style))
        ]
        if found:
            if style == "hash":
                _nameless(matches, dict(found), lines, problems)
            return found
    return []


def _match(prefix: re.Pattern[str], line: Line) -> re.Match[str] | None:
    return prefix.match(line.text.rstrip()) if line.fence is None and len(line.text) < _LONG else None


def _nameless(
    matches: dict[int, re.Match[str]], found: dict[int, Listed], lines: Sequence[Line], problems: Problems
) -> None:
    """A heading of the same level without a path would silently become part of the file above."""
    levels = {matches[at]["level"] for at in found}
    for at, match in matches.items():
        if at not in found and match["level"] in levels and (match["number"] or at > min(found)):
            hint = "write `### 2. src/file.py`, with (new), (delete) or (rename from PATH) after the path; "
            hint += "use a deeper heading for anything else"
            problems.add(
                "HD015",
                f"heading '{match['text'].strip()[:80]}' names no file",
                line=lines[at].number,
                hint=hint,
            )


def _listed(text: str, line: int, style: str) -> Listed | None:
    text = text.strip()
    if style == "hash":
        text = re.sub(r"[ \t]+#+$", "", text)
    if bold := _BOLD.match(text):
        text = bold["inner"].strip() + bold["rest"]
    named = paths.leading(text)
    if named and (listed := _from_named(named, line, style)):
        return listed
    return _spaced(text, line) if style == "hash" else None


def _from_named(named: paths.Named, line: int, style: str) -> Listed | None:
    marker = _MARKER.match(named.rest)
    rest = named.rest[marker.end() :] if marker else named.rest
    after = _AFTER.match(rest)
    if rest.strip() and not after:
        return None
    if not paths.looks(named.path) and not marker and not (style == "hash" and named.marked and _plain(named.path)):
        return None
    text = after["text"].strip() if after else ""
    if named.start is not None:
        text = f"Lines {named.start}{f'-{named.end}' if named.end else ''}: {text}".rstrip(": ")
    if not marker and after and (late := _MARKER.fullmatch(text)):
        marker, text = late, ""
    return _make(named.path, marker, text, line, nested=style in ("number", "bullet"))


def _plain(path: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_.-]+", path) is not None


def _spaced(text: str, line: int) -> Listed | None:
    """`### 1. docs/my file.md`: the whole heading is one path with spaces."""
    marker = next((match for match in _MARKER.finditer(text) if not text[match.end() :].strip(" \t:")), None)
    path = text[: marker.start()] if marker else text
    head, slash, _ = path.partition("/")
    if any(char in path for char in "`\"'()") or _JOINED.search(path) or not paths.looks(path):
        return None
    if (slash and " " in head) or (not slash and "." not in path):
        return None
    return _make(paths.normal(path), marker, "", line, nested=False)


def _make(path: str, marker: re.Match[str] | None, text: str, line: int, *, nested: bool) -> Listed:
    action = Action.EDIT
    source = None
    if marker and marker["new"]:
        action = Action.NEW
    elif marker and marker["delete"]:
        action = Action.DELETE
    elif marker and not marker["edit"]:
        action, source = Action.RENAME, paths.normal((marker["source"] or "").strip().strip("`\"'"))
    return Listed(path=path, action=action, rename_from=source, text=text, line=line, nested=nested)


def _change(listed: Listed, body: Sequence[Line], problems: Problems) -> Change:
    lines = [line.text for line in body]
    if listed.nested and lines and all(line[:1] in (" ", "\t", "") for line in lines):
        lines = textwrap.dedent("\n".join(lines)).split("\n")
    instruction, first = _trim([listed.text, *lines], listed.line)
    return Change(
        path=listed.path,
        action=listed.action,
        rename_from=listed.rename_from,
        instruction=instruction,
        blocks=blocks(instruction, problems, first=first),
        line=listed.line,
    )


def _trim(lines: list[str], first: int) -> tuple[str, int]:
    """Without blank lines at both ends; and the number of the line that it then begins with."""
    while lines and not lines[-1].strip():
        lines.pop()
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    return "\n".join(lines[start:]).rstrip(), first + start


def blocks(instruction: str, problems: Problems, *, first: int | None) -> tuple[Block, ...]:
    """The fenced blocks of an instruction, with their roles; without lines where `first` is not known."""
    found = fences.of(fences.scan(instruction.split("\n"), first=first or 1))
    made = (block(fence, problems) for fence in found)
    return tuple(made if first else (replace(each, line=None) for each in made))


def block(fence: Fence, problems: Problems) -> Block:
    """One fenced block; its info string is a language and roles, in any order."""
    words = fence.info.replace(",", " ").split()
    named = [word.casefold() for word in words]
    language = next((word for word in words if word.casefold() not in _ROLES), "")
    roles = {_ROLES[word] for word in named if word in _ROLES}
    if not language and roles >= {BlockRole.DIFF}:
        language = "diff"
    if roles == {BlockRole.AFTER, BlockRole.EXACT}:
        roles = {BlockRole.EXACT}
    if len(roles) > 1 and BlockRole.EXAMPLE in roles:
        roles = {BlockRole.EXAMPLE} if roles == {BlockRole.EXAMPLE, BlockRole.DIFF} else roles
    if len(roles) > 1:
        says = " and ".join(sorted(role.value for role in roles))
        problems.add("HD016", f"a block cannot be {says} at once", line=fence.line, hint="keep one of the words")
    role = min(roles, key=lambda each: each.value) if roles else BlockRole.CODE
    return Block(role=role, language=language, text=fence.text, line=fence.line)
