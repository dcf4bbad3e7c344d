"""Symbols: exported ones that are gone (HD353), touched ones (HD354), signatures (HD355)."""

# One case a row: the tables read best that way.
# ruff: noqa: E501

from __future__ import annotations

import pytest

from haiku_delegate.checks import notes
from tests.checks.notes.telling import BlockRole, Change, Contract, Kind, block, contract, source, text, told

BASE = """
import os

LIMIT = 3

def normalize(text, limit=10):
    return text.strip()[:limit]

def slugify(text):
    return "-".join(normalize(text).split())

def _private(text):
    return text

class Shelf:
    size = 3

    def put(self, item):
        self.items.append(item)

    def take(self):
        return self.items.pop()
"""


def changed(old: str, new: str, base: str = BASE) -> str:
    assert old in base
    return base.replace(old, new)


SLUGIFY = 'def slugify(text):\n    return "-".join(normalize(text).split())\n'
GONE = changed(SLUGIFY, "")


@pytest.mark.parametrize(
    ("asked", "after", "expected"),
    [
        (contract(instruction="Fix `normalize`."), GONE, ["error HD353"]),
        (contract(instruction="Fix `normalize`. Do not touch `slugify`."), GONE, ["error HD353"]),
        (contract(instruction="Fix it.", preserve=("slugify() stays",)), GONE, ["error HD353"]),
        (contract(instruction="Remove `slugify`."), GONE, []),
        (contract(instruction="Rename slugify() to slug()."), changed("def slugify", "def slug"), []),
        (contract(instruction="Remove the dead helpers."), GONE, ["warning HD353"]),
        (contract(instruction="Remove accents."), GONE, ["error HD353"]),
        (contract(instruction="Remove the function `normalize`."), GONE, ["error HD353"]),
        (contract(instruction="Remove the old variants of `normalize`."), GONE, ["warning HD353"]),
        (contract(instruction="Drop all names that begin with `slug_`."), GONE.replace("x", "x"), ["warning HD353"]),
        (contract(instruction="Tidy.", kind=Kind.REFACTOR), GONE, ["warning HD353"]),
        (contract(), GONE + "\nfrom textkit import slugify\n", []),
        (contract(), GONE + "\nslugify = make()\n", []),
        (contract(), GONE + "\ntry:\n    from fast import slugify\nexcept ImportError:\n    slugify = None\n", []),
        (contract(), GONE + "\nfrom fast import *\n", []),
        (contract(), GONE + "\ndef __getattr__(name):\n    return 1\n", []),
        (contract(), changed("def _private(text):\n    return text\n", ""), []),
        (contract(), changed("    def take(self):\n        return self.items.pop()\n", ""), ["warning HD353"]),
        (contract(), "import os\n", ["error HD353"]),
        (contract(), BASE + "\ndel slugify\n", ["error HD353"]),
        (contract(blocks=(block("import os"),)), "import os\n", []),  # the block is the file
    ],
)  # fmt: skip
def test_public_names_that_are_gone(asked: Contract, after: str, expected: list[str]) -> None:
    assert [each for each in told(BASE, after, asked=asked) if "HD353" in each] == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (contract(instruction="Write it with slugify()."), ["error HD353"]),
        (contract(instruction="Fix `slugify`."), ["error HD353"]),
        (contract(instruction="Replace the loop in normalize() by slugify()."), ["warning HD353"]),
        (contract(instruction="Do not remove `slugify`."), ["error HD353"]),
        (contract(instruction="Fix it.", constraints=("No renames of `slugify`.",)), ["error HD353"]),
        (contract(instruction="Fix it.", kind=Kind.REFACTOR, preserve=("slugify() keeps its signature",)), ["error HD353"]),
        (contract(instruction="Use slugify().", kind=Kind.REFACTOR, preserve=("`slugify` stays",)), ["error HD353"]),
        (contract(instruction="Use slugify().", kind=Kind.REFACTOR), ["warning HD353"]),
        (contract(instruction="Tidy.", kind=Kind.REFACTOR, preserve=("everything but slugify() stays",)), ["warning HD353"]),
        (contract(instruction="So:", blocks=(block("x = slugify(y)"),)), ["warning HD353"]),
        (contract(instruction="So:", blocks=(block(SLUGIFY, BlockRole.BEFORE),)), []),
        (contract(instruction="So:", blocks=(block("-def slugify(text):\n+def slug(text):", BlockRole.DIFF),)), []),
        (contract(instruction="Move slugify() to b.py.", preserve=("slugify() keeps its signature",)), []),
        *((contract(instruction=each), []) for each in (
            "Replace `slugify` by `normalize`.", "Replace slugify with normalize().", "Move `slugify` to x.py.",
            "Take `slugify` out of the module.", "Inline `slugify`.", "Make `slugify` private.", "Split `slugify` into `a` and `b`.", "`slugify` becomes `slug`.",
            "Merge `normalize` with `slugify`.", "Turn slugify() into a method of Shelf.", "Use `slug` instead of `slugify`.",
            "slugify() -> slug()", "Fold slugify() into normalize().", "Make `slugify` a method of `Shelf`.",
            "Rename:\n- `slugify` to `slug`\n- `put` to `push`", "These go away:\n\n- `slugify`\n- `put`",
            "slugify() is no longer needed.", "Convert `slugify` to a class.", "`slugify` should be called `slug`.",
        )),
    ],
)  # fmt: skip
def test_to_be_named_is_no_leave_to_go(asked: Contract, expected: list[str]) -> None:
    assert [each for each in told(BASE, GONE, asked=asked) if "HD353" in each] == expected


