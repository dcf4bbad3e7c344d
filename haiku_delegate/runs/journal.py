"""How far a run has come, kept where it survives the process: what `runs` and `wait` tell after kill -9 is from here.

    preparing → executing → judging → (applying →) done      its report is there
         └──────────┴──────────┴──→ failed                   no report could be made; the sentence is kept
                    any of them ──→ died                     written by whoever found it dead

`state.json` is replaced as a whole at each step. A mark in `unfinished` lets the next start find the runs that did not
come to their end without looking at all the others.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any

from haiku_delegate.errors import DelegateError, StateUnwritable
from haiku_delegate.runs import directory, lock, processes
from haiku_delegate.runs.directory import RunDirectory, Store


class Phase(str, Enum):
    """What a run is doing, or how it ended."""

    PREPARING = "preparing"
    EXECUTING = "executing"
    JUDGING = "judging"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"  #: ended by an error that made a report impossible
    DIED = "died"  #: killed, or the machine went down

    def __str__(self) -> str:
        return self.value


_OVER = (Phase.DONE, Phase.FAILED, Phase.DIED)


@dataclass(frozen=True, kw_only=True)
class State:
    """A run's journal, read."""

    phase: Phase
    during: Phase | None = None  #: what a run that died was doing
    since: float = 0.0  #: Unix seconds
    process: processes.Process | None = None
    task: str | None = None
    title: str = ""
    of: str | None = None  #: the run whose candidate this one judges again
    detached: bool = False
    isolation: str = ""  #: as far as it is known
    error: Mapping[str, Any] = field(default_factory=dict)  #: of a failed run: message, hint, exit_code

    @property
    def over(self) -> bool:
        """Whether nobody will write to it any more."""
        return self.phase in _OVER


class Driving:
    """A run that this process drives. As a context it notes the end; only an unforeseen error leaves that open."""

    def __init__(self, store: Store, run: RunDirectory, held: lock.Lock) -> None:
        self.store, self.run, self.lock = store, run, held

    def __enter__(self) -> Driving:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.lock.fd < 0:
            return
        if isinstance(error, DelegateError):
            self.failed(error)
        elif error is None:
            self._over(Phase.DONE)
        self.lock.release()

    def failed(self, error: DelegateError) -> None:
        """Keep what made a report impossible, for whoever asks later."""
        said = {"message": error.message, "hint": error.hint, "exit_code": error.exit_code}
        self.run.discard_work()
        self._over(Phase.FAILED, error=said)

    def hand_over(self) -> None:
        """A child that was started with the lock drives the run from here on."""
        self.lock.let_go()

    def _over(self, phase: Phase, **further: object) -> None:
        enter(self.run, phase, **further)
        finished(self.store, self.run)


def begin(
    store: Store, *, task: str | None, title: str, root: Path, of: str | None = None, detached: bool = False
) -> Driving:
    """A fresh run, driven by this process; raises StateUnwritable."""
    run = store.create(task or title, root)
    try:
        held = lock.take(run)  # before the mark: whoever finds that without the lock takes the run for dead
        store.unfinished.mkdir(parents=True, exist_ok=True, mode=0o700)
        (store.unfinished / run.id).touch()
    except OSError as error:
        raise _unwritable(store, error) from error
    if held is None:  # nobody else knows the name yet
        raise StateUnwritable(f"another process has taken {run.path}", hint="run again")
    task_data = {"task": task, "title": title, "of": of, "detached": detached}
    _write(run, task_data | _entered(Phase.PREPARING) | {"process": processes.this().to_data()})
    return Driving(store, run, held)


def adopt(store: Store, handed: str) -> Driving | None:
    """The run that the one who started us has begun, from `ID:FD`; None where that is not what it is."""
    name, _, number = handed.rpartition(":")
    run = RunDirectory(path=store.runs / name)
    if not number.isascii() or not number.isdigit() or not directory.is_named(name):
        return None
    held = lock.adopt(run, int(number))
    if held is None:
        return None
    _write(run, _data(run) | {"process": processes.this().to_data()})
    return Driving(store, run, held)


def enter(run: RunDirectory, phase: Phase, **further: object) -> None:
    """Note a step. A disk that is full loses the note, not the run."""
    with contextlib.suppress(StateUnwritable):
        _write(run, _data(run) | _entered(phase) | further)


def finished(store: Store, run: RunDirectory) -> None:
    """Nobody needs to look at this run at the next start."""
    with contextlib.suppress(OSError):
        (store.unfinished / run.id).unlink()


def read(run: RunDirectory) -> State | None:
    """The state as noted last; None for a run that kept none (an older version's), or whose file is damaged."""
    data = _data(run)
    try:
        phase = Phase(data.get("phase"))
        during = Phase(data["during"]) if data.get("during") else None
    except ValueError:
        return None
    error, since, task, of = data.get("error"), data.get("since"), data.get("task"), data.get("of")
    return State(
        phase=phase, during=during, since=since if isinstance(since, int | float) else 0.0,
        process=processes.from_data(data.get("process")), task=task if isinstance(task, str) else None,
        title=str(data.get("title", "")), of=of if isinstance(of, str) else None,
        detached=data.get("detached") is True,
        isolation=str(data.get("isolation") or ""), error=error if isinstance(error, dict) else {},
    )  # fmt: skip


def living(run: RunDirectory) -> bool:
    """Whether a process drives this run now. The lock knows; the process's number is asked where there is no lock."""
    state = read(run)
    if state is not None and state.over:
        return False
    held = lock.held(run)
    if held is not None:
        return held
    if state is not None and state.process is not None:
        return processes.lives(state.process)
    pid = directory.started(run).get("pid")
    return isinstance(pid, int) and processes.exists(pid)


def _entered(phase: Phase) -> dict[str, object]:
    return {"phase": phase.value, "since": time.time()}


def _data(run: RunDirectory) -> dict[str, Any]:
    try:
        data = json.loads((run.path / "state.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _write(run: RunDirectory, data: Mapping[str, object]) -> None:
    run.write("state.json", json.dumps(data))


def _unwritable(store: Store, error: OSError) -> StateUnwritable:
    return StateUnwritable(
        f"cannot keep runs in {store.runs}: {error.strerror or os.strerror(error.errno or 0)}",
        hint="free some space, or set HAIKU_DELEGATE_STATE to a directory that can be written",
    )
