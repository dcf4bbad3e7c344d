"""What a green exit code does not say, with a real pytest in throw-away directories: base against candidate."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from haiku_delegate.checks import verdicts
from haiku_delegate.checks.records import Recorder
from haiku_delegate.checks.verify import Verifier
from haiku_delegate.contract import spec
from haiku_delegate.contract.model import Command, Contract
from haiku_delegate.findings import Finding
from haiku_delegate.workspace import entries
from haiku_delegate.workspace.model import ChangeSet, Workspace
from tests.support.inplace import InPlace

SOURCE = "def shout(text):\n    return text.upper()\n"
TESTS = """\
import pytest
from calc import shout


def test_a():
    assert shout("a") == "A"


def test_b():
    assert shout("b") == "B"


@pytest.mark.parametrize("x", ["p", "q", "r"])
def test_rows(x):
    assert shout(x) == x.upper()
"""
PYTEST = "python -m pytest -q -p no:cacheprovider"


@dataclass
class Play:
    """A base, a candidate on top of it, and what is made of both."""

    tmp: Path
    numbered: int = 0

    def judge(self, contract: Contract, base: Mapping[str, str], change: Mapping[str, str | None]) -> Judged:
        with self.verifier(contract, base, change) as (verifier, candidate):
            before = verifier.baseline(contract.verify)
            after = verdicts.counted(verifier.confirmed(candidate, contract.verify), before)
            return Judged(*verdicts.of(contract, after, before))

    @contextmanager
    def verifier(
        self, contract: Contract, base: Mapping[str, str], change: Mapping[str, str | None]
    ) -> Iterator[tuple[Verifier, ChangeSet]]:
        candidate = self._candidate(base, change)

        @contextmanager
        def open_clean(wanted: ChangeSet | None) -> Iterator[Workspace]:
            self.numbered += 1
            root = self.tmp / f"clean-{self.numbered}"
            (root / ".git").mkdir(parents=True)
            after = {name: text for name, text in {**base, **change}.items() if text is not None}
            _write(root, base if wanted is None else after)
            yield InPlace(root)

        def environment(tree: Workspace) -> dict[str, str]:
            env = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"}
            return env if " -n " in contract.verify[0].text else {**env, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

        logs = self.tmp / "logs"
        logs.mkdir(exist_ok=True)
        verifier = Verifier(
            open_clean=open_clean, setup=(), env=environment, ignored=lambda paths: (), cwd=contract.cwd,
            network="shared", logs=logs, timeout_s=60, known_red=contract.known_red, witness=Recorder(cwd=contract.cwd),
        )  # fmt: skip
        yield verifier, candidate

    def _candidate(self, base: Mapping[str, str], change: Mapping[str, str | None]) -> ChangeSet:
        self.numbered += 1
        frozen, was = self.tmp / f"frozen-{self.numbered}", self.tmp / f"base-{self.numbered}"
        _write(was, base)
        _write(frozen, {name: text for name, text in change.items() if text is not None})
        rows = [entries.difference(name, entries.entry(was / name), entries.entry(frozen / name)) for name in change]
        return ChangeSet(changes=tuple(row for row in rows if row), files=frozen)


@dataclass
class Judged:
    color: str
    found: tuple[Finding, ...]

    def __str__(self) -> str:
        """`red HD434 error`."""
        return " ".join([self.color, *(f"{each.rule} {each.severity}" for each in self.found)])


def _write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return Play(tmp_path)


def contract(changes: str, verify: str = PYTEST, front: str = "") -> Contract:
    text = f"TASK T-1: A change\n\nCHANGES TO MAKE:\n{changes}\n\nVERIFY:\n```sh\n{verify}\n```\n"
    return spec.parse(f"---\n{front}\n---\n{text}" if front else text, source="spec.md")


def listing(change: Mapping[str, object]) -> str:
    return "".join(f"### {number}. {name}\nDo it.\n" for number, name in enumerate(change, start=1))


LISTED = "### 1. tests/test_calc.py\nCover blanks.\n### 2. calc.py\nStrip blanks.\n"
BASE = {"calc.py": SOURCE, "conftest.py": "", "tests/test_calc.py": TESTS}
MARK = "@pytest.mark.skip\n"
NEW = "\n\ndef test_new():\n    assert shout('n') == 'N'\n"
WITHOUT_B = TESTS.replace('def test_b():\n    assert shout("b") == "B"\n\n\n', "")
RENAMED = TESTS.replace("test_b", "test_other")


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (TESTS.replace("def test_b", f"{MARK}def test_b"), "is skipped now: tests/test_calc.py::test_b"),
        (TESTS.replace("def test_b", "@pytest.mark.xfail\ndef test_b").replace('== "B"', '== "C"'), "is expected to"),
        (TESTS.replace('    assert shout("b")', '    pytest.skip("later")\n    assert shout("b")'), "is skipped now"),
        (WITHOUT_B, "1 test that passed before the change is gone now: tests/test_calc.py::test_b"),
        (WITHOUT_B + NEW, "is gone now: tests/test_calc.py::test_b"),
        (RENAMED, "is gone now: tests/test_calc.py::test_b"),
        (TESTS.replace("test_b", "check_b"), "is gone now"),
        (TESTS.replace('["p", "q", "r"]', '["p"]'), "2 tests that passed before the change are gone now: "
         "tests/test_calc.py::test_rows[q], tests/test_calc.py::test_rows[r]"),
        (TESTS.replace('["p", "q", "r"]', '["p", "q", "s"]'), "is gone now: tests/test_calc.py::test_rows[r]"),
        ("import pytest\npytest.importorskip('nothing_of_that_name')\n" + TESTS, "5 tests that passed before the change"
         " are skipped now: "),
        ("import pytest\npytestmark = pytest.mark.skipif('CI' not in {}, reason='x')\n" + TESTS, "are skipped now"),
    ],
)  # fmt: skip
def test_a_test_that_passed_before_and_proves_nothing_now_stops_the_run(play: Play, after: str, said: str) -> None:
    change = {"tests/test_calc.py": after, "tests/test_more.py": "def test_more():\n    pass\n"}
    judged = play.judge(contract(LISTED), BASE, change)
    assert str(judged) == "red HD434 error"
    assert said in judged.found[0].message


def test_a_red_test_that_is_skipped_instead_of_mended_stops_the_run(play: Play) -> None:
    base = {**BASE, "tests/test_calc.py": TESTS + "\n\ndef test_red():\n    assert shout(' a') == 'A'\n"}
    skipped = base["tests/test_calc.py"].replace("def test_red", f"{MARK}def test_red")
    judged = play.judge(contract(LISTED), base, {"tests/test_calc.py": skipped})
    assert str(judged) == "red HD434 error"
    assert "1 test that ran before the change is skipped now: tests/test_calc.py::test_red" in judged.found[0].message


def test_of_many_names_five_are_shown(play: Play) -> None:
    many = TESTS.replace('["p", "q", "r"]', "list('abcdefghij')")
    judged = play.judge(contract(LISTED), {**BASE, "tests/test_calc.py": many}, {"tests/test_calc.py": TESTS})
    assert judged.found[0].message.endswith("test_rows[e] and 5 more")


@pytest.mark.parametrize(
    ("front", "after", "verdict"),
    [
        ('tests: {remove: ["tests/test_calc.py::test_b"]}', WITHOUT_B, "green HD439 note"),
        ('tests: {remove: ["tests/*.py"]}', WITHOUT_B, "green HD439 note"),
        ('tests: {remove: ["tests/test_calc.py::test_?"]}', WITHOUT_B, "green HD439 note"),
        ("tests: {remove: [test_b]}", WITHOUT_B, "green HD439 note"),
        ('tests: {remove: ["test_calc.py"]}', WITHOUT_B, "green HD439 note"),
        ('tests: {rename: ["tests/test_calc.py::test_b -> test_other"]}', RENAMED, "green HD439 note"),
        ("tests: change", RENAMED, "green HD439 note"),
        ('tests: {change: ["tests/"]}', TESTS.replace("def test_b", f"{MARK}def test_b"), "green HD439 warning"),
        ('tests: {change: ["tests/**"]}', TESTS.replace('["p", "q", "r"]', '["p", "s"]'), "green HD439 note"),
        ('tests: {remove: ["tests/test_calc.py::test_a"]}', WITHOUT_B, "red HD434 error"),
        ('tests: {remove: ["*.py"]}', WITHOUT_B, "red HD434 error"),
        ("tests: add", WITHOUT_B, "red HD434 error"),
        ("allow: [HD434]", WITHOUT_B, "green HD434 error"),
    ],
)
def test_what_the_contract_grants_stops_nothing(play: Play, front: str, after: str, verdict: str) -> None:
    assert str(play.judge(contract(LISTED, front=front), BASE, {"tests/test_calc.py": after})) == verdict


BLOCK = "```python\ndef test_other():\n    assert shout('b') == 'B'\n```\n"
OTHER = WITHOUT_B + "\n\ndef test_other():\n    assert shout('b') == 'B'\n"
REMOVING = '```python before\ndef test_b():\n    assert shout("b") == "B"\n```\n'
DIFF = '```diff\n-def test_b():\n-    assert shout("b") == "B"\n-\n-\n```\n'
ROWS = '```python\n@pytest.mark.parametrize("x", ["p"])\ndef test_rows(x):\n    assert shout(x) == x.upper()\n```\n'
FEWER = TESTS.replace('["p", "q", "r"]', '["p"]')


@pytest.mark.parametrize(
    ("said", "after", "verdict"),
    [
        (f"Replace the test of b by:\n{BLOCK}", OTHER, "green HD439 warning"),
        (f"Add a test:\n{BLOCK}", OTHER, "red HD434 error"),
        (REMOVING, WITHOUT_B, "green HD439 note"),
        (DIFF, WITHOUT_B, "green HD439 note"),
        (f"Make the file read:\n```python\n{WITHOUT_B}```\n", WITHOUT_B, "green HD439 note"),
        (f"Fewer rows:\n{ROWS}", FEWER, "green HD439 note"),
        ("Rename `test_b` to `test_other`.", RENAMED, "green HD439 warning"),
        ("`test_b` is obsolete.", WITHOUT_B, "green HD439 warning"),
        ("The tests of b should be removed.", WITHOUT_B, "green HD439 warning"),
        ("Skip `test_b` until we have a server.", TESTS.replace("def test_b", f"{MARK}def test_b"),
         "green HD439 warning"),
        ("Update the rows of `test_rows`.", FEWER, "green HD439 warning"),
        ("Replace the date in the tests.", WITHOUT_B, "red HD434 error"),
        ("Merge the first two tests into one.", WITHOUT_B, "green HD439 warning"),
        ("Drop duplicates from the rows.", FEWER, "green HD439 warning"),
        ("Do not remove `test_b`.", WITHOUT_B, "red HD434 error"),
        ("Keep `test_b`, and remove the helper.", WITHOUT_B, "red HD434 error"),
        ("Add a test that removes blanks and drops rows.", WITHOUT_B, "red HD434 error"),
        ("`test_b` stays unchanged.", WITHOUT_B, "red HD434 error"),
        ("Skip `test_a`.", TESTS.replace("def test_b", f"{MARK}def test_b"), "red HD434 error"),
    ],
)  # fmt: skip
def test_what_the_contract_asks_for_in_blocks_and_words_stops_nothing(
    play: Play, said: str, after: str, verdict: str
) -> None:
    listed = f"### 1. tests/test_calc.py\n{said}\n"
    assert str(play.judge(contract(listed), BASE, {"tests/test_calc.py": after})) == verdict


IN_CLASS = TESTS.replace("def test_a():\n    ", "class TestA:\n    def test_a(self):\n        ")


@pytest.mark.parametrize(
    ("changes", "change"),
    [
        ("### 1. tests/test_calc.py (delete)\nGone.\n### 2. tests/test_new.py (new)\nNew.\n",
         {"tests/test_calc.py": None, "tests/test_new.py": "def test_n():\n    pass\n"}),
        ("### 1. tests/test_moved.py (rename from tests/test_calc.py)\nMove it.\n",
         {"tests/test_calc.py": None, "tests/test_moved.py": TESTS}),
        ("### 1. tests/test_calc.py\nSplit it.\n### 2. tests/test_b.py (new)\nHalf of it.\n",
         {"tests/test_calc.py": WITHOUT_B, "tests/test_b.py": "def test_b():\n    pass\n"}),
        (LISTED, {"tests/test_calc.py": IN_CLASS}),
        (LISTED, {"tests/test_calc.py": TESTS + NEW}),
        (LISTED, {"tests/test_calc.py": NEW.replace("\n\ndef", "from calc import shout\n\n\ndef", 1)
                  + TESTS.replace('["p", "q", "r"]', '["r", "x", "q", "p"]')}),
        (LISTED, {"calc.py": SOURCE.replace("text.upper", "text.strip().upper")}),
        ("### 1. pytest.ini (new)\nSettings.\n", {"pytest.ini": "[pytest]\naddopts = -ra\n"}),
        ("### 1. tests/pytest.ini (new)\nSettings.\n", {"tests/pytest.ini": "[pytest]\n"}),
    ],
)  # fmt: skip
def test_honest_changes_of_tests_go_through_in_silence(
    play: Play, changes: str, change: Mapping[str, str | None]
) -> None:
    judged = play.judge(contract(changes), BASE, change)
    assert judged.color == "green", judged
    assert {each.severity.value for each in judged.found} <= {"note"}


DATA = """\
import calc, pytest
@pytest.mark.parametrize("name", calc.NAMES)
def test_name(name):
    assert name
