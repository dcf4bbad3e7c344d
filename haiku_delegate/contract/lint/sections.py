"""Sections that are there but empty (HD101), and advice on those that are not there (HD102)."""

from __future__ import annotations

from haiku_delegate.contract.forms import fences, headings
from haiku_delegate.contract.lint.remarks import Remarks
from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.places import Places
from haiku_delegate.findings import Severity

_TITLES = {"context": "CONTEXT", "preserve": "EXISTING BEHAVIOR", "constraints": "CONSTRAINTS"}
_MANY = 3  #: files; a smaller contract needs no more than TASK, CHANGES and VERIFY
_STRUCTURED = (".yaml", ".yml", ".json")
_KEY = Lazy(
    r"""^[ \t]*["']?(?P<name>context|preserve|constraints)["']?[ \t]*:[ \t]*"""
    r"""(?P<value>\[[ \t]*\]|null|~)?[ \t]*[,}]?(?:[ \t]#.*)?$"""
)


def check(contract: Contract, places: Places, remarks: Remarks) -> None:
    """The parser has already objected to a TASK, CHANGES or VERIFY without content."""
    filled = {
        "context": contract.context or contract.context_notes.strip(),
        "preserve": contract.preserve,
        "constraints": contract.constraints,
    }
    missing = [name for name, content in filled.items() if not content]
    if not missing:
        return
    there = _structured(places) if contract.source.lower().endswith(_STRUCTURED) else _markdown(places)
    for name in missing:
        if name in there:
            line, severity = there[name]
            hint = "fill it, or leave it out: nobody knows whether an empty one was forgotten"
            remarks.add("HD101", f"section {_TITLES[name]} is empty", line=line, hint=hint, severity=severity)
    absent = [_TITLES[name] for name in missing if name not in there]
    if len(absent) == len(_TITLES) and len(contract.changes) >= _MANY:
        remarks.add("HD102", f"no {' and no '.join(absent)}", hint=_advice(absent))


def _advice(absent: list[str]) -> str:
    uses = {
        "CONTEXT": "CONTEXT names what to read first",
        "EXISTING BEHAVIOR": "EXISTING BEHAVIOR says what must stay true",
        "CONSTRAINTS": "CONSTRAINTS says what not to do",
    }
    return "; ".join(uses[name] for name in absent) + "; a small task needs none"


def _markdown(places: Places) -> dict[str, tuple[int, Severity | None]]:
    found: dict[str, tuple[int, Severity | None]] = {}
    for line in fences.scan(places.lines):
        heading = headings.read(line.text, first=False) if line.fence is None else None
        if heading:
            found.setdefault(heading.name, (line.number, None))
    return found


def _structured(places: Places) -> dict[str, tuple[int, Severity | None]]:
    found: dict[str, tuple[int, Severity | None]] = {}
    for number, line in enumerate(places.lines, 1):
        match = _KEY.now.match(line) if len(line) < 200 else None
        if match:
            explicit = (match["value"] or "").startswith("[")  # `[]` was written on purpose, or by a program
            found.setdefault(match["name"], (number, Severity.NOTE if explicit else None))
    return found
