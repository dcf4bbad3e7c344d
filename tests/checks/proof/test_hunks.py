"""Texts taken apart into changed lines."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haiku_delegate.checks.proof import hunks
from haiku_delegate.checks.proof.hunks import Hunk

LINES = st.lists(st.sampled_from(["a\n", "b\n", "\n", "  c\n", "}\n", "d\r\n"]), max_size=12)


@given(LINES, LINES)
def test_all_hunks_taken_back_give_the_old_text(old: list[str], new: list[str]) -> None:
    found = hunks.between(old, new)
    rows, at = [], 0
    for each in found:
        rows += [*new[at : each.c], *old[each.a : each.b]]
        at = each.d
    assert [*rows, *new[at:]] == old
    assert all(one.d < other.c or one.b < other.a for one, other in pairwise(found))


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\n\nb", "a\r\nb\r\n", "a\x0cb\x1cc\u2028d\n"])
def test_only_a_newline_ends_a_line(text: str) -> None:
    rows = hunks.split(text)
    assert "".join(rows) == text
    assert len(rows) == text.count("\n") + (not text.endswith("\n") and text != "")


def test_an_insertion_begins_with_its_heading() -> None:
    old = ["def a():\n", "    return x\n", "\n", "def c():\n", "    return x\n"]
    new = [*old[:3], "def b():\n", "    return x\n", "\n", *old[3:]]
    assert hunks.between(old, new) == (Hunk(3, 3, 3, 6),)


def test_a_function_in_braces_is_not_cut_at_the_brace_of_its_neighbour() -> None:
    old = ["func A() {\n", "\tx()\n", "}\n"]
    new = [*old, "\n", "func B() {\n", "\ty()\n", "}\n"]
    (found,) = hunks.between(old, new)
    assert new[found.c : found.d] == ["\n", "func B() {\n", "\ty()\n", "}\n"]


@pytest.mark.parametrize("kinds", [1, 150, 1000])
def test_many_equal_lines_cost_little(kinds: int) -> None:
    rows = [f"{at % kinds}\n" for at in range(40_000)]
    begun = time.monotonic()
    assert hunks.between(["x\n", *rows, "y\n"], ["z\n", *rows, "w\n"])
    assert time.monotonic() - begun < 5


def test_blank_lines_of_a_long_file_do_not_blur_its_changes() -> None:
    old = [row for at in range(2000) for row in (f"def f{at}():\n", "    return 1\n", "\n", "\n")]
    new = [row.replace("f7", "g7") if row == "def f7():\n" else row for row in [*old[:-4], "def last():\n", *old[-3:]]]
    assert hunks.between(old, new) == (Hunk(28, 29, 28, 29), Hunk(7996, 7997, 7996, 7997))
