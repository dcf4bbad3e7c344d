"""Outcomes by test id: pytest's own ids, however the record is written, and nothing that a forger could gain."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from haiku_delegate.checks.records import Outcome, corner, invocation, known, printed, red
from haiku_delegate.checks.records import pytest as adapter
from haiku_delegate.checks.records.model import Wish

TESTS = """\
import unittest
import pytest
from tests.base import Base


@pytest.mark.parametrize("x", ["a/b", "c::d", "e.f", "[z]", "é", "a b", "\\n"])
def test_p(x):
    pass


class TestC(Base):
    class TestIn:
        def test_m(self):
            assert 0

    @pytest.mark.xfail
    def test_x(self):
        assert 0

    @pytest.mark.xfail(strict=True)
    def test_strict(self):
        pass

    @pytest.mark.skip
    def test_s(self):
        pass

    def test_setup(self, nosuchfixture):
        pass


class U(unittest.TestCase):
    def test_u(self):
        self.fail("x")


@pytest.fixture
def bad():
    yield
    raise ValueError


def test_teardown(bad):
    pass
"""


def wished(env: dict[str, str], place: str) -> Wish:
    return Wish(text="pytest", env=env, place=place, how=invocation.of("pytest"))


def recorded(tmp_path: Path, *arguments: str) -> tuple[dict[str, Outcome], str]:
    """What a real pytest records in this directory, and what it prints."""
    place = tmp_path / "it's a place"
    file = place / "pytest.xml"
    env = adapter.ask(wished({"PATH": os.environ["PATH"], "PYTEST_ADDOPTS": "-p no:cacheprovider"}, str(place))).env
    argv = [sys.executable, "-m", "pytest", "-rA", *arguments]
    done = subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert file.exists(), done.stdout + done.stderr
    return dict(adapter.parsed(file.read_bytes(), lambda path: (tmp_path / path).is_file()) or {}), done.stdout


def test_ids_are_those_that_pytest_prints(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "__init__.py").touch()
    (tmp_path / "tests" / "base.py").write_text("class Base:\n    def test_inherited(self):\n        pass\n")
    (tmp_path / "tests" / "test_a.py").write_text(TESTS)
    found, output = recorded(tmp_path)
    words = {"PASSED": Outcome.PASS, "FAILED": Outcome.FAIL, "ERROR": Outcome.ERROR, "XFAIL": Outcome.XFAIL}
    rows = re.findall(r"^(PASSED|FAILED|ERROR|XFAIL) (tests/\S.*?)(?: - .*)?$", output, re.MULTILINE)
    shown = {name: words[word] for word, name in sorted(rows, key=lambda row: row[0] == "ERROR")}
    assert len(shown) == 14
    assert found == shown | {"tests/test_a.py::TestC::test_s": Outcome.SKIP}
    assert red(found) == (
        "tests/test_a.py::TestC::TestIn::test_m", "tests/test_a.py::TestC::test_strict",
        "tests/test_a.py::TestC::test_setup", "tests/test_a.py::U::test_u", "tests/test_a.py::test_teardown",
    )  # fmt: skip


def test_a_file_that_cannot_be_collected_is_an_error_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "test_b.py").write_text("import nothing_of_that_name\n")
    assert recorded(tmp_path)[0] == {"test_b.py": Outcome.ERROR}


@pytest.mark.parametrize("processes", [[], ["-n", "2"]])
def test_processes_of_xdist_write_one_record(tmp_path: Path, processes: list[str]) -> None:
    (tmp_path / "test_c.py").write_text("def test_1():\n    pass\n\n\ndef test_2():\n    assert 0\n")
    found, _ = recorded(tmp_path, *processes)
    assert found == {"test_c.py::test_1": Outcome.PASS, "test_c.py::test_2": Outcome.FAIL}


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><testsuites><testcase name="&b;"/></testsuites>'


@pytest.mark.parametrize("data", [b"", b"<", BOMB, b"\x00\xff", b"<?xml version='1.0' encoding='nosuch'?><a/>", b"{}"])
def test_what_is_no_record_is_none(data: bytes) -> None:
    assert adapter.parsed(data, lambda path: False) is None


def test_what_is_asked_comes_after_what_the_user_asks() -> None:
    asked = adapter.ask(wished({"PYTEST_ADDOPTS": "-x --tb=no"}, "/a b")).env["PYTEST_ADDOPTS"]
    assert shlex.split(asked) == ["-x", "--tb=no", "--junitxml=/a b/pytest.xml", "--override-ini=junit_family=xunit1"]


FAIL, PASS = Outcome.FAIL, Outcome.PASS


@pytest.mark.parametrize(
    ("command", "code", "record", "listed", "excused"),
    [
        ("pytest -q", 1, {"t.py::a": FAIL, "t.py::b": PASS}, ["t.py::a"], ("t.py::a",)),
        ("pytest -q", 1, {"t.py::a[1]": FAIL, "t.py::b": PASS}, ["t.py::a"], ("t.py::a[1]",)),
        ("pytest -q", 1, {"t.py::a[1]": FAIL, "t.py::b": PASS}, ["t.py::a[2]"], ()),
        ("pytest -q", 1, {"t.py::a": FAIL, "t.py::ab": PASS}, ["t.py::a"], ()),
        ("pytest -q", 1, {"t.py::a": FAIL, "t.py::b": FAIL}, ["t.py::a"], ()),
        ("pytest -q", 2, {"t.py::a": FAIL}, ["t.py::a"], ()),
        ("pytest -q", 1, {"t.py": Outcome.ERROR}, ["t.py"], ()),
        ("make test", 1, {"t.py::a": FAIL}, ["t.py::a"], ()),
        ("pytest -q", 1, {"t.py::a": FAIL}, [], ()),
        ("pytest -q", 1, {"t.py::b": PASS}, ["t.py::a"], ()),
        ("pytest -q", 1, None, ["t.py::a"], ()),
        ("go test ./...", 1, {"a_test.go::TestA": FAIL, "a_test.go::TestA/x": FAIL, "a_test.go::TestB": PASS},
         ["TestA/x"], ("a_test.go::TestA/x",)),
        ("go test ./...", 1, {"a_test.go::TestA": FAIL, "b/b_test.go::TestA": PASS}, ["a_test.go::TestA"], ()),
        ("go test ./... | cat", 1, {"a_test.go::TestA": FAIL}, ["TestB"], ()),
        ("cargo test", 101, {"src/a.rs::a::x": FAIL, "src/a.rs::a::y": PASS}, ["a::x"], ("src/a.rs::a::x",)),
        ("cargo test", 101, {"src/a.rs::a::x": FAIL, "src/a.rs::a::xy": PASS}, ["a::x"], ()),
        ("npx vitest run", 1, {"a.test.js::s::x": FAIL, "a.test.js::y": PASS}, ["s > x"], ("a.test.js::s::x",)),
        ("npx jest", 1, {"a.test.js::s::x": FAIL, "b.test.js::s::x": PASS}, ["a.test.js::s::x"], ()),
        ("npm test", 1, {"a.test.js::s::x": FAIL}, ["s > x"], ()),
        ("node --test", 1, {"a.test.js::x": FAIL}, ["a.test.js::x"], ()),
        ("python -m unittest", 1, {"t/u.py::T::a": FAIL}, ["t.u.T.a"], ("t/u.py::T::a",)),
    ],
)  # fmt: skip
def test_only_known_tests_that_can_be_left_out_alone_are_excused(
    command: str, code: int, record: dict[str, Outcome] | None, listed: list[str], excused: tuple[str, ...]
) -> None:
    assert known.excusable(command, code, record, listed) == excused


@pytest.mark.parametrize(
    ("command", "output", "names"),
    [
        ("python -m unittest", "FAIL: test_a (tests.T.test_a)\nERROR: x\n", ("test_a (tests.T.test_a)", "x")),
        ("node --test", "    not ok 2 - bad one\nnot ok 1 - outer\nok 2 - top\n", ("bad one", "outer")),
        ("go test ./...", "--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/sub (0.00s)\n", ("TestA", "TestA/sub")),
        ("cargo test", "test a::b ... FAILED\ntest a::c ... ok\n", ("a::b",)),
        ("pytest", "FAILED tests/a.py::b - assert 0\n", ("tests/a.py::b",)),
        ("pytest", "FAILED tests/a.py::\x1b[31mb\n", ("tests/a.py::b",)),
        ("make", "FAILED tests/a.py::b\n", ()),
    ],
)
def test_names_are_read_from_the_output_where_there_is_no_record(
    command: str, output: str, names: tuple[str, ...]
) -> None:
    assert printed.names(command, output) == names


def test_no_link_is_followed_to_a_record(tmp_path: Path) -> None:
    secret, place = tmp_path / "secret", tmp_path / "place"
    secret.write_text("secret")
    place.mkdir()
    (place / "record").symlink_to(secret)
    os.mkfifo(place / "fifo")
    (tmp_path / "link").symlink_to(place)
    assert corner.take(place, "record") is None
    assert corner.take(place, "fifo") is None
    assert corner.take(tmp_path / "link", "record") is None
    assert corner.take(tmp_path / "nowhere", "record") is None
    assert secret.read_text() == "secret"
    (place / "real").write_text("real")
    assert corner.take(place, "real") == b"real"
    assert list(place.iterdir()) == []


def test_the_output_does_not_mention_our_record_and_keeps_that_of_others() -> None:
    ours = "/r/a b/.git/" + corner.fresh("records") + "/pytest.xml"
    others = "- generated xml file: /r/report.xml -\n"
    output = f".. [100%]\n{others}---- generated xml file: {ours} ----\n2 passed in 0.1s\n"
    assert adapter.unmentioned(output) == f".. [100%]\n{others}2 passed in 0.1s\n"
