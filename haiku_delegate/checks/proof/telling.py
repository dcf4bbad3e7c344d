"""What the proof has to say: notes for whoever reads the change, and half a line of the summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from haiku_delegate.checks.proof.model import Outcome, Place, Proof, Row
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import one_line
from haiku_delegate.report.text import path as shown

_FILES = 8
_PLACES = 12
_EMPTIED = " emptied"
_ASKED = (Outcome.PROVEN, Outcome.WEAK, Outcome.UNPROVEN)


def findings(proof: Proof) -> tuple[Finding, ...]:
    """Unproven lines, one note a file; and what could not be asked, with the reason."""
    return (*_unnoticed(proof), *_unproven(proof), *_unasked(proof))


def summary(proof: Proof) -> str:
    """`5 of 6 hunks proven (1 only by name)`, or why that is not known."""
    asked = [row for row in proof.rows if row.outcome in _ASKED]
    if not asked:
        return f"hunks not asked: {proof.off or _why_none(proof)}"
    weak = proof.count(Outcome.WEAK)
    proven = proof.count(Outcome.PROVEN) + weak
    late = sum(_is_lack(row) for row in proof.rows)
    more = ", ".join([*([f"{weak} only by name"] if weak else []), *([f"{late} not asked"] if late else [])])
    return f"{proven} of {len(asked)} {'hunk' if len(asked) == 1 else 'hunks'} proven" + (f" ({more})" if more else "")


def by_path(proof: Proof) -> Mapping[str, bool]:
    """Whether all that was asked of a file is proven; files of which nothing was asked are not there."""
    found: dict[str, bool] = {}
    for row in proof.rows:
        if row.outcome in _ASKED:
            found[row.place.path] = found.get(row.place.path, True) and row.outcome is not Outcome.UNPROVEN
    return found


def _why_none(proof: Proof) -> str:
    return next((row.why for row in proof.rows if _is_lack(row)), "nothing in the change can be noticed")


def _is_lack(row: Row) -> bool:
    """Not asked for want of time or means; a document, a test or a comment lacks nothing. Only trials have a label."""
    return row.outcome is Outcome.NOT_ASKED and bool(row.label)


def _unnoticed(proof: Proof) -> Iterable[Finding]:
    if proof.noticed is False:
        yield _note("HD450", "every command that runs code also succeeds without the whole change: read all of it")


def _unproven(proof: Proof) -> Iterable[Finding]:
    rows = [row for row in proof.rows if row.outcome is Outcome.UNPROVEN]
    names = list(dict.fromkeys(row.place.path for row in rows))
    for name in names[:_FILES]:
        here = [row for row in rows if row.place.path == name]
        yield Finding(
            rule="HD450", severity=Severity.NOTE, path=shown(name)[:300], line=here[0].place.start,
            message=f"nobody notices when {_listed(here)}: read {'it' if len(here) == 1 else 'them'}",
            hint="no command checks these lines",
        )  # fmt: skip
    if len(names) > _FILES:
        yield _note("HD450", f"nobody notices lines of {len(names) - _FILES} further file(s) either")


def _listed(rows: list[Row]) -> str:
    """`lines 10-14, 30 are taken back and `f` (line 40) is emptied`."""
    lines = [_span(row.place) for row in rows if row.label == "taken back"]
    names = [_function(row) for row in rows if row.label.endswith(_EMPTIED)]
    is_one = len(lines) == 1 and lines[0].isdigit()
    parts = [
        *(["the deleted file is put back"] if any(row.label == "put back" for row in rows) else []),
        *([f"line {lines[0]} is taken back"] if is_one else []),
        *([f"lines {_few(lines)} are taken back"] if lines and not is_one else []),
        *([f"{_few(names)} {'is' if len(names) == 1 else 'are'} emptied"] if names else []),
    ]
    return " and ".join(parts)


def _function(row: Row) -> str:
    return f"{one_line(row.label.removesuffix(_EMPTIED), limit=80)} (line {row.place.start})"


def _span(place: Place) -> str:
    return str(place.start) if place.end <= place.start else f"{place.start}-{place.end}"


def _few(words: list[str]) -> str:
    more = f" and {len(words) - _PLACES} more" if len(words) > _PLACES else ""
    return ", ".join(words[:_PLACES]) + more


def _unasked(proof: Proof) -> Iterable[Finding]:
    if proof.off:
        yield _note("HD451", f"it was not asked which lines are needed: {proof.off}")
    reasons: dict[str, int] = {}
    for row in proof.rows:
        if _is_lack(row):
            reasons[row.why] = reasons.get(row.why, 0) + 1
    for why, count in list(reasons.items())[:5]:
        hunks = "1 hunk" if count == 1 else f"{count} hunks"
        yield _note("HD451", f"of {hunks} it is not known who needs them: {why}")


def _note(rule: str, message: str) -> Finding:
    return Finding(rule=rule, severity=Severity.NOTE, message=one_line(message, limit=300))
