"""The report: everything that a run came to. Published as `schema.json`; additions only within a version."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from haiku_delegate.findings import Finding
from haiku_delegate.report.counts import Counted as Counted
from haiku_delegate.report.layers import Layer as Layer
from haiku_delegate.report.reasons import EXIT_CODES as EXIT_CODES
from haiku_delegate.report.reasons import Reason as Reason

SCHEMA = "haiku-delegate/report/1"


@dataclass(frozen=True, kw_only=True)
class Task:
    id: str | None
    title: str


@dataclass(frozen=True, kw_only=True)
class Base:
    """What the run started from: the commit, and whether tracked files differed from it (None: not known)."""

    commit: str | None = None
    dirty: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ChangedFile:
    """One path that the executor changed; `added` and `removed` count lines."""

    path: str
    kind: str
    added: int = 0
    removed: int = 0
    in_scope: bool = True
    proven: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Verified:
    """One command: `before` and `after` are green, red, cannot-run, or None where it was not run."""

    command: str
    before: str | None
    after: str | None
    exit_code: int | None
    duration_s: float
    tests: Counted | None = None
    output_tail: str = ""
    log: str | None = None


@dataclass(frozen=True, kw_only=True)
class Denied:
    tool: str
    target: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The executor's last words. Shown, never used."""

    status: str | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ExecutorFacts:
    model: str
    models_served: tuple[str, ...] = ()
    turns: int = 0
    denied: tuple[Denied, ...] = ()
    claim: Claim = field(default_factory=Claim)
    session_id: str = ""
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """US dollars and tokens; `usd` by our own prices of `price_date`, `usd_reported` by the client's."""

    usd: float = 0.0
    usd_reported: float | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    price_date: str = ""


@dataclass(frozen=True, kw_only=True)
class Timings:
    """Seconds. `overhead` is what is left of the total when executor, waiting for baseline and verify are gone."""

    total: float = 0.0
    executor: float = 0.0
    baseline: float = 0.0
    verify: float = 0.0
    prove: float = 0.0
    overhead: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Report:
    """The outcome of one contract."""

    run_id: str
    task: Task
    reason: Reason | None
    summary: str
    next_step: str = ""
    applied: bool = False
    isolation: str = ""
    base: Base = field(default_factory=Base)
    findings: tuple[Finding, ...] = ()
    changes: tuple[ChangedFile, ...] = ()
    verify: tuple[Verified, ...] = ()
    layers: tuple[Layer, ...] = ()
    executor: ExecutorFacts | None = None
    cost: Cost = field(default_factory=Cost)
    timings_s: Timings = field(default_factory=Timings)
    patch: str | None = None
    run_dir: str = ""
    of: str | None = None  #: the run whose candidate was judged again

    @property
    def outcome(self) -> str:
        """`pass` or `stop`; there is nothing between."""
        return "pass" if self.reason is None else "stop"

    @property
    def exit_code(self) -> int:
        """Derived from the reason alone."""
        return 0 if self.reason is None else EXIT_CODES[self.reason]

    def to_data(self) -> dict[str, Any]:
        """The report as plain data, in the shape that `schema.json` publishes."""
        data = asdict(self)
        head = {
            "schema": SCHEMA,
            "run_id": data.pop("run_id"),
            "task": data.pop("task"),
            "outcome": self.outcome,
            "reason": self.reason.value if self.reason else None,
            "exit_code": self.exit_code,
        }
        del data["reason"]
        data["findings"] = [finding.to_data() for finding in self.findings]
        return head | data
