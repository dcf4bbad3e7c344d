"""Conflict markers (HD351), bidirectional text (HD352), invisible characters (HD365)."""

from __future__ import annotations

import pytest

from tests.checks.notes.telling import block, contract, found, told

CONFLICT = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> theirs\n"


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        ("a.js", "a\n", CONFLICT, ["error HD351"]),
        ("a.js", None, CONFLICT, ["error HD351"]),
        ("a.js", "a\n", CONFLICT.replace("\n", "\r\n"), ["error HD351"]),
        ("a.js", "a\n", CONFLICT.replace("=======", "||||||| base\nx\n======="), ["error HD351"]),
        ("a.css", CONFLICT, CONFLICT + CONFLICT, ["error HD351"]),
        ("a.js", CONFLICT, CONFLICT + "x\n", []),
        ("README.md", "a\n", CONFLICT, ["warning HD351"]),
        ("README.md", "a\n", "Title\n=======\n", []),
        ("README.rst", "a\n", "=======\nTitle\n=======\n", []),
        ("tests/merge.test.js", "a\n", CONFLICT, ["warning HD351"]),
        ("src/a.py", "x = 1\n", f'x = """\n{CONFLICT}"""\n', ["error HD351"]),
        ("src/a.py", "x = 1\n", 'x = """\n  <<<<<<< a\n  =======\n  >>>>>>> b\n"""\n', []),
        ("tests/test_a.py", "x = 1\n", f'x = """\n{CONFLICT}"""\n', ["warning HD351"]),
        ("a.patch", "a\n", CONFLICT, []),
        ("a.js", "a\n", "<<<<<<<<< x\n=======\n>>>>>>>>\n", []),
        ("a.sh", "a\n", "cat <<<<<<< x\n", []),
        ("a.js", "a\n", ">>>>>>> x\n=======\n<<<<<<< y\n", []),
    ],
)
def test_conflict_markers(path: str, before: str | None, after: str, expected: list[str]) -> None:
    assert [f"{each.severity} {each.rule}" for each in found(before, after, path) if each.rule == "HD351"] == expected


def test_conflict_markers_that_the_contract_shows_are_meant() -> None:
    assert told("a\n", CONFLICT, "a.txt", contract("a.txt", blocks=(block(CONFLICT),))) == []
    assert told("a\n", CONFLICT, "a.js", contract("a.js", "Show an example with conflict markers.")) == []


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        ("a.js", "x\n", "x // \u202e } if (admin)\u2066\n", ["error HD352"]),
        ("a.py", "x = 1\n", "x = 1  # \u2067 א\n", ["error HD352"]),  # a letter does not excuse what is not closed
        ("a.py", "x = 1\n", "x = '\u202bשלום\u202c'\n", ["warning HD352"]),
        ("locale/he/a.json", '{"a": "b"}\n', '{"a": "\u202bשלום\u202c"}\n', []),
        ("README.md", "x\n", "\u2067שלום\u2069\n", []),
        ("README.md", "x\n", "run \u202e this\n", ["error HD352"]),
        ("a.py", "x = '\u202e'\n", "y = '\u202e'\n", []),
        ("a.py", "x = 1\n", 'x = "\\u202e"\n', []),
        ("a.py", "x = 1\n", "x = 'שלום'\n", []),
        ("a.py", "x = '\u202e'\n", "x = '\u202e\u202e'\n", ["error HD352"]),
    ],
)
def test_characters_that_reorder(path: str, before: str, after: str, expected: list[str]) -> None:
    assert told(before, after, path) == expected


@pytest.mark.parametrize(
    ("path", "after", "expected"),
    [
        ("a.js", "x = 1\nadm\u200bin = 1\n", ["warning HD365"]),
        ("a.py", "x = 1\n# \U000e0041\U000e0042\n", ["warning HD365"]),
        ("a.js", "x\x1b[2K\n", ["warning HD365"]),
        ("a.py", "x = 1\n# 👩\u200d💻\n", []),
        ("a.py", "x = 1\n# می\u200cخواهم\n", []),
        ("a.py", "x = 1\n\x0c\ny = 2\n", []),
        ("tests/golden/out.txt", "\x1b[1m\n", []),
    ],
)
def test_characters_that_nobody_sees(path: str, after: str | bytes, expected: list[str]) -> None:
    assert told("x = 1\n", after, path) == expected


def test_messages_show_no_character_of_the_kind() -> None:
    for text in ("\u202e", "\u200b", "\x1b", "\U000e0041"):
        (finding,) = found("x = 1\n", f"x = 2 # {text}`\n", "a.js")
        assert finding.message.isprintable()
        assert text not in finding.message
