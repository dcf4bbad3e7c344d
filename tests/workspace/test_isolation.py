"""Which isolation is chosen, and what the fallback can and cannot see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from haiku_delegate.errors import IsolationUnavailable
from haiku_delegate.workspace import plans, probe
from haiku_delegate.workspace.model import Isolation
from haiku_delegate.workspace.overlay import open_overlay, scratch
from haiku_delegate.workspace.worktree import WorktreeWorkspace, open_worktree
from tests.workspace.conftest import fingerprint, run, shell, told


def test_absence_is_explained_and_forcing_it_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(probe.SWITCH, "1")
    reason = "HAIKU_DELEGATE_NO_OVERLAY=1 says to do without"
    assert probe.choose("auto", tmp_path) == (Isolation.WORKTREE, reason)
    assert probe.choose("worktree", tmp_path) == (Isolation.WORKTREE, None)
    with pytest.raises(IsolationUnavailable, match="NO_OVERLAY"):
        probe.choose("overlay", tmp_path)


@pytest.mark.overlay
@pytest.mark.usefixtures("needs_overlay")
def test_the_answer_is_remembered_for_this_boot_and_launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert probe.choose("auto", tmp_path) == (Isolation.OVERLAY, None)
    monkeypatch.setattr(probe, "_tried", lambda: "it was tried again")
    assert probe.choose("overlay", tmp_path) == (Isolation.OVERLAY, None)
    kept = json.loads((tmp_path / "overlay.json").read_text())
    kept["key"][0] = "another boot"
    (tmp_path / "overlay.json").write_text(json.dumps(kept))
    assert probe.choose("auto", tmp_path) == (Isolation.WORKTREE, "it was tried again")


@pytest.mark.parametrize(("said", "reason"), [
    ("haiku-launcher: new namespaces: Operation not permitted", "user namespaces are not allowed here"),
    ("haiku-launcher: private mounts: Permission denied", "mounts in user namespaces are not allowed here"),
    ("haiku-launcher: make the rest read-only: Function not implemented", "the kernel is too old"),
    ("haiku-launcher: overlay for /x: No such device", "the kernel has no overlay for users"),
    ("something else", "something else"),
])  # fmt: skip
def test_the_usual_causes_have_words(said: str, reason: str) -> None:
    assert probe._explained(said).startswith(reason)


def test_scratch_goes_elsewhere_when_the_place_cannot_hold_whiteouts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haiku_delegate.workspace import overlay

    monkeypatch.setattr(overlay, "_takes_whiteouts", lambda place: place != tmp_path)
    found = scratch(tmp_path)
    assert found != tmp_path
    assert (found / "owner").readlink() == tmp_path
    (found / "owner").unlink()
    found.rmdir()
    monkeypatch.setattr(overlay, "_takes_whiteouts", lambda place: False)
    with pytest.raises(IsolationUnavailable, match="no directory here"):
        scratch(tmp_path)


@pytest.mark.overlay
@pytest.mark.usefixtures("needs_overlay")
def test_an_overlay_works_from_another_disk(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from haiku_delegate.workspace import overlay

    private = tmp_path / "private"
    real = overlay._takes_whiteouts
    monkeypatch.setattr(overlay, "_takes_whiteouts", lambda place: place != private and real(place))
    tree = open_overlay(root, private=private)
    shell(tree, "echo x > a.txt; rm -r src; mkdir src; echo 1 > src/n")
    assert told(tree.snapshot()) == {
        "a.txt": "modified", "src/one.py": "deleted", "src/two.py": "deleted", "src/n": "added"
    }  # fmt: skip
    place = tree._place
    tree.close()
    assert not place.exists()
    assert os.listdir(private) == ["empty"]


def test_mounts_inside_a_tree_are_found() -> None:
    table = (
        "1 2 3:4 / / rw - ext4 x rw\n1 2 3:4 / /r rw - x x rw\n1 2 3:4 / /r/with\\040space rw - x x rw\n"
        "1 2 3:4 / /r/with\\040space/deeper rw - x x rw\n1 2 3:4 / /rr rw - x x rw\n"
    )
    assert plans.mounted_below(Path("/r"), table) == [Path("/r/with space")]


@pytest.mark.overlay
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a disk")
def test_other_disks_below_home_and_in_the_repository(root: Path, home: Path, tmp_path: Path) -> None:
    """A private mount namespace around it all, so that nothing of this shows outside."""
    program = tmp_path / "program.py"
    program.write_text(ON_OTHER_DISKS)
    (home / "disk").mkdir()
    (home / ".profile").write_text("mine")
    (home / ".config").mkdir()
    argv = ("unshare", "-m", sys.executable, program, root, home, tmp_path / "private")
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr[-3000:]) == (0, "real\nmine\n[('a.txt', 'modified')]\n", "")


ON_OTHER_DISKS = """
import pathlib, subprocess, sys
from haiku_delegate.workspace.overlay import open_overlay, root_reason
root, home, private = map(pathlib.Path, sys.argv[1:])
subprocess.run(("mount", "-t", "tmpfs", "x", home / "disk"), check=True)
(home / "disk/file").write_text("real\\n")
tree = open_overlay(root, private=private, home=home)
script = f'cd {str(home)!r}; cat disk/file .profile; echo; echo x > .profile; echo x > .config/new; echo x > new; ' \\
         '(echo x > disk/file) 2>/dev/null && echo written; cd - > /dev/null; echo x > a.txt'
