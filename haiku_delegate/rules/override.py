"""`allow: [HD123]` in a spec: a recorded decision to go on although a rule objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from haiku_delegate.findings import Finding, Severity

_RECORDED = " (allowed by the spec)"


def apply(findings: Iterable[Finding], allow: Sequence[str]) -> tuple[Finding, ...]:
    """The same findings; those of an allowed rule are notes that say so, where the rule can be overridden at all."""
    found = tuple(findings)
    codes = {code for code in allow if overridable(code)} if allow and found else set()
    return tuple(_noted(finding) if finding.rule in codes else finding for finding in found)


def overridable(code: str) -> bool:
    """Whether a spec may override this rule."""
    from haiku_delegate.rules import catalogue  # here, because few specs override anything

    rule = catalogue.every().get(code)
    return rule is not None and rule.overridable


def _noted(finding: Finding) -> Finding:
    if finding.message.endswith(_RECORDED):
        return finding
    return replace(finding, severity=Severity.NOTE, message=finding.message + _RECORDED)
