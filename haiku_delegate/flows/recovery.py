"""What a run that was cut off while applying has left: finished or undone at the next start, and said."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

from haiku_delegate.runs import journal
from haiku_delegate.runs.directory import RunDirectory, Store
from haiku_delegate.runs.journal import Phase


@contextmanager
def marked(store: Store, run: RunDirectory) -> Iterator[None]:
    """Leave a mark as long as this run writes into the user's tree; only marked runs are looked at later."""
    store.applying.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark = store.applying / run.id
    mark.touch()
    journal.enter(run, Phase.APPLYING)
    yield
    with contextlib.suppress(OSError):
        mark.unlink()


def recover(store: Store) -> list[str]:
    """Bring every run to its end whose process has died, what it was applying first; one sentence for each.

    Costs two looks when there is none.
    """
    said = _applications(store)
    if store.unfinished.is_dir() and any(store.unfinished.iterdir()):
        from haiku_delegate.flows.life import settling

        said += settling.settle_all(store)
    return said


def _applications(store: Store) -> list[str]:
    if not store.applying.is_dir():
        return []
    from haiku_delegate.workspace import applying

    said = []
    for mark in sorted(store.applying.iterdir()):
        run = RunDirectory(path=store.runs / mark.name)
        if journal.living(run):
            continue
        done = applying.recover(run.journal)
        word = "finished now, its files are in your tree" if done else "undone, your tree is as it was before"
        said.append(f"run {mark.name} was cut off while applying: {word}")
        mark.unlink(missing_ok=True)
    return said
