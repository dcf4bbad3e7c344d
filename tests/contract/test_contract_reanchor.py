"""Line ranges that moved are put right; nothing else of a spec changes, and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haiku_delegate.contract import spec
from haiku_delegate.contract.mending.reanchor import Reanchored, reanchor

OLD = """\
import re


def normalize(text):
    text = text.strip()
    return text.lower()


def shout(text):
    return text.upper()
"""
NEW = "import os\nimport sys\n" + OLD  # everything two lines further down
MD = """\
TASK T-1: x

CONTEXT — read these files first:
- src/text.py:{0} — {1}

CHANGES TO MAKE:
### 1. src/text.py
Call it twice.

VERIFY:
make
"""


def moved(
    text: str, *, now: str = NEW, then: str | None = OLD, source: str = "spec.md", committed: str | None = None
) -> Reanchored:
    def at_once(text: str, committed: str | None) -> Reanchored:
        return reanchor(text, spec.parse(text, source=source), of(now), of(then), committed=committed)

    def of(content: str | None) -> Callable[[str], str | None]:
        return lambda path: content if path == "src/text.py" else None

    made = at_once(text, committed)
    again = at_once(made.text, text if committed is None else committed)
    assert again.moves == (), "a second --fix must change nothing"
    return made


@pytest.mark.parametrize(
    ("old", "note", "now", "then", "new"),
    [
        # the same lines
        ("4-6", "how it is done", NEW, OLD, "6-8"),
        ("4", "how it is done", NEW, OLD, "6"),
        ("1-10", "all", NEW, OLD, "3-12"),
        ("4-6", "how it is done", OLD, OLD, "4-6"),
        ("9-10", "how it is done", OLD.replace("import re\n\n\n", ""), OLD, "6-7"),
        # what is left of them
        ("4-6", "how it is done", NEW.replace("strip()", "strip(' ')"), OLD, "6-8"),
        (
            "4-6",
            "how it is done",
            NEW.replace("    return text.lower()\n", "    pass\n    return text.lower()\n"),
            OLD,
            "6-9",
        ),
        ("4-6", "how it is done", "nothing\n", OLD, "4-6"),
        ("4-6", "how it is done", NEW.replace("normalize(text):\n    text = text.strip()", "f():\n    y"), OLD, "4-6"),
        # the symbol, without any history
        ("4-6", "normalize() is the model", "x = 1\n" * 9 + OLD, None, "13-15"),
        ("4-6", "`normalize` is the model", "x = 1\n" * 9 + OLD, None, "13-15"),
        ("4", "normalize() is the model", "x = 1\n" * 9 + OLD, None, "13"),
        ("5-7", "normalize() is the model", OLD, None, "5-7"),
        ("1-3", "imports before normalize()", OLD, None, "4-6"),
        ("4-6", "the normal way to normalize", "x = 1\n" * 9 + OLD, None, "4-6"),
        ("4-6", "vanished()", NEW, None, "4-6"),
        ("8-40", "shout()", OLD, None, "9-10"),
        ("1-2", "normalize() and shout()", "x = 1\n" * 9 + OLD, None, "1-2"),
        ("1-7", "normalize() and shout()", "x = 1\n" * 9 + OLD, None, "13-19"),
        ("4-6", "normalize()", "x = 1\n" * 9 + OLD + OLD, None, "4-6"),
        # the symbol and the history: the old relation
        ("3-7", "normalize()", NEW.replace("strip()", "strip(' ')"), OLD, "5-9"),
        ("5-5", "inside normalize()", "import os\n" + OLD, OLD, "6-6"),
        ("4-6", "normalize()", NEW.replace("    text = text.strip()\n", ""), OLD, "6-7"),
        ("1-2", "normalize()", NEW, OLD, "6-8"),
        # the same text twice
        ("4-6", "this", OLD + OLD, OLD, "4-6"),
        ("2-3", "this", "\n" + OLD, OLD, "2-3"),
    ],
)
def test_a_range_follows_its_lines_or_stays(old: str, note: str, now: str, then: str | None, new: str) -> None:
    before = MD.format(old, note)
    made = moved(before, now=now, then=then)
    assert made.text == MD.format(new, note)
    assert len(made.moves) == (old != new)


def test_a_move_says_where_from_where_to_and_why() -> None:
    (move,) = moved(MD.format("4-6", "normalize()")).moves
    assert (move.line, move.path, move.old, move.new) == (4, "src/text.py", (4, 6), (6, 8))
    assert str(move) == "src/text.py:4-6 is now 6-8 (the same lines stand there now)"
    (move,) = moved(MD.format("4-6", "normalize()"), now="\n" * 20 + OLD, then=None).moves
    assert str(move) == "src/text.py:4-6 is now 24-26 (normalize is defined there now)"


FORMS = {
    "bullet.md": "TASK: x\nCONTEXT:\n* `src/text.py:@` — a:4-6\nCHANGES:\n### src/text.py\nx\nVERIFY:\nmake\n",
    "en dash.md": "TASK: x\nCONTEXT:\n- src/text.py:4–6 — read 4-6\nCHANGES:\n### src/text.py\nx\nVERIFY:\nmake\n",
    "hash.md": "TASK: x\nCONTEXT:\n- src/text.py#L4-L6: 4-6\nCHANGES:\n### src/text.py\nx\nVERIFY:\nmake\n",
    "words.md": "TASK: x\nCONTEXT:\n- src/text.py (lines 4 - 6) — 4-6\nCHANGES:\n### src/text.py\nx\nVERIFY:\nmake\n",
    "several.md": (
        "TASK: x\n"
        "CONTEXT:\n"
        "- src/text.py:@, a4-6/b.py:4-6 and src/text.py:@\n"
        "CHANGES:\n"
        "### src/text.py\n"
        "x\n"
        "VERIFY:\n"
        "make\n"
    ),
    "own line.md": "TASK: x\nCONTEXT: src/text.py:@\nCHANGES:\n### src/text.py\nx\nVERIFY:\nmake\n",
    "twice.md": (
        "TASK: x\n"
        "CONTEXT:\n"
        "- src/text.py:@ — a\n"
        "- src/text.py:@ — b\n"
        "- ./src//text.py:@\n"
        "CHANGES:\n"
        "### src/text.py\n"
        "x\n"
        "VERIFY:\n"
        "make\n"
    ),
    "heading.md": "TASK: x\nCHANGES:\n### 1. src/text.py:@ — do 4-6\nLines @: x\nVERIFY:\nmake\n",
    "body.md": (
        "TASK: x 4-6\n"
        "CHANGES:\n"
        "### 1. src/text.py\n"
        "Lines @, which read:\n"
        "```python\n"
        "Lines 4-6: src/text.py:4-6\n"
        "```\n"
        "- **Lines @:** y\n"
        "see src/text.py:@, not other/src/text.py:4-6 nor src/text.py:4-6:7\n"
        "At lines 4-6 of the output\n"
        "### 2. other.py\n"
        "Lines 4-6: z\n"
        "VERIFY:\n"
        "make\n"
        "Lines 4-6: w\n"
        "CONSTRAINTS:\n"
        "- Lines 4-6: v\n"
    ),
    "new.md": (
        "TASK: x\nCHANGES:\n### 1. src/text.py (delete)\nLines @: x\n### 2. b.py (new)\nLines 4-6: x\nVERIFY:\nmake\n"
    ),
    "quoted.md": (
        "   TASK: x\n"
        "   CONTEXT:\n"
        "   - src/text.py:@ — a\n"
        "   CHANGES:\n"
        "   ### src/text.py\n"
        "   Lines @: x\n"
        "   VERIFY:\n"
        "   make\n"
    ),
    "text.yaml": (
        "# 4-6\n"
        "title: x 😀\n"
        "context:\n"
        "  - src/text.py:@ — ö 4-6\n"
        "  - 'src/text.py:@'\n"
        "  - path: src/text.py\n"
        "    lines: @  # 4-6\n"
        "  - {lines: '@', path: src/text.py}\n"
        "  - lines: [4, 6]\n"
        "    path: other\n"
        "changes:\n"
        "  - path: src/text.py\n"
        "    instruction: |\n"
        "      Lines @: x\n"
        "      ```\n"
        "      Lines 4-5: x\n"
        "      ```\n"
        "  - {path: b.py, instruction: 'Lines 4-6: x'}\n"
        "verify: [make]\n"
    ),
    "text.json": (
        '{"title": "x \\u00f6 \\"4-6\\"", "context": ["src/text.py:@ \\u2014 4-6",'
        ' {"path": "src/text.py", "lines": "@"}, {"note": "4-6", "path": "src/text.py", "lines": "@"}],\n'
        ' "changes": [{"path": "src/text.py", "instruction": "a\\nLines @: x\\n```\\nLines 3: y\\n```"}],'
        ' "verify": ["make"]}\n'
    ),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_not_one_other_byte_changes_whatever_the_form(name: str, ends: str, mark: str) -> None:
    text = mark + FORMS[name].replace("\n", ends)
    made = moved(text.replace("@", "4-6"), source=name)
    wanted = text.replace("@", "6-8")
    for old, new in (("py:4–6", "py:6–8"), ("#L4-L6", "#L6-L8"), ("(lines 4 - 6)", "(lines 6 - 8)")):
        wanted = wanted.replace(old, new)
    assert made.text == wanted
    assert made.moves


def test_a_path_that_holds_the_same_numbers_keeps_them() -> None:
    text = MD.format("4-6", "x").replace("src/text.py", "a:4-6/text.py")
    made = reanchor(text, spec.parse(text, source="a.md"), lambda path: NEW, lambda path: OLD)
    assert made.text == text.replace("text.py:4-6", "text.py:6-8")


def test_a_list_of_two_numbers_is_a_range() -> None:
    text = (
        "title: x\n"
        "context:\n"
        "  - path: src/text.py\n"
        "    lines: [4, 6]\n"
        "changes: [{path: src/text.py, instruction: x}]\n"
        "verify: [make]\n"
    )
    assert moved(text, source="a.yaml").text == text.replace("[4, 6]", "[6, 8]")


def test_what_stands_in_a_block_as_well_is_left_alone_in_yaml() -> None:
    text = (
        "title: x\n"
        "changes:\n"
        "  - path: src/text.py\n"
        "    instruction: |\n"
        "      Lines 4-6: x\n"
        "      ```\n"
        "      Lines 4-6: x\n"
        "      ```\n"
        "verify: [make]\n"
    )
    assert moved(text, source="a.yaml").text == text


def test_ranges_written_since_the_last_commit_are_about_the_files_of_today() -> None:
    committed = MD.format("4-6", "x")
    changed = MD.format("6-8", "x")
    assert moved(changed, committed=committed).moves == ()
    assert moved(committed.replace("Call", "Now call"), committed=committed).moves != ()
    swapped = committed.replace("- src", "- src/text.py:6-8\n- src")
    assert moved(swapped, committed=committed).moves == ()
    assert moved(committed, committed="not a contract").moves == ()


def test_a_file_that_is_not_there_or_empty_says_nothing() -> None:
    text = MD.format("4-6", "normalize()")
    for now in ("", "\n"):
        assert moved(text, now=now).moves == ()
    assert reanchor(text, spec.parse(text, source="a.md"), lambda path: None, lambda path: OLD).text == text


@given(
    above=st.lists(st.sampled_from(["x = 1", "", "    pass", "}"]), max_size=6),
    inside=st.lists(st.sampled_from(["x = 1", "", "    pass", "}", "unique"]), max_size=6),
    start=st.integers(1, 10),
    size=st.integers(0, 5),
)
@settings(max_examples=200, deadline=None)
def test_a_range_only_ever_moves_to_lines_that_exist(
    above: list[str], inside: list[str], start: int, size: int
) -> None:
    lines = OLD.split("\n")
    now = "\n".join([*above, *lines[:5], *inside, *lines[5:]])
    text = MD.format(f"{start}-{min(10, start + size)}", "a note")
    made = moved(text, now=now)
    (a, b) = map(int, re.findall(r"py:(\d+)-(\d+)", made.text)[0])
    assert 1 <= a <= b <= len(now.split("\n"))
    if not inside:  # shifted as a whole: where the lines can be told at all, they are the same
        then = "\n".join(lines[start - 1 : min(10, start + size)])
        assert not made.moves or "\n".join(now.split("\n")[a - 1 : b]) == then


def test_a_large_spec_over_a_large_file_is_quick() -> None:
    many = "".join(f"- src/text.py:{at}-{at + 3} — a\n" for at in range(1, 4000))
    text = MD.format("1-2", "x").replace("CHANGES", many + "\nCHANGES")
    old = "".join(f"line {at % 7} of {at}\n" for at in range(9000))
    assert len(moved(text, now="new\n" + old, then=old).moves) == 4000
