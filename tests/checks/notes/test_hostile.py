"""Texts that nobody would write by hand: no crash, no long wait, no control character in a message."""

# One case a row: the tables read best that way.
# ruff: noqa: E501

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haiku_delegate.checks import notes
from tests.checks.notes.telling import block, contract, found, source, told

SIZE = 30_000
# fmt: off
HUGE = {
    "comments": "/*" * SIZE, "quotes": "\"" * SIZE, "commas": "," * SIZE, "blanks": " " * SIZE * 4, "lines": "\n" * SIZE,
    "parentheses": "(" * SIZE, "braces": "{" * SIZE, "catch": "catch (" * (SIZE // 7), "noqa": "# " * SIZE + "noqa",
    "dots": "# ..." * (SIZE // 5), "conflict": "<<<<<<<\n" * (SIZE // 8) + "\n>>>>>>>\n", "ifs": "if x == " * (SIZE // 8),
    "rest": "rest of the " * (SIZE // 12), "passed": "tests have passed " * (SIZE // 18), "pub": "pub const " * (SIZE // 10),
    "exports": "export {" + "a," * (SIZE // 2), "words": "export const a\n" * (SIZE // 15), "no": "no need to " * (SIZE // 11),
    "elif": "if x:\n  pass\n" + "elif x:\n  pass\n" * 3_000, "sum": "x = " + "1 + " * 20_000 + "1",
    "brackets": "[" * 90 + "]" * 90, "joiners": "\u200d" * SIZE, "bidi": "\u202e" * SIZE, "tags": "<a>" * SIZE,
    "fn": "def f(): pass\n" * 2_000, "classes": "class A:\n def f(self): return 1\n" * 1_000, "cr": "\r" * SIZE,
    "yaml": "- " * 5_000 + "x", "anchors": "a: &a [" + "*a," * 10_000 + "]", "surrogates": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
}
# fmt: on


@pytest.mark.parametrize("name", HUGE)
def test_nothing_takes_long(name: str) -> None:
    start = time.process_time()
    for path in ("a.py", "a.js", "a.json", "a.yaml", "a.md", "a.go", "package.json", "go.mod"):
        found("x = 1\n", HUGE[name], path, contract(path, "Change `f` and `x`.", blocks=(block("x = 2"),)))
        found(HUGE[name], "x = 1\n", path)
    assert time.process_time() - start < 15  # about one as a rule; what is quadratic takes minutes


@pytest.mark.parametrize("name", ["rest", "quotes", "lines", "no", "words", "dots"])
def test_a_long_contract_takes_no_longer(name: str) -> None:
    start = time.process_time()
    asked = contract("a.py", HUGE[name], preserve=(HUGE[name],), title=HUGE[name], blocks=(block(HUGE[name]),))
    found(
        "def f():\n    return 1\n",
        "def f():\n    return 2\n\ntry:\n    f()\nexcept Exception:\n    pass\n",
        "a.py",
        asked,
    )
    assert time.process_time() - start < 5


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300),
    st.binary(max_size=300),
    st.sampled_from(["a.py", "a.js", "b.json", "c.yml", "p/go.mod", "a.rs"]),
)
def test_any_bytes_are_read(before: bytes, after: bytes, path: str) -> None:
    for finding in found(before, after, path):
        assert finding.message.isprintable()
        assert len(finding.message) <= 320


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_read(before: str, after: str) -> None:
    code = "def f():\n    return 1\n"
    for path in ("a.py", "a.ts", "a.md"):
        for finding in found(
            (code + f"# {before}").encode("utf-8", "replace"), (code + f"# {after}").encode("utf-8", "replace"), path
        ):
            assert finding.message.isprintable()


def test_large_and_binary_files_are_passed_over() -> None:
    assert told(b"x\0", b"<<<<<<<\n=======\n>>>>>>>\n", "a.js") == []
    assert told(None, "x = (\n" + "#" * (1024 * 1024), "a.py") == []


def test_what_cannot_be_read_any_more_is_told() -> None:
    assert told("x = 1\n", "x = (\n" + "#" * (1024 * 1024), "a.py") == ["warning HD360"]
    assert told("x = 1\n", b"x = (\n\0", "a.py") == ["warning HD360"]


def test_no_line_of_the_executor_turns_notes_off() -> None:
    after = "# DO NOT EDIT, @generated " + "x" * 6_000 + "\n" + "# ... rest of the code unchanged ...\n"
    assert told("x = 1\n", "x = 1\n" + after, "a.py") == ["warning HD356"]


def test_one_finding_of_a_rule_and_file() -> None:
    line = "try:\n    f()\nexcept Exception:\n    pass\n# noqa\n# TODO: implement\n"
    rules = [each.rule for each in found("x = 1\n", "x = 1\n" + line * 20)]
    assert sorted(rules) == ["HD356", "HD357", "HD358"]


def test_many_names_are_cut() -> None:
    before = "".join(f"def function_{at}():\n    return {at}\n" for at in range(9))
    (finding,) = found(before, "x = 1\n")
    assert finding.message == (
        "9 public names are gone that the contract does not take away: `function_0`, `function_1`, `function_2`, "
        "`function_3`, `function_4` and 4 more"
    )


def test_deletions_and_unchanged_files_say_nothing() -> None:
    asked = contract()
    assert notes.check(asked, []) == ()
    assert notes.check(asked, [source("src/a.py", "def f(): pass\n", None)]) == ()
    assert notes.check(asked, [source("src/a.py", "x = (\n", "x = (\n")]) == ()
