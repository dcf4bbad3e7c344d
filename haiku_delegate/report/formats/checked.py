"""What `check` came to for one spec, as data. Published as `check.schema.json`; additions only within a version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from haiku_delegate.contract.preflight import CANNOT_RUN
from haiku_delegate.findings import Finding, Severity, errors
from haiku_delegate.report.counts import Counted as Counted
from haiku_delegate.report.reasons import EXIT_CODES, Reason

SCHEMA = "haiku-delegate/check/1"
DONE = "done"  #: of the baseline


@dataclass(frozen=True, kw_only=True)
class Ran:
    """One verify command; `before` is green, red or cannot-run, and None (as the rest) where it was not run."""

    command: str
    line: int | None = None
    tag: str | None = None  #: the colour that the spec writes behind it
    wanted: str | None = None  #: the colour that it must have before the change, by its tag or by the task's kind
    before: str | None = None
    exit_code: int | None = None
    duration_s: float | None = None
    tests: Counted | None = None
    red: tuple[str, ...] = ()  #: tests that fail, as far as their runner tells
    output_tail: str = ""  #: where the colour is not as wanted
    why: str = ""  #: what explains a colour that the exit code alone does not, or why it was not run
    notices: bool | None = None  #: whether it fails when the listed files are broken; None where that is not known


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """A line range that `--fix` has moved; its end is None where it is a single line."""

    line: int  #: of the spec
    path: str
    old: tuple[int, int | None]
    new: tuple[int, int | None]
    why: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One spec, looked at."""

    spec: str  #: its name as the user gave it
    file: str  #: where it lies, absolute
    title: str = ""
    id: str | None = None
    verify: tuple[Ran, ...] = ()
    baseline: str = DONE  #: or `skipped: why`, or `failed: why`
    findings: tuple[Finding, ...] = ()
    left_out: tuple[Finding, ...] = ()  #: by --select and --ignore
    fixed: tuple[Fixed, ...] = ()  #: by --fix, before it was looked at
    failed: int = 0  #: the exit code of a baseline that could not even begin

    @property
    def exit_code(self) -> int:
        """What a run would end with before it costs anything, as far as what was selected says; 0 if it would go on."""
        stopping = errors(self.findings)
        if any(not _of_baseline(finding) for finding in stopping):
            return EXIT_CODES[Reason.SPEC]
        return EXIT_CODES[Reason.BASELINE] if stopping else self.failed

    def to_data(self) -> dict[str, object]:
        """The spec's part of what `--json` prints."""
        return {
            "spec": self.spec,
            "ok": self.exit_code == 0,
            "exit_code": self.exit_code,
            "title": self.title,
            "id": self.id,
            "verify": [asdict(row) for row in self.verify],
            "baseline": self.baseline,
            "findings": [finding.to_data() for finding in self.findings],
            "left_out": len(errors(self.left_out)),
            "fixed": [asdict(move) for move in self.fixed],
        }


def to_data(specs: Sequence[Checked]) -> dict[str, object]:
    """All that `check --json` prints."""
    code = exit_code(specs)
    return {"schema": SCHEMA, "ok": code == 0, "exit_code": code, "specs": [spec.to_data() for spec in specs]}


def exit_code(specs: Iterable[Checked]) -> int:
    """The first that is not zero, in the order of the specs."""
    return next((spec.exit_code for spec in specs if spec.exit_code), 0)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """As a reader wants them: from the top of the spec to its end, notes last."""
    return tuple(sorted(findings, key=lambda each: (each.severity is Severity.NOTE, each.line or 0, each.rule)))


def _of_baseline(finding: Finding) -> bool:
    """Whether it is about commands and not about the text of the spec."""
    return finding.rule.startswith("HD4") or finding.rule in CANNOT_RUN
