"""What can be seen by reading a candidate: disarmed tests, blocks that do not stand, what nobody asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from haiku_delegate.findings import Finding
from haiku_delegate.flows import texts
from haiku_delegate.workspace.model import ChangeSet

if TYPE_CHECKING:
    from haiku_delegate.flows.run import Run


@dataclass(frozen=True, kw_only=True)
class Read:
    """What was found, as it is: nothing is overridden yet."""

    tamper: tuple[Finding, ...]
    mismatch: tuple[Finding, ...]


def read(run: Run, candidate: ChangeSet) -> Read:
    """Read what the candidate changes. Says nothing to the run, so that it can be done ahead."""
    from haiku_delegate.checks import conformance, notes, tampering  # loaded beside the executor

    sources = texts.sources(run, candidate)
    tamper = (
        *tampering.check(run.contract, texts.files(sources)),
        *notes.check(run.contract, sources, lambda: texts.named_tests(run)),
    )
    mismatch = conformance.check(run.contract, lambda path: texts.after(run, candidate, path))
    return Read(tamper=tamper, mismatch=tuple(mismatch))
