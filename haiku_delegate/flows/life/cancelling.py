"""End a run that goes on, as Ctrl-C would; if it does not listen, by force."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass

from haiku_delegate.errors import DelegateError
from haiku_delegate.flows.life import settling
from haiku_delegate.runs import directory, journal, lock, processes
from haiku_delegate.runs.directory import RunDirectory, Store

GRACE_S = 10.0
_HANDED_ON_S = 3.0  #: a detached run names its own process once it has started


class OutOfReach(DelegateError):
    """The run goes on, and its process is not to be found from here."""

    exit_code = 6


@dataclass(frozen=True, kw_only=True)
class Cancelled:
    """What came of it: whether there was something to cancel, and whether it had to be killed."""

    was_running: bool
    killed: bool = False


def cancel(store: Store, run: RunDirectory, *, grace_s: float = GRACE_S) -> Cancelled:
    """End the run, with a report. Raises OutOfReach where its process is not certainly known.

    Only that process is signalled, never its group: a script that called us may share the group, and what the run has
    started ends with it, because it is on its leash.
    """
    if directory.report(run) is not None or not journal.living(run):
        settling.settle(store, run)
        return Cancelled(was_running=False)
    process = _driver(run)
    if process is None:
        return Cancelled(was_running=False)
    processes.tell(process, signal.SIGTERM)
    killed = not _ended(run, process, grace_s)
    if killed:
        processes.tell(process, signal.SIGKILL)
        _ended(run, process, grace_s)
    settling.settle(store, run)
    return Cancelled(was_running=True, killed=killed)


def _driver(run: RunDirectory) -> processes.Process | None:
    """The process that drives the run; None if it ended just now."""
    end = time.monotonic() + _HANDED_ON_S
    while True:
        state = journal.read(run)
        if state is not None and state.process is not None and processes.lives(state.process):
            return state.process
        if not journal.living(run):
            return None
        if time.monotonic() > end:
            raise OutOfReach(
                f"run {run.id} goes on, but its process cannot be reached from here",
                hint="it may run in another container or on another machine; cancel it there",
            )
        time.sleep(0.05)


def _ended(run: RunDirectory, process: processes.Process, seconds: float) -> bool:
    if lock.held(run) is not None:
        return lock.released(run, seconds)
    end = time.monotonic() + seconds
    while processes.lives(process) and time.monotonic() < end:
        time.sleep(0.05)
    return not processes.lives(process)
