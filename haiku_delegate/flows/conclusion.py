"""From what a run saw to its report, its patch and its files."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from haiku_delegate.checks.verify import Result
from haiku_delegate.errors import StateUnwritable
from haiku_delegate.executor import environment
from haiku_delegate.executor.model import Outcome
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.flows import layers, texts
from haiku_delegate.report import markdown, patch
from haiku_delegate.report.model import (
    ChangedFile,
    Claim,
    Cost,
    Denied,
    ExecutorFacts,
    Reason,
    Report,
    Task,
    Timings,
    Verified,
)
from haiku_delegate.report.outcome import Decision, Evidence, decide
from haiku_delegate.report.text import clean, one_line
from haiku_delegate.runs import prices

if TYPE_CHECKING:
    from haiku_delegate.flows.run import Run


def conclude(run: Run, seen: Evidence) -> Report:
    """Write patch, report and Markdown into the run's directory, and answer the report."""
    decision = decide(seen)
    files, patch_path = _files(run)
    run.says(_remarks(run))
    report = Report(
        run_id=run.dir.id,
        of=run.of,
        task=Task(id=run.contract.id, title=run.contract.title),
        reason=decision.reason,
        # A line more could pass for the verdict.
        summary=one_line(_without_secrets(run, _summary(run, decision)), limit=600),
        next_step=one_line(decision.next_step.replace("apply RUN", f"apply {run.dir.id}"), limit=600),
        applied=run.applied,
        isolation=run.isolation.value if run.isolation else "",
        base=run.base,
        findings=tuple(run.findings),
        changes=files,
        verify=_verified(run),
        layers=layers.of(run),
        executor=_executor(run, run.outcome),
        cost=_cost(run.outcome),
        timings_s=_timings(run),
        patch=patch_path,
        run_dir=str(run.dir.path),
    )
    _keep(run, report)
    return report


def _summary(run: Run, decision: Decision) -> str:
    if decision.reason is not None:
        return decision.summary
    count = len(run.scoped.candidate.changes)
    where = "applied" if run.applied else "not applied (--no-apply)"
    commands = len(run.verification.results) + len(run.holdout.results)
    return f"{count} file(s) changed as listed, {commands} verify command(s) green, {where}"


def _keep(run: Run, report: Report) -> None:
    try:
        run.dir.write("report.json", json.dumps(report.to_data(), indent=1, ensure_ascii=True) + "\n")
        run.dir.write("report.md", markdown.render(report))
    except StateUnwritable:
        if report.reason is not Reason.INTERRUPTED and not report.applied:
            raise
        # An applied pass stays a pass though its record could not be kept; the report still goes to the console.


def _files(run: Run) -> tuple[tuple[ChangedFile, ...], str | None]:
    """Every change with its line counts, and the candidate as one patch file."""
    listed = {change.path for change in run.scoped.candidate.changes}
    proven = run.proof.by_path if run.proof else {}
    rows, parts = [], []
    for change in sorted(run.changes.changes, key=lambda change: change.path):
        if change.path not in listed and change.path not in run.scoped.outside:
            continue
        old, new = texts.before(run, change.path) if change.before else None, None
        with suppress(OSError):  # the report is worth more than a line of it
            new = texts.content(run.changes, change)
        diff = patch.diff(change.path, old, new, mode=change.after.mode if change.after else 0o644)
        if change.path in listed:
            parts.append(diff.text)
        rows.append(
            ChangedFile(
                path=change.path,
                kind=change.kind.value,
                added=diff.added,
                removed=diff.removed,
                in_scope=change.path in listed,
                proven=proven.get(change.path),
            )
        )
    if not parts:
        return tuple(rows), None
    try:
        return tuple(rows), str(run.dir.write(run.dir.patch.name, "".join(parts)))
    except StateUnwritable:
        if not run.applied:
            raise
        return tuple(rows), None


def _verified(run: Run) -> tuple[Verified, ...]:
    before = {result.command: result for result in run.baseline.results}
    after = {result.command: result for result in (*run.verification.results, *run.holdout.results)}
    commands = (*run.contract.verify, *(run.contract.holdout if run.holdout.results else ()))
    return (
        tuple(_row(command.text, before.get(command), after.get(command)) for command in commands)
        if before or after
        else ()
    )


def _row(text: str, before: Result | None, after: Result | None) -> Verified:
    last = after or before
    return Verified(
        command=text,
        before=before.color.value if before else None,
        after=after.color.value if after else None,
        exit_code=after.exit_code if after else None,
        duration_s=round(last.duration_s, 3) if last else 0.0,
        tests=last.tests if last else None,
        output_tail=clean(last.output, limit=4000) if last else "",
        log=str(last.log) if last and last.log else None,
    )


def _executor(run: Run, outcome: Outcome | None) -> ExecutorFacts | None:
    if outcome is None:
        return None
    return ExecutorFacts(
        model=outcome.model or run.settings.model,
        models_served=outcome.models_served,
        turns=outcome.turns,
        denied=tuple(
            Denied(tool=d.tool, target=_target(run, d.target), reason=clean(d.reason, limit=300))
            for d in outcome.denied
        ),
        claim=Claim(
            status=outcome.stop.kind if outcome.stop else None,
            text=clean(_without_secrets(run, outcome.claim), limit=2000),
        ),
        session_id=outcome.session_id,
        version=outcome.version,
    )


def _without_secrets(run: Run, text: str) -> str:
    """Keys are taken out of what the executor says, as out of all else that is kept of it."""
    for value, name in environment.secrets(run.rim.environ).items():
        text = text.replace(value, f"[{name}]")
    return text


def _target(run: Run, target: str) -> str:
    """What a denied call was after, relative to the repository where it lies inside."""
    places = (run.root, run.dir.work / "executor" / "tree")
    inside = next((f"{place}/" for place in places if target.startswith(f"{place}/")), "")
    return clean(target.removeprefix(inside), limit=300)


def _cost(outcome: Outcome | None) -> Cost:
    if outcome is None:
        return Cost(price_date=prices.PRICE_DATE)
    usage = outcome.usage
    return Cost(
        usd=round(outcome.usd, 6),
        usd_reported=outcome.usd_reported,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        price_date=prices.PRICE_DATE,
    )


def _timings(run: Run) -> Timings:
    total = time.monotonic() - run.begun
    executor = run.outcome.duration_s if run.outcome else 0.0
    verify = run.verification.duration_s + run.holdout.duration_s
    return Timings(
        total=round(total, 3),
        executor=round(executor, 3),
        baseline=round(run.baseline.duration_s, 3),
        verify=round(verify, 3),
        prove=round(run.proof.seconds if run.proof else 0.0, 3),
        overhead=round(max(0.0, total - executor - run.waited_s), 3),
    )


def _remarks(run: Run) -> list[Finding]:
    """Facts that explain the outcome without deciding it."""
    found = [
        Finding(rule="HD702", severity=Severity.WARNING, message=clean(note, limit=300)) for note in run.notes[:10]
    ]
    if run.scoped.discarded:
        message = f"{run.scoped.discarded} cache or ignored file(s) written in the workspace were thrown away"
        found.append(Finding(rule="HD306", severity=Severity.NOTE, message=message))
    return found
