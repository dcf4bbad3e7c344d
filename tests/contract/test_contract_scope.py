"""Only the listed files: exactly, case-sensitively, and never .git."""

from __future__ import annotations

import pytest

from haiku_delegate.contract.model import Action, Change, Contract
from haiku_delegate.contract.scope import Scope


def scope(*changes: Change | str) -> Scope:
    made = tuple(Change(path=change) if isinstance(change, str) else change for change in changes)
    return Scope(Contract(id=None, title="t", changes=made))


@pytest.mark.parametrize(
    ("listed", "path", "admitted"),
    [
        ("src/a.py", "src/a.py", True),
        ("src/a.py", "src/A.py", False),
        ("src/a.py", "src/a.pyc", False),
        ("src/a.py", "x/src/a.py", False),
        ("src/a.py", "src/a.py/b", False),
        ("src/*.py", "src/a.py", True),
        ("src/*.py", "src/b/a.py", False),
        ("src/*.py", "x/src/a.py", False),
        ("src/*.py", "src/a.py/b", False),
        ("src/*.py", "src/a.PY", False),
        ("src/*.py", "src/a.py\n", False),
        ("src/*", "src/a", True),
        ("src/*", "src/b/a.py", False),
        ("*", "a", True),
        ("*", "a/b", False),
        ("**", "a/b/c", True),
        ("src/**", "src/b/a.py", True),
        ("src/**", "src2/a.py", False),
        ("src/**/*.py", "src/a.py", True),
        ("src/**/*.py", "src/b/c/a.py", True),
        ("src/**/*.py", "src/a.py/b", False),
        ("**/*.py", "a.py/b.py", True),
        ("**/test_?.py", "x/test_1.py", True),
        ("docs/", "docs/a/b.md", True),
        ("docs/", "docs", False),
        ("docs/", "x/docs/b.md", False),
        ("app/[id]/page.tsx", "app/[id]/page.tsx", True),
        ("app/[ab].py", "app/a.py", True),
        ("app/[ab].py", "app/c.py", False),
        ("!src/*", "src/a", False),
        ("#x/*", "#x/a", True),
        ("**", ".git/config", False),
        ("**", "sub/.git/config", False),
        ("**", ".GIT/config", False),
        ("**", "../a", False),
        ("src/**", "src/../a", False),
        ("**", "/etc/passwd", False),
        ("**", "a//b", False),
        ("**", "", False),
        (".git/config", ".git/config", False),
        ("**", ".gitignore", True),
    ],
)
def test_what_a_listed_path_admits(listed: str, path: str, admitted: bool) -> None:
    assert scope(listed).admits(path) is admitted


def test_a_rename_admits_both_ends_and_an_exact_path_beats_a_glob() -> None:
    both = scope(
        "src/*",
        Change(path="src/new.py", action=Action.NEW),
        Change(path="b.py", action=Action.RENAME, rename_from="a.py"),
    )
    assert [both.action(path) for path in ("a.py", "b.py", "src/new.py", "src/x.py", "c.py")] == [
        Action.RENAME, Action.RENAME, Action.NEW, Action.EDIT, None,
    ]  # fmt: skip
