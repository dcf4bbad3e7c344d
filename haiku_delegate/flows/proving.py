"""The proofs of one run: which lines somebody checks or, for new tests, which mistakes they notice."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from haiku_delegate.checks import proof
from haiku_delegate.checks.records import Outcome
from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract.model import Command, Contract, Kind
from haiku_delegate.findings import Finding
from haiku_delegate.flows import texts
from haiku_delegate.workspace.model import ChangeSet

if TYPE_CHECKING:
    from haiku_delegate.checks.tampering import FileChange
    from haiku_delegate.flows.run import Run

LEAST_S = 30.0  #: what `auto` allows, or as long as verify took
_MOST_WORKERS = 4
_LEAST_MEMORY = 1 << 31  #: bytes


@dataclass(frozen=True, kw_only=True)
class Proven:
    """What the proofs came to, for the report."""

    said: str  #: `5 of 6 hunks proven`, or why that is not known
    findings: tuple[Finding, ...] = ()
    by_path: Mapping[str, bool] = field(default_factory=dict)  #: whether all that was asked of a file is proven
    all_well: bool | None = None  #: None where nothing was asked
    seconds: float = 0.0


def prove(run: Run, candidate: ChangeSet, cancelled: threading.Event) -> Proven:
    """Ask the commands, in workspaces side by side and within the budget; for a candidate that is green."""
    if run.rim.prove_s == 0:
        return _of_hunks(proof.Proof(off="--prove off"))
    before, after = run.baseline_result(), run.verifier.verify(candidate, run.contract.verify)
    commands = proof.asked(run.contract.verify, after, before)
    if not commands:
        return _of_hunks(proof.Proof(off="no command runs the code"))
    budget = max(LEAST_S, after.duration_s) if run.rim.prove_s is None else run.rim.prove_s
    files = proof.files(candidate, lambda path: texts.before(run, path))
    if run.contract.kind is Kind.TESTS:
        asked = proof.of_new_tests(commands, files, before, after, cwd=run.contract.cwd)
        mutation = _mutated(run, candidate, files, asked, budget, after, cancelled)
        if mutation.is_spoiled and any(each.leave_out for each in asked):
            asked = proof.without_leaving_out(asked)
            mutation = _mutated(run, candidate, files, asked, budget, after, cancelled)
        return _of_mistakes(mutation, after, run.contract)
    attempt = _attempt(run, candidate, [proof.Asking(command=each) for each in commands], cancelled)
    red = {result.command.text for result in before.results if result.color is not Color.GREEN}
    plan = proof.plan(run.contract, files, red_before=any(command.text in red for command in commands))
    seen = proof.prove(plan, attempt, budget_s=budget, workers=_workers(run, after), cancelled=cancelled)
    return _of_hunks(seen)


def _mutated(
    run: Run, candidate: ChangeSet, files: Sequence[FileChange], asked: Sequence[proof.Asking], budget: float,
    after: Verification, cancelled: threading.Event,
) -> proof.Mutation:  # fmt: skip
    return proof.mutate(
        files, lambda path: texts.with_candidate(run, candidate, path), lambda path: texts.listing(run, path),
        _attempt(run, candidate, asked, cancelled), budget_s=budget, workers=_workers(run, after),
        cancelled=cancelled, with_old=any(each.with_old for each in asked),
    )  # fmt: skip


def _attempt(
    run: Run, candidate: ChangeSet, asked: Sequence[proof.Asking], cancelled: threading.Event
) -> proof.Attempt:
    memory = _room() // _MOST_WORKERS

    def attempt(trial: proof.Trial, left_s: float) -> proof.Answer:
        place = run.dir.work / f"prove-{os.urandom(6).hex()}"
        try:
            changes = proof.tried(candidate, trial, place, root=run.root)
            results: list[Result] = []
            for leave_out, group in groupby(asked, key=lambda each: each.leave_out):
                limited = [_limited(each.command, left_s) for each in group]
                seen = run.verifier.tried(changes, limited, cancelled=cancelled, memory=memory, leave_out=leave_out)
                results += seen.results
                if not seen.green:
                    break
            return proof.Answer.of(Verification(results=tuple(results)))
        finally:
            shutil.rmtree(place, ignore_errors=True)

    return attempt


def _limited(command: Command, left_s: float) -> Command:
    return replace(command, timeout_s=min(command.timeout_s or left_s, left_s))


def _workers(run: Run, after: Verification) -> int:
    return 1 if run.settings.exclusive or after.flaky else min(_MOST_WORKERS, os.cpu_count() or 1)


def _of_hunks(seen: proof.Proof) -> Proven:
    known = proof.by_path(seen)
    return Proven(
        said=proof.summary(seen), findings=proof.findings(seen), by_path=known, seconds=seen.seconds,
        all_well=all(known.values()) if known else None,
    )  # fmt: skip


def _of_mistakes(seen: proof.Mutation, after: Verification, contract: Contract) -> Proven:
    asked_for = "\n".join([contract.title, *(change.instruction for change in contract.changes)])
    passed = {
        name for result in after.results for name, outcome in (result.record or {}).items() if outcome is Outcome.PASS
    }
    return Proven(
        said=proof.mutation_summary(seen),
        findings=proof.mutation_findings(seen, passed=passed or None, asked_for=asked_for),
        seconds=seen.proof.seconds, all_well=not seen.survivors if seen.asked else None,
    )  # fmt: skip


def _room() -> int:
    """Bytes that all trials together may have: half of what is free (proc_meminfo(5)); 0 where nobody knows."""
    try:
        with open("/proc/meminfo", "rb") as file:
            rows = dict(line.split(b":", 1) for line in file)
        return max(_LEAST_MEMORY, int(rows[b"MemAvailable"].split()[0]) * 1024 // 2)
    except (OSError, ValueError, KeyError):
        return 0
