"""Proof: which lines of a green candidate somebody checks, found out by taking them back one by one.

Text in, trials out; the commands are run by whoever calls. To be begun only when everything else is green.

    plan = proof.plan(contract, proof.files(candidate, before), red_before=...)
    seen = proof.prove(plan, attempt, budget_s=30, cancelled=verifier.cancelled)
    proof.findings(seen), proof.summary(seen), proof.by_path(seen)

Where the task is to write tests (`kind: tests`), `mutate` and `mutation_findings` stand in for all three lines.
"""

from __future__ import annotations

from haiku_delegate.checks.proof.candidates import files, tried
from haiku_delegate.checks.proof.choosing import Asking, of_new_tests, without_leaving_out
from haiku_delegate.checks.proof.commands import asked
from haiku_delegate.checks.proof.model import Answer, Attempt, Outcome, Place, Plan, Proof, Row, Trial
from haiku_delegate.checks.proof.mutating import Mutation, mutate
from haiku_delegate.checks.proof.noticing import findings as mutation_findings
from haiku_delegate.checks.proof.noticing import summary as mutation_summary
from haiku_delegate.checks.proof.planning import plan
from haiku_delegate.checks.proof.proving import prove
from haiku_delegate.checks.proof.telling import by_path, findings, summary

__all__ = [
    "Answer",
    "Asking",
    "Attempt",
    "Mutation",
    "Outcome",
    "Place",
    "Plan",
    "Proof",
    "Row",
    "Trial",
    "asked",
    "by_path",
    "files",
    "findings",
    "mutate",
    "mutation_findings",
    "mutation_summary",
    "of_new_tests",
    "plan",
    "prove",
    "summary",
    "tried",
    "without_leaving_out",
]
