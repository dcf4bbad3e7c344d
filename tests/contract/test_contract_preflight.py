"""A contract must be true of the repository before any money is spent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from haiku_delegate.contract import preflight, spec
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.rules.catalogue import every as rules


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tree = tmp_path / "repo"
    (tree / "src").mkdir(parents=True)
    (tree / "src" / "text.py").write_text("a\nb\nc")
    (tree / "src" / "latin.py").write_bytes(b"ok\n\xe9\n")
    (tree / "src" / "data.bin").write_bytes(b"a\0b")
    (tree / "src" / "big.txt").write_bytes(b"x" * (preflight.files.LIMIT + 1))
    (tree / "src" / "link.py").symlink_to("text.py")
    (tree / "src" / "inner").symlink_to(".")
    (tree / "out").symlink_to(tmp_path)
    (tmp_path / "secret.py").write_text("x")
    os.mkfifo(tree / "pipe")
    return tree


def check(root: Path, changes: str = "### src/text.py", context: str = "", matter: str = "") -> tuple[Finding, ...]:
    text = f"---\n{matter}\n---\nTASK: t\nCHANGES:\n{changes}\nVERIFY: `ls`\nCONTEXT:\n{context}\n"
    return preflight.check(spec.parse(text, source="spec.md"), root)


@pytest.mark.parametrize(
    ("changes", "context", "expected", "hint"),
    [
        ("### src/text.py", "- src/text.py:1-3\n- src/", [], ""),
        ("### src/new/deep.py (new)", "", [], ""),
        ("### src/text.py (delete)", "", [], ""),
        ("### src/data.bin (delete)\n### src/big.txt (delete)", "", [], ""),
        ("### src/other.py (rename from src/text.py)", "", [], ""),
        ("### src/Text.py (rename from src/text.py)", "", [], ""),
        ("### src/*.py", "", [], ""),
        ("### src/", "", [], ""),
        ("### new/** (new)", "", [], ""),
        ("### src/text.py", "- src/txt.py", ["HD201"], "did you mean 'src/text.py'?"),
        ("### src/text.py", "- src/text.py:2-4", ["HD202"], "correct the range"),
        ("### src/txet.py", "", ["HD203"], "did you mean 'src/text.py'?"),
        ("### src/TEXT.py", "", ["HD203"], "did you mean 'src/text.py'?"),
        ("### none/x.py", "", ["HD203"], "write (new)"),
        ("### none/x.py (delete)", "", ["HD203"], ""),
        ("### src/text.py (new)", "", ["HD204"], "leave out (new)"),
        ("### src/b.py (rename from src/txt.py)", "", ["HD205"], "did you mean"),
        ("### src/link.py (rename from src/text.py)", "", ["HD206"], ""),
        ("### src/link.py", "", ["HD207"], ""),
        ("### src/inner/text.py", "", ["HD207"], "name it 'src/text.py'"),
        ("### src (edit)", "", ["HD208"], "write 'src/'"),
        ("### pipe (edit)", "- ./pipe", ["HD208"], ""),
        ("### out/secret.py", "", ["HD209"], ""),
        ("### out/*.py", "", ["HD209"], ""),
        ("### src/text.py", "- out/secret.py", ["HD209"], ""),
        ("### src/latin.py", "", ["HD210"], ""),
        ("### src/text.py", "- src/latin.py\n- src/data.bin", ["HD210", "HD210"], ""),
        ("### src/big.txt", "", ["HD211"], ""),
        ("### src/text.py/x.py (new)", "", ["HD212"], ""),
        ("### src/a.py (new)\n### src/A.py (new)", "", ["HD213"], ""),
        ("### src/*.rs", "", ["HD214"], ""),
    ],
)
def test_what_is_not_true(root: Path, changes: str, context: str, expected: list[str], hint: str) -> None:
    found = check(root, changes, context)
    assert [finding.rule for finding in found] == expected
    assert all(finding.rule in rules() and finding.line and finding.path == "spec.md" for finding in found)
    assert hint in "".join(finding.hint for finding in found)


def test_only_a_glob_without_files_is_a_mere_warning(root: Path) -> None:
    (finding,) = check(root, "### src/*.rs")
    assert finding.severity is Severity.WARNING


def test_the_number_of_lines_is_told(root: Path) -> None:
    (finding,) = check(root, context="- src/text.py:9")
    assert finding.message == "'src/text.py' has 3 lines, not 9"


def test_the_working_directory_must_be_there(root: Path) -> None:
    assert check(root, matter="cwd: src") == ()
    (finding,) = check(root, matter="cwd: scr")
    assert (finding.rule, finding.hint) == ("HD215", "did you mean 'src'?")


def test_all_problems_come_at_once_in_the_order_of_the_spec(root: Path) -> None:
    found = check(root, "### src/none.py\n### src/link.py", "- src/latin.py\n- gone.py")
    assert [(finding.rule, finding.line) for finding in found] == [
        ("HD203", 6), ("HD207", 7), ("HD210", 10), ("HD201", 11),
    ]  # fmt: skip


def test_the_search_for_a_glob_is_bounded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight.files, "WALK", 2)
    assert check(root, "### **/*.rs") == ()
