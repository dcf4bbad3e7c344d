"""One contract, looked at without a model: lint, preflight, and the baseline that a run would find."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from haiku_delegate.checks.verify import Verification
from haiku_delegate.config import Settings
from haiku_delegate.contract import lint, preflight
from haiku_delegate.contract.model import Contract
from haiku_delegate.findings import Finding
from haiku_delegate.flows import surroundings
from haiku_delegate.flows.rim import Rim
from haiku_delegate.rules import override


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What was found. `baseline` is None where it was not run, and `skipped` then says why."""

    findings: tuple[Finding, ...]
    baseline: Verification | None = None
    skipped: str = ""


def examine(contract: Contract, *, root: Path, settings: Settings, rim: Rim, baseline: bool) -> Examination:
    """Everything that would make a run of this contract pointless.

    With `baseline` the verify commands run once on the untouched tree, in a clean workspace, as a run would run them.
    Raises IsolationUnavailable and StateUnwritable as a run does.
    """
    world = surroundings.of(root, settings, rim.environ)
    found = (*lint.check(contract), *preflight.check(contract, root, world))
    return Examination(findings=override.apply(found, contract.allow))
