"""Line ends, byte order mark, final newline, encoding (HD360), and layout (HD361)."""

# One case a row: the tables read best that way.
# ruff: noqa: E501

from __future__ import annotations

import pytest

from tests.checks.notes.telling import contract, found, told

LINES = b"".join(b"line%d = %d\n" % (at, at) for at in range(40))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (LINES, LINES.replace(b"\n", b"\r\n"), "line ends were LF and are CRLF"),
        (LINES.replace(b"\n", b"\r\n"), LINES, "line ends were CRLF and are LF"),
        (LINES.replace(b"\n", b"\r\n"), LINES.replace(b"\n", b"\r\n", 39), "line ends were CRLF and are mixed in 1 of 40 lines"),
        (LINES, b"\xef\xbb\xbf" + LINES, "it got a byte order mark"),
        (b"\xef\xbb\xbf" + LINES, LINES, "it lost its byte order mark"),
        (LINES, LINES[:-1], "the newline at its end is gone"),
        (LINES, LINES + b"x = '\xe4'\n", "it is no UTF-8 any more"),
    ],
)  # fmt: skip
def test_form(before: bytes, after: bytes, message: str) -> None:
    told = [finding for finding in found(before, after, "a.txt") if finding.rule == "HD360"]
    assert [finding.message for finding in told] == [message]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LINES.replace(b"\n", b"\r\n"), LINES.replace(b"\n", b"\r\n") + b"x\r\n"),
        (LINES[:-1], LINES),
        (LINES, b""),
        (b"", LINES),
        (None, LINES.replace(b"\n", b"\r\n")),
        (b"x\r\ny\n", b"x\ny\n"),
    ],
)
def test_form_that_was_kept(before: bytes | None, after: bytes) -> None:
    assert told(before, after, "a.txt") == []


def test_form_that_the_contract_asks_for() -> None:
    asked = contract("a.txt", "Convert the line endings to CRLF.")
    assert told(LINES, LINES.replace(b"\n", b"\r\n"), "a.txt", asked) == []


def test_a_file_that_was_formatted_anew() -> None:
    before = "".join(f"function f{at}() {{\n  return 'x{at}'\n}}\n" for at in range(30))
    after = before.replace("  return", "\treturn").replace("'", '"').replace("}", "};")
    assert told(before, after, "a.js") == ["warning HD361"]
    assert told(before, after, "a.js", contract("a.js", "Run prettier over it.")) == []
    assert told(before, before + "x\n", "a.js") == []


NESTED = "import os\n\n\nclass A:\n" + "".join(
    f"    def f{at}(self):\n        if self.x{at}:\n            return {at}00\n\n" for at in range(4)
)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (NESTED.replace("    ", "  "), ["warning HD361"]),
        (NESTED.replace("    ", "\t"), ["warning HD361"]),
        (NESTED.replace("    ", "  ") + "\nx = A()\n", ["warning HD361"]),
        ("if os:\n" + "".join(f"    {line}\n" for line in NESTED.split("\n")), []),  # wrapped
        ("".join(line.removeprefix("    ") + "\n" for line in NESTED.split("\n") if "class" not in line), []),  # unwrapped
        (NESTED.replace("        if self.x1:\n            return", "        while self.x1:\n                return"), []),
    ],
)  # fmt: skip
def test_a_file_that_was_indented_by_another_unit(after: str, expected: list[str]) -> None:
    assert [each for each in told(NESTED, after, "a.txt") if "HD361" in each] == expected
    assert told(NESTED, after, "a.txt", contract("a.txt", "Change the indentation.")) == []
