"""Tampering: tests that the contract lists were removed, disarmed or loosened, and nobody asked for it.

Text in, findings out. Python is compared by its syntax trees, every other language by the words of its test
frameworks, configuration by the settings that decide over tests.
"""

from __future__ import annotations

from collections.abc import Sequence

from haiku_delegate.checks.tampering import places, scripts
from haiku_delegate.checks.tampering.model import FileChange
from haiku_delegate.contract.model import Contract
from haiku_delegate.findings import Finding

__all__ = ["FileChange", "check"]


def check(contract: Contract, changes: Sequence[FileChange]) -> tuple[Finding, ...]:
    """Whether tests were removed, disarmed or loosened in a way that the contract does not ask for.

    `changes` are the listed files that changed. Those that are no tests, and decide nothing about tests, are passed
    over. A deletion that nobody asked for is scope's to tell.
    """
    if not any(
        places.kind(change.path, change.after or change.before) or scripts.is_run(contract, change.path)
        for change in changes
    ):
        return ()
    from haiku_delegate.checks.tampering import judging  # here, because many changes touch no test

    return judging.judge(contract, changes)
