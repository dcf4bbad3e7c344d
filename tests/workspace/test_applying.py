"""All of it or nothing, whatever stands in the way and whoever is killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from haiku_delegate.workspace import applier
from haiku_delegate.workspace.applying import Applied, ApplyFailed, Conflict, apply, entry, helper, recover
from haiku_delegate.workspace.entries import difference
from haiku_delegate.workspace.model import Change, ChangeSet
from tests.support.playing import still_alive, until


def tree(root: Path, files: dict[str, str | None]) -> Path:
    """A little tree; `->x` is a link to x, None an empty directory."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            (root / name).mkdir()
        elif text.startswith("->"):
            (root / name).symlink_to(text[2:])
        else:
            (root / name).write_text(text)
    return root


def between(old: Path, new: Path) -> ChangeSet:
    names = {str(path.relative_to(top)) for top in (old, new) for path in top.rglob("*")}
    changes: list[Change] = []
    for name in sorted(names):
        before, after = entry(old / name), entry(new / name)
        change = difference(name, before, after)
        if (
            change
            and not (before is None and after and after.type == "dir")
            and not (after is None and before and before.type == "dir")
        ):
            changes.append(change)
    return ChangeSet(changes=tuple(changes), files=new)


def content(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): f"->{os.readlink(path)}" if path.is_symlink() else path.read_text()
        for path in root.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def names(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*")}


OLD: dict[str, str | None] = {
    "a": "a", "gone": "x", "dir/one": "1", "dir/two": "2", "deep/er/file": "f", "link": "->a", "was file": "f",
    "was dir/x": "x", "was dir/sub/y": "y", "other": "untouched", "keep/file": "k", "keep/gone": "g",
}  # fmt: skip
NEW: dict[str, str | None] = {
    "a": "A", "new": "n", "new dir/sub/n\ne w": "n", "dir/one": "ONE", "link": "->other", "was file/in": "i",
    "was dir": "now a file", "other": "untouched", "keep/file": "k", "un\udcffdecodable": "u",
}  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> tuple[ChangeSet, Path, Path]:
    old, new = tree(tmp_path / "old", OLD), tree(tmp_path / "new", NEW)
    return between(old, new), old, tmp_path / "journal"


def test_everything_is_applied(case: tuple[ChangeSet, Path, Path]) -> None:
    changes, root, journal = case
    (root / "a").chmod(0o640)
    assert isinstance(apply(changes, root, base={}, journal=journal), Applied)
    assert content(root) == {name: text for name, text in NEW.items() if text is not None}
    assert not (root / "deep").exists()
    assert (root / "a").stat().st_mode & 0o777 == 0o640
    assert recover(journal) == Applied(paths=tuple(sorted(change.path for change in changes.changes)))
    assert apply(changes, root, base={}, journal=journal) == Applied(paths=tuple(c.path for c in changes.changes))


@pytest.mark.parametrize("script", [
    "echo moved > a", "rm a", "rm gone; mkdir gone; touch gone/x", "echo mine > new", "echo mine > 'was dir/unknown'",
    "rm -r dir; mv keep dir2; ln -s dir2 dir", "ln -s /tmp 'new dir'", "ln -sf gone link",
    "rm 'was file'; mkdir 'was file'; echo mine > 'was file/other'", "touch 'new dir'",
])  # fmt: skip
def test_a_tree_that_moved_is_left_alone(case: tuple[ChangeSet, Path, Path], script: str) -> None:
    changes, root, journal = case
    subprocess.run(("sh", "-c", script), cwd=root, check=True)
    before = content(root), names(root)
    result = apply(changes, root, base={}, journal=journal)
    assert isinstance(result, Conflict)
    assert result.paths
    assert (content(root), names(root)) == before
    assert not journal.exists()


def test_base_says_what_the_user_had_at_the_start(case: tuple[ChangeSet, Path, Path]) -> None:
    changes, root, journal = case
    base = {change.path: change.before for change in changes.changes}
    base["a"] = None
    assert apply(changes, root, base=base, journal=journal) == Conflict(paths=("a",))


def test_modes(tmp_path: Path) -> None:
    old, new = tree(tmp_path / "old", {"a": "a", "b": "b"}), tree(tmp_path / "new", {"a": "A", "b": "b", "c": "c"})
    for name in ("a", "b", "c"):
        (new / name).chmod(0o755)
    (old / "a").chmod(0o640)
    mask = os.umask(0o027)
    try:
        apply(between(old, new), old, base={}, journal=tmp_path / "j")
    finally:
        os.umask(mask)
    assert [oct((old / name).stat().st_mode & 0o777) for name in ("a", "b", "c")] == ["0o750", "0o755", "0o750"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_owners_are_kept_by_root(case: tuple[ChangeSet, Path, Path]) -> None:
    changes, root, journal = case
    try:
        for place in (root, *root.rglob("*")):
            os.chown(place, 1234, 1235, follow_symlinks=False)
    except OSError as error:
        pytest.skip(f"root of a namespace that has no other users: {error.strerror}")
    apply(changes, root, base={}, journal=journal)
    assert {(p.stat().st_uid, p.stat().st_gid) for p in (root / "a", root / "new", root / "new dir/sub")} == {
        (1234, 1235)
    }


def test_a_copy_that_is_not_what_was_judged_is_not_applied(case: tuple[ChangeSet, Path, Path]) -> None:
    changes, root, journal = case
    (changes.files / "a").write_text("swapped")
    before = content(root)
    assert apply(changes, root, base={}, journal=journal) == Conflict(paths=("a",))
    assert (content(root), recover(journal)) == (before, None)


def test_paths_that_lead_outside_are_refused(tmp_path: Path) -> None:
    after = entry(tree(tmp_path, {"x": "x"}) / "x")
    for path in ("../x", "/x", "a/../../x", "a//x"):
        change = difference(path, None, after)
        assert change
        with pytest.raises(ValueError, match="not a path"):
            apply(ChangeSet(changes=(change,), files=tmp_path), tmp_path, base={}, journal=tmp_path / "j")


FULL = """
set -e
mount -t tmpfs -o size=256k tmpfs "$1"
cp -a "$2/." "$1"
shift 2
exec "$@"
"""
PROGRAM = """
import sys, pathlib, pickle
from haiku_delegate.workspace.applying import apply
changes = pickle.load(open(sys.argv[1], "rb"))
root = pathlib.Path(sys.argv[2])
try:
    print(apply(changes, root, base={}, journal=pathlib.Path(sys.argv[3])))
except Exception as error:
    print(type(error).__name__, error.hint)
print(sorted(p.name for p in root.iterdir()), (root / "a").read_text())
"""


def test_a_full_disk_applies_nothing(tmp_path: Path) -> None:
    if subprocess.run(
        ("unshare", "-rm", "mount", "-t", "tmpfs", "x", "/mnt"), capture_output=True, check=False
    ).returncode:
        pytest.skip("no private mounts here")
    import pickle

    old = tree(tmp_path / "old", {"a": "a", "b": "b"})
    new = tree(tmp_path / "new", {"a": "A", "b": "b" * 200_000, "c": "c" * 200_000})
    (tmp_path / "changes").write_bytes(pickle.dumps(between(old, new)))
    (tmp_path / "small").mkdir()
    argv = ("unshare", "-rm", "sh", "-c", FULL, "sh", tmp_path / "small", old, sys.executable, "-c", PROGRAM,
            tmp_path / "changes", tmp_path / "small", tmp_path / "journal")  # fmt: skip
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stdout == "ApplyFailed nothing was applied; mend that, then apply again\n['a', 'b'] a\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_tree_is_a_clear_error(case: tuple[ChangeSet, Path, Path]) -> None:
    changes, root, journal = case
    root.chmod(0o555)
    try:
        with pytest.raises(ApplyFailed, match="cannot write into"):
            apply(changes, root, base={}, journal=journal)
    finally:
        root.chmod(0o755)


def test_killed_at_any_moment_it_is_all_old_or_all_new(case: tuple[ChangeSet, Path, Path], tmp_path: Path) -> None:
    """The working half is killed, which only power failure and bad luck do; recovery finishes or undoes."""
    changes, _root, _journal = case
    for number in range(40):
        (changes.files / f"many-{number}").write_text("x")
    old, new = content(tmp_path / "old"), content(tmp_path / "new")
    changes = between(tmp_path / "old", tmp_path / "new")
    outcomes = set()
    for index in range(60):
        root, journal = tmp_path / f"t{index}", tmp_path / f"j{index}"
        shutil.copytree(tmp_path / "old", root, symlinks=True)
        worker = _dying_apply(changes, root, journal, random.Random(index).uniform(0, 0.05) if index else 9)
        os.waitpid(worker, 0)
        recovered = recover(journal)
        assert content(root) == (new if recovered else old), index
        assert not [name for name in names(root) if "haiku-delegate" in name]
        outcomes.add(bool(recovered))
    assert outcomes == {True, False}


def _dying_apply(changes: ChangeSet, root: Path, journal: Path, after_s: float) -> int:
    from haiku_delegate.workspace import applying

    applier.save(str(journal), applying._plan(changes, root, {}))
    worker = os.fork()
    if worker == 0:
        signal.setitimer(signal.ITIMER_REAL, after_s)  # SIGALRM, not handled: dies on the spot
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        applier.carry_out(applier.Journal(str(journal)))
        os._exit(0)
    return worker


def test_it_outlives_its_caller(case: tuple[ChangeSet, Path, Path], tmp_path: Path) -> None:
    import pickle

    changes, root, journal = case
    (tmp_path / "changes").write_bytes(pickle.dumps(changes))
    for wait in (0.0, 0.1, 0.15, 0.2, 0.25):
        shutil.rmtree(root)
        tree(root, OLD)
        journal.unlink(missing_ok=True)
        argv = (sys.executable, "-c", PROGRAM, tmp_path / "changes", root, journal)
        caller = subprocess.Popen(argv, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        os.killpg(caller.pid, signal.SIGKILL)
        caller.wait()
        time.sleep(0.3)
        recover(journal)
        wanted = NEW if journal.exists() and json.loads(journal.read_text())["state"] == "done" else OLD
        assert content(root) == {name: text for name, text in wanted.items() if text is not None}


def test_a_program_that_was_started_before_applies_when_it_is_told(case: tuple[ChangeSet, Path, Path]) -> None:
    changes, root, journal = case
    waiting = helper()
    assert content(root) == {name: text for name, text in OLD.items() if text is not None}
    assert isinstance(apply(changes, root, base={}, journal=journal, by=waiting), Applied)
    assert content(root) == {name: text for name, text in NEW.items() if text is not None}


def test_where_the_program_that_waited_was_killed_another_one_applies(case: tuple[ChangeSet, Path, Path]) -> None:
    changes, root, journal = case
    waiting = helper()
    assert waiting._child is not None
    waiting._child.kill()
    waiting._child.wait()
    assert isinstance(apply(changes, root, base={}, journal=journal, by=waiting), Applied)
    assert content(root) == {name: text for name, text in NEW.items() if text is not None}


def test_a_program_that_waits_ends_with_its_caller(tmp_path: Path) -> None:
    program = "from haiku_delegate.workspace import applying; print(applying.helper()._child.pid, flush=True); input()"
    argv = (sys.executable, "-c", program)
    caller = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert caller.stdout is not None
    waiting = int(caller.stdout.readline())
    caller.kill()
    caller.communicate()
    assert until(lambda: not still_alive({waiting}))
