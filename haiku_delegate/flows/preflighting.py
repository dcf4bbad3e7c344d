"""What would make a run pointless, seen before any money is spent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from haiku_delegate.config import Settings
from haiku_delegate.contract import lint, preflight
from haiku_delegate.contract.model import Contract
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.flows import surroundings
from haiku_delegate.flows.rim import Rim
from haiku_delegate.report.outcome import Evidence


def preflighted(
    contract: Contract, *, root: Path, settings: Settings, rim: Rim,
    says: Callable[[Iterable[Finding]], tuple[Finding, ...]],
) -> Evidence:  # fmt: skip
    """Lint and preflight; advice is left to `check`."""
    world = surroundings.of(root, settings, rim.environ)
    found = says(
        finding
        for finding in (*lint.check(contract), *preflight.check(contract, root, world))
        if finding.severity is not Severity.NOTE
    )
    missing = tuple(finding for finding in found if finding.rule in preflight.CANNOT_RUN)
    return Evidence(spec=tuple(finding for finding in found if finding not in missing), missing=missing)
