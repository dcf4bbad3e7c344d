"""What the contract asks for is no finding."""

from __future__ import annotations

import pytest

from haiku_delegate.contract.model import BlockRole
from tests.checks.tampering.telling import Granted, block, contract, told

PATH = "tests/test_a.py"
BEFORE = """
    def test_a():
        assert f(1) == 2
        assert f(2) == 3

    class TestB:
        def test_b(self):
            assert f(3) == 4
"""
WITHOUT_A = BEFORE.replace("    def test_a():\n        assert f(1) == 2\n        assert f(2) == 3\n\n", "")
FEWER = BEFORE.replace("        assert f(2) == 3\n", "")
SKIPPED = BEFORE.replace("    def test_a", "    @pytest.mark.skip\n    def test_a")
RENAMED = BEFORE.replace("test_a", "test_first")
LITERAL = BEFORE.replace("f(1) == 2", "f(1) == 20")


@pytest.mark.parametrize(
    "entry", ["**", PATH, "tests/", "tests/*.py", "tests/**", f"{PATH}::test_a", "test_a", f"{PATH}::test_*"]
)
def test_a_grant_names_a_test_by_id_or_glob(entry: str) -> None:
    assert told(BEFORE, WITHOUT_A) == ["error HD330"]
    assert told(BEFORE, WITHOUT_A, asked=contract(PATH, tests=Granted(remove=(entry,)))) == []
    assert told(BEFORE, FEWER, asked=contract(PATH, tests=Granted(change=(entry,)))) == []
    assert told(BEFORE, RENAMED, asked=contract(PATH, tests=Granted(rename=(entry,)))) == []


@pytest.mark.parametrize(
    "entry",
    ["tests/test_b.py", "test_b", f"{PATH}::TestB", f"{PATH}::test", "test", "tests/test_a", "", "[", "tests/*"],
)
def test_a_grant_for_others_is_none(entry: str) -> None:
    grants = Granted(remove=(entry,), change=(entry,))
    expected = [] if entry == "tests/*" else ["error HD330"]
    assert told(BEFORE, WITHOUT_A, asked=contract(PATH, tests=grants)) == expected


def test_a_method_is_named_with_its_class() -> None:
    after = BEFORE.replace("assert f(3) == 4", "pass")
    assert told(BEFORE, after) == ["error HD332"]
    for entry in (f"{PATH}::TestB::test_b", f"{PATH}::TestB", "TestB::test_b".replace("::", ".")):
        assert told(BEFORE, after, asked=contract(PATH, tests=Granted(remove=(entry,)))) == []


def test_to_change_a_test_is_not_to_take_it_away() -> None:
    change = contract(PATH, tests=Granted(change=("**",)))
    assert told(BEFORE, FEWER, asked=change) == []
    assert told(BEFORE, LITERAL, asked=change) == []
    assert told(BEFORE, WITHOUT_A, asked=change) == ["error HD330"]
    assert told(BEFORE, SKIPPED, asked=change) == ["error HD331"]


@pytest.mark.parametrize(
    ("after", "role", "shown"),
    [
        (FEWER, BlockRole.AFTER, "def test_a():\n    assert f(1) == 2\n"),
        (FEWER, BlockRole.EXACT, BEFORE.replace("        assert f(2) == 3\n", "")),
        (FEWER, BlockRole.BEFORE, "assert f(2) == 3\n"),
        (FEWER, BlockRole.DIFF, "-    assert f(2) == 3\n"),
        (SKIPPED, BlockRole.AFTER, "@pytest.mark.skip\ndef test_a():\n"),
        (SKIPPED, BlockRole.CODE, "@pytest.mark.skip\n"),
        (SKIPPED, BlockRole.DIFF, "+@pytest.mark.skip\n def test_a():\n"),
        (LITERAL, BlockRole.AFTER, "assert f(1) == 20\n"),
        (WITHOUT_A, BlockRole.BEFORE, "def test_a():\n    assert f(1) == 2\n    assert f(2) == 3\n"),
    ],
)
def test_what_a_code_block_says_is_granted(after: str, role: BlockRole, shown: str) -> None:
    assert told(BEFORE, after) != []
    assert told(BEFORE, after, asked=contract(PATH, blocks=(block(role, shown),))) == []
    assert told(BEFORE, after, asked=contract(PATH, blocks=(block(BlockRole.EXAMPLE, shown),))) != []


@pytest.mark.parametrize(
    ("after", "sentence", "granted"),
    [
        (WITHOUT_A, "Remove test_a.", True),
        (WITHOUT_A, "Delete `test_a`, which has no purpose any more.", True),
        (WITHOUT_A, "Keep test_a. Remove test_c.", False),
        (WITHOUT_A, "Do not remove test_a.", False),
        (WITHOUT_A, "Remove test_abc.", False),
        (WITHOUT_A, "Clean up.", False),
        (SKIPPED, "Skip test_a on this branch.", True),
        (FEWER, "Update test_a: it has one case now.", True),
        (LITERAL, "test_a must expect 20.", True),
        (RENAMED, "Rename test_a to test_first.", True),
        (WITHOUT_A, "```\nRemove test_a.\n```", False),
    ],
)
def test_a_sentence_that_names_the_test_grants_it(after: str, sentence: str, granted: bool) -> None:
    assert (told(BEFORE, after, asked=contract(PATH, instruction=sentence)) == []) is granted
