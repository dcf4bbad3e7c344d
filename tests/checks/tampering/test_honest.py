"""Honest edits of listed Python tests say nothing at all."""

# One edit a line: the tables read best that way.
# ruff: noqa: E501

from __future__ import annotations

import pytest

from haiku_delegate.checks import tampering
from tests.checks.tampering.telling import contract, text, told

BASE = """
import pytest
from textkit import slug

CASES = [("x", 1), ("y", 2)]


def check_made(made):
    assert made.ok


@pytest.mark.parametrize(("given", "wanted"), [("a b", "a-b"), ("A", "a")])
def test_rows(given, wanted):
    assert slug(given) == wanted


def test_plain():
    made = slug("Hello World", limit=20)
    assert made == "hello-world"
    assert made.count("-") == 1


def test_two():
    assert slug("one two") == "one-two"


def test_three():
    assert slug("three four") == "three-four"


def test_list():
    assert slug("") == ""
    check_made(slug("x"))


def test_error():
    with pytest.raises(ValueError, match="empty"):
        slug(None)


class TestSlug:
    def test_case(self):
        assert slug("ABC") == "abc"
        for given, wanted in CASES:
            assert slug(given) == wanted


@pytest.mark.skipif(os.name == "nt", reason="no")
def test_posix():
    assert slug("/") == ""
"""
PLAIN = """def test_plain():
    made = slug("Hello World", limit=20)
    assert made == "hello-world"
    assert made.count("-") == 1
"""
TWO = 'def test_two():\n    assert slug("one two") == "one-two"\n'
THREE = 'def test_three():\n    assert slug("three four") == "three-four"\n'

