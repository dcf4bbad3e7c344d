"""What `check` alone remarks: overrides without effect, and paths that were looked for in the wrong place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from haiku_delegate.contract.model import Action, Contract
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.rules import override
from haiku_delegate.workspace import git

_MISSING = frozenset({"HD201", "HD203", "HD205", "HD214", "HD215"})
_LATER = ("HD3", "HD6", "HD7")  #: only a run can break these


def remarks(
    contract: Contract, found: Sequence[Finding], *, spec: Path, root: Path, here: Path, baseline: bool
) -> tuple[Finding, ...]:
    """Notes that need to know what was found. `here` is the directory that was named, or the current one."""
    return (*_idle(contract, found, baseline=baseline), *_elsewhere(contract, found, spec=spec, root=root, here=here))


def _idle(contract: Contract, found: Sequence[Finding], *, baseline: bool) -> Iterator[Finding]:
    """Of rules that were not asked this time, nobody can say that an override is idle."""
    unasked = _LATER if baseline else (*_LATER, "HD4")
    for code in override.idle(found, contract.allow, asked=lambda code: not code.startswith(unasked)):
        yield Finding(
            rule="HD190",
            severity=Severity.NOTE,
            message=f"`allow` names {code}, which objects to nothing here",
            path=contract.source or None,
            line=_line(contract.text, code),
            hint="remove it, so that it cannot cover the next problem",
        )


def _line(text: str, code: str) -> int | None:
    """Where the spec allows a rule; the contract keeps codes without their lines."""
    folded = text.lower()
    at = folded.find(code.lower(), max(0, folded.find("allow")))
    return text.count("\n", 0, at) + 1 if at >= 0 else None


def _elsewhere(
    contract: Contract, found: Iterable[Finding], *, spec: Path, root: Path, here: Path
) -> Iterator[Finding]:
    """Where files are missing here that lie there, one option is all it takes."""
    if not any(finding.rule in _MISSING for finding in found):
        return
    missing = [path for path in _named(contract) if not os.path.lexists(root / path)]
    around = git.find_root(spec.parent)
    for place, hint in (
        (around, f"the spec lies in {around}: `-C {around}` names that repository"),
        (here, f"paths are relative to the repository around {here}, which is {root}, also with `-C`"),
    ):
        lying = next((path for path in missing if place != root and os.path.lexists(place / path)), None)
        if lying is not None:
            message = f"'{lying[:120]}' is not in {root}, but it is in {place}"
            source = contract.source or None
            yield Finding(rule="HD191", severity=Severity.NOTE, message=message, path=source, hint=hint)
            return


def _named(contract: Contract) -> Iterator[str]:
    yield from (ref.path for ref in contract.context)
    there = (change for change in contract.changes if change.action is not Action.NEW and not change.is_glob)
    yield from (change.rename_from or change.path for change in there)
