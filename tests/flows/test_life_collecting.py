"""`gc` and settling, over directories in every state that an accident leaves; nothing that is not ours goes."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from haiku_delegate.flows import recovery
from haiku_delegate.flows.life import collecting, leftovers, settling
from haiku_delegate.runs import candidate, directory, journal, lock
from haiku_delegate.runs.directory import RunDirectory, Store
from haiku_delegate.runs.journal import Phase
from haiku_delegate.workspace import applier, applying, entries
from haiku_delegate.workspace.model import Change, ChangeKind, ChangeSet
from tests.support.playing import tree

REPORT = {"schema": "haiku-delegate/report/1", "outcome": "pass", "reason": None, "cost": {}, "task": {}}
DAY = 86400.0


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "state")


def run_in(store: Store, root: Path, phase: Phase = Phase.PREPARING) -> journal.Driving:
    root.mkdir(exist_ok=True)
    driving = journal.begin(store, task="T-1", title="a title", root=root)
    journal.enter(driving.run, phase)
    return driving


def finished(store: Store, root: Path, *, days: float = 0) -> RunDirectory:
    with run_in(store, root) as driving:
        driving.run.write("report.json", json.dumps(REPORT))
    aged(driving.run, days)
    return driving.run


def aged(run: RunDirectory, days: float) -> None:
    then = time.time() - days * DAY
    for file in run.path.iterdir():
        if file.is_file():
            os.utime(file, (then, then))


def collect(store: Store, older_than_s: float = 30 * DAY, **wishes: object) -> collecting.Collected:
    return collecting.collect(store, older_than_s=older_than_s, temporary=[], **wishes)  # type: ignore[arg-type]


def gone(done: collecting.Collected) -> set[str]:
    return {item.name for item in done.removed}


def test_old_runs_go_and_young_ones_stay(store: Store, tmp_path: Path) -> None:
    old, young = finished(store, tmp_path / "repo", days=31), finished(store, tmp_path / "repo", days=29)
    assert gone(collect(store, dry_run=True)) == {old.id}
    assert old.path.exists()
    done = collect(store)
    assert (gone(done), done.size > 0, done.failed) == ({old.id}, True, ())
    assert [run.id for run in store.all()] == [young.id]
    assert not list(store.trash.iterdir())


def test_the_newest_are_kept_whatever_their_age(store: Store, tmp_path: Path) -> None:
    runs = [finished(store, tmp_path / "repo", days=40 - day) for day in range(4)]
    assert gone(collect(store, keep=3)) == {runs[0].id}
    assert gone(collect(store, older_than_s=0, keep=1)) == {runs[1].id, runs[2].id}


def test_a_run_that_goes_on_is_left_alone_however_old(store: Store, tmp_path: Path) -> None:
    with run_in(store, tmp_path / "repo", Phase.EXECUTING) as driving:
        aged(driving.run, 400)
        done = collect(store)
        assert (gone(done), done.living) == (set(), (driving.run.id,))
    dead = run_in(store, tmp_path / "repo", Phase.EXECUTING)
    dead.lock.release()
    assert gone(collect(store, older_than_s=0)) == {driving.run.id, dead.run.id}


def test_a_finished_run_that_is_being_judged_again_is_left_alone(store: Store, tmp_path: Path) -> None:
    run = finished(store, tmp_path / "repo", days=400)
    held = lock.take(run)
    assert held is not None
    with held:
        assert collect(store).living == (run.id,)
        assert collect(store, dry_run=True).living == (run.id,)
    assert gone(collect(store)) == {run.id}


def test_what_is_not_certainly_ours_stays(store: Store, tmp_path: Path) -> None:
    finished(store, tmp_path / "repo", days=400)
    treasure = tmp_path / "treasure"
    treasure.mkdir()
    (treasure / "run.json").write_text('{"pid": 1}')
    (treasure / "gold").write_text("gold")
    for name in ("notes", "20200101-000000-", "20200101-000000-x-12345", "20200101-000000-mine"):
        (store.runs / name).mkdir()
        (store.runs / name / "run.json").write_text('{"pid": 1}')
    (store.runs / "20200101-000000-a-0001").symlink_to(treasure)
    (store.runs / "20200101-000000-a-0002").mkdir()  # without the note that a run begins with
    (store.runs / "20200101-000000-a-0003").write_text("a file")
    before = tree(store.runs)
    assert len(gone(collect(store, older_than_s=0))) == 1
    after = tree(store.runs)
    assert after == {name: seen for name, seen in before.items() if name in after}
    assert len([name for name in before if "/" not in name]) - len([name for name in after if "/" not in name]) == 1
    assert (treasure / "gold").read_text() == "gold"


def test_directories_without_permissions_and_links_are_no_obstacle(store: Store, tmp_path: Path) -> None:
    """Overlayfs leaves its work directory with mode 000."""
    run = finished(store, tmp_path / "repo", days=400)
    deep = run.path / "work" / "clean-1" / "work-x" / "work"
    deep.mkdir(parents=True)
    (deep / "#1").mkdir()
    (deep / "link").symlink_to(tmp_path / "repo")
    (tmp_path / "repo" / "keep").write_text("mine")
    for place in (deep / "#1", deep, deep.parent):
        place.chmod(0)
    assert gone(collect(store)) == {run.id}
    assert not run.path.exists()
    assert (tmp_path / "repo" / "keep").read_text() == "mine"


def test_temporary_places_go_only_with_the_run_that_they_were_made_for(store: Store, tmp_path: Path) -> None:
    shm = tmp_path / "shm"
    living = run_in(store, tmp_path / "repo")
    dead = run_in(store, tmp_path / "repo", Phase.EXECUTING)
    owners = {
        "haiku-delegate-aaaaaaaa": dead.run.work / "executor",
        "haiku-delegate-bbbbbbbb": living.run.work / "executor",
        "haiku-delegate-cccccccc": tmp_path / "other" / "runs" / dead.run.id / "work" / "executor",
        "haiku-delegate-dddddddd": None,
        "haiku-delegate-eeeeeeee": store.checks / "0123" / "work" / "clean-1",
        "haiku-delegate-ffff": dead.run.work,
    }
    for name, owner in owners.items():
        (shm / name / "upper").mkdir(parents=True)
        (shm / name).chmod(0o700)
        if owner:
            (shm / name / leftovers.OWNER).symlink_to(owner)
    dead.lock.release()
    found = {place.name for place in leftovers.abandoned(store, [shm])}
    assert found == {"haiku-delegate-aaaaaaaa", "haiku-delegate-eeeeeeee"}
    (shm / "haiku-delegate-aaaaaaaa").chmod(0o755)  # somebody else may write here
    assert {place.name for place in leftovers.abandoned(store, [shm])} == {"haiku-delegate-eeeeeeee"}
    living.lock.release()


def test_a_probe_that_was_killed_goes_after_an_hour(store: Store, tmp_path: Path) -> None:
    for name in ("haiku-delegate-probe-aaaaaaaa", "haiku-delegate-probe-bbbbbbbb", "haiku-delegate-probe-cccccccc"):
        (tmp_path / name / "root" / "directory").mkdir(parents=True)
        (tmp_path / name).chmod(0o700)
        os.utime(tmp_path / name, (0, 0))
    os.utime(tmp_path / "haiku-delegate-probe-bbbbbbbb")
    (tmp_path / "haiku-delegate-probe-cccccccc" / "root" / "other").touch()
    assert [place.name for place in leftovers.abandoned(store, [tmp_path])] == ["haiku-delegate-probe-aaaaaaaa"]


# ---- settling ------------------------------------------------------------------------------------------------------


def change_of(root: Path, files: Path) -> ChangeSet:
    (root / "a.py").write_text("old\n")
    files.mkdir(parents=True, exist_ok=True)
    (files / "a.py").write_text("new\n")
    before, after = entries.entry(root / "a.py"), entries.entry(files / "a.py")
    return ChangeSet(changes=(Change(path="a.py", kind=ChangeKind.MODIFIED, before=before, after=after),), files=files)


@pytest.mark.parametrize(
    ("cut_off_at", "applied", "text", "words"),
    [
        ("before the journal", False, "old\n", "nothing was applied"),
        ("planned", False, "old\n", "nothing was applied"),
        (
            "switching",
            True,
            "new\n",
            "the candidate had passed, and its 1 file(s) are in your tree, whole",
        ),
        ("done", True, "new\n", "the candidate had passed, and its 1 file(s) are in your tree, whole"),
    ],
)
def test_killed_while_applying_it_is_whole_or_not_at_all(
    store: Store, tmp_path: Path, cut_off_at: str, applied: bool, text: str, words: str
) -> None:
    root = tmp_path / "repo"
    dead = run_in(store, root, Phase.JUDGING)
    change_set = change_of(root, dead.run.work / candidate.FROZEN)
    candidate.note(dead.run, change_set, base={}, source="spec.md")
    _apply_until(cut_off_at, change_set, root, dead.run)
    with pytest.raises(KeyboardInterrupt), recovery.marked(store, dead.run):
        raise KeyboardInterrupt
    dead.lock.release()
    said = recovery.recover(store)
    assert len(said) == 1
    report = directory.report(dead.run)
    assert report is not None
    assert (report["reason"], report["applied"]) == ("interrupted", applied)
    assert report["summary"] == f"its process died while applying; {words}"
    assert (root / "a.py").read_text() == text
    assert [name.name for name in root.iterdir()] == ["a.py"]
    assert (candidate.read(dead.run) is None) is applied
    assert not list(store.applying.iterdir())
    assert not list(store.unfinished.iterdir())
    assert recovery.recover(store) == []


def _apply_until(state: str, change_set: ChangeSet, root: Path, run: RunDirectory) -> None:
    if state == "done":
        applying.apply(change_set, root, base={}, journal=run.journal)
    elif state != "before the journal":
        plan = applying._plan(change_set, root, {})
        fd = os.open(root, os.O_RDONLY)
        applier.stage(fd, plan)
        os.close(fd)
        applier.save(str(run.journal), plan | {"state": state})


def test_a_report_is_written_once_and_by_nobody_while_the_run_goes_on(store: Store, tmp_path: Path) -> None:
    driving = run_in(store, tmp_path / "repo", Phase.EXECUTING)
    assert not settling.settle(store, driving.run)
    assert settling.settle_all(store) == []
    driving.lock.release()
    assert settling.settle(store, driving.run)
    first = (driving.run.path / "report.json").stat()
    assert not settling.settle(store, driving.run)
    assert (driving.run.path / "report.json").stat() == first
    state = journal.read(driving.run)
    assert state is not None
    assert (state.phase, state.during) == (Phase.DIED, Phase.EXECUTING)


def test_killed_while_tidying_up_it_keeps_its_own_report(store: Store, tmp_path: Path) -> None:
    driving = run_in(store, tmp_path / "repo", Phase.JUDGING)
    driving.run.write("report.json", json.dumps(REPORT | {"summary": "all is well"}))
    driving.lock.release()
    assert settling.settle_all(store) == []
    assert (directory.report(driving.run) or {})["summary"] == "all is well"
    state = journal.read(driving.run)
    assert (state and state.phase) is Phase.DONE
    assert not driving.run.work.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"phase": "dancing"}', '{"phase": 3}', "\0", "[" * 100_000])
def test_a_damaged_state_harms_nobody(store: Store, tmp_path: Path, text: str) -> None:
    driving = run_in(store, tmp_path / "repo")
    (driving.run.path / "state.json").write_text(text)
    assert journal.read(driving.run) is None
    assert settling.settle_all(store) == []
    assert (store.unfinished / driving.run.id).exists()  # it goes on
    driving.lock.release()
    assert settling.settle_all(store) == []
    assert not list(store.unfinished.iterdir())
    assert not journal.living(driving.run)


def test_marks_that_are_no_runs_are_not_followed(store: Store, tmp_path: Path) -> None:
    finished(store, tmp_path / "repo")
    (tmp_path / "state" / "victim").mkdir()
    for name in ("..", "victim"):
        (store.unfinished / f"x{name}").touch()
    (store.unfinished / "20200101-000000-gone-0001").touch()
    assert settling.settle_all(store) == []
    assert (tmp_path / "state" / "victim").is_dir()
    assert not (store.unfinished / "20200101-000000-gone-0001").exists()
