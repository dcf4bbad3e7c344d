"""Wait for a run to end, however it ends, and tell what it came to."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from haiku_delegate.errors import DelegateError
from haiku_delegate.flows.life import settling
from haiku_delegate.report.reasons import EXIT_CODES, Reason
from haiku_delegate.report.text import one_line
from haiku_delegate.runs import directory, journal, lock
from haiku_delegate.runs.directory import RunDirectory, Store
from haiku_delegate.runs.journal import Phase, State

STILL_RUNNING = 75  #: EX_TEMPFAIL
_LOOK_S = 0.2  #: between looks where no lock can wake us


class NoReport(DelegateError):
    """The run has ended, and there is no report to show; `exit_code` is what the run itself ended with."""

    def __init__(self, message: str, *, hint: str = "", exit_code: int = 6) -> None:
        super().__init__(message, hint=hint)
        self.exit_code = exit_code


@dataclass(frozen=True, kw_only=True)
class Running:
    """The run goes on."""

    state: State | None

    @property
    def phase(self) -> str:
        """What it is doing, in a word."""
        return self.state.phase.value if self.state else "running"


def wait(store: Store, run: RunDirectory, timeout_s: float | None) -> dict[str, Any] | Running:
    """The report as data, or Running when the time is over. Raises NoReport. Any number may wait for one run."""
    end = None if timeout_s is None else time.monotonic() + timeout_s
    while True:
        found = look(store, run)
        if not isinstance(found, Running):
            return found
        left = None if end is None else end - time.monotonic()
        if left is not None and left <= 0:
            return found
        if lock.held(run) is None:
            time.sleep(_LOOK_S if left is None else min(_LOOK_S, left))
        else:
            lock.released(run, left)


def look(store: Store, run: RunDirectory) -> dict[str, Any] | Running:
    """The report if the run is over (written now if it has died), else Running. Raises NoReport."""
    report = directory.report(run)
    if report is not None:
        return report
    settling.settle(store, run)
    report, state = directory.report(run), journal.read(run)
    if report is not None:
        return report
    if state is not None and state.phase is Phase.FAILED:
        raise failed(state)
    if journal.living(run):
        return Running(state=state)
    if state is not None and state.phase is Phase.DONE:
        raise NoReport(f"run {run.id} is over, but its report was lost", hint=f"what it left is in {run.path}")
    raise NoReport(f"run {run.id} was killed and has no report", hint=f"what it left is in {run.path}", exit_code=130)


def failed(state: State) -> NoReport:
    """The error that kept a run from having a report, as it was said then."""
    message, hint, code = (state.error.get(key) for key in ("message", "hint", "exit_code"))
    return NoReport(
        one_line(str(message or "the run failed"), limit=600), hint=one_line(str(hint or ""), limit=600),
        exit_code=code if isinstance(code, int) and 0 < code < 256 else 6,
    )  # fmt: skip


def exit_code(report: dict[str, Any]) -> int:
    """The exit code that the run itself ended with: it follows from the reason, as ever."""
    reason = report.get("reason")
    if report.get("outcome") == "pass":
        return 0
    return EXIT_CODES[Reason(reason)] if reason in {each.value for each in Reason} else 6
