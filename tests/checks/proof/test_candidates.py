"""A trial on disk: bytes, modes, links and deletions as they were."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from haiku_delegate.checks import proof
from haiku_delegate.checks.proof import Trial
from haiku_delegate.workspace import entries
from haiku_delegate.workspace.model import ChangeKind, ChangeSet


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    (tmp_path / "frozen").mkdir()
    (tmp_path / "root/old.py").write_bytes(b"a = 1\r\n# \xe9\n")
    (tmp_path / "root/gone.py").write_bytes(b"g = 1\n")
    (tmp_path / "root/base.py").write_bytes(b"b = 1\n")
    os.chmod(tmp_path / "root/old.py", 0o755)
    return tmp_path / "root"


def candidate(root: Path) -> ChangeSet:
    frozen = root.parent / "frozen"
    (frozen / "old.py").write_bytes(b"a = 2\r\n# \xe9\n")
    os.chmod(frozen / "old.py", 0o755)
    (frozen / "new.py").write_bytes(b"n = 1\n")
    os.chmod(frozen / "new.py", 0o644)
    os.symlink("old.py", frozen / "link.py")
    names = ("old.py", "new.py", "link.py", "gone.py")
    rows = (entries.difference(n, entries.entry(root / n), entries.entry(frozen / n)) for n in names)
    return ChangeSet(changes=tuple(row for row in rows if row), files=frozen)


def tried(root: Path, reverted: Mapping[str, str | None]) -> dict[str, tuple[str, int, bytes]]:
    trial = Trial(places=(), label="", reverted=reverted)
    found = proof.tried(candidate(root), trial, root.parent / "trial", root=root)
    return {
        each.path: (each.kind.value, each.after.mode if each.after else 0,
                    (found.files / each.path).read_bytes() if each.after and each.after.type == "file" else b"")
        for each in found.changes
    }  # fmt: skip


WHOLE = {
    "old.py": ("modified", 0o755, b"a = 2\r\n# \xe9\n"),
    "new.py": ("added", 0o644, b"n = 1\n"),
    "link.py": ("added", 0, b""),
    "gone.py": ("deleted", 0, b""),
}


@pytest.mark.parametrize(
    ("reverted", "different"),
    [
        ({}, {}),
        ({"old.py": "a = 3\r\n# \udce9\n"}, {"old.py": ("modified", 0o755, b"a = 3\r\n# \xe9\n")}),
        ({"old.py": "a = 1\r\n# \udce9\n"}, {"old.py": None}),
        ({"new.py": None}, {"new.py": None}),
        ({"gone.py": "g = 1\n"}, {"gone.py": None}),
        ({"base.py": "b = 2\n"}, {"base.py": ("modified", 0o644, b"b = 2\n")}),
    ],
)
def test_only_the_trials_texts_differ(
    root: Path, reverted: dict[str, str | None], different: dict[str, tuple[str, int, bytes] | None]
) -> None:
    wanted = {key: value for key, value in {**WHOLE, **different}.items() if value is not None}
    os.chmod(root / "base.py", 0o644)
    assert tried(root, reverted) == wanted


def test_texts_keep_every_byte_and_links_are_passed_over(root: Path) -> None:
    found = proof.files(candidate(root), lambda path: (root / path).read_bytes())
    assert [(each.path, each.before, each.after) for each in found] == [
        ("old.py", "a = 1\r\n# \udce9\n", "a = 2\r\n# \udce9\n"),
        ("new.py", None, "n = 1\n"),
        ("gone.py", "g = 1\n", None),
    ]


def test_a_file_whose_old_content_is_not_to_be_had_is_passed_over(root: Path) -> None:
    assert [each.path for each in proof.files(candidate(root), lambda path: None)] == ["new.py"]


def test_the_frozen_candidate_is_never_touched(root: Path) -> None:
    before = candidate(root)
    proof.tried(before, Trial(places=(), label="", reverted={"old.py": "x"}), root.parent / "trial", root=root)
    assert (before.files / "old.py").read_bytes() == b"a = 2\r\n# \xe9\n"
    assert {each.kind for each in before.changes} == {ChangeKind.MODIFIED, ChangeKind.ADDED, ChangeKind.DELETED}
