"""Both isolations tell the same, and leave the real tree alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from haiku_delegate.workspace.model import Entry, Isolation
from tests.workspace.conftest import Opener, fingerprint, git, make_repository, run, shell, told

EDITS = {
    "edit": ("echo changed >> a.txt", {"a.txt": "modified"}),
    "add": ("mkdir -p new/deep && echo x > new/deep/file", {"new/deep/file": "added"}),
    "delete": ("rm b.txt", {"b.txt": "deleted"}),
    "delete a directory": ("rm -r src", {"src/one.py": "deleted", "src/two.py": "deleted"}),
    "mode": ("chmod +x a.txt", {"a.txt": "mode"}),
    "link": ("ln -sfn b.txt link", {"link": "modified"}),
    "file to link": ("rm a.txt && ln -s b.txt a.txt", {"a.txt": "type"}),
    "link to file": ("rm link && echo x > link", {"link": "type"}),
    "file to directory": ("rm a.txt && mkdir a.txt && echo x > a.txt/x", {"a.txt": "type", "a.txt/x": "added"}),
    "directory to file": (
        "rm -r src && echo x > src", {"src": "type", "src/one.py": "deleted", "src/two.py": "deleted"}
    ),
    "directory to link": (
        "rm -r src && ln -s / src", {"src": "type", "src/one.py": "deleted", "src/two.py": "deleted"}
    ),
    "rename": ("mv a.txt c.txt", {"a.txt": "deleted", "c.txt": "added"}),
    "rename a directory": ("mv src lib", {
        "src/one.py": "deleted", "src/two.py": "deleted", "lib/one.py": "added", "lib/two.py": "added"
    }),
    "replaced directory": (
        "rm -r src && mkdir src && echo 1 > src/one.py && echo 3 > src/three.py",
        {"src/two.py": "deleted", "src/three.py": "added"},
    ),
    "nothing": ("touch a.txt && cp -p b.txt x && cat x > b.txt && rm x && mkdir empty && chmod 700 src", {}),
    "equal content by rename": ("cp -p a.txt t && mv t a.txt", {}),
    "ignored": ("echo KEY=2 > .env; echo x > ignored", {".env": "modified", "ignored": "added"}),
    "untracked": ("echo x >> untracked", {"untracked": "modified"}),
    "restored mtime": ("echo B > t; touch -r b.txt t; cat t > b.txt; touch -r t b.txt; rm t", {"b.txt": "modified"}),
    "unreadable": ("echo x > a.txt; chmod 000 a.txt", {"a.txt": "modified"}),
    "unreadable directory": ("mkdir d; echo x > d/x; chmod 000 d", {"d/x": "added"}),
}  # fmt: skip


@pytest.mark.parametrize(("script", "expected"), EDITS.values(), ids=EDITS.keys())
def test_every_kind_of_change_is_told(
    opened: Opener, root: Path, tmp_path: Path, script: str, expected: dict[str, str]
) -> None:
    before = fingerprint(root)
    tree = opened(root)
    done = shell(tree, script)
    assert (done.returncode, done.stderr) == (0, "")
    assert told(tree.snapshot()) == expected
    frozen = tree.freeze(tmp_path / "frozen")
    assert told(frozen) == expected
    assert fingerprint(root) == before


@pytest.mark.parametrize(("script", "expected"), EDITS.values(), ids=EDITS.keys())
def test_a_clean_workspace_with_the_candidate_shows_the_same_tree(
    opened: Opener, root: Path, tmp_path: Path, script: str, expected: dict[str, str]
) -> None:
    found = "find . -path ./.git -prune -o"
    look = f"{found} ! -type d -printf '%p %y %l\\n' | sort; {found} -type f -exec cksum {{}} + | sort"
    first = opened(root)
    shell(first, script)
    frozen = first.freeze(tmp_path / "frozen")
    candidate = frozen.restricted(frozenset(expected))
    second = opened(root, candidate)
    shell(first, "chmod -R u+rwX . 2>/dev/null; true")
    assert shell(second, "chmod -R u+rwX .; " + look).stdout == shell(first, look).stdout
    assert "type" not in told(second.snapshot()).values()


HOSTILE = """
echo x > {root}/escaped; echo x >> {root}/a.txt; rm -rf {root}/src
echo evil >> "$HOME/.bashrc"; echo x > /tmp/left-behind-by-a-test; echo x > /var/tmp/left-behind-by-a-test
git -c user.name=A -c user.email=a@b commit -qam evil; git stash; git branch evil; git tag evil; git gc -q
git config core.hooksPath /tmp; echo x > .git/hooks/pre-commit; git update-index --assume-unchanged b.txt
rm -rf .
true
"""


@pytest.mark.overlay
@pytest.mark.usefixtures("needs_overlay")
@pytest.mark.parametrize("isolation", [Isolation.OVERLAY], indirect=True)
def test_a_hostile_script_reaches_nothing(opened: Opener, root: Path, home: Path) -> None:
    (home / ".bashrc").write_text("mine\n")
    before = fingerprint(home)
    tree = opened(root)
    shell(tree, HOSTILE.format(root=f"'{root}'"))
    assert fingerprint(home) == before
    assert not Path("/tmp/left-behind-by-a-test").exists()
    assert not Path("/var/tmp/left-behind-by-a-test").exists()
    assert tree.notes() == [".bashrc was written in the home directory; thrown away"]
    tree.close()


def test_git_inside_touches_nothing_of_the_repository(opened: Opener, root: Path) -> None:
    before = fingerprint(root)
    tree = opened(root)
    done = shell(
        tree,
        "git status --porcelain && git log --oneline && git commit -qam x --author='A <a@b>' "
        "|| git -c user.name=A -c user.email=a@b commit -qam x --allow-empty; git stash; git checkout -qb y",
    )
    assert "?? untracked" in done.stdout
    assert fingerprint(root) == before


NAMES = [
    b"with space",
    b"new\nline",
    b"comma,colon:back\\slash",
    "größe-日本".encode(),
    b"not\xffutf8",
    b"-rf",
    b"'quote\"",
]


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_any_file_name_and_any_root_name_will_do(opened: Opener, home: Path, tmp_path: Path, name: bytes) -> None:
    text = os.fsdecode(name)
    root = make_repository(home / text)
    (root / text).mkdir()
    (root / text / text).write_text("x")
    git(root, "add", ".")
    git(root, "commit", "-qm", "two")
    tree = opened(root)
    done = shell(
        tree,
        'for d in *; do [ -d "./$d" ] && [ "$d" != src ] && for f in "./$d"/*; do echo y > "$f"; done; done; '
        "git status --porcelain -z; true",
    )
    assert done.stderr == ""
    assert told(tree.snapshot()) == {f"{text}/{text}": "modified"}
    frozen = tree.freeze(tmp_path / "frozen")
    assert (frozen.files / text / text).read_text() == "y\n"
    again = opened(root, frozen.restricted(frozenset({f"{text}/{text}"})))
    assert shell(again, "cat -- ./*/* | grep -c y").stdout == "1\n"


def test_repositories_of_every_kind(opened: Opener, home: Path) -> None:
    plain = home / "plain"
    (plain / "d").mkdir(parents=True)
    (plain / "d/f").write_text("x")
    young = home / "young"
    young.mkdir()
    git(young, "init", "-q")
    (young / "f").write_text("x")
    detached = make_repository(home / "detached")
    git(detached, "checkout", "-q", "--detach")
    linked = home / "linked"
    git(detached, "worktree", "add", "-q", str(linked))
    outer = make_repository(home / "outer")
    git(outer, "submodule", "add", "-q", str(detached), "sub")
    git(outer, "commit", "-qm", "sub")
    alias = home / "alias"
    alias.symlink_to(detached)
    for place, edit, expected in (
        (plain, "echo y > d/f", {"d/f": "modified"}),
        (young, "git status -s; echo y > f", {"f": "modified"}),
        (detached, "git log --oneline; echo y > a.txt", {"a.txt": "modified"}),
        (linked, "git log --oneline; echo y > a.txt", {"a.txt": "modified"}),
        (outer, "git -C sub log --oneline; git status -s; echo y > sub/a.txt", {"sub/a.txt": "modified"}),
        (alias, "git log --oneline; echo y > a.txt", {"a.txt": "modified"}),
    ):
        before = fingerprint(place.resolve())
        tree = opened(place)
        done = shell(tree, edit)
        assert (done.returncode, done.stderr) == (0, ""), place
        assert told(tree.snapshot()) == expected, place
        assert fingerprint(place.resolve()) == before, place


def test_a_read_only_tree_can_be_worked_on(opened: Opener, root: Path) -> None:
    (root / "src/one.py").chmod(0o444)
    root.chmod(0o555)
    try:
        tree = opened(root)
        shell(tree, "rm src/two.py; chmod u+w src/one.py; echo x > src/one.py")
        assert told(tree.snapshot())["src/two.py"] == "deleted"
    finally:
        root.chmod(0o755)


def test_two_workspaces_do_not_see_each_other(opened: Opener, root: Path) -> None:
    first, second = opened(root), opened(root)
    shell(first, "echo 1 > a.txt")
    shell(second, "rm a.txt")
    assert told(first.snapshot()) == {"a.txt": "modified"}
    assert told(second.snapshot()) == {"a.txt": "deleted"}
    assert shell(first, "cat a.txt").stdout == "1\n"


def test_a_frozen_change_set_is_a_copy_and_paths_narrow_a_snapshot(opened: Opener, root: Path, tmp_path: Path) -> None:
    tree = opened(root)
    shell(tree, "echo 1 > a.txt; echo 2 > b.txt")
    frozen = tree.freeze(tmp_path / "frozen")
    shell(tree, "echo 3 > a.txt")
    assert (frozen.files / "a.txt").read_text() == "1\n"
    assert told(tree.snapshot(["b.txt"])) == {"b.txt": "modified"}
    assert frozen.digest != tree.snapshot().digest
    (change,) = (change for change in frozen.changes if change.path == "a.txt")
    assert change.before == Entry(type="file", mode=0o644, size=2, digest=change.before.digest)  # type: ignore[union-attr]


def test_environment_directory_and_status_are_as_asked(opened: Opener, root: Path) -> None:
    tree = opened(root)
    done = run(tree.command(("sh", "-c", "env; pwd; exit 7"), env={"ONE": "1", "PATH": "/bin:/usr/bin"}, cwd="src"))
    assert done.returncode == 7
    assert {"ONE=1", "PATH=/bin:/usr/bin", f"PWD={tree.root}/src"} >= set(done.stdout.splitlines()[:-1])
    assert done.stdout.splitlines()[-1] == f"{tree.root}/src"
    assert shell(tree, "kill -9 $$").returncode == 128 + 9
    missing = run(tree.command(("no-such-program",), env={"PATH": "/bin"}))
    assert (missing.returncode, missing.stderr) == (127, "haiku-launcher: No such file or directory: no-such-program\n")
    nowhere = shell(tree, "true", cwd="nowhere")
    assert nowhere.returncode == 125
    assert nowhere.stderr.startswith("haiku-launcher: No such file or directory")
