"""A run whose process has died gets its report from whoever finds it, once."""

from __future__ import annotations

import contextlib
import json
import os

from haiku_delegate.errors import StateUnwritable
from haiku_delegate.runs import candidate, directory, journal, lock
from haiku_delegate.runs.directory import RunDirectory, Store
from haiku_delegate.runs.journal import Phase, State
from haiku_delegate.workspace import applying


def settle_all(store: Store) -> list[str]:
    """Settle every run that was left unfinished; one sentence for each that had died. Looks at no other run."""
    said = []
    for run in _marked(store):
        if journal.read(run) is None and not journal.living(run):  # gone, or killed before it could say what it is
            run.discard_work()
            journal.finished(store, run)
        elif settle(store, run) and (state := journal.read(run)) and state.during not in (None, Phase.APPLYING):
            said.append(f"run {run.id} had died while {state.during}; {_whereabouts(run)}")
    return said


def settle(store: Store, run: RunDirectory) -> bool:
    """Bring a run to its end if its process has died; whether anything was to be done.

    An application that was cut off is finished or undone first. What others are doing with the run is left alone.
    """
    state = journal.read(run)
    if state is None or state.over or journal.living(run):
        return False
    with contextlib.suppress(OSError, StateUnwritable):
        held = lock.take(run)
        if held is None:
            return False
        with held:
            state = journal.read(run)  # somebody may have been quicker
            if state is None or state.over:
                return False
            _end(store, run, state)
            return True
    return False


def _end(store: Store, run: RunDirectory, state: State) -> None:
    done = applying.recover(run.journal)
    if directory.report(run) is None:
        _report(run, state, applied=done.paths if done else ())
    if done:
        candidate.forget(run)
    else:
        candidate.keep(run)
    run.discard_work()
    _clear_temporary(run)
    if _complete(run):
        journal.enter(run, Phase.DONE)
    else:
        journal.enter(run, Phase.DIED, during=state.phase.value)
    with contextlib.suppress(OSError):
        (store.applying / run.id).unlink()
    journal.finished(store, run)


def _report(run: RunDirectory, state: State, *, applied: tuple[str, ...]) -> None:
    from haiku_delegate.report import markdown
    from haiku_delegate.report.model import Reason, Report, Task
    from haiku_delegate.report.text import one_line

    if applied:
        where = f"the candidate had passed, and its {len(applied)} file(s) are in your tree, whole"
        step = "look at the change; nothing needs to be run again"
    else:
        where, step = "nothing was applied", f"run it again when ready; what it left is in {run.path}"
    if not applied and candidate.read(run) is not None:
        step = f"`haiku-delegate apply {run.id}` judges what the executor had made, without a model; or run it again"
    report = Report(
        run_id=run.id, task=Task(id=state.task, title=state.title or run.id), reason=Reason.INTERRUPTED,
        summary=one_line(f"{_DIED} {state.phase}; {where}", limit=600), next_step=one_line(step, limit=600),
        applied=bool(applied), patch=str(run.patch) if run.patch.is_file() else None, run_dir=str(run.path),
        isolation=state.isolation, of=state.of,
    )  # fmt: skip
    run.write("report.md", markdown.render(report))
    run.write("report.json", json.dumps(report.to_data(), indent=1) + "\n")


_DIED = "its process died while"


def _complete(run: RunDirectory) -> bool:
    """Whether the run had come to a report of its own; it died while tidying up."""
    return not str((directory.report(run) or {}).get("summary", _DIED)).startswith(_DIED)


def _whereabouts(run: RunDirectory) -> str:
    report = directory.report(run) or {}
    return "its files are in your tree, whole" if report.get("applied") else "nothing of it was applied"


def _clear_temporary(run: RunDirectory) -> None:
    from haiku_delegate.flows.life import leftovers

    leftovers.clear(leftovers.of(run.work))


def _marked(store: Store) -> list[RunDirectory]:
    try:
        names = sorted(os.listdir(store.unfinished))
    except OSError:
        return []
    return [RunDirectory(path=store.runs / name) for name in names if directory.is_named(name)]
