"""What `check` found, for a reader who pays for each line: what the commands did, what objects, the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from haiku_delegate.findings import Finding, Severity, errors
from haiku_delegate.report.formats.checked import DONE, Checked, Ran
from haiku_delegate.report.text import clean, one_line, path

_COMMANDS = 40  #: commands that are shown
_TAIL_LINES = 8  #: of the output of each that is not as wanted
_NAME = 300  #: characters of a file's name
_TESTS = 5  #: ids that are shown of a command


def lines(spec: Checked) -> Iterator[str]:
    """Everything about one spec; the last line is the verdict."""
    for row in spec.verify[:_COMMANDS]:
        yield f"verify: {_command(row)}{_state(row)}"
        if row.before == "cannot-run" or _wrong(row):
            yield from _shown(row)
    if len(spec.verify) > _COMMANDS:
        yield f"verify: ... and {len(spec.verify) - _COMMANDS} more"
    if spec.baseline != DONE and spec.verify:
        yield f"baseline: {one_line(spec.baseline, limit=400)}"
    for finding in spec.findings:
        yield line(finding)
    yield last(spec)


def last(spec: Checked) -> str:
    """The verdict with the name of the spec before it."""
    return f"{_named(spec.spec)}: {verdict(spec)}"


def _named(name: str) -> str:
    """A file's name, harmless and of a length that leaves room for what is said of it."""
    shown = path(name)
    return shown if len(shown) <= _NAME else shown[: _NAME - 1] + "…"


def line(finding: Finding) -> str:
    """One finding on one line."""
    shown = replace(finding, path=_named(finding.path)) if finding.path else finding
    return f"{finding.severity}: {one_line(str(shown), limit=900)}"


def verdict(spec: Checked) -> str:
    """The last word: never `ready` where a run would stop."""
    stopping, unseen = len(errors(spec.findings)), len(errors(spec.left_out))
    if stopping:
        more = f" ({unseen} more left out)" if unseen else ""
        return f"{stopping} problem(s) would stop a run{more}"
    if unseen:
        return f"nothing selected objects; {unseen} problem(s) left out would stop a run"
    if spec.failed:
        return f"the baseline could not be run (exit {spec.failed})"
    counts = {word: _count(spec, severity) for word, severity in _WEIGHTS.items()}
    said = "".join(f", {number} {word}(s)" for word, number in counts.items() if number)
    return f"ready to delegate{said}"


_WEIGHTS = {"warning": Severity.WARNING, "note": Severity.NOTE}


def _count(spec: Checked, severity: Severity) -> int:
    return sum(finding.severity is severity for finding in spec.findings)


def _command(row: Ran) -> str:
    """The command on one line; a script of several is shown by its first."""
    first, _, rest = row.command.strip().partition("\n")
    more = f" ... ({rest.count(chr(10)) + 1} more line(s))" if rest else ""
    return one_line(first, limit=300) + more


def _state(row: Ran) -> str:
    """`  [red as tagged; exit 1; 2 failed, 1 passed; 0.31 s]`."""
    said = [_colors(row), one_line(row.why, limit=200)]
    if row.exit_code and not row.why:
        said.append(f"exit {row.exit_code}")
    said.append(_tests(row))
    if row.duration_s is not None:
        said.append(f"{row.duration_s:.2f} s")
    inside = "; ".join(part for part in said if part)
    return f"  [{inside}]" if inside else ""


def _colors(row: Ran) -> str:
    """What it was, held against what it should be."""
    if row.before is None:
        return f"tagged {row.tag}" if row.tag else ""
    if _wrong(row):
        return f"{row.before}, but {'tagged' if row.tag else 'must be'} {row.wanted}"
    return f"{row.before} as tagged" if row.tag else row.before


def _wrong(row: Ran) -> bool:
    return row.wanted is not None and row.before is not None and row.before != row.wanted


def _tests(row: Ran) -> str:
    counted = row.tests
    numbers = {"failed": counted.failed, "passed": counted.passed, "skipped": counted.skipped} if counted else {}
    return ", ".join(f"{number} {word}" for word, number in numbers.items() if number)


def _shown(row: Ran) -> Iterator[str]:
    """The tests that were red, and the end of the output."""
    for name in row.red[:_TESTS]:
        yield f"    red: {one_line(name, limit=200)}"
    if len(row.red) > _TESTS:
        yield f"    red: and {len(row.red) - _TESTS} more"
    said = [text for text in clean(row.output_tail, limit=20_000).split("\n") if text.strip()]
    for text in said[-_TAIL_LINES:]:
        yield f"    | {one_line(text, limit=200)}"