@pytest.mark.parametrize("path", ["tests/test_a.py", "setup.py", "scripts/a.py", "docs/conf.py"])
def test_files_that_nobody_imports_have_no_public_names(path: str) -> None:
    assert [each for each in told(BASE, GONE, path) if "HD353" in each] == []


def test_names_outside_all_are_private() -> None:
    base = '__all__ = ["normalize"]\n' + BASE
    assert told(base, changed(SLUGIFY, "", base)) == ["warning HD353"]
    after = base.replace("def normalize", "def normalise").replace("normalize(text)", "normalise(text)")
    assert "error HD353" in told(base, after)


def test_a_name_that_moved_to_another_listed_file_is_not_gone() -> None:
    asked = contract(others=(Change(path="src/b.py"),))
    changes = [source("src/a.py", text(BASE), text(GONE)), source("src/b.py", "x = 1\n", "x = 1\n" + SLUGIFY)]
    assert notes.check(asked, changes) == ()
    called = [changes[0], source("src/b.py", "x = 1\n", "x = 1\nslugify(x)\n")]
    assert [each.rule for each in notes.check(asked, called)] == ["HD353"]


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        ("a.ts", "export function f() {}\nexport const g = 1\n", "export const g = 1\n", ["error HD353"]),
        ("a.ts", "export function f() {}\nf()\n", "function f() {}\nf()\n", ["warning HD353"]),
        ("a.ts", "export { f, g as h }\nfunction f() {}\nfunction g() {}\n", "export { f }\nfunction f() {}\n", []),
        ("a.ts", "export function f() {}\n", "export * from './f'\n", []),
        ("a.ts", "/*\nexport function f() {}\n*/\nx\n", "x\n", []),
        ("a.ts", "export default function f() {}\n", "export default function g() {}\n", []),
        ("a.js", "exports.f = function f() {}\n", "module.exports = make()\n", []),
        ("a.js", "function f() {}\nfunction g() {}\nmodule.exports = { f, g }\n",
         "function f() {}\nmodule.exports = { f }\n", ["error HD353"]),
        ("a.go", "package a\n\nfunc Add(a int) int {\n\treturn a\n}\n", "package a\n", ["error HD353"]),
        ("a.go", "package a\n\nfunc add(a int) int {\n\treturn a\n}\n", "package a\n", []),
        ("a.go", "package main\n\nfunc Add(a int) int {\n\treturn a\n}\n", "package main\n", []),
        ("a_test.go", "package a\n\nfunc Add(a int) int {\n\treturn a\n}\n", "package a\n", []),
        ("lib.rs", "pub fn add() -> i32 {\n    1\n}\n", "// none\n", ["error HD353"]),
        ("lib.rs", "pub(crate) fn add() -> i32 {\n    1\n}\n", "// none\n", []),
        ("lib.rs", "pub fn add() -> i32 {\n    1\n}\n", "#[cfg(test)]\nuse x::y;\npub fn add() -> i32 {\n    1\n}\n", []),
        ("lib.rs", "// x\n#[cfg(test)]\nmod tests {\n    pub fn add() {}\n}\n", "// x\n", []),
    ],
)  # fmt: skip
def test_public_names_of_other_languages(path: str, before: str, after: str, expected: list[str]) -> None:
    assert told(before, after, path) == expected


