"""HD213, HD217, HD218: what git, a file system or the client makes of a listed file; and how much is looked at."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from haiku_delegate.config import Settings
from haiku_delegate.contract import preflight, prompt, spec
from haiku_delegate.flows import surroundings
from tests.contract.preflight.conftest import Told, contract_text, world, write
from tests.contract.preflight.test_anchors import Found


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ("### src/Text.py (new)\nOne.", [("HD213", "error")]),
        ("### SRC/new.py (new)\nOne.", [("HD213", "error")]),
        ("### src/Text.py (rename from src/other.py)\nOne.", [("HD213", "error")]),
        ("### src/Text.py (rename from src/text.py)\nOne.", []),
        ("### src/texts.py (new)\nOne.", []),
        ("### new/deep/text.py (new)\nOne.", []),
    ],
)
def test_a_new_name_that_is_there_in_other_letters(told: Told, changes: str, expected: list[tuple[str, str]]) -> None:
    assert told(changes) == expected


def test_ignored_files_are_told_where_there_is_git(told: Told, root: Path) -> None:
    changes = "### src/text.py\nOne.\n### src/made.py (new)\nOne."
    around = world(ignored=["src/made.py", "src/unlisted.py"])
    assert told(changes, around=around) == []
    (root / ".git").mkdir()
    assert told(changes, around=around) == [("HD217", "warning")]


def test_git_is_asked_once_and_only_what_is_untracked_counts(root: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*git, "init", "-q"], cwd=root, check=True)
    write(root, {".gitignore": "*.gen.py\n", "src/kept.gen.py": "", "src/odd \n.gen.py": ""})
    subprocess.run([*git, "add", "-f", "src/kept.gen.py"], cwd=root, check=True)
    around = surroundings.of(root, Settings(), os.environ)
    assert set(around.ignored(["src/text.py", "src/kept.gen.py", "src/a.gen.py", "src/odd \n.gen.py"])) == {
        "src/a.gen.py", "src/odd \n.gen.py",
    }  # fmt: skip
    assert list(around.ignored([])) == []


def test_programs_are_looked_for_where_the_commands_look() -> None:
    around = surroundings.of(Path("/"), Settings(), {"PATH": "/nowhere"})
    assert around.which("sh") is None
    assert around.commands_are_settled
    assert not surroundings.of(Path("/"), Settings(env={"PATH": "/x"}), {}).commands_are_settled


def test_a_file_that_is_too_large_to_be_attached(told: Told, root: Path) -> None:
    (root / "src/large.py").write_text("x = 1\n" * (prompt.FILE_LIMIT // 6 + 1))
    assert told("### src/large.py\nOne.") == [("HD218", "warning")]
    assert told("### src/large.py\nOne.", context="- src/large.py:1-20 — where it begins") == []
    assert told("### src/large.py (delete)") == []


def test_a_large_repository_takes_no_longer_than_a_small_one(root: Path, tmp_path: Path) -> None:
    text = contract_text(
        "### src/text.py\nAdd, after normalise():\n### src/**/*.rs\nOne.\n### src/new.py (new)\nOne.",
        context="- src/txt.py", preserve="- normalise() stays", verify="pytest tests/test_txt.py",
    )  # fmt: skip
    contract = spec.parse(text, source="spec.md")

    def looked_at() -> int:
        seen = 0
        scandir = os.scandir

        def counting(path: object) -> object:
            nonlocal seen
            seen += 1
            return scandir(path)  # type: ignore[call-overload]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "scandir", counting)
            preflight.check(contract, root, world())
        return seen

    small = looked_at()
    for at in range(3_000):
        (root / f"src/d{at}").mkdir()
    assert looked_at() <= small + preflight.files.WALK


@pytest.mark.parametrize(
    "changes",
    [
        "### src/text.py\n" + "Add, after `nothing_here()`:\n\n" * 15_000,
        "### src/text.py\nIn " + "`" * 300_000,
        "### src/text.py\nIn " + "`x` and " * 100_000,
        "### src/text.py\nRename " + "a." * 150_000,
        "### src/text.py\n" + "In class " * 50_000,
        "### src/text.py\nAdd " + "the foo " * 50_000,
        "### src/text.py\n```before\n" + "    return x\n" * 50_000 + "```",
        "### src/text.py\n```diff\n" + "-a\n+b\n" * 80_000 + "```",
        "### src/text.py\n" + "```before\nzzz = 1\n```\n" * 2_000,
    ],
)
def test_a_huge_contract_is_judged_in_linear_time(root: Path, changes: str) -> None:
    contract = spec.parse(contract_text(changes), source="spec.md")
    begun = time.process_time()
    preflight.check(contract, root, world())
    assert time.process_time() - begun < 10  # of this process: others may be busy


def test_a_file_that_is_not_there_may_be_misspelt_or_new(found: Found) -> None:
    (finding,) = found("### tests/test_txt.py\nAdd one.")
    assert finding.hint == "did you mean 'tests/test_text.py'? Or write (new) after the path if it is to be created"
