"""Base against candidate by test id, with runners other than pytest."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from haiku_delegate.checks import speaking
from tests.checks.test_verdicts import Play, contract, listing

needs_node = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
needs_go = pytest.mark.skipif(not shutil.which("go"), reason="go is not installed")
needs_cargo = pytest.mark.skipif(not shutil.which("cargo"), reason="cargo is not installed")


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return Play(tmp_path)


LIB = "exports.NAMES = ['ann', 'bob', 'cid']; exports.add = (a, b) => a + b\n"
TESTS = """\
const { describe, test } = require('node:test'); const assert = require('assert'); const lib = require('../lib');
describe('add', () => {
  test('small', () => assert.equal(lib.add(1, 2), 3));
  test('large', () => assert.equal(lib.add(100, 2), 102));
  for (const [a, b] of [[1, 1], [2, 5]]) test(`${a} and ${b}`, () => assert.equal(lib.add(a, b), a + b));
});
for (const name of lib.NAMES) test(`greets ${name}`, () => {});
test(`in ${require('os').tmpdir()}/x${Date.now()}`, () => {});
test(`random ${Math.random()} took ${Date.now() % 97} ms`, () => {});
"""
BASE = {"lib.js": LIB, "t/a.test.js": TESTS, "package.json": '{"scripts": {"test": "node --test t"}}'}
WITHOUT = TESTS.replace("  test('large', () => assert.equal(lib.add(100, 2), 102));\n", "")


@needs_node
@pytest.mark.parametrize("verify", ["node --test t", "npm test"])
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"t/a.test.js": WITHOUT}, "red HD434 error"),
        ({"t/a.test.js": TESTS.replace("test('large'", "test.skip('large'")}, "red HD434 error"),
        ({"t/a.test.js": TESTS.replace("test('large'", "test.todo('large'")}, "red HD434 error"),
        ({"t/a.test.js": TESTS.replace("[1, 1], [2, 5]", "[1, 1]")}, "red HD434 error"),
        ({"t/a.test.js": None, "t/b.test.js": "1\n"}, "red HD434 error"),
        ({"t/a.test.js": TESTS.replace("[1, 1], [2, 5]", "[7, 8], [2, 5], [1, 1]")}, "green"),
        ({"t/a.test.js": TESTS + "test('more', () => {});\n"}, "green"),
        ({"t/a.test.js": TESTS.replace("describe('add'", "describe('lib.add'")}, "green"),
        ({"t/a.test.js": WITHOUT, "t/b.test.js": "require('node:test')('large', () => {});\n"}, "green"),
        ({"lib.js": LIB.replace("'cid'", "'cid', 'dan'")}, "green"),
        ({"lib.js": LIB.replace("'cid'", "'dan'")}, "green"),
        ({"lib.js": LIB.replace(", 'cid'", "")}, "green HD439 warning"),
        ({"lib.js": LIB.replace(", 'cid'", ""), "t/a.test.js": TESTS + "test('more', () => {});\n"},
         "green HD439 warning"),
        ({"lib.js": LIB.replace("a + b", "a - b")}, "red HD431 error"),
    ],
)  # fmt: skip
def test_nodes_tests_are_compared_by_name(
    play: Play, verify: str, change: Mapping[str, str | None], verdict: str
) -> None:
    assert str(play.judge(contract(listing(change), verify), BASE, change)) == verdict


@needs_node
def test_a_script_without_named_tests_may_get_some_and_not_lose_them(play: Play) -> None:
    script, named = "require('assert').ok(1)\n", "require('node:test')('x', () => {});\n"
    made = contract(listing({"t/a.test.js": ""}), "node --test t")
    other = {"t/b.test.js": script}
    assert str(play.judge(made, {"t/a.test.js": script, **other}, {"t/a.test.js": named})) == "green"
    assert str(play.judge(made, {"t/a.test.js": named, **other}, {"t/a.test.js": script})) == "red HD434 error"


SOURCE = "def up(a):\n    return a + 1\n"
UNIT = """\
import unittest
from calc import up

