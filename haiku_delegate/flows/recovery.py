"""What a run that was cut off while applying has left: finished or undone at the next start, and said."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

from haiku_delegate.runs.directory import RunDirectory, Store, alive, started
from haiku_delegate.workspace import applying


@contextmanager
def marked(store: Store, run: RunDirectory) -> Iterator[None]:
    """Leave a mark as long as this run writes into the user's tree; only marked runs are looked at later."""
    store.applying.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark = store.applying / run.id
    mark.touch()
    yield
    with contextlib.suppress(OSError):
        mark.unlink()


def recover(store: Store) -> list[str]:
    """Finish or undo every application that was cut off; one sentence for each. Costs one look when there is none."""
    if not store.applying.is_dir():
        return []
    said = []
    for mark in sorted(store.applying.iterdir()):
        run = RunDirectory(path=store.runs / mark.name)
        if alive(started(run).get("pid")):
            continue
        done = applying.recover(run.journal)
        word = "finished now, its files are in your tree" if done else "undone, your tree is as it was before"
        said.append(f"run {mark.name} was cut off while applying: {word}")
        mark.unlink(missing_ok=True)
    return said
