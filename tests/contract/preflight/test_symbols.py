"""Where symbols are defined, in Python and elsewhere."""

from __future__ import annotations

import time

import pytest

from haiku_delegate.contract.texts.lexing import LIMIT
from haiku_delegate.contract.texts.symbols import Definition, definitions, named

PYTHON = """@cache
def one():
    inside = 1


class Two(Base):
    field: int = 2

    async def three(self):
        def four(): pass


try:
    FIVE, (SIX, *_) = 1, (2, 3)
except ImportError:
    FIVE = None
if FIVE:
    def seven(): ...
"""


def shown(path: str, text: str) -> list[tuple[str, str, int, int]]:
    return [(each.name, each.kind, each.start, each.end) for each in definitions(path, text) or ()]


def test_python() -> None:
    assert shown("a.py", PYTHON.replace("(SIX, *_)", "(SIX, _)")) == [
        ("one", "function", 1, 3), ("Two", "class", 6, 10), ("Two.field", "variable", 7, 7),
        ("Two.three", "function", 9, 10), ("Two.three.four", "function", 10, 10), ("_", "variable", 14, 14),
        ("SIX", "variable", 14, 14), ("FIVE", "variable", 14, 14), ("FIVE", "variable", 16, 16),
        ("seven", "function", 18, 18),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.js", "// function no\nexport async function a(x) {\n  return b(x);\n}\n", [("a", "function", 2, 4)]),
        ("a.js", "const a = ({b}) => {\n  c(b)\n}\nlet d = 1\n", [("a", "variable", 1, 3), ("d", "variable", 4, 4)]),
        ("a.js", "class A {\n  m() {\n  }\n}\nnew A();\nm();\n", [("A", "class", 1, 4), ("m", "function", 2, 3)]),
        ("a.ts", "export interface I {\n}\ntype T = string;\n", [("I", "class", 1, 2), ("T", "type", 3, 3)]),
        ("a.ts", "class A {\n  m(x: T): void {\n  }\n}\n", [("A", "class", 1, 4), ("m", "function", 2, 3)]),
        ("a.go", "func (s *S) Do() {\n\tx()\n}\nvar X = 1\n", [("Do", "function", 1, 3), ("X", "variable", 4, 4)]),
        ("a.rs", "pub fn a() {\n  b!();\n}\nstruct S;\n", [("a", "function", 1, 3), ("S", "class", 4, 4)]),
        ("a.rb", "class A\n  def self.b?\n    c(1)\n  end\nend\n", [("A", "class", 1, 1), ("b?", "function", 2, 2)]),
        ("a.java", "class A {\n  int f(int x) { return g(x); }\n}\n", [("A", "class", 1, 3), ("f", "function", 2, 2)]),
        ("a.c", "static int f(int x)\n{\n  return g(x);\n}\n", [("f", "function", 1, 4)]),
        ("a.sh", "a() {\n  b\n}\nfunction c {\n  d\n}\n", [("a", "function", 1, 3), ("c", "function", 4, 6)]),
        ("a.js", "x = 'function no() {'\n", []),
        ("a.md", "# function a\n", []),
    ],
)  # fmt: skip
def test_other_languages(path: str, text: str, expected: list[tuple[str, str, int, int]]) -> None:
    assert shown(path, text) == expected
    assert shown(path, text.replace("\n", "\r\n")) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "def ("),
        ("a.py", "print 'x'\n"),
        ("a.py", "x = 1\0"),
        ("a.py", "(" * 5_000),
        ("a.py", "if a: pass\n" + "elif b: pass\n" * 20_000),
        ("a.unknown", "function a() {}"),
        ("a.txt", "function a() {}"),
        ("a.js", "a" * (LIMIT + 1)),
    ],
)
def test_what_cannot_be_told_is_unknown(path: str, text: str) -> None:
    assert definitions(path, text) is None


@pytest.mark.parametrize("piece", ["function a(", "class a {", "f(", "})]", "a.b", "const a = "])
@pytest.mark.parametrize("end", ["", "\n"])
def test_hostile_text_takes_no_longer(piece: str, end: str) -> None:
    begun = time.monotonic()
    definitions("a.js", (piece + end) * 12_000)
    assert time.monotonic() - begun < 8


def test_names() -> None:
    known = (
        Definition(name="A.m", kind="function", start=1, end=2),
        Definition(name="m", kind="function", start=3, end=3),
    )
    assert named("A.m", known) == named("A::m", known) == known[:1]
    assert named("m", known) == known
    assert named("x", known) == ()
