"""The Markdown form of a spec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from haiku_delegate.contract import paths
from haiku_delegate.contract.forms import commands, documents, fences, headings, listing, options
from haiku_delegate.contract.forms.fences import Line
from haiku_delegate.contract.forms.headings import Heading
from haiku_delegate.contract.forms.nodes import Node, Reader
from haiku_delegate.contract.model import Command, ContextRef, Contract
from haiku_delegate.contract.problems import Problems

_BULLET = re.compile(r"^(?P<head>(?P<indent>[ \t]*)(?:[-*+]|\d{1,3}[.)])[ \t]+)(?P<text>\S.*)$", re.DOTALL)
_RULE = re.compile(r"^ {0,3}(?:-[ \t]*){3,}$|^ {0,3}(?:\*[ \t]*){3,}$|^ {0,3}(?:_[ \t]*){3,}$")
_UNDERLINE = re.compile(r"^(?:=+|-{2,})[ \t]*$")
_NOTE = re.compile(
    r"^(?:[ \t]*,?[ \t]*\(?(?:lines?|l\.)[ \t]*(?P<a>\d{1,9})(?:[ \t]*[-–—][ \t]*(?P<b>\d{1,9}))?\)?)?"
    r"(?:[ \t]*(?:[-–—]+|:)[ \t]+(?P<note>.*)|[ \t]*[–—](?P<tight>.*)"
    r"|[ \t]+\((?P<aside>[^()]*)\)|[ \t]*:?)[ \t]*$"
)
_TITLES = {
    "task": "TASK",
    "context": "CONTEXT",
    "preserve": "EXISTING BEHAVIOR",
    "changes": "CHANGES TO MAKE",
    "verify": "VERIFY",
    "constraints": "CONSTRAINTS",
}


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section: its heading and the lines below."""

    heading: Heading
    line: int
    lines: tuple[Line, ...]

    @property
    def body(self) -> tuple[Line, ...]:
        """The lines, and before them the heading's own text where it has any."""
        own = (Line(number=self.line, text=self.heading.text),) if self.heading.text else ()
        return (*own, *self.lines)


def parse(text: str, problems: Problems) -> tuple[Contract, Mapping[str, int]] | None:
    """The contract as far as it can be read, and the line of each section; None if it is no contract."""
    lines = text.split("\n")
    matter, start = _front_matter(lines, problems)
    margin = _margin(lines[start:])
    scanned = fences.scan([line[margin:] for line in lines[start:]], first=start + 1)
    unclosed = [fence for fence in fences.of(scanned) if not fence.closed]
    for fence in unclosed:
        problems.add(
            "HD014",
            "a fenced block is never closed",
            line=fence.line,
            hint="close it with as many backticks as opened it",
        )
    preamble, sections = _sections(scanned, problems)
    if not sections:
        if not problems:
            _no_contract(problems)
        return None
    extras = _extras(matter, problems)
    places = {name: section.line for name, section in sections.items()}
    if unclosed:  # the rest of the file is inside it, so what is missing may well be there
        places = {**dict.fromkeys(headings.NAMES, 0), **places}
    return _assemble(preamble, sections, extras, problems), places


def _no_contract(problems: Problems) -> None:
    hint = "write at least TASK, CHANGES TO MAKE and VERIFY, see docs/contract.md"
    problems.add("HD006", "this file is not a contract: it has no TASK, CHANGES TO MAKE or VERIFY", line=1, hint=hint)


def _front_matter(lines: Sequence[str], problems: Problems) -> tuple[Node | None, int]:
    """The front matter, and the index of the first line after it."""
    start = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    if start == len(lines) or lines[start].rstrip() != "---":
        return None, 0
    end = next((at for at in range(start + 1, len(lines)) if lines[at].rstrip() in ("---", "...")), None)
    if end is None:
        if any(re.match(r"[a-z_]+[ \t]*:", line) for line in lines[start + 1 : start + 2]):
            problems.add("HD030", "front matter is never closed", line=start + 1, hint="end it with a line '---'")
        return None, start + 1
    node = documents.read_yaml("\n".join(lines[start + 1 : end]), problems, first=start + 2)
    return node, end + 1


