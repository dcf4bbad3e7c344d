"""One contract, end to end: start, preflight, execute, judge, apply, report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from haiku_delegate.config import Settings
from haiku_delegate.contract.model import Contract
from haiku_delegate.flows.rim import Rim
from haiku_delegate.flows.start import Start
from haiku_delegate.runs.journal import Driving

if TYPE_CHECKING:
    from haiku_delegate.report.model import Report


def delegate(contract: Contract, *, root: Path, settings: Settings, rim: Rim, driving: Driving | None = None) -> Report:
    """Carry out one contract in isolation, judge the outcome, and put a pass into the user's tree.

    Raises DelegateError only for what makes a report impossible (no place to keep it, isolation that was asked for
    and cannot be had). Everything else, an interruption included, is a report. `driving` is a run that was begun
    already.
    """
    start = Start(contract, root=root, settings=settings, rim=rim, driving=driving)
    with start.driving:
        try:
            start.ahead()
            from haiku_delegate.flows import execution  # while the client starts
        except KeyboardInterrupt:
            start.interrupted = True
            from haiku_delegate.flows import execution
        return execution.of(start)