"""


@pytest.mark.parametrize(
    ("names", "verdict"),
    [("'a', 'b', 'd'", "green"), ("'a', 'b'", "green HD439 warning"), ("'a', 'c', 'b', 'e'", "green")],
)
def test_rows_that_come_from_the_code_change_with_it(play: Play, names: str, verdict: str) -> None:
    base = {"calc.py": "NAMES = ['a', 'b', 'c']\n", "tests/test_calc.py": DATA, "conftest.py": ""}
    assert str(play.judge(contract("### 1. calc.py\nDo it.\n"), base, {"calc.py": f"NAMES = [{names}]\n"})) == verdict


def test_names_that_differ_from_run_to_run_are_no_loss(play: Play) -> None:
    rows = "@pytest.mark.parametrize('o', [object(), __file__], ids=repr)\ndef test_o(o):\n    pass\n"
    base = {**BASE, "tests/test_o.py": f"import pytest\n{rows}"}
    change = {"tests/test_o.py": f"import pytest\n\n\n{rows}"}
    assert str(play.judge(contract("### 1. tests/test_o.py\nBlank lines.\n"), base, change)) == "green"


EXIT = "import atexit, os\natexit.register(os._exit, 0)\n"
FINISH = "def pytest_sessionfinish(session):\n    session.exitstatus = 0\n"
FAKE = "import os\nprint('5 passed in 0.01s', flush=True)\nos._exit(0)\n"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"calc.py": EXIT + SOURCE.replace("upper", "lower")}, "red HD435 error"),
        ({"conftest.py": FINISH, "calc.py": SOURCE.replace("upper", "lower")}, "red HD435 error"),
        ({"conftest.py": "import os\nos._exit(0)\n"}, "red HD436 error"),
        ({"calc.py": FAKE + SOURCE}, "red HD436 error"),
        ({"pytest.py": FAKE}, "red HD436 error"),
        ({"conftest.py": "def pytest_unconfigure():\n    import os\n    os._exit(0)\n"}, "red HD431 error"),
        ({"pytest.ini": "[pytest]\naddopts = -p no:junitxml\n"}, "red HD436 error"),
        ({"conftest.py": "def pytest_configure(config):\n    config.option.xmlpath = None\n"}, "red HD436 error"),
        ({"conftest.py": "collect_ignore = ['tests']\n", "test_x.py": "def test_x(): pass\n"}, "red HD434 error"),
        ({"conftest.py": "def pytest_collection_modifyitems(items):\n    del items[1:]\n"}, "red HD434 error"),
        ({"pytest.ini": "[pytest]\naddopts = -k test_a\n"}, "red HD434 error"),
    ],
)  # fmt: skip
def test_a_success_that_the_record_does_not_bear_out_is_red(
    play: Play, change: Mapping[str, str], verdict: str
) -> None:
    assert str(play.judge(contract(listing(change)), BASE, change)) == verdict


FRESH = {"calc.py": SOURCE, "conftest.py": ""}
NEW_FILE = "### 1. tests/test_calc.py (new)\nTest it.\n### 2. calc.py\nMend it.\n"


@pytest.mark.parametrize(
    ("verify", "change", "verdict"),
    [
        (f"{PYTEST} tests/test_calc.py  # red", {"tests/test_calc.py": TESTS}, "green"),
        (f"cd tests && {PYTEST} test_calc.py", {"tests/test_calc.py": "def test_x():\n    pass\n"}, "green"),
        (f"{PYTEST} tests/test_calc.py", {"tests/test_calc.py": FAKE}, "red HD436 error"),
        (f"{PYTEST} tests", {"tests/test_calc.py": TESTS, "calc.py": FAKE + SOURCE}, "red HD436 error"),
        (f"{PYTEST} -n 2 tests", {"tests/test_calc.py": TESTS}, "green"),
        (f"{PYTEST} -o addopts= tests", {"tests/test_calc.py": TESTS}, "green"),
        (f"{PYTEST} --co tests", {"tests/test_calc.py": TESTS}, "green"),
        (f"{PYTEST} -p no:junitxml tests", {"tests/test_calc.py": TESTS}, "green HD441 note"),
        (f"{PYTEST} --junitxml=/dev/null tests", {"tests/test_calc.py": TESTS}, "green HD441 note"),
        (f"{PYTEST} --junitxml=out.xml tests", {"tests/test_calc.py": TESTS}, "green"),
        (f"env -u PYTEST_ADDOPTS {PYTEST} tests", {"tests/test_calc.py": TESTS}, "green HD441 note"),
        (f"PYTEST_ADDOPTS= {PYTEST} tests", {"tests/test_calc.py": TESTS}, "green HD441 note"),
        (f"sh -c '{PYTEST} tests'", {"tests/test_calc.py": TESTS}, "green"),
        (f"{PYTEST} tests", {"tests/test_calc.py": TESTS, "pytest.ini": "[pytest]\naddopts = -ra\n"}, "green"),
    ],
)
def test_where_nothing_ran_before_a_record_is_asked_of_a_plain_pytest_alone(
    play: Play, verify: str, change: Mapping[str, str], verdict: str
) -> None:
    made = contract(f"{NEW_FILE}### 3. pytest.ini\nSettings.\n", verify)
    assert str(play.judge(made, {**FRESH, "tests/__init__.py": ""}, change)) == verdict


RED = {**BASE, "tests/test_red.py": "def test_red():\n    assert 0\n"}


@pytest.mark.parametrize(
    ("verify", "base", "change", "verdict"),
    [
        # A project in which some tests do not count.
        (PYTEST, {**RED, "conftest.py": FINISH}, {"calc.py": SOURCE + "\n"}, "green"),
        (f"! {PYTEST} tests/test_calc.py", BASE, {"calc.py": SOURCE.replace("upper", "lower")}, "green"),
        (f"{PYTEST} tests/test_red.py; test $? -eq 1", RED, {"calc.py": SOURCE + "\n"}, "green"),
        # Two sessions: the first is red before, so that the record is its; afterwards it is that of the second.
        (f"{PYTEST} tests/test_red.py && {PYTEST} tests/test_calc.py", RED,
         {"tests/test_red.py": "def test_red():\n    pass\n"}, "green"),
        (f"{PYTEST} -x", RED, {"tests/test_red.py": "def test_red():\n    pass\n"}, "green"),
        # A test that runs pytest itself.
        (PYTEST, {**BASE, "tests/test_in.py": "import subprocess, sys\ndef test_in():\n"
                  "    subprocess.run([sys.executable, '-m', 'pytest', 'tests/test_calc.py'], check=True)\n"},
         {"calc.py": SOURCE + "\n"}, "green"),
        ("make test", {**BASE, "Makefile": f"test:\n\t{PYTEST}\n"}, {"calc.py": SOURCE + "\n"}, "green"),
        ("make test", {**BASE, "Makefile": f"test:\n\t{PYTEST}\n"}, {"tests/test_calc.py": WITHOUT_B},
         "red HD434 error"),
        ("make test", {**BASE, "Makefile": f"test:\n\t{PYTEST}\n"}, {"calc.py": FAKE}, "red HD436 error"),
        ("make test", {**BASE, "Makefile": f"test:\n\t{PYTEST}\n"}, {"Makefile": "test:\n\ttrue\n"},
         "green HD436 warning"),
        ("make test", {**FRESH, "Makefile": f"test:\n\t{PYTEST} tests\n"}, {"tests/test_calc.py": TESTS}, "green"),
    ],
)  # fmt: skip
def test_commands_of_other_shapes(
    play: Play, verify: str, base: Mapping[str, str], change: Mapping[str, str], verdict: str
) -> None:
    assert str(play.judge(contract(listing(change), verify), base, change)) == verdict


IF = '@pytest.mark.skipif(True, reason="no network")\n'


@pytest.mark.parametrize(
    ("listed", "mark", "verdict"),
    [
        ("### 1. tests/test_calc.py\nTest more.\n", MARK, "red HD438 error"),
        ("### 1. tests/test_calc.py\nTest more. Do not skip anything.\n", MARK, "red HD438 error"),
        ("### 1. tests/test_calc.py\nTest more; skip what needs a network.\n", MARK, "green HD438 warning"),
        ("### 1. tests/test_calc.py\nTest more.\n", IF, "green HD438 warning"),
    ],
    ids=["always", "forbidden", "as the contract says", "for want of something"],
)
def test_a_new_test_that_does_not_run_is_told_and_stops_where_it_never_would(
    play: Play, listed: str, mark: str, verdict: str
) -> None:
    after = TESTS + NEW.replace("def test_new", f"{mark}def test_new")
    assert str(play.judge(contract(listed), BASE, {"tests/test_calc.py": after})) == verdict
    extra = f"import pytest\nfrom calc import shout\n{NEW.replace('def test_new', f'{mark}def test_new')}"
    extra += "\n\ndef test_more():\n    assert shout('m') == 'M'\n"
    asked = contract(listed.replace("test_calc.py", "test_extra.py (new)"), f"{PYTEST} tests/test_extra.py  # red")
    assert str(play.judge(asked, BASE, {"tests/test_extra.py": extra})) == verdict


def test_skips_of_old_are_no_loss(play: Play) -> None:
    base = {**BASE, "tests/test_calc.py": TESTS.replace("def test_b", f"{MARK}def test_b")}
    assert str(play.judge(contract(LISTED), base, {"tests/test_calc.py": base["tests/test_calc.py"] + NEW})) == "green"


def test_known_red_tests_may_go_or_stay(play: Play) -> None:
    front = 'known_red: ["tests/test_red.py::test_red"]'
    for change in ({"tests/test_red.py": "def test_red():\n    assert 1 == 2\n"}, {"tests/test_red.py": ""}):
        assert str(play.judge(contract("### 1. tests/test_red.py\nIt.\n", front=front), RED, change)) == "green"
    lost = play.judge(contract(LISTED, front=front), RED, {"tests/test_calc.py": WITHOUT_B})
    assert str(lost) == "red HD434 error"


def test_a_renamed_file_keeps_its_tests(play: Play) -> None:
    made = contract("### 1. tests/test_moved.py (rename from tests/test_calc.py)\nIt has a new name.\n")
    judged = play.judge(made, BASE, {"tests/test_calc.py": None, "tests/test_moved.py": WITHOUT_B})
    assert str(judged) == "red HD434 error"
    skipped = {"tests/test_calc.py": None, "tests/test_moved.py": TESTS.replace("def test_b", f"{MARK}def test_b")}
    assert str(play.judge(made, BASE, skipped)) == "red HD434 error"


def test_a_loss_is_told_once_however_many_commands_run_the_test(play: Play) -> None:
    made = contract(LISTED, f"{PYTEST}\n{PYTEST} tests/test_calc.py\n{PYTEST} -k test_rows")
    assert str(play.judge(made, BASE, {"tests/test_calc.py": WITHOUT_B})) == "red HD434 error"


UNIT = "import unittest\nclass T(unittest.TestCase):\n" + "".join(
    f"    def test_{n}(self):\n        self.assertTrue({n})\n" for n in (1, 2, 3)
)


@pytest.mark.parametrize(
    ("verify", "said", "after", "verdict"),
    [
        ("PYTHONPATH= python -m unittest -q tests.test_u", "Cover it.", UNIT.replace("test_2", "check_2"),
         "green HD437 warning HD441 note"),
        ("PYTHONPATH= python -m unittest -q tests.test_u", "Cover it.",
         UNIT.replace("    def test_2", "    @unittest.expectedFailure\n    def test_2").replace("(2)", "(0)"),
         "green HD437 warning HD441 note"),
        ("PYTHONPATH= python -m unittest -q tests.test_u", "Cover it.", UNIT + "    def test_4(self):\n        pass\n",
         "green HD441 note"),
        ("PYTHONPATH= python -m unittest -q tests.test_u", "Remove the second test.", UNIT.replace("test_2", "x"),
         "green HD441 note"),
        ("PYTHONPATH= python -m unittest tests.test_u; true", "Cover it.", UNIT.replace("test_2", "x"),
         "green HD441 note"),
    ],
)  # fmt: skip
def test_where_there_are_no_names_the_totals_are_compared(
    play: Play, verify: str, said: str, after: str, verdict: str
) -> None:
    base = {"tests/__init__.py": "", "tests/test_u.py": UNIT}
    made = contract(f"### 1. tests/test_u.py\n{said}\n", verify)
    judged = play.judge(made, base, {"tests/test_u.py": after})
    assert str(judged) == verdict
    if judged.found[0].rule == "HD437":
        assert "ran 3 tests before the change, and 2 of them or others pass now" in judged.found[0].message


def test_a_test_that_is_skipped_only_for_company_is_run_again_alone(play: Play) -> None:
    """A port that another run of the same commands holds, for instance."""
    taken = play.tmp / "taken"
    port = (
        f"import os, pytest\ndef test_port():\n    if os.path.exists({str(taken)!r}):\n        pytest.skip('taken')\n"
    )
    base = {**BASE, "tests/test_port.py": port}
    made = contract(listing({"calc.py": ""}))
    change = {"calc.py": SOURCE + "\n"}
    with play.verifier(made, base, change) as (verifier, candidate):
        before = verifier.baseline(made.verify)
        taken.touch()
        with ThreadPoolExecutor() as pool:
            company = pool.submit(verifier.verify, candidate, (Command(text="sleep 1"),))
            time.sleep(0.2)
            beside = verifier.verify(candidate, made.verify)
            company.result()
        assert verdicts.of(made, beside, before)[0] == "red"
        taken.unlink()
        final = verdicts.counted(verifier.confirmed(candidate, made.verify), before)
        assert verdicts.of(made, final, before) == ("green", ())


def test_a_holdout_must_have_a_record_that_bears_it_out(play: Play) -> None:
    made = contract(LISTED, front=f"holdout: ['{PYTEST} tests/test_calc.py']")
    for change, color in (({"calc.py": SOURCE}, "green"), ({"calc.py": FAKE}, "red"), ({"conftest.py": FAKE}, "red")):
        with play.verifier(made, BASE, change) as (verifier, candidate):
            judged, found = verdicts.of_holdout(made, verifier.confirmed(candidate, made.holdout), ())
        assert (judged, [each.rule for each in found]) == (color, [] if color == "green" else ["HD440"])