def _extras(matter: Node | None, problems: Problems) -> options.Extras:
    if matter is None or matter.value is None:
        return options.Extras()
    reader = Reader(problems)
    if matter.mapping is None:
        reader.wrong(matter, "front matter", "a mapping of keys to values", "for instance `kind: fix`")
        return options.Extras()
    options.unknown(matter.mapping, (), reader)
    return options.read(matter.mapping, reader)


def _margin(lines: Iterable[str]) -> int:
    """Spaces that every line begins with, as in a spec that was pasted out of a quotation."""
    return min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)


def _sections(lines: Sequence[Line], problems: Problems) -> tuple[tuple[Line, ...], dict[str, Section]]:
    """The lines before the first section, and the sections by name."""
    found: list[tuple[int, Heading]] = []
    for at, line in enumerate(lines):
        if line.fence is None and (heading := headings.read(line.text, first=not found)):
            found.append((at, heading))
    sections: dict[str, Section] = {}
    for index, (at, heading) in enumerate(found):
        end = found[index + 1][0] if index + 1 < len(found) else len(lines)
        number, earlier = lines[at].number, sections.get(heading.name)
        if earlier:
            hint = f"it begins at line {earlier.line} already; put both under one heading, or reword this line"
            problems.add("HD013", f"section {_TITLES[heading.name]} is there twice", line=number, hint=hint)
            continue
        sections[heading.name] = Section(heading=heading, line=number, lines=_body(lines[at + 1 : end]))
    return tuple(lines[: found[0][0]] if found else lines), sections