class T(unittest.TestCase):
    def test_a(self):
        self.assertEqual(up(1), 2)

    def test_b(self):
        self.assertEqual(up(2), 3)
"""
EXPECTED = "    @unittest.expectedFailure\n"
OTHER = UNIT + "\n    def test_more(self):\n        pass\n"


@pytest.mark.parametrize("verify", ["python -m unittest", "make test"])
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"test_u.py": UNIT.replace("test_b", "check_b")}, "red HD434 error"),
        ({"test_u.py": UNIT.replace("    def test_b", "    @unittest.skip('x')\n    def test_b")}, "red HD434 error"),
        ({"test_u.py": UNIT.replace("    def test_b", f"{EXPECTED}    def test_b").replace("3", "4")},
         "red HD434 error"),
        ({"calc.py": "import os, atexit\natexit.register(os._exit, 0)\n" + SOURCE.replace("1", "2")},
         "red HD435 error"),
        ({"calc.py": "import os\nos._exit(0)\n"}, "red HD436 error"),
        ({"calc.py": "import os\nprint('Ran 2 tests in 0.1s')\nos._exit(0)\n"}, "red HD436 error"),
        ({"test_u.py": OTHER}, "green"),
        ({"test_u.py": UNIT.replace("class T", "class Other"), "calc.py": SOURCE + "\n"}, "green"),
    ],
)  # fmt: skip
def test_unittests_tests_are_compared_by_name(play: Play, verify: str, change: Mapping[str, str], verdict: str) -> None:
    base = {"calc.py": SOURCE, "test_u.py": UNIT, "Makefile": "test:\n\tpython -m unittest\n"}
    assert str(play.judge(contract(listing(change), verify), base, change)) == verdict


def test_a_new_unittest_must_have_a_record(play: Play) -> None:
    made = contract("### 1. test_u.py (new)\nIt.\n### 2. calc.py\nIt.\n", "python -m unittest test_u")
    base = {"calc.py": SOURCE}
    assert str(play.judge(made, base, {"test_u.py": UNIT})) == "green"
    fake = "import os\nprint('Ran 2 tests in 0.1s', flush=True)\nos._exit(0)\n"
    assert str(play.judge(made, base, {"test_u.py": fake})) == "red HD436 error"


GO_TESTS = """\
package m

import "testing"

func TestA(t *testing.T) {
	for _, n := range []string{"one row", "two"} {
		t.Run(n, func(t *testing.T) {})
	}
}

func TestNames(t *testing.T) {
	for _, n := range Names {
		t.Run(n, func(t *testing.T) {})
	}
}
"""
GO = {
    "go.mod": "module example.com/m\n\ngo 1.19\n",
    "a.go": 'package m\n\nvar Names = []string{"ann", "bob"}\n',
    "a_test.go": GO_TESTS,
}


@needs_go
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"a_test.go": GO["a_test.go"].replace(', "two"', "")}, "red HD434 error"),
        ({"a_test.go": GO["a_test.go"].replace("func TestA(t *testing.T) {", "func TestA(t *testing.T) {\n\tt.Skip()")},
         "red HD434 error"),
        ({"a_test.go": GO["a_test.go"].replace('"two"', '"two", "three"')}, "green"),
        ({"a.go": GO["a.go"].replace('"bob"', '"cid"')}, "green"),
        ({"a.go": GO["a.go"].replace(', "bob"', "")}, "green HD439 warning"),
    ],
)  # fmt: skip
def test_gos_tests_are_compared_by_name(play: Play, change: Mapping[str, str], verdict: str) -> None:
    assert str(play.judge(contract(listing(change), "HOME=/tmp go test ./..."), GO, change)) == verdict


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("./run_tests.sh", True), ("make test", True), ("make check", True), ("make lint", False), ("npm test", True),
        ("npm run test:unit", True), ("npm run build", False), ("yarn test", True), ("npx mocha", True),
        ("pytest -q", True), ("sh -c 'make test'", True), ("python run_tests.py", True), ("mvn -q verify", True),
        ("ruff check tests", False), ("mypy tests", False), ("test -f tests/a.py", False), ("cargo check", False),
        ("go vet ./...", False), ("git diff --exit-code tests", False), ("grep -r x tests", False), ("tsc", False),
        ("eslint test", False), ("python -m compileall tests", False), ("cargo build --tests", False),
        ("python -c 'import tests'", False), ("bash scripts/latest.sh", False), ("bash scripts/test.sh", True),
    ],
)  # fmt: skip
def test_a_command_says_whether_it_runs_tests(command: str, says: bool) -> None:
    assert speaking.runs_tests(command) is says
    assert not (says and speaking.never_runs_tests(command))


def test_commands_without_a_record_are_told_once(play: Play) -> None:
    files = {"run_tests.sh": "echo ok\n", "Makefile": "test:\n\ttrue\nlint:\n\ttrue\n", "a.txt": ""}
    made = contract("### 1. a.txt\nIt.\n", "sh run_tests.sh\nmake lint\nmake test")
    judged = play.judge(made, files, {"a.txt": "x"})
    assert str(judged) == "green HD441 note"
    assert judged.found[0].message == (
        "outcomes were not compared: `sh run_tests.sh`, `make test` are judged by exit code alone"
    )


def test_a_report_of_the_commands_own_is_compared(play: Play) -> None:
    script = """\
