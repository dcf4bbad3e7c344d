"""Is the contract well made, and is it work for a cheap model? Judged from its text alone."""

from __future__ import annotations

from haiku_delegate.contract.lint import (
    commands,
    contradictions,
    grants,
    instructions,
    kind_of_work,
    proof,
    sections,
    size,
    wording,
)
from haiku_delegate.contract.lint.remarks import Remarks
from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.texts.places import Places
from haiku_delegate.findings import Finding


def check(contract: Contract) -> tuple[Finding, ...]:
    """Everything that a careful reader would object to, in the order of the spec."""
    remarks, places = Remarks(contract.source), Places(contract.text)
    sections.check(contract, places, remarks)
    instructions.check(contract, places, remarks)
    wording.check(contract, places, remarks)
    kind_of_work.check(contract, places, remarks)
    size.check(contract, remarks)
    commands.check(contract, remarks)
    grants.check(contract, remarks)
    proof.check(contract, remarks)
    contradictions.check(contract, places, remarks)
    return remarks.sorted()
