"""Outcomes by test id of runners other than pytest: real ones where they are installed, else their recorded words."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from haiku_delegate.checks.records import Outcome, Recorder, invocation
from haiku_delegate.checks.records import cargo as cargo_records
from haiku_delegate.checks.records import go as go_records
from haiku_delegate.checks.records import junit as junit_records
from haiku_delegate.checks.records.evidence import Left
from haiku_delegate.checks.records.javascript import leaving
from haiku_delegate.checks.records.model import computed, numbered
from haiku_delegate.checks.verify import Result, Verifier
from haiku_delegate.contract.model import Command
from haiku_delegate.workspace.model import ChangeSet, Workspace
from tests.support.inplace import InPlace

PASS, FAIL, ERROR, SKIP, XFAIL = Outcome.PASS, Outcome.FAIL, Outcome.ERROR, Outcome.SKIP, Outcome.XFAIL
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
needs_go = pytest.mark.skipif(not shutil.which("go"), reason="go is not installed")
needs_cargo = pytest.mark.skipif(not shutil.which("cargo"), reason="cargo is not installed")


def ran(tmp_path: Path, files: Mapping[str, str], command: str, *, known_red: tuple[str, ...] = ()) -> Result:
    """One command in a throw-away directory; nothing of ours may be left in it."""
    roots = iter(range(9))

    @contextmanager
    def open_clean(wanted: ChangeSet | None) -> Iterator[Workspace]:
        root = tmp_path / f"clean-{next(roots)}"
        (root / ".git").mkdir(parents=True)
        write(root, files)
        yield InPlace(root)
        assert list((root / ".git").iterdir()) == []

    passed = {name: os.environ[name] for name in ("HOME", "CARGO_HOME", "RUSTUP_HOME", "GOCACHE") if name in os.environ}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    verifier = Verifier(
        open_clean=open_clean, setup=(), env=lambda tree: {**passed, "PATH": path, "CI": "1"},
        ignored=lambda paths: (), cwd=".", network="shared", logs=tmp_path, timeout_s=100, witness=Recorder(),
        known_red=known_red,
    )  # fmt: skip
    return verifier.baseline((Command(text=command),)).results[0]


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def left(root: Path, *, log: str = "", command: str = "make test", started: float | None = None) -> Left:
    file = root.parent / "command.log"
    file.write_text(log)
    began = time.time() if started is None else started
    return Left(root=root, files=root, place=".git/x", cwd=".", command=command, how=invocation.of(command),
                started=began, log_file=file)  # fmt: skip


UNIT = """\
import unittest

class Base:
    def test_inherited(self): pass

class T(Base, unittest.TestCase):
    def test_a(self): pass
    @unittest.skip("x")
    def test_b(self): pass
    @unittest.expectedFailure
    def test_c(self): self.fail()
    @unittest.expectedFailure
    def test_d(self): pass
    def test_rows(self):
        for i in (1, 2):
            with self.subTest(i=i):
                self.assertEqual(i, 1)
    def test_inner(self):
        import io
        class Inner(unittest.TestCase):
            def test_inner_fails(self): self.fail()
        unittest.TextTestRunner(io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(Inner))
    def test_process(self):
        import subprocess, sys
        subprocess.run([sys.executable, "-m", "unittest", "-q", "tests.test_u.T.test_d"], stderr=-3)
