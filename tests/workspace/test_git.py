"""What we ask git, and the one commit that it makes for us."""

from __future__ import annotations

from pathlib import Path

import pytest

from haiku_delegate.workspace import git
from tests.workspace.conftest import fingerprint
from tests.workspace.conftest import git as run_git


@pytest.fixture(autouse=True)
def author(monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "a@example.org")


def test_questions(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    before = fingerprint(root)
    assert git.find_root(root / "src/one.py") == root
    assert git.find_root(tmp_path) == tmp_path.resolve()
    assert git.is_dirty(root) is True
    assert git.is_dirty(tmp_path) is None
    assert git.ignored(root, [".env", "a.txt", "nope", "*"]) == {".env"}
    assert git.ignored(tmp_path, [".env"]) == frozenset()
    assert git.ignored_entries(root) == frozenset({".env"})
    assert git.head(tmp_path) is None
    monkeypatch.delenv("GIT_DIR")
    assert git.head(root) == run_git(root, "rev-parse", "HEAD")
    assert fingerprint(root) == before


def test_a_commit_holds_exactly_these_paths(root: Path) -> None:
    (root / "a.txt").write_text("changed")
    (root / "new *").write_text("new")
    (root / "src/two.py").unlink()
    (root / "b.txt").write_text("staged by the user")
    run_git(root, "add", "b.txt")
    (root / "src/one.py").write_text("not staged")
    made = git.commit(root, ["a.txt", "new *", "src/two.py", "never was"], "T-1: done")
    assert made == run_git(root, "rev-parse", "HEAD")
    assert run_git(root, "show", "--format=%s", "--name-status").splitlines() == [
        "T-1: done", "", "M\ta.txt", "A\tnew *", "D\tsrc/two.py",
    ]  # fmt: skip
    assert run_git(root, "status", "--porcelain").splitlines() == ["M  b.txt", " M src/one.py", "?? untracked"]


def test_a_refused_commit_leaves_the_index_as_it_was(root: Path) -> None:
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho the hook says no >&2\nexit 1\n")
    hook.chmod(0o755)
    (root / "new").write_text("new")
    with pytest.raises(git.CommitFailed, match="the hook says no"):
        git.commit(root, ["new"], "x")
    assert run_git(root, "status", "--porcelain").splitlines() == ["?? new", "?? untracked"]
    with pytest.raises(git.CommitFailed, match="nothing to commit"):
        git.commit(root, ["never was"], "x")
