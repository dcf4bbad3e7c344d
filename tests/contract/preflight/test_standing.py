"""Where a block stands; `checks.conformance` and preflight mean the same by it."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haiku_delegate.contract.texts import standing

_ROW = st.tuples(st.sampled_from(["", " ", "  ", "\t", "    "]), st.sampled_from(["", "a", "b", "a b", "é"])).map(
    "".join
)
_TEXT = st.lists(_ROW, max_size=8).map("\n".join)


def plainly(block: str, text: str) -> bool:
    """What standing means, said slowly: some lines of the text, dedented, are the dedented block."""

    def normal(rows: list[str]) -> list[str]:
        kept = textwrap.dedent("\n".join(row.rstrip() for row in rows)).strip("\n")
        return kept.split("\n") if kept else []

    wanted = normal(block.split("\n"))
    rows = text.split("\n")
    size = len(wanted)
    return bool(wanted) and any(
        normal(rows[at : at + size]) == wanted and rows[at].strip() for at in range(len(rows) - size + 1)
    )


@given(block=_TEXT, text=_TEXT)
def test_the_quick_way_finds_what_the_slow_way_finds(block: str, text: str) -> None:
    assert standing.stands(block, text) == plainly(block, text)


@pytest.mark.parametrize(
    ("block", "text", "line"),
    [
        ("b\n", "\n\na\n  b\n", 4),
        ("b\r\nc", "a\r\nb\r\nc\r\n", 2),
        ("if x:\n    y", "  if x:\n      y", 1),
        ("if x:\n    y", "  if x:\n    y", None),
        ("\n\n", "a", None),
        ("a\n\nb", "a\n   \nb", 1),
    ],
)
def test_the_line_is_that_of_the_text(block: str, text: str, line: int | None) -> None:
    assert standing.find(block, text) == line


@pytest.mark.parametrize(
    ("block", "text", "expected"),
    [
        ("a\n# ...\nc", "a\nb\nc", True),
        ("a\n    ...\nc", "a\nb\nc", True),
        ("// ...\nc", "a\nc", True),
        ("a\n# ... existing code ...\nc", "a\nb\nc", True),
        ("a\n/* … the rest … */\nc", "a\nb\nc", True),
        ("a\n...rest\nc", "a\nb\nc", False),
        ("c\n# ...\na", "a\nb\nc", False),
        ("a\nc", "a\nb\nc", False),
    ],
)
def test_pieces(block: str, text: str, expected: bool) -> None:
    assert standing.stands_in_pieces(block, text) is expected


def test_what_is_shown_is_harmless_and_short() -> None:
    row = "x\x1b[31m\u202e" + "y" * 500
    said = standing.nearest([row], ["x", row + "!"])
    assert said.isprintable()
    assert len(said) < 400
    assert standing.nearest(["zzz"], ["aaa"]) == "nothing like it was found"
