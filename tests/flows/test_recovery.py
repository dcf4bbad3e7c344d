"""A run that was cut off while it wrote into the user's tree is finished or undone at the next start."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from haiku_delegate.flows import recovery
from haiku_delegate.runs.directory import Store
from haiku_delegate.workspace import applier, applying
from haiku_delegate.workspace.model import Change, ChangeKind, ChangeSet, Entry

DEAD = 2**22 + 1  #: larger than any process id on Linux


@pytest.fixture
def cut_off(tmp_path: Path) -> tuple[Store, Path, Path]:
    """A store with one run that had planned to write two files, and the helper that would have written them died."""
    store, root, files = Store(tmp_path / "state"), tmp_path / "repo", tmp_path / "files"
    root.mkdir()
    files.mkdir()
    for name in ("a.py", "b.py"):
        (root / name).write_text("old\n")
        (files / name).write_text("new\n")
    run = store.create("T-1", root)
    store.applying.mkdir()
    (store.applying / run.id).touch()
    run.write("run.json", json.dumps({"pid": DEAD}))
    return store, root, run.journal


def candidate(files: Path) -> ChangeSet:
    def entry(text: bytes) -> Entry:
        return Entry(type="file", mode=0o644, size=4, digest=hashlib.sha256(text).hexdigest())

    changes = (
        Change(path=name, kind=ChangeKind.MODIFIED, before=entry(b"old\n"), after=entry(b"new\n"))
        for name in ("a.py", "b.py")
    )
    return ChangeSet(changes=tuple(changes), files=files)


def test_what_had_only_been_planned_is_undone_and_said_once(cut_off: tuple[Store, Path, Path]) -> None:
    store, root, journal = cut_off
    applier.save(str(journal), applying._plan(candidate(root.parent / "files"), root, {}))
    (said,) = recovery.recover(store)
    assert "undone" in said
    assert {path.name: path.read_text() for path in root.iterdir()} == {"a.py": "old\n", "b.py": "old\n"}
    assert recovery.recover(store) == []


def test_what_had_been_done_is_said_to_be_in_the_tree(cut_off: tuple[Store, Path, Path]) -> None:
    store, root, journal = cut_off
    applying.apply(candidate(root.parent / "files"), root, base={}, journal=journal)
    assert json.loads(journal.read_text())["state"] == "done"
    (said,) = recovery.recover(store)
    assert "in your tree" in said
    assert {path.name: path.read_text() for path in root.iterdir()} == {"a.py": "new\n", "b.py": "new\n"}


def test_a_mark_without_a_journal_means_that_nothing_was_written(cut_off: tuple[Store, Path, Path]) -> None:
    store, root, _ = cut_off
    assert "undone" in recovery.recover(store)[0]
    assert (root / "a.py").read_text() == "old\n"


def test_a_run_that_is_still_at_work_is_left_alone(cut_off: tuple[Store, Path, Path]) -> None:
    store, _, _ = cut_off
    (run,) = store.all()
    run.write("run.json", json.dumps({"pid": os.getpid()}))
    assert recovery.recover(store) == []
    assert (store.applying / run.id).exists()
