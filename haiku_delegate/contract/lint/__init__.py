"""Is the contract well made, and is it work for a cheap model? Judged from its text alone."""

from __future__ import annotations

from haiku_delegate.contract.model import Contract
from haiku_delegate.findings import Finding


def check(contract: Contract) -> tuple[Finding, ...]:
    """Everything that a careful reader would object to, in the order of the spec."""
    return ()
