"""Who drives a run, told by a lock; which process it was, told with more than its number; what is kept of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from haiku_delegate.errors import DelegateError, StateUnwritable
from haiku_delegate.runs import candidate, directory, journal, lock, processes
from haiku_delegate.runs.directory import RunDirectory, Store
from haiku_delegate.runs.journal import Phase
from haiku_delegate.workspace import entries
from haiku_delegate.workspace.model import Change, ChangeKind, ChangeSet, Entry


@pytest.fixture
def driving(tmp_path: Path) -> journal.Driving:
    return journal.begin(Store(tmp_path / "state"), task=None, title="Mend it", root=tmp_path)


def test_one_drives_and_the_others_know(driving: journal.Driving) -> None:
    assert lock.held(driving.run) is True
    assert lock.take(driving.run) is None
    assert journal.living(driving.run)
    driving.lock.release()
    driving.lock.release()
    assert lock.held(driving.run) is False
    assert not journal.living(driving.run)


def test_children_do_not_inherit_the_lock_unless_it_is_handed_on(driving: journal.Driving) -> None:
    sleeper = subprocess.Popen(["sleep", "30"])
    heir = subprocess.Popen(["sleep", "30"], pass_fds=(driving.lock.fd,))
    try:
        driving.hand_over()
        assert lock.held(driving.run) is True
        heir.kill()
        heir.wait()
        assert lock.held(driving.run) is False
    finally:
        for child in (sleeper, heir):
            child.kill()
            child.wait()


def test_who_waits_is_woken_at_once_and_all_of_them(driving: journal.Driving) -> None:
    woken: list[float] = []
    waiters = [
        threading.Thread(target=lambda: woken.append(lock.released(driving.run, 10) * time.monotonic()))
        for _ in range(5)
    ]
    for waiter in waiters:
        waiter.start()
    time.sleep(0.2)
    released = time.monotonic()
    driving.lock.release()
    for waiter in waiters:
        waiter.join()
    assert len(woken) == 5
    assert all(0 < moment - released < 0.5 for moment in woken)
    assert not lock.released(RunDirectory(path=driving.run.path), 0) or lock.held(driving.run) is False


def test_waiting_has_a_limit(driving: journal.Driving) -> None:
    begun = time.monotonic()
    assert lock.released(driving.run, 0.1) is False
    assert time.monotonic() - begun < 2


def test_only_the_runs_own_lock_is_adopted(driving: journal.Driving, tmp_path: Path) -> None:
    other = os.open(tmp_path / "other", os.O_CREAT | os.O_RDWR)
    second = os.dup(driving.lock.fd)
    store = driving.store
    assert journal.adopt(store, f"{driving.run.id}:{other}") is None
    assert journal.adopt(store, f"../{driving.run.id}:{second}") is None
    assert journal.adopt(store, f"{driving.run.id}:4000") is None
    assert journal.adopt(store, f"{driving.run.id}:") is None
    found = journal.adopt(store, f"{driving.run.id}:{second}")
    assert found is not None
    assert found.run == driving.run
    os.close(other)


def test_the_end_is_noted_whatever_it_is(tmp_path: Path) -> None:
    store = Store(tmp_path / "state")
    with pytest.raises(DelegateError), journal.begin(store, task="T", title="t", root=tmp_path) as failed:
        raise StateUnwritable("no room", hint="make some")
    state = journal.read(failed.run)
    assert state is not None
    assert (state.phase, dict(state.error)) == (
        Phase.FAILED,
        {"message": "no room", "hint": "make some", "exit_code": 6},
    )
    with pytest.raises(ZeroDivisionError), journal.begin(store, task="T", title="t", root=tmp_path) as crashed:
        raise ZeroDivisionError
    state = journal.read(crashed.run)
    assert (state and state.phase, lock.held(crashed.run)) == (Phase.PREPARING, False)
    assert [mark.name for mark in store.unfinished.iterdir()] == [crashed.run.id]


def test_a_process_is_told_from_another_with_its_number() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; print('on', flush=True); time.sleep(60)"],
                             stdout=subprocess.PIPE)  # fmt: skip
    assert child.stdout
    child.stdout.readline()
    us = processes.this()
    stat = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    real = replace(us, pid=child.pid, started=int(stat[19]))
    try:
        assert processes.lives(us)
        assert processes.lives(real)
        for other in (replace(real, started=real.started and real.started - 1), replace(real, boot="another"),
                      replace(real, namespace="pid:[1]"), replace(real, pid=2**22 + 1)):  # fmt: skip
            assert not processes.lives(other)
            assert not processes.tell(other, signal.SIGKILL)
        assert child.poll() is None
        assert processes.tell(real, signal.SIGTERM)
        assert child.wait(timeout=10) == -signal.SIGTERM
        assert not processes.lives(real)
    finally:
        child.kill()
        child.wait()


@pytest.mark.parametrize("data", [None, 3, {}, {"pid": "1"}, {"pid": 1}, {"pid": -5}, {"pid": True}, {"pid": 0}])
def test_what_is_no_process_is_never_signalled(data: object) -> None:
    assert processes.from_data(data) is None


def test_a_process_survives_being_written_down() -> None:
    assert processes.from_data(processes.this().to_data()) == processes.this()


# ---- the candidate -------------------------------------------------------------------------------------------------


def noted(run: RunDirectory, contents: dict[str, bytes]) -> ChangeSet:
    files = run.work / candidate.FROZEN
    changes = []
    for path, data in contents.items():
        (files / path).parent.mkdir(parents=True, exist_ok=True)
        (files / path).write_bytes(data)
        after = entries.entry(files / path)
        changes.append(Change(path=path, kind=ChangeKind.ADDED, before=None, after=after))
    gone = Entry(type="file", mode=0o644, size=3, digest="x")
    changes.append(Change(path="gone", kind=ChangeKind.DELETED, before=gone, after=None))
    made = ChangeSet(changes=tuple(changes), files=files)
    candidate.note(run, made, base={"gone": gone, "new": None}, source="spec.yaml", strict=True)
    return made


def test_a_candidate_comes_back_as_it_was(driving: journal.Driving) -> None:
    names = {"a/b.py": b"1", "\udcff odd\n": b"\xff", "empty": b""}
    made = noted(driving.run, names)
    candidate.keep(driving.run)
    candidate.keep(driving.run)  # begun and cut off, it is done again
    kept = candidate.read(driving.run)
    assert kept is not None
    assert (kept.changes.changes, kept.source, kept.strict, kept.left_out) == (made.changes, "spec.yaml", True, ())
    assert kept.base["new"] is None
    assert {name: (kept.changes.files / name).read_bytes() for name in names} == names
    assert kept.damaged() == []
    (kept.changes.files / "empty").write_bytes(b"!")
    (kept.changes.files / "a" / "b.py").unlink()
    assert kept.damaged() == ["a/b.py", "empty"]


def test_only_what_is_wanted_is_kept_and_only_so_much(driving: journal.Driving) -> None:
    noted(driving.run, {"large": b"x" * 100, "small": b"x" * 10, "cache": b"x"})
    candidate.keep(driving.run, only={"large", "small"}, limit=50)
    kept = candidate.read(driving.run)
    assert kept is not None
    assert ([change.path for change in kept.changes.changes], kept.left_out) == (["large", "small"], ("large",))
    candidate.keep(driving.run, only=())
    assert candidate.read(driving.run) is None


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"changes": 3}', '{"changes": [{"path": "/etc/x"}], "base": {}, "source": ""}',
     '{"changes": [{"path": "a/../../x", "kind": "added", "before": null, "after": null}], "base": {}}'],
)  # fmt: skip
def test_a_damaged_description_is_no_candidate(driving: journal.Driving, text: str) -> None:
    driving.run.write("candidate.json", text)
    assert candidate.read(driving.run) is None


def test_runs_that_draw_the_same_lot_get_directories_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lots = iter([b"aa", b"aa", b"aa", b"bb"])
    monkeypatch.setattr(directory.os, "urandom", lambda size: next(lots))
    monkeypatch.setattr(directory.time, "strftime", lambda form: "20261121-101500")
    store = directory.Store(tmp_path)
    assert [store.create("T-1", tmp_path).id[-4:] for _ in range(2)] == ["6161", "6262"]
    monkeypatch.setattr(directory.os, "urandom", lambda size: b"aa")
    with pytest.raises(StateUnwritable, match="File exists"):
        store.create("T-1", tmp_path)
