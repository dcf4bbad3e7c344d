"""The report as lines of Markdown, short enough that the model that pays for reading it does not mind."""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.report.model import Report, Verified
from haiku_delegate.report.text import clean, one_line, path

TAIL_LINES = 15  #: of a failing command's output


def lines(report: Report) -> list[str]:
    """Facts first, the executor's claim after them and labelled, the verdict last."""
    return [
        *_head(report),
        *_changes(report),
        *_verify(report),
        *_findings(report),
        *_executor(report),
        *_verdict(report),
    ]


def render(report: Report) -> str:
    """The report as one Markdown document."""
    return "\n".join(lines(report)) + "\n"


def _head(report: Report) -> list[str]:
    name = f"{report.task.id}: {report.task.title}" if report.task.id else report.task.title
    base = report.base.commit[:10] if report.base.commit else "no commit"
    dirty = " with uncommitted changes" if report.base.dirty else ""
    again = f" · the candidate of {report.of}" if report.of else ""
    return [
        f"# {one_line(name)}",
        "",
        f"run {report.run_id} · {report.isolation or 'no workspace'} · base {base}{dirty}{again}",
    ]


def _changes(report: Report) -> list[str]:
    if not report.changes:
        return []
    shown = [
        _change(change.path, change.kind, change.added, change.removed, change.in_scope) for change in report.changes
    ]
    return ["", "## Changes", *shown[:12], *([f"- and {len(shown) - 12} more"] if len(shown) > 12 else [])]


def _change(name: str, kind: str, added: int, removed: int, in_scope: bool) -> str:
    return f"- {path(name)} {kind} +{added} -{removed}" + ("" if in_scope else "  **not listed in the contract**")


def _verify(report: Report) -> list[str]:
    if not report.verify:
        return []
    said = [f"## Verify: {_totals(report.verify)}", *(one_line(layer.said) for layer in report.layers)]
    rows = ["", " · ".join(said)]
    for row in report.verify:
        tests = f", {row.tests.passed} passed {row.tests.failed} failed" if row.tests else ""
        colors = f"before {row.before or '?'}, after {row.after or '?'}"
        rows.append(f"- `{one_line(row.command)}`: {colors}{tests} ({row.duration_s:.1f} s)")
        if row.after not in (None, "green") and row.output_tail.strip():
            tail = clean(row.output_tail, limit=4000).rstrip().splitlines()[-TAIL_LINES:]
            rows += ["  ~~~~", *(f"  {line[:200]}".replace("~~~~", "~ ~ ~") for line in tail), "  ~~~~"]
            if row.log:
                rows.append(f"  whole output: {row.log}")
    return rows


def _totals(rows: tuple[Verified, ...]) -> str:
    def count(states: list[str | None]) -> str:
        order = ("red", "green", "cannot-run")
        parts = [f"{states.count(state)} {state}" for state in order if states.count(state)]
        return " ".join(parts) or "not run"

    return f"before {count([row.before for row in rows])}, after {count([row.after for row in rows])}"


def _findings(report: Report) -> list[str]:
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    found = sorted(report.findings, key=lambda finding: order[finding.severity])
    if not found:
        return []
    rows = [f"- {finding.severity}: {one_line(str(finding), limit=600)}" for finding in found]
    return ["", "## Findings", *rows[:20], *([f"- and {len(rows) - 20} more in the report"] if len(rows) > 20 else [])]


def _executor(report: Report) -> list[str]:
    facts = report.executor
    if facts is None:
        return []
    model = one_line(", ".join(facts.models_served) or facts.model)
    cost = f"${report.cost.usd:.4f}"
    rows = ["", "## Executor", f"{model} · {facts.turns} turns · {cost} · {report.timings_s.executor:.1f} s"]
    rows += [f"- denied: {one_line(item.tool)} {path(item.target)[:120]}" for item in facts.denied[:5]]
    if facts.claim.text.strip():
        rows.append(f'its claim (not used for the verdict): "{one_line(facts.claim.text, limit=300)}"')
    return rows


def _verdict(report: Report) -> list[str]:
    rows = ["", f"next: {report.next_step}"] if report.next_step else [""]
    if report.reason is not None and report.patch:
        rows.append(f"candidate kept: {report.patch}")
    return [*rows, f"**{verdict(report)}**"]


def verdict(report: Report) -> str:
    """The last line, made by this program and nobody else."""
    if report.reason is None:
        return f"PASS: {report.summary}"
    return f"STOP ({report.reason}, exit {report.exit_code}): {report.summary}"
