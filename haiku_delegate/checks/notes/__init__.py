"""Notes on listed sources: what can be seen in them without running anything, and that the contract does not ask for.

Bytes in, findings out. Few of them stop a run: what does not parse any more, conflict markers, characters that
reorder text, public names that are gone, a look at the test runner. The rest is told, so that nobody overlooks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from haiku_delegate.checks.notes.model import SourceChange
from haiku_delegate.contract.model import Contract
from haiku_delegate.findings import Finding

__all__ = ["SourceChange", "check"]


def check(
    contract: Contract, changes: Sequence[SourceChange], tests: Callable[[], Iterable[str]] = tuple
) -> tuple[Finding, ...]:
    """What the listed files that changed have in them, and nobody asked for.

    `tests` gives the texts of tests that the contract's commands run, and is asked only if there is something to hold
    against them; tests among the changes are known anyway. Deletions are scope's to tell.
    """
    if not any(change.after is not None for change in changes):
        return ()
    from haiku_delegate.checks.notes import judging  # here, because a run that changed nothing needs none of it

    return judging.judge(contract, changes, tests)
