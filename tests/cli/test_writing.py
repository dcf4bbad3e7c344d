"""`new` writes specs that are true; `--fix` mends those that no longer are."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from haiku_delegate.contract import spec
from haiku_delegate.errors import UsageError
from haiku_delegate.flows.mending import mend
from haiku_delegate.workspace import git
from tests.support.playing import Delegation, tree

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
LONGER = '"""Words."""\n\nimport re\n\n'


def run(root: Path, *arguments: str) -> str:
    return subprocess.run([*GIT, *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def committed(root: Path, message: str) -> None:
    run(root, "add", "-A")
    run(root, "commit", "-q", "--allow-empty", "-m", message)


@pytest.fixture
def root(delegation: Delegation) -> Path:
    committed(delegation.repository, "Base")
    return delegation.repository


def change(root: Path) -> None:
    """A bit of everything that a spec can say."""
    text = root / "textkit/text.py"
    text.write_text(LONGER + text.read_text().replace("lower()", "casefold()") + "\n\nDONE = True\n")
    (root / "textkit/größe (1).py").write_text("ONE = 1\n```\n")
    (root / "textkit/empty.py").write_text("")
    (root / "tests/test_text.py").write_text((root / "tests/test_text.py").read_text() + "\n# the end")
    (root / "logo.png").write_bytes(b"\0\1\2")
    (root / "gone.txt").unlink()
    (root / "crlf.bat").write_bytes(b"a\r\nB\r\nc\r\n")


@pytest.fixture
def changed(root: Path) -> Path:
    (root / "gone.txt").write_text("gone\n")
    (root / "crlf.bat").write_bytes(b"a\r\nb\r\nc\r\n")
    committed(root, "Before")
    run(root, "checkout", "-q", "-b", "feature")
    change(root)
    committed(root, "Fold the case:  everything")
    run(root, "checkout", "-q", "-")
    return root


@pytest.mark.parametrize("name", ["made.md", "made.yaml", "made.json"])
def test_a_commit_becomes_a_spec_that_check_has_nothing_against(
    delegation: Delegation, changed: Path, name: str
) -> None:
    before = tree(changed, git=False)
    made = delegation.on.root / name
    done = delegation.call("new", str(made), "--from-commit", "feature")
    assert (done.code, done.out) == (0, ""), done.err
    assert "left out: logo.png is binary; an executor types text only" in done.err
    assert f"written to {made}" in done.err
    assert tree(changed, git=False) == before
    checked = delegation.call("check", "--no-baseline", "--json", str(made))
    assert [f for f in checked.report.get("findings", []) if f["severity"] == "error"] == [], checked.out
    contract = spec.load(made)
    assert contract.title == "Fold the case:  everything".replace("  ", " ")
    assert {each.path: each.action.value for each in contract.changes} == {
        "crlf.bat": "edit", "gone.txt": "delete", "tests/test_text.py": "edit", "textkit/empty.py": "new",
        "textkit/größe (1).py": "new", "textkit/text.py": "edit",
    }  # fmt: skip


def test_a_diff_on_stdin_says_the_same_as_the_commit(delegation: Delegation, changed: Path) -> None:
    diff = delegation.on.root / "it.diff"
    diff.write_bytes(
        subprocess.run([*GIT, "diff", "HEAD", "feature"], cwd=changed, check=True, capture_output=True).stdout
    )
    one = delegation.call("new", "--from-diff", str(diff), "--title", "x")
    two = delegation.call("new", "--from-commit", "feature", "--title", "x")
    assert (one.code, one.out) == (0, two.out)
    with diff.open("rb") as stdin:
        argv = delegation.argv("new", "--from-diff", "-", "--title", "x")
        piped = subprocess.run(
            argv, stdin=stdin, cwd=changed, env=delegation.environ(), capture_output=True, text=True, check=True
        )
    assert piped.stdout == one.out


def test_a_commit_that_is_in_the_tree_already_is_told(delegation: Delegation, changed: Path) -> None:
    run(changed, "merge", "-q", "--no-ff", "-m", "Merge it", "feature")
    done = delegation.call("new", "--from-commit", "HEAD")  # a merge: what it brought to its first parent
    assert done.code == 0
    assert "all of this is in the tree already" in done.err
    assert "would stop a run" in done.err
    root_commit = run(changed, "rev-list", "--max-parents=0", "HEAD").strip()
    assert delegation.call("new", "--from-commit", root_commit).code == 0


def test_new_never_overwrites_and_writes_whole_files_or_nothing(delegation: Delegation, root: Path) -> None:
    place = delegation.on.root / "made.md"
    place.write_text("mine")
    place.chmod(0o640)
    done = delegation.call("new", str(place), "--title", "x")
    assert (done.code, place.read_text()) == (2, "mine")
    assert "exists already (--force replaces it)" in done.err
    assert delegation.call("new", str(place), "--title", "x", "--force").code == 0
    assert place.read_text().startswith("# TASK: x\n")
    assert place.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in place.parent.iterdir() if "partial" in each.name] == []
    link = delegation.on.root / "link.md"
    link.symlink_to(place)
    refused = {
        str(link): "is not a regular file", "textkit": "is a directory", "no/such/x.md": "cannot be written",
        "": "the name of the spec is empty",
    }  # fmt: skip
    for path, words in refused.items():
        done = delegation.call("new", path, "--force", "--title", "x")
        assert (done.code, words in done.err, "Traceback" in done.err) == (2, True, False), done.err


def test_as_must_agree_with_the_suffix(delegation: Delegation, root: Path) -> None:
    done = delegation.call("new", "x.yaml", "--as", "json")
    assert (done.code, (root / "x.yaml").exists()) == (2, False)
    assert "--as json and the name x.yaml contradict each other" in done.err
    assert delegation.call("new", "--as", "json", "--title", "x").out.startswith('{\n  "title": "x"')


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from-commit", "nope"), "names no commit"),
        (("--from-commit", "--help"), "names no commit"),
        (("--from-commit", ""), "names no commit"),
        (("--from-commit", "HEAD", "--from-diff", "-"), "choose one"),
        (("--from-diff", "nofile"), "nofile cannot be read: No such file"),
        (("--from-diff", "textkit"), "textkit cannot be read: Is a directory"),
        (("--from-diff", "spec.md"), "spec.md holds no diff"),
        (("--file", "textkit/txt.py"), "did you mean 'textkit/text.py'?"),
    ],
)
def test_a_slip_is_one_sentence(delegation: Delegation, root: Path, arguments: tuple[str, ...], words: str) -> None:
    done = delegation.call("new", *arguments)
    assert (done.code, done.out, "Traceback" in done.err) == (2, "", False)
    assert words in done.err
    assert len(done.err.splitlines()) == 1


def test_paths_count_from_the_root_wherever_one_stands(delegation: Delegation, root: Path) -> None:
    done = delegation.call("new", "--file", "text.py", cwd=root / "textkit")
    assert done.code == 2
    assert "did you mean 'textkit/text.py'?" in done.err
    assert delegation.call("new", "--file", str(root / "textkit/text.py"), cwd=root / "textkit").code == 0


# -- mending ----------------------------------------------------------------------------------------------------

SPEC = """\
TASK: x

