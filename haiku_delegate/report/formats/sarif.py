"""Findings as SARIF 2.1.0, the form that editors and code scanning read.

Only the rules that have a result are described. A finding without a line stands at the first one, because GitHub asks
for a line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from haiku_delegate import __version__
from haiku_delegate.findings import Finding
from haiku_delegate.report.formats import places
from haiku_delegate.report.formats.checked import Checked
from haiku_delegate.report.text import clean, one_line
from haiku_delegate.rules import catalogue
from haiku_delegate.rules.model import page

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "%SRCROOT%"
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def log(specs: Sequence[Checked], root: Path, *, code: int, failures: Sequence[str] = ()) -> dict[str, object]:
    """One log with one run; `failures` are what kept `check` from looking."""
    found = [(finding, spec) for spec in specs for finding in spec.findings]
    used = sorted({finding.rule for finding, _ in found})
    failures = (*failures, *(f"{spec.spec}: {spec.baseline}" for spec in specs if spec.failed))
    run: dict[str, object] = {
        "tool": {"driver": _driver(used)},
        "invocations": [_invocation(code, failures)],
        "originalUriBaseIds": {_BASE: {"uri": _file(root).removesuffix("/") + "/"}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, spec, root, used.index(finding.rule)) for finding, spec in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver(codes: Sequence[str]) -> dict[str, object]:
    return {"name": "haiku-delegate", "version": __version__, "rules": [_rule(code) for code in codes]}


def _invocation(code: int, failures: Sequence[str]) -> dict[str, object]:
    said = [{"level": "error", "message": {"text": one_line(text, limit=900)}} for text in failures]
    return {"executionSuccessful": not said, "exitCode": code, "toolExecutionNotifications": said}


def _rule(code: str) -> dict[str, object]:
    if code not in catalogue.every():
        return {"id": code}
    known = page(catalogue.every()[code])
    words = [known.what, f"Why: {known.why}", f"How to mend it: {known.mend}"]
    text = _LINK.sub(r"\1", "\n\n".join(part for part in words if part))
    return {
        "id": code,
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": " ".join(_LINK.sub(r"\1", known.what).split()) or known.title},
        "help": {"text": text},
        "defaultConfiguration": {"level": known.severity.value},
        "properties": {"overridable": known.overridable, "fixable": known.fixable},
    }


def _result(finding: Finding, spec: Checked, root: Path, index: int) -> dict[str, object]:
    hint = f" ({finding.hint})" if finding.hint else ""
    location = {
        "artifactLocation": _artifact(places.of(finding, spec, root), root),
        "region": {"startLine": finding.line or 1},
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": clean(finding.message + hint, limit=2000)},
        "locations": [{"physicalLocation": location}],
    }


def _artifact(file: Path, root: Path) -> dict[str, str]:
    """A file inside the repository relative to its root, any other as it is."""
    if not file.is_relative_to(root):
        return {"uri": _file(file)}
    return {"uri": quote(os.fsencode(file.relative_to(root).as_posix())), "uriBaseId": _BASE}


def _file(path: Path) -> str:
    return "file://" + quote(os.fsencode(path.as_posix()))