"""
UNIT_RECORD = {
    "tests/test_bad.py": ERROR, "tests/test_u.py::T::test_a": PASS, "tests/test_u.py::T::test_b": SKIP,
    "tests/test_u.py::T::test_c": XFAIL, "tests/test_u.py::T::test_d": FAIL, "tests/test_u.py::T::test_inherited": PASS,
    "tests/test_u.py::T::test_inner": PASS, "tests/test_u.py::T::test_process": PASS,
    "tests/test_u.py::T::test_rows": FAIL,
}  # fmt: skip


@pytest.mark.parametrize("command", ["python -m unittest", "make test", "sh -c 'python -m unittest -q'"])
def test_unittest_tells_file_class_and_method(tmp_path: Path, command: str) -> None:
    files = {"tests/__init__.py": "", "tests/test_u.py": UNIT, "tests/test_bad.py": "import no_such_module\n",
             "Makefile": "test:\n\tpython -m unittest\n"}  # fmt: skip
    result = ran(tmp_path, files, command)
    assert dict(result.record or {}) == UNIT_RECORD
    assert "haiku" not in result.output


def test_a_sitecustomize_of_the_user_and_sys_path_are_as_before(tmp_path: Path) -> None:
    files = {"lib/sitecustomize.py": "import builtins\nbuiltins.theirs = 1\n",
             "test_x.py": "import os, sys, unittest\nclass T(unittest.TestCase):\n    def test_x(self):\n"
             "        self.assertEqual(theirs, 1)\n        self.assertNotIn('haiku-del', str(sys.path))\n"
             "        self.assertNotIn('HAIKU_DELEGATE_UNITTEST', os.environ)\n"}  # fmt: skip
    result = ran(tmp_path, files, 'export PYTHONPATH="$PYTHONPATH:$PWD/lib"; python -m unittest')
    assert dict(result.record or {}) == {"test_x.py::T::test_x": PASS}, result.output


NODE = """\
const { describe, it, test } = require('node:test'); const assert = require('assert');
describe('outer', () => {
  describe('inner', () => {
    it('adds', () => {}); it('sk', { skip: true }, () => {}); it('td', { todo: true }, () => {});
    it('bad', () => assert.equal(1, 2));
  });
  for (const n of [100, 200]) it(`row ${n + 1}`, () => {});
});
test('parent', async (t) => { await t.test('child', () => {}); });
test('dup', () => {}); test('dup', { skip: true }, () => {});
"""
NODE_RECORD = {
    "t/a.test.js::outer::inner::adds": PASS, "t/a.test.js::outer::inner::sk": SKIP,
    "t/a.test.js::outer::inner::td": SKIP, "t/a.test.js::outer::inner::bad": FAIL, "t/a.test.js::outer::row 101": PASS,
    "t/a.test.js::outer::row 201": PASS, "t/a.test.js::parent::child": PASS, "t/a.test.js::parent": PASS,
    "t/a.test.js::dup": PASS, "t/a.test.js::dup (2)": SKIP, "t/script.test.js::(whole file)": PASS,
}  # fmt: skip


@needs_node
@pytest.mark.parametrize(
    "command", ["node --test t", "npm test", "NODE_ENV=x node --test t", "node --test --test-reporter=spec t; exit $?"]
)
def test_nodes_own_runner_tells_file_suites_and_title(tmp_path: Path, command: str) -> None:
    files = {"t/a.test.js": NODE, "t/script.test.js": "1\n", "package.json": '{"scripts": {"test": "node --test t"}}'}
    result = ran(tmp_path, files, command)
    assert dict(result.record or {}) == NODE_RECORD, result.output
    assert computed(result.record) == {"t/a.test.js::outer::row 101", "t/a.test.js::outer::row 201"}
    assert (result.asked, result.exit_code) == (True, 1)


@needs_node
@pytest.mark.parametrize("command", ["node --test t", "node t/a.test.js", "node --test --test-reporter=dot t"])
def test_what_node_prints_and_ends_with_is_what_it_would_have(tmp_path: Path, command: str) -> None:
    outputs = []
    for at, witness in enumerate((command, f"NODE_OPTIONS= {command}")):
        (tmp_path / str(at)).mkdir()
        result = ran(tmp_path / str(at), {"t/a.test.js": NODE}, witness)
        text = result.log.read_text() if result.log else ""
        outputs.append((result.exit_code, re.sub(r"[\d.]+ ?ms|_ms:? [\d.]+|/[^\s']*clean-0|\d+:\d+\)", "", text)))
    assert outputs[0] == outputs[1]


@needs_node
def test_options_of_the_user_stay_and_others_see_nothing_of_ours(tmp_path: Path) -> None:
    said = "require('node:test')('x', () => require('assert').equal(process.env.NODE_OPTIONS, '--no-warnings'))\n"
    command = 'export NODE_OPTIONS="--no-warnings $NODE_OPTIONS"; node --test t'
    result = ran(tmp_path, {"t/a.test.js": said, "package.json": "{}"}, command)
    assert dict(result.record or {}) == {"t/a.test.js::x": PASS}, result.output


GO_EVENTS = """\
# example.com/m/bad
{"Action":"run","Package":"example.com/m","Test":"TestB"}
{"Action":"output","Package":"example.com/m","Test":"TestB","Output":"=== RUN   TestB\\n"}
{"Action":"run","Package":"example.com/m","Test":"TestB/blank_line"}
{"Action":"output","Package":"example.com/m","Test":"TestB/blank_line","Output":"    a_test.go:4: no\\n"}
{"Action":"output","Package":"example.com/m","Test":"TestB","Output":"--- FAIL: TestB (0.00s)\\n"}
{"Action":"output","Package":"example.com/m","Test":"TestB/blank_line","Output":"    --- FAIL: TestB/blank_line (0.00s)\\n"}
{"Action":"fail","Package":"example.com/m","Test":"TestB/blank_line"}
{"Action":"fail","Package":"example.com/m","Test":"TestB"}
{"Action":"run","Package":"example.com/m","Test":"TestGone"}
{"Action":"output","Package":"example.com/m","Output":"FAIL\\n"}
{"Action":"output","Package":"example.com/m","Output":"FAIL\\texample.com/m\\t0.001s\\n"}
{"Action":"fail","Package":"example.com/m"}
{"Action":"run","Package":"example.com/m/sub","Test":"TestIn"}
{"Action":"output","Package":"example.com/m/sub","Test":"TestIn","Output":"--- PASS: TestIn (0.00s)\\n"}
{"Action":"pass","Package":"example.com/m/sub","Test":"TestIn"}
{"Action":"output","Package":"example.com/m/sub","Output":"PASS\\n"}
{"Action":"output","Package":"example.com/m/sub","Output":"ok  \\texample.com/m/sub\\t0.002s\\n"}
{"Action":"pass","Package":"example.com/m/sub"}
{"Action": 3}
{"not json
"""  # noqa: E501
GO_TEXT = """\
# example.com/m/bad
--- FAIL: TestB (0.00s)
    --- FAIL: TestB/blank_line (0.00s)
        a_test.go:4: no
FAIL
FAIL\texample.com/m\t0.001s
ok  \texample.com/m/sub\t0.002s
FAIL
{"Action": 3}
{"not json
"""


def test_events_of_go_become_a_record_and_the_text_that_they_stand_for(tmp_path: Path) -> None:
    root = tmp_path / "r"
    write(root, {"go.mod": "module example.com/m\n", "a_test.go": 'func TestB(t *testing.T) { t.Run("blank line") }\n'})
    assert dict(go_records.read(left(root, log=GO_EVENTS)) or {}) == {
        "a_test.go::TestB": FAIL, "a_test.go::TestB/blank_line": FAIL,
        "example.com/m.go::TestGone": Outcome.MISSING, "example.com/m/sub.go::TestIn": PASS,
    }  # fmt: skip
    assert go_records.text(GO_EVENTS, "go test ./...") == GO_TEXT


@needs_go
@pytest.mark.parametrize("flags", ["", "-v ", "-count=1 "])
def test_go_prints_and_ends_as_it_would_have(tmp_path: Path, flags: str) -> None:
    files = {
        "go.mod": "module example.com/m\n\ngo 1.19\n",
        "a_test.go": 'package m\n\nimport "testing"\n\nfunc TestA(t *testing.T) {}\n\nfunc TestB(t *testing.T) {\n'
        '\tt.Run("sub one", func(t *testing.T) { t.Log("why") })\n\tt.Skip("x")\n}\n',
        "s/s_test.go": 'package s\n\nimport "testing"\n\nfunc TestS(t *testing.T) { t.Error("no\\nmore") }\n',
    }
    asked = ran(tmp_path / "a", files, f"go test {flags}./...")
    plain = ran(tmp_path / "b", files, f"go test {flags}./... | cat; exit 1")
    assert dict(asked.record or {}) == {
        "a_test.go::TestA": PASS, "a_test.go::TestB": SKIP, "a_test.go::TestB/sub_one": PASS,
        "s/s_test.go::TestS": FAIL,
    }  # fmt: skip
    assert (asked.exit_code, plain.record) == (1, None)
    texts = [re.sub(r"[\d.]+s\b|\(cached\)", "", each.log.read_text()) for each in (asked, plain) if each.log]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("command", "run"),
    [
        ("go test ./...", "go test -json ./..."),
        ("cd x && go  test -v . && go vet .", "cd x && go  test -json -v . && go vet ."),
        ("go test -json ./...", None), ("go test ./... | tail", None), ("go test ./... > out", None),
        ("make test", None), ("go test -bench=. ./...", None), ("go test -c", None), ("go test . ; true", None),
        ("go testify", None), ("echo 'go test' && go test .", None), ("go test a && go test b", None),
    ],
)  # fmt: skip
def test_events_are_asked_of_a_plain_go_test_alone(tmp_path: Path, command: str, run: str | None) -> None:
    (tmp_path / ".git").mkdir()
    asked = Recorder()(InPlace(tmp_path), Command(text=command), {})
    assert asked is not None
    assert asked.text == (run or command)


CARGO = """\
     Running unittests src/lib.rs (target/debug/deps/ccc-13ce80fa05aadd67)

running 4 tests
test tests::ign ... ignored, later
test text::tests::it_works ... ok
test tests::panics - should panic ... ok
test tests::bad ... FAILED

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.08s

     Running tests/it.rs (target/debug/deps/it-b9eb734dad8d096b)

running 1 test
test outer ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.07s

   Doc-tests ccc

running 2 tests
test src/lib.rs - up (line 2) ... ok
test src/lib.rs - up (line 5) - compile fail ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.14s
"""
CARGO_RECORD = {
    "src/lib.rs::tests::ign": SKIP, "src/text.rs::text::tests::it_works": PASS, "src/lib.rs::tests::panics": PASS,
    "src/lib.rs::tests::bad": FAIL, "tests/it.rs::outer": PASS, "src/lib.rs::up (doc)": PASS,
    "src/lib.rs::up (doc) (2)": PASS,
}  # fmt: skip


@pytest.mark.parametrize(
    ("log", "record"),
    [
        (CARGO, CARGO_RECORD),
        (CARGO.replace("\n", "\r\n"), CARGO_RECORD),
        (CARGO.replace("test tests::bad ... FAILED\n", ""), None),
        (CARGO.replace("test outer ... ok", "test outer ... ok\ntest outer2 ... ok"), None),
        (re.sub("(?m)^ +Running.*$", "", CARGO), None),
        ("", None),
        ("test a ... ok\n" * 3, None),
    ],
)
def test_cargos_lines_count_where_its_sums_bear_them_out(
    tmp_path: Path, log: str, record: dict[str, Outcome] | None
) -> None:
    root = tmp_path / "r"
    write(root, {"src/lib.rs": "", "src/text.rs": "", "tests/it.rs": ""})
    found = cargo_records.read(left(root, log=log))
    assert (None if found is None else dict(found)) == record


CRATE = {
    "Cargo.toml": '[package]\nname = "ccc"\nversion = "0.1.0"\nedition = "2021"\n',
    "src/lib.rs": "#[cfg(test)]\nmod tests {\n    #[test] fn a() {}\n    #[test] fn bad() { panic!() }\n}\n",
}


@needs_cargo
def test_a_known_red_test_of_cargo_is_excused_if_the_others_succeed(tmp_path: Path) -> None:
    result = ran(tmp_path, CRATE, "cargo test --offline", known_red=("tests::bad",))
    assert (result.color.value, result.excused) == ("green", ("src/lib.rs::tests::bad",))


def test_a_known_red_test_of_unittest_is_excused_if_the_others_succeed(tmp_path: Path) -> None:
    files = {"test_u.py": "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): pass\n"
             "    def test_b(self): self.fail()\n"}  # fmt: skip
    result = ran(tmp_path, files, "python -m unittest", known_red=("test_u.T.test_b",))
    assert (result.color.value, result.excused) == ("green", ("test_u.py::T::test_b",))


MOCHA = """<?xml version="1.0"?><testsuites name="Mocha Tests">
<testsuite name="Root Suite" file="/r/test/a.spec.js"><testcase name="outer adds" classname="adds"/></testsuite>
<testsuite name="outer"><testcase name="sk" classname="outer"><skipped/></testcase></testsuite></testsuites>"""
SUREFIRE = """<testsuite name="com.acme.FooTest"><testcase name="adds" classname="com.acme.FooTest" time="0.1"/>
<testcase name="bad" classname="com.acme.FooTest"><failure/></testcase></testsuite>"""
CTEST = """<testsuite name="(empty)"><testcase name="unit" classname="unit" status="run"/>
<testcase name="off" classname="off" status="disabled"/></testsuite>"""
FOO = "src/test/java/com/acme/FooTest.java"


@pytest.mark.parametrize(
    ("command", "name", "text", "record"),
    [
        ("npx mocha --reporter-options mochaFile=out.xml", "out.xml", MOCHA,
         {"test/a.spec.js::adds::outer adds": PASS, "outer::sk": SKIP}),
        ("npm test", "reports/junit.xml", MOCHA, {"test/a.spec.js::adds::outer adds": PASS, "outer::sk": SKIP}),
        ("./mvnw -q test", "target/surefire-reports/TEST-com.acme.FooTest.xml", SUREFIRE,
         {f"{FOO}::adds": PASS, f"{FOO}::bad": FAIL}),
        ("mvn test", "target/other.xml", SUREFIRE, None),
        ("ctest --output-junit out.xml", "out.xml", CTEST, {"unit::unit": PASS, "off::off": SKIP}),
        ("make test", "out.xml", '<!DOCTYPE x [<!ENTITY a "b">]>' + CTEST, None),
        ("make test", "out.xml", "<project><testcase name='x'/></project>", None),
        ("make test", "out.xml", "<testsuite", None),
        ("make test", "node_modules/x/out.xml", CTEST, None),
    ],
)  # fmt: skip
def test_a_report_that_the_command_writes_itself_is_read(
    tmp_path: Path, command: str, name: str, text: str, record: dict[str, Outcome] | None
) -> None:
    root = tmp_path / "r"
    write(root, {FOO: "class FooTest", "test/a.spec.js": "it('adds')", name: text.replace("/r/", f"{root}/")})
    found = junit_records.read(left(root, command=command, started=time.time() - 5))
    assert (None if found is None else dict(found)) == record
    assert junit_records.read(left(root, command=command, started=time.time() + 5)) is None


def test_namesakes_are_numbered_whatever_their_order() -> None:
    rows = [("a", SKIP), ("a", PASS), ("b", FAIL), ("a", PASS)]
    assert numbered(rows) == {"a": PASS, "a (2)": PASS, "a (3)": SKIP, "b": FAIL}
    assert numbered(reversed(rows)) == numbered(rows)


def test_names_that_are_left_out_are_no_patterns() -> None:
    pattern = leaving(("a.test.js::s::adds (1+1) [x]",))
    assert re.search(pattern, "s adds (1+1) [x]") is None
    assert re.search(pattern, "s adds (1+1) [x] too") is not None


def test_hostile_leavings_are_no_record(tmp_path: Path) -> None:
    root = tmp_path / "r"
    corner = root / ".git" / "x"
    write(
        root, {".git/x/jest-1.json": "[" * 100_000, ".git/x/jest-2.json": '[["/etc/passwd", ["x"], "passed"], 3, [1]]'}
    )
    (corner / "jest-3.json").mkdir()
    os.mkfifo(corner / "jest-4.json")
    (corner / "jest-5.json").symlink_to("/etc/passwd")
    from haiku_delegate.checks.records import rows

    assert dict(rows.record("jest", left(root)) or {}) == {}