rows = "".join(f'<testcase classname="s" name="{n}"/>' for n in open("names.txt").read().split())
open("out.xml", "w").write(f'<testsuite name="s">{rows}</testsuite>')
"""
    made = contract("### 1. names.txt\nIt.\n", "sh run_tests.sh")
    base = {"run.py": script, "run_tests.sh": "python run.py\n", "names.txt": "a b c"}
    assert str(play.judge(made, base, {"names.txt": "b a c d"})) == "green"
    assert str(play.judge(made, base, {"names.txt": "b a"})) == "red HD434 error"


#: A directory with `vitest` and `jest` in it. They are no dependency of ours: whoever changes the hooks installs them.
MODULES = Path(os.environ.get("HAIKU_DELEGATE_TEST_NODE_MODULES", "nowhere"))
needs_modules = pytest.mark.skipif(
    not (MODULES / "vitest").is_dir(), reason="HAIKU_DELEGATE_TEST_NODE_MODULES names no directory with vitest and jest"
)
JEST = """\
describe('outer', () => {
  it('adds', () => expect(1 + 1).toBe(2));
  it('more', () => expect(process.env.NODE_OPTIONS).toBe(undefined));
  it.each([[1, 2], [3, 4]])('row %i %i', (a, b) => expect(a).toBeLessThan(b));
});
"""


@needs_modules
@pytest.mark.parametrize("verify", ["npx vitest run", "npx jest", "npm test", "npx vitest run --reporter=dot"])
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"a.test.js": JEST.replace("it('adds'", "it.skip('adds'")}, "red HD434 error"),
        ({"a.test.js": JEST.replace("it('adds'", "it.todo('adds')\n//")}, "red HD434 error"),
        ({"a.test.js": JEST.replace("[1, 2], ", "")}, "red HD434 error"),
        ({"a.test.js": JEST.replace("it('adds'", "it.only('adds'")}, "red HD434 error"),
        ({"a.test.js": JEST.replace("[1, 2]", "[1, 2], [5, 6]")}, "green"),
        ({"b.test.js": "it('x', () => {})\n"}, "green"),
    ],
)  # fmt: skip
def test_tests_of_vitest_and_jest_are_compared_by_name(
    play: Play, verify: str, change: Mapping[str, str], verdict: str
) -> None:
    link = f"ln -s {MODULES} node_modules"
    base = {"a.test.js": JEST, "package.json": '{"scripts": {"test": "vitest run --globals"}}'}
    made = contract(listing(change), f"{link} && {verify}" + (" --globals" if "npx vitest" in verify else ""))
    assert str(play.judge(made, base, change)) == verdict