CONTEXT:
- textkit/text.py:4-6 — how it is done\x20\x20

CHANGES:
### textkit/text.py
Lines 4-6: x

VERIFY:
make
""".replace("\n", "\r\n")


@pytest.fixture
def tracked(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (root / "it.md").write_bytes(SPEC.encode())
    (root / "it.md").chmod(0o600)
    committed(root, "A spec")
    text = root / "textkit/text.py"
    text.write_text(LONGER + text.read_text())
    committed(root, "Later")
    monkeypatch.chdir(root)
    return root


def test_a_tracked_spec_follows_its_lines(tracked: Path) -> None:
    contract = spec.load(Path("it.md"))
    done = mend(contract, root=tracked)
    assert [(move.line, move.old, move.new) for move in done.moves] == [(4, (4, 6), (8, 10)), (8, (4, 6), (8, 10))]
    assert (tracked / "it.md").read_bytes() == SPEC.replace("4-6", "8-10").encode()
    assert (tracked / "it.md").stat().st_mode & 0o777 == 0o600
    assert (done.contract.source, done.contract.context[0].start) == ("it.md", 8)
    assert mend(done.contract, root=tracked).moves == ()
    committed(tracked, "Mended")
    assert mend(spec.load(Path("it.md")), root=tracked).moves == ()
    assert (
        git.file_when_last_committed(tracked, "it.md", "textkit/text.py") == (tracked / "textkit/text.py").read_text()
    )
    assert git.file_when_last_committed(tracked, "nothing", "textkit/text.py") is None


def test_a_spec_that_cannot_be_rewritten_is_refused(tracked: Path) -> None:
    contract = spec.load(Path("it.md"))
    before = tree(tracked, git=False)
    (tracked / "link.md").symlink_to("it.md")
    with pytest.raises(UsageError, match="is a symbolic link"):
        mend(spec.load(Path("link.md")), root=tracked)
    with pytest.raises(UsageError, match="was not read from a file"):
        mend(spec.parse(SPEC, source=""), root=tracked)
    with pytest.raises(UsageError, match="was not read from a file"):
        mend(spec.parse(SPEC, source="nowhere.md"), root=tracked)
    (tracked / "link.md").unlink()
    assert tree(tracked, git=False) == before
    (tracked / "it.md").write_text("changed")
    with pytest.raises(UsageError, match="has changed meanwhile"):
        mend(contract, root=tracked)
    assert (tracked / "it.md").read_text() == "changed"


def test_without_git_nothing_but_symbols_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("import re\n\n\ndef f():\n    pass\n")
    text = "TASK: x\nCONTEXT:\n- a.py:1-2 — f()\n- a.py:1-2 — the start\nCHANGES:\n### a.py\nx\nVERIFY:\nmake\n"
    (tmp_path / "s.md").write_text(text)
    assert [str(move) for move in mend(spec.load(Path("s.md")), root=tmp_path).moves] == [
        "a.py:1-2 is now 4-5 (f is defined there now)"
    ]
    assert sorted(os.listdir(tmp_path)) == ["a.py", "s.md"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--title", os.fsdecode(b"\xff")), "an argument is not UTF-8 text"),
        (("--title", "x", "--preserve", os.fsdecode(b"\xff")), "an argument is not UTF-8 text"),
        (("--title", "x", "a" * 300 + ".md"), "cannot be written: File name too long"),
        (("--title", "x", "spec.md/deep/x.md"), "cannot be written: Not a directory"),
        (("--title", "x", "nowhere/x.md"), "cannot be written: No such file or directory"),
        (("--file", "textkit"), "--file: 'textkit' is a directory"),
        (("--change", "made.py (new)"), "--change: 'made.py (new)'"),
        (("--from-commit", "HEAD..HEAD~1"), "names no commit"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(
    root: Path, delegation: Delegation, arguments: list[str], said: str
) -> None:
    before = tree(root)
    done = delegation.call("new", *arguments, errors="backslashreplace")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done.err
    assert said in done.err
    assert tree(root) == before


def test_a_path_from_below_the_root_is_not_taken_for_a_new_file(root: Path, delegation: Delegation) -> None:
    done = delegation.call("new", "--title", "x", "--change", "text.py", cwd=root / "textkit")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'textkit/text.py'?" in done.err


def test_without_git_a_commit_is_asked_for_in_vain_and_it_is_said_why(delegation: Delegation, tmp_path: Path) -> None:
    done = delegation.call("new", "--from-commit", "HEAD", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "no git repository" in done.err