HONEST = {
    "nothing": ("", ""),
    "a new test": (TWO, TWO + "\n\ndef test_new():\n    assert slug('n') == 'n'\n"),
    "a new smoke test": (TWO, TWO + "\n\ndef test_new():\n    slug('n')\n"),
    "a new skipped test": (TWO, TWO + "\n\n@pytest.mark.skip\ndef test_new():\n    assert slug('n') == 'n'\n"),
    "a new class": (TWO, TWO + "\n\nclass TestNew:\n    def test_new(self):\n        assert slug('n') == 'n'\n"),
    "a new helper": (TWO, "def helper():\n    return 1\n\n\n" + TWO),
    "a new import": ("import pytest\n", "import os\n\nimport pytest\n"),
    "a comment": (TWO, "# why\n" + TWO),
    "a docstring": ("def test_two():\n", 'def test_two():\n    """Words."""\n'),
    "another assertion": (TWO, TWO + '    assert slug("x") == "x"\n'),
    "an assertion in front": ("def test_two():\n", 'def test_two():\n    assert slug("x") == "x"\n'),
    "one split into three": (
        TWO, 'def test_two():\n    made = slug("one two")\n    assert made[:3] == "one"\n    assert made[3] == "-"\n    assert made == "one-two"\n',
    ),
    "two joined into one": (
        '    assert made == "hello-world"\n    assert made.count("-") == 1\n', '    assert (made, made.count("-")) == ("hello-world", 1)\n',
    ),
    "a message": ('assert made == "hello-world"', 'assert made == "hello-world", made'),
    "a local variable renamed": (PLAIN, PLAIN.replace("made", "result")),
    "formatted": ('slug("Hello World", limit=20)', 'slug(\n        "Hello World",\n        limit=20,\n    )'),
    "other quotes": ('"hello-world"', "'hello-world'"),
    "sides swapped": ('made == "hello-world"', '"hello-world" == made'),
    "in parentheses": ('made == "hello-world"', '(made == "hello-world")'),
    "reordered assertions": (
        '    assert made == "hello-world"\n    assert made.count("-") == 1\n', '    assert made.count("-") == 1\n    assert made == "hello-world"\n',
    ),
    "reordered tests": (TWO + "\n\n" + THREE, THREE + "\n\n" + TWO),
    "moved to the end": (TWO + "\n\n", ""),
    "moved into a class": (TWO, 'class TestTwo:\n    def test_two(self):\n        assert slug("one two") == "one-two"\n'),
    "rows added": ('("A", "a")]', '("A", "a"), ("B", "b")]'),
    "rows reordered": ('[("a b", "a-b"), ("A", "a")]', '[("A", "a"), ("a b", "a-b")]'),
    "rows with ids": ('("A", "a")]', 'pytest.param("A", "a", id="upper")]'),
    "rows in a name": (
        '@pytest.mark.parametrize(("given", "wanted"), [("a b", "a-b"), ("A", "a")])',
        'ROWS = [("a b", "a-b"), ("A", "a")]\n\n\n@pytest.mark.parametrize(("given", "wanted"), ROWS)',
    ),
    "argument names as a text": ('("given", "wanted"), [', '"given,wanted", ['),
    "a list that grows": ('("y", 2)]', '("y", 2), ("z", 3)]'),
    "a table for two": (
        TWO + "\n\n" + THREE,
        '@pytest.mark.parametrize(("a", "b"), [("one two", "one-two"), ("three four", "three-four")])\ndef test_words(a, b):\n    assert slug(a) == b\n',
    ),
    "two folded into the rows that are there": (
        BASE[BASE.index('@pytest.mark.parametrize'):BASE.index("def test_list")],
        BASE[BASE.index('@pytest.mark.parametrize'):BASE.index("def test_two")].replace('("A", "a")]', '("A", "a"), ("one two", "one-two"), ("three four", "three-four")]'),
    ),
    "two merged into one": (TWO + "\n\n" + THREE, 'def test_words():\n    assert slug("one two") == "one-two"\n    assert slug("three four") == "three-four"\n'),
    "one split into two": (
        PLAIN, 'def test_plain():\n    made = slug("Hello World", limit=20)\n    assert made == "hello-world"\n\n\ndef test_dashes():\n    made = slug("Hello World", limit=20)\n    assert made.count("-") == 1\n',
    ),
    "an assertion moved to a helper": (
        PLAIN,
        'def one_dash(made):\n    assert made.count("-") == 1\n\n\ndef test_plain():\n    made = slug("Hello World", limit=20)\n    assert made == "hello-world"\n    one_dash(made)\n',
    ),
    "not instead of an empty value": ('assert slug("") == ""', 'assert not slug("")'),
    "a stricter comparison": ('made.count("-") == 1', "len(made) == 11 and made.count('-') == 1"),
    "a match added": ("def test_error", "def test_error"),
    "a stricter match": ('match="empty"', 'match="empty text given"'),
    "a skip removed": ('@pytest.mark.skipif(os.name == "nt", reason="no")\n', ""),
    "another reason": ('reason="no"', 'reason="no such path there"'),
    "an argument added": ("limit=20", "limit=20, lower=True"),
    "a fixture used": ("def test_plain():", "def test_plain(tmp_path):"),
    "something else mocked": ("def test_plain():", "def test_plain(monkeypatch):\n    monkeypatch.setenv('LANG', 'C')"),
    "a type annotation": ("def test_plain():", "def test_plain() -> None:"),
    "a mark": ("def test_plain():", "@pytest.mark.slow\ndef test_plain():"),
    "an expected failure of its own": (TWO, TWO + "\n\ndef test_no():\n    try:\n        slug(1)\n    except TypeError:\n        pass\n"),
    "a class docstring": ("class TestSlug:\n", 'class TestSlug:\n    """All of it."""\n\n'),
    "one with a setup": ("class TestSlug:\n", "class TestSlug:\n    def setup_method(self):\n        self.x = 1\n\n"),
    "a loop over given rows": (TWO, 'def test_two():\n    for given, wanted in [("one two", "one-two")]:\n        assert slug(given) == wanted\n'),
    "a test made async": ("def test_plain", "async def test_plain"),
    "a fixture with autouse": (TWO, "@pytest.fixture(autouse=True)\ndef clean():\n    yield\n\n\n" + TWO),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), HONEST.values(), ids=list(HONEST))
def test_an_honest_edit_is_silent(old: str, new: str) -> None:
    assert old in BASE
    after = BASE.replace(old, new, 1)
    if (old, new) == HONEST["moved to the end"]:
        after += "\n\n" + TWO
    assert told(BASE, after) == []


def test_line_ends_and_a_byte_order_mark_are_no_change() -> None:
    source = text(BASE)
    change = tampering.FileChange(path="tests/test_a.py", before=source, after="\ufeff" + source.replace("\n", "\r\n"))
    assert tampering.check(contract("tests/test_a.py"), [change]) == ()


def test_tests_may_move_to_another_listed_file() -> None:
    before, rest = text(BASE), text(BASE).replace(TWO + "\n\n", "").replace(PLAIN, "")
    moved = f"from textkit import slug\n\n\n{TWO}\n\n{PLAIN}"
    changes = [
        tampering.FileChange(path="tests/test_a.py", before=before, after=rest),
        tampering.FileChange(path="tests/test_b.py", before=None, after=moved),
    ]
    assert tampering.check(contract("tests/test_a.py", "tests/test_b.py"), changes) == ()
    assert [each.rule for each in tampering.check(contract("tests/test_a.py"), changes[:1])] == ["HD330", "HD330"]


@pytest.mark.parametrize(
    "path", ["src/text.py", "README.md", "textkit/contest.py", "data/latest.json", "docs/testing.md"]
)
def test_other_files_are_passed_over(path: str) -> None:
    assert told("def test_a():\n    assert f() == 1\n", "x = 1\n", path=path) == []
