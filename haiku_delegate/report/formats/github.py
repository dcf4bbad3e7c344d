"""Findings as GitHub workflow commands, escaped as GitHub's own toolkit does (actions/toolkit, core/src/command.ts)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.formats import places
from haiku_delegate.report.formats.checked import Checked
from haiku_delegate.report.text import one_line

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def lines(spec: Checked, root: Path) -> Iterator[str]:
    """One annotation for each finding of a spec."""
    for finding in spec.findings:
        file = places.relative(places.of(finding, spec, root), root)
        yield _command(_COMMANDS[finding.severity], _said(finding), file=file, line=finding.line, title=finding.rule)
    if spec.failed:
        file = places.relative(Path(spec.file), root)
        yield failure(spec.baseline, file=file)


def failure(message: str, *, file: str | None = None) -> str:
    """What kept `check` from looking at all."""
    return _command("error", one_line(message, limit=900), file=file, line=None, title="haiku-delegate")


def _said(finding: Finding) -> str:
    hint = f" ({finding.hint})" if finding.hint else ""
    return one_line(finding.message + hint, limit=900)


def _command(name: str, message: str, *, file: str | None, line: int | None, title: str) -> str:
    properties = {"file": file, "line": None if line is None else str(line), "title": title}
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{name} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
