"""`allow: [HD123]` in a spec: a recorded decision to go on although a rule objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from haiku_delegate.findings import Finding, Severity

_RECORDED = " (allowed by the spec)"
_REFUSALS = {
    "HD0": "what it objects to cannot be read as a contract",
    "HD1": "a run cannot do without what it asks for",
    "HD2": "a run cannot do without what it asks for",
    "HD3": "what a run may change stands in the contract's files, blocks and sentences",
    "HD4": "a pass means what the commands say, and nothing else",
    "HD6": "it tells what happened to your tree",
    "HD7": "it tells what the run had to do with",
}


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


def refused(code: str) -> tuple[str, str, str] | None:
    """Rule, message and hint for a code that no spec can allow; None where it can."""
    from haiku_delegate.rules import catalogue

    if code not in catalogue.every():
        return "HD036", f"'allow' names {code}, and there is no such rule", catalogue.meant(code)
    if overridable(code):
        return None
    reason = _REFUSALS[code[:3]]
    return "HD037", f"{code} cannot be allowed: {reason}", f"remove it; `haiku-delegate check --explain {code}`"


def idle(findings: Iterable[Finding], allow: Sequence[str], *, asked: Callable[[str], bool]) -> Iterator[str]:
    """Allowed codes that overrode nothing, each once; of rules that were not `asked`, nobody can say that."""
    used = {finding.rule for finding in findings if finding.message.endswith(_RECORDED)}
    return (code for code in dict.fromkeys(allow) if code not in used and asked(code))


def _noted(finding: Finding) -> Finding:
    if finding.message.endswith(_RECORDED):
        return finding
    return replace(finding, severity=Severity.NOTE, message=finding.message + _RECORDED)
