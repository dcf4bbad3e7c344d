"""Is the contract true of the repository? All answers at once; only files that the contract names are read."""

from __future__ import annotations

from pathlib import Path

from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.preflight import anchored, blocks, files, noted, preserved, programs, testing
from haiku_delegate.contract.preflight.survey import Surroundings, Survey
from haiku_delegate.findings import Finding

#: Rules of what cannot be run here: a run ends with exit code 6 for them, not with 3.
CANNOT_RUN = frozenset({"HD232", "HD233"})

__all__ = ["CANNOT_RUN", "Surroundings", "check", "files"]


def check(contract: Contract, root: Path, world: Surroundings | None = None) -> tuple[Finding, ...]:
    """Every place where the contract is not true of the tree at `root`; without `world`, of its files alone."""
    survey = Survey(contract, root, world)
    found = [*files.check(contract, root), *files.surroundings(survey)]
    for part in (anchored, noted, preserved, blocks, testing, programs):
        found += part.check(survey)
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: (finding.line or 0, finding.rule)))