def _body(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Without the underline of the heading and a thematic break at the end."""
    start = 1 if lines and lines[0].fence is None and _UNDERLINE.match(lines[0].text) else 0
    end = len(lines)
    while end > start and lines[end - 1].fence is None and (lines[end - 1].blank or _RULE.match(lines[end - 1].text)):
        end -= 1
    return tuple(lines[start:end])


def _assemble(
    preamble: Sequence[Line], sections: Mapping[str, Section], extras: options.Extras, problems: Problems
) -> Contract:
    body = {name: section.body for name, section in sections.items()}
    id_, title, task = _task(sections.get("task"), preamble)
    context, context_notes = _context(body.get("context", ()))
    changes_notes, changes = listing.read(body.get("changes", ()), problems)
    verify, verify_notes = _verify(body.get("verify", ()), problems)
    matter: dict[str, Any] = dict(extras.contract)
    named = matter.pop("id", None)
    if id_ and named and id_ != named:
        line = sections["task"].line
        problems.add("HD033", f"the id is '{named}' in the front matter and '{id_}' here", line=line, hint="keep one")
    return Contract(
        id=id_ or named, title=title, task=task, context=context, context_notes=context_notes,
        preserve=_items(body.get("preserve", ())), changes=changes, changes_notes=changes_notes,
        verify=verify, verify_notes=verify_notes, constraints=_items(body.get("constraints", ())),
        options=extras.options, **matter,
    )  # fmt: skip


def _task(section: Section | None, preamble: Sequence[Line]) -> tuple[str | None, str, str]:
    """Id, title and further prose. What stands before the first section is meant for the executor too."""
    before = _join(_body(preamble))
    if section is None:
        return None, "", before
    heading, lines = section.heading, list(section.lines)
    if not heading.text:
        at = next((at for at, line in enumerate(lines) if not line.blank), None)
        if at is not None and lines[at].fence is None:
            below = headings.titled(lines.pop(at).text.strip().strip("#").strip())
            heading = replace(below, id=heading.id or below.id)
    title = heading.text.strip()
    if (bold := re.fullmatch(r"\*\*([^*]+)\*\*", title)) is not None:
        title = bold[1].strip()
    return heading.id, title, "\n\n".join(part for part in (before, _join(lines)) if part)


def _join(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines).strip("\n").rstrip()


def _items(lines: Sequence[Line]) -> tuple[str, ...]:
    """The bullets of a list, with all that belongs to each; a paragraph without a bullet is one item."""
    items: list[list[str]] = []
    width, gap = 0, 0
    for line in lines:
        indent = len(line.text) - len(line.text.lstrip(" \t"))
        bullet = _BULLET.match(line.text) if line.fence is None else None
        if line.blank or (line.fence is None and _RULE.match(line.text)):
            gap += 1
        elif bullet and (not items or len(bullet["indent"]) < max(width, 1)):
            items.append([bullet["text"]])
            width, gap = len(bullet["head"]), 0
        elif items and (not gap or (width and indent >= width)):
            items[-1] += [""] * gap + [line.text[min(indent, width) :]]
            gap = 0
        else:
            items.append([line.text[indent:]])
            width, gap = 0, 0
    return tuple("\n".join(item).rstrip() for item in items)


def _context(lines: Sequence[Line]) -> tuple[tuple[ContextRef, ...], str]:
    """Files to read, and the prose that names none."""
    refs: list[ContextRef] = []
    notes: list[str] = []
    width = 0  # of the bullet that a continuation may belong to
    for line in lines:
        bullet = _BULLET.match(line.text) if line.fence is None else None
        text = bullet["text"] if bullet else line.text.strip()
        found = references(text, line.number) if line.fence is None else ()
        indent = len(line.text) - len(line.text.lstrip(" \t"))
        if found:
            refs += found
            width = len(bullet["head"]) if bullet else 0
        elif width and not bullet and line.fence is None and not line.blank and indent >= min(width, 2):
            refs[-1] = replace(refs[-1], note=f"{refs[-1].note} {text}".strip())
        else:
            width = 0
            notes.append(line.text)
    return tuple(refs), "\n".join(notes).strip("\n").rstrip()


def references(text: str, line: int | None) -> tuple[ContextRef, ...]:
    """The files that a line of CONTEXT names: one with a note, or several; none if it is prose."""
    one = reference(text, line)
    if one and paths.looks(one.path):
        return (one,)
    parts = [reference(part, line) for part in re.split(r",[ \t]+(?:and[ \t]+)?|[ \t]+and[ \t]+", text)]
    several = tuple(part for part in parts if part and paths.looks(part.path) and not part.note)
    return several if 1 < len(parts) == len(several) else ()


def reference(text: str, line: int | None) -> ContextRef | None:
    """`src/a.py:10-40 — note`."""
    named = paths.leading(text) if len(text) < 4000 else None
    rest = _NOTE.match(named.rest) if named else None
    if not named or not rest:
        return None
    start, end = named.start, named.end
    if start is None and rest["a"]:
        start, end = int(rest["a"]), int(rest["b"]) if rest["b"] else None
    note = rest["note"] or rest["tight"] or rest["aside"] or ""
    return ContextRef(path=named.path, start=start, end=end, note=note.strip(), line=line)


def _verify(lines: Sequence[Line], problems: Problems) -> tuple[tuple[Command, ...], str]:
    """The commands: fenced, or bare up to the first sentence; and the sentences."""
    taken: list[tuple[int, str]] = []
    notes: list[str] = []
    bare: list[tuple[int, str]] = []  # a run of bare lines, which a backslash may join
    ended = runs = False

    def flush() -> None:
        taken.extend(commands.script(bare))
        bare.clear()

    for line in lines:
        continued = bool(bare) and bare[-1][1].endswith("\\")
        if line.fence:
            flush()
            if line.number == line.fence.line:
                runs = _shell(line.fence) and not _shows_output(line.fence, notes)
                taken += _numbered_script(line.fence) if runs else ()
            if not runs:
                notes.append(line.text)
            continue
        text, marked = commands.unwrap(line.text)
        if continued or marked or (text and not ended and not commands.prose(text)):
            bare.append((line.number, text))
        elif not text.startswith("#") and (text or notes):
            notes.append(line.text)
            ended = ended or (bool(text) and not text.endswith(":") and not _RULE.match(line.text))
    flush()
    return tuple(commands.made(taken, problems)), "\n".join(notes).strip("\n").rstrip()


def _numbered_script(fence: fences.Fence) -> Iterable[tuple[int, str]]:
    return commands.script(list(enumerate(fence.lines, fence.line + 1)))


def _shell(fence: fences.Fence) -> bool:
    words = fence.info.replace(",", " ").split()
    return not words or words[0].casefold() in commands.SHELLS


def _shows_output(fence: fences.Fence, notes: Sequence[str]) -> bool:
    """`Expected output:` and a block without a language: nothing to run."""
    said = next((note.strip() for note in reversed(notes) if note.strip()), "")
    announced = re.match(r"[*_]*(?:expected |sample |example )?output\b.*:[*_]*$", said, re.IGNORECASE)
    return not fence.info and announced is not None