launch = tree.command(("sh", "-c", script), env={"PATH": "/usr/bin:/bin"})
print(subprocess.run(launch.argv, cwd="/", pass_fds=launch.pass_fds, stdout=subprocess.PIPE, text=True).stdout, end="")
print([(change.path, str(change.kind)) for change in tree.snapshot().changes])
assert [note.split()[0] for note in tree.notes()] == [".config/new", ".profile", "new"], tree.notes()
assert (home / ".profile").read_text() == "mine" and not (home / "new").exists()
tree.close()
subprocess.run(("mount", "-t", "tmpfs", "x", root / "src"), check=True)
assert "mounted inside" in root_reason(root)
"""


def test_parents_are_mounted_first_and_the_last_word_counts() -> None:
    mounts = [plans.tmpfs(Path("/a/b/c")), plans.bind(Path("/a")), plans.bind(Path("/a/b/c")), plans.tmpfs(Path("/z"))]
    assert [(mount["at"], mount["kind"]) for mount in plans.ordered(mounts)] == [
        (b"/a", "bind"), (b"/z", "tmpfs"), (b"/a/b/c", "bind"),
    ]  # fmt: skip


def test_the_root_directory_is_no_repository(tmp_path: Path) -> None:
    with pytest.raises(IsolationUnavailable, match="cannot be a workspace"):
        open_overlay(Path("/"), private=tmp_path)


# ---- the fallback ----


def fallback(root: Path, private: Path) -> WorktreeWorkspace:
    """Unconfined, as on a kernel without Landlock."""
    return open_worktree(root, private=private, confined=False)


def test_dependencies_are_linked_and_guarded_small_things_copied_large_left_out(root: Path, tmp_path: Path) -> None:
    (root / ".gitignore").write_text("node_modules/\n.env\nbuild/\nsmall/\nlarge\n")
    for name in ("node_modules/p/index.js", "small/x/y", "build/big"):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text("x")
    (root / "build/big").write_bytes(bytes(2 << 20))
    (root / "large").write_bytes(bytes(2 << 20))
    tree = fallback(root, tmp_path / "p")
    assert tree.notes() == ["ignored and not copied: build, large"]
    assert shell(tree, "ls -d .env small/x/y node_modules/p/index.js build large").stdout.split() == [
        ".env", "node_modules/p/index.js", "small/x/y",
    ]  # fmt: skip
    shell(tree, "echo patched >> node_modules/p/index.js; rm -r small")
    assert told(tree.snapshot()) == {"small/x/y": "deleted"}
    assert tree.shared_changes() == ["node_modules: p/index.js"]
    shell(tree, "mkdir node_modules/.vite node_modules/q; echo > node_modules/.vite/x; echo > node_modules/q/y.js")
    assert told(tree.snapshot()) == {
        "small/x/y": "deleted", "node_modules/.vite/x": "added", "node_modules/q/y.js": "added",
    }  # fmt: skip
    assert tree.shared_changes() == ["node_modules: p/index.js"]
    shell(tree, "rm -r node_modules; mkdir -p node_modules/p; echo stub > node_modules/p/index.js")
    assert "node_modules/p/index.js" in told(tree.snapshot())
    tree.close()
    assert (root / "node_modules/p/index.js").exists()


def test_writing_into_the_real_tree_and_repository_is_told(root: Path, tmp_path: Path) -> None:
    tree = fallback(root, tmp_path / "p")
    assert tree.notes() == []
    shell(tree, f"echo x >> '{root}/a.txt'; git -C '{root}' branch evil; echo x > '{root}/.git/hooks/pre-push'")
    assert tree.notes() == [
        "the real tree was changed meanwhile: a.txt",
        "the real repository was changed meanwhile: .git/hooks/pre-push, .git/refs/heads/evil",
    ]


CONFINED = pytest.mark.skipif(not plans.can_confine(), reason="no Landlock here")


@CONFINED
@pytest.mark.parametrize(
    "script",
    [
        "echo x >> '{real}/a.txt'", "echo x > '{real}/new'", "rm '{real}/a.txt'", "mv '{real}/a.txt' b",
        "ln '{real}/a.txt' b", "ln -s /etc '{real}/link'", "mkdir '{real}/d'", "truncate -s 0 '{real}/a.txt'",
        "echo x >> node_modules/p/index.js", "git -C '{real}' branch evil", "echo x > '{outside}'",
        "(cd '{real}' && setsid sh -c 'echo x > new')",
        "python3 -c \"import os; os.rename('a.txt', '{real}/a.txt')\"",
    ],
)  # fmt: skip
def test_a_command_in_a_worktree_cannot_write_anywhere_else(root: Path, tmp_path: Path, script: str) -> None:
    (root / ".gitignore").write_text("node_modules/\n")
    (root / "node_modules/p").mkdir(parents=True)
    (root / "node_modules/p/index.js").write_text("x")
    before, outside = fingerprint(root), tmp_path / "outside"
    tree = open_worktree(root, private=tmp_path / "p")
    done = shell(tree, script.format(real=root, outside=outside))
    assert done.returncode != 0
    assert (fingerprint(root), outside.exists()) == (before, False)


@CONFINED
def test_a_confined_command_has_room_for_what_it_does_honestly(root: Path, tmp_path: Path) -> None:
    (root / ".gitignore").write_text("node_modules/\n")
    (root / "node_modules").mkdir()
    cache, private = tmp_path / "cargo", tmp_path / "p"
    cache.mkdir()
    script = (
        "set -e; echo x > a.txt; mkdir d; mv a.txt d; rm -r d; mkdir node_modules/.vite; echo > node_modules/.vite/y; "
        "echo x > $TMPDIR/t; echo x > $HOME/h; echo x > /dev/null; echo x > /dev/stderr; echo x > $CARGO_HOME/c; "
        "git add -A; git -c user.name=a -c user.email=b commit -qm x; (sleep 0.01 &); "
        "python3 -c 'import multiprocessing as m; m.Lock()'"
    )
    tree = open_worktree(root, private=private)
    for name in ("home", "tmp"):
        (private / name).mkdir()
    env = {"PATH": os.environ["PATH"], "HOME": str(private / "home"), "TMPDIR": str(private / "tmp")}
    done = run(tree.command(("sh", "-c", script), env={**env, "CARGO_HOME": str(cache)}))
    assert (done.returncode, done.stderr) == (0, "x\n")
    assert (cache / "c").exists()


@CONFINED
def test_the_client_is_not_confined_but_commands_beside_it_are(root: Path, tmp_path: Path) -> None:
    tree = open_worktree(root, private=tmp_path / "p", confined=False)
    place = tmp_path / "configuration"
    env = {"PATH": os.environ["PATH"]}
    assert run(tree.command(("sh", "-c", f"echo x > '{place}'"), env=env)).returncode == 0
    assert run(tree.command_beside(0, ("sh", "-c", f"echo y > '{place}'"), env=env)).returncode != 0
    assert place.read_text() == "x\n"


def test_a_command_may_be_held_to_so_much_memory(root: Path, tmp_path: Path) -> None:
    """Code with a line taken back may fill the machine's memory within the second."""
    tree = open_worktree(root, private=tmp_path / "p")
    env = {"PATH": os.environ["PATH"]}
    greedy = (sys.executable, "-c", "len(bytearray(600 << 20))")
    assert run(tree.command(greedy, env=env)).returncode == 0
    done = run(tree.command(greedy, env=env, memory=500 << 20))
    assert (done.returncode, "MemoryError" in done.stderr) == (1, True)


def test_stash_and_commit_in_the_copy_stay_there(root: Path, tmp_path: Path) -> None:
    before = fingerprint(root)
    tree = fallback(root, tmp_path / "p")
    done = shell(
        tree,
        "git config user.name A; git config user.email a@b; echo x > a.txt; git stash && git stash pop && "
        "git commit -qam two && git push 2>&1; git log --format=%s; git remote",
    )
    assert "two\none\n" in done.stdout
    assert fingerprint(root) == before
    assert told(tree.snapshot()) == {"a.txt": "modified"}
