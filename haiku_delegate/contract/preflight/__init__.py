"""Is the contract true of the repository? All answers at once; only files that the contract names are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.preflight import files
from haiku_delegate.findings import Finding

#: Rules of what cannot be run here: a run ends with exit code 6 for them, not with 3.
CANNOT_RUN = frozenset({"HD232", "HD233"})


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What preflight has to ask the world, handed in so that it starts no process itself."""

    ignored: Callable[[list[str]], Iterable[str]]  #: which of these paths the repository ignores
    which: Callable[[str], str | None]  #: the program that a command's first word names, as the commands will see it
    commands_are_settled: bool = True  #: False where `setup:` or an own PATH may bring programs that are not here yet


def check(contract: Contract, root: Path, world: Surroundings | None = None) -> tuple[Finding, ...]:
    """Every place where the contract is not true of the tree at `root`; without `world`, of its files alone."""
    found = files.check(contract, root)
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: (finding.line or 0, finding.rule)))