@pytest.mark.parametrize(
    ("instruction", "after", "expected"),
    [
        ("Fix `normalize`.", changed("return text\n", "return text.lower()\n"), ["warning HD354"]),
        ("Fix `normalize`.", changed("def slugify", "@cache\ndef slugify"), ["warning HD354"]),
        ("Fix `normalize`.", changed("def slugify", "async def slugify"), ["warning HD354"]),
        ("Fix `normalize`.", changed("LIMIT = 3", "LIMIT = 4"), ["warning HD354"]),
        ("Fix `normalize`.", changed(".pop()", ".pop(0)"), ["warning HD354"]),
        ("Fix `Shelf.put`.", changed(".pop()", ".pop(0)"), ["warning HD354"]),
        ("Fix `normalize`. Leave `slugify`.", changed('"-"', '"_"'), ["warning HD354"]),
        ("Fix `Shelf`.", changed(".pop()", ".pop(0)"), []),
        ("Fix `Shelf.take`.", changed(".pop()", ".pop(0)"), []),
        ("Fix `normalize`.", changed("return text.strip()", "return text"), []),
        ("Fix `normalize`.", changed("def slugify(text):", 'def slugify(text: str) -> str:\n    """Say."""'), []),
        ("Fix `normalize`.", changed("    return text\n", "    # why\n    return (text)\n"), []),
        ("Fix the parser.", changed(".pop()", ".pop(0)"), []),  # it names nothing
        ("Fix `normalize` and its callers.", changed(".pop()", ".pop(0)"), []),
        ("Rename `normalize` to `normal`.", BASE.replace("normalize", "normal"), []),
        ("Add `new_one`.", BASE + "\ndef new_one():\n    return 1\n", []),
        ("Fix `Shelf.put`.", changed("size = 3", "size = 4"), []),
    ],
)
def test_symbols_that_the_contract_does_not_name(instruction: str, after: str, expected: list[str]) -> None:
    assert told(BASE, after, asked=contract(instruction=instruction)) == expected


def test_what_a_block_shows_is_asked_for() -> None:
    new = changed("return text\n", "return text.lower()\n")
    asked = contract(instruction="Fix `normalize`, and this:", blocks=(block("    return text.lower()"),))
    assert told(BASE, new, asked=asked) == []
    asked = contract(instruction="Add:", blocks=(block("def _private(text):\n    return text.lower()"),))
    assert told(BASE, new, asked=asked) == []


@pytest.mark.parametrize("kind", [Kind.REFACTOR, Kind.CHORE, Kind.DOCS])
def test_tasks_that_touch_everything(kind: Kind) -> None:
    assert told(BASE, changed(".pop()", ".pop(0)"), asked=contract(instruction="Fix `normalize`.", kind=kind)) == []


JS = """
function first(a) {
  return a + 1;
}

function second(b) {
  return b * 2;
}
"""


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (JS.replace("b * 2", "b * 3"), ["warning HD354"]),
        (JS.replace("a + 1", "a + 2"), []),
        (JS.replace("  return b", "  // why\n  return b"), []),
        (JS.replace("b * 2", "first(b) * 2"), []),
    ],
)
def test_functions_of_other_languages(after: str, expected: list[str]) -> None:
    assert told(JS, after, "a.js", contract("a.js", "Change `first`.")) == expected


@pytest.mark.parametrize(
    ("asked", "head", "expected"),
    [
        (contract(instruction="Fix `normalize`."), "def normalize(text, width):", ["warning HD355"]),
        (contract(instruction="Fix `normalize`."), "def normalize(limit=10, text=''):", ["warning HD355"]),
        (contract(instruction="Fix `normalize`."), "def normalize(text, limit=10, *, strict=False):", []),
        (contract(instruction="Fix `normalize`."), "def normalize(text: str, limit: int = 10) -> str:", []),
        (contract(instruction="Give `normalize` a `width` instead of its `limit`."), "def normalize(text, width):", []),
        (contract(instruction="Fix `normalize`.", preserve=("normalize() keeps its signature",)),
         "def normalize(text, width):", ["error HD355"]),
        (contract(instruction="Fix `normalize`.", preserve=("normalize() keeps its signature",)),
         "def normalize(text, limit=10, more=None):", ["error HD355"]),
        (contract(instruction="Fix `normalize`.", preserve=("normalize() keeps its signature, but for a new `more`",)),
         "def normalize(text, limit=10, more=None):", ["error HD355"]),
        (contract(instruction="Take 10 percent off the text.", preserve=("normalize() keeps its signature",)),
         "def normalize(text, percent):", ["error HD355"]),
        (contract(instruction="Take 10 percent off the limit.", preserve=("normalize() keeps its signature",)),
         "def normalize(text, off=10):", ["error HD355"]),
        (contract(instruction="So.", blocks=(block("def normalize(text, width):\n    return 1"),)),
         "def normalize(text, width):", []),
        (contract(instruction="Fix `normalize`."), "@command\ndef normalize(text, width):", []),
    ],
)  # fmt: skip
def test_signatures(asked: Contract, head: str, expected: list[str]) -> None:
    after = changed("def normalize(text, limit=10):", head)
    assert [each for each in told(BASE, after, asked=asked) if "HD355" in each] == expected
