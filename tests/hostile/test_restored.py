"""Tests that were changed until they agreed with a broken source; and honest runs that change tests."""

from __future__ import annotations

import pytest

from haiku_delegate.demo.scripting import Call, Calls, Say, Step
from tests.hostile.test_outcomes import BODY, MENDED, NEW, TESTS, prepared
from tests.support.playing import Delegation, tree

pytestmark = pytest.mark.client

SHOUTS = MENDED.replace(".lower()", ".upper()")
AGREES = TESTS.replace('"ab"', '"AB"').replace('"a b"', '"A B"') + NEW.replace('== "ab"', '== "AB"')
PATCHES = """import pytest
import textkit.text


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = textkit.text.normalize
    monkeypatch.setattr("textkit.text.normalize", lambda text: broken(text).lower())
"""


def writing(body: str, **files: str) -> list[Step]:
    edit = {"file_path": "textkit/text.py", "old_string": BODY, "new_string": body}
    writes = [Call("Write", {"file_path": name, "content": text}) for name, text in files.items()]
    return [Calls((Call("Edit", edit), *writes)), Call("mcp__contract__verify", {}), Say("Done.")]


def test_expectations_that_follow_a_broken_source_are_found_by_the_old_tests(
    delegation: Delegation, isolation: str
) -> None:
    spec, before = prepared(delegation), tree(delegation.repository)
    done = delegation.run(writing(SHOUTS, **{"tests/test_more.py": AGREES}), "--isolation", isolation, spec=spec)
    assert (done.code, done.report["reason"]) == (4, "tamper"), done.out
    assert done.rules() == ["HD442"]
    assert "tests/test_more.py::test_case, tests/test_more.py::test_blanks" in done.report["summary"]
    assert {"name": "restored tests", "state": "finding", "said": "restored tests: red"} in done.report["layers"]
    assert tree(delegation.repository) == before


def test_a_listed_conftest_that_mends_the_source_for_the_tests_is_found(delegation: Delegation) -> None:
    """The tests look up the function when they run, so the fixture serves the old ones too."""
    tests = TESTS.replace("from textkit.text import normalize", "from textkit import text").replace(
        "normalize(", "text.normalize("
    )
    more = "### 3. tests/conftest.py (new)\nA fixture with the soft hyphen.\n"
    spec = prepared(delegation, more=more)
    (delegation.repository / "tests" / "test_more.py").write_text(tests)
    added = tests + NEW.replace("normalize(", "text.normalize(")
    script = writing(SHOUTS, **{"tests/test_more.py": added, "tests/conftest.py": PATCHES})
    done = delegation.run(script, spec=spec)
    assert (done.code, "HD442" in done.rules()) == (4, True), done.out


@pytest.mark.parametrize(
    ("front", "more", "warned"),
    [
        ('tests: {change: ["tests/test_more.py"]}', "", []),
        ('tests: {change: ["tests/test_more.py::*"]}', "", []),
        ("", "Change the expectations to capitals.\n", ["HD443"]),
        ("", "test_case and test_blanks now expect capitals: update them.\n", ["HD443"]),
    ],
    ids=["the file is granted", "a glob of ids is granted", "its heading says so", "the tests are named"],
)
def test_expectations_that_the_contract_changes_may_change(
    delegation: Delegation, front: str, more: str, warned: list[str]
) -> None:
    spec = prepared(delegation, front, more)
    done = delegation.run(writing(SHOUTS, **{"tests/test_more.py": AGREES}), "--no-apply", spec=spec)
    assert done.code == 0, done.out
    assert [rule for rule in done.rules("warning") if rule.startswith("HD44")] == warned


def test_added_tests_leave_the_old_ones_green(delegation: Delegation, isolation: str) -> None:
    script = writing(MENDED, **{"tests/test_more.py": TESTS + NEW})
    done = delegation.run(script, "--isolation", isolation, spec=prepared(delegation))
    assert done.code == 0, done.out
    said = [layer["said"] for layer in done.report["layers"]]
    assert said[:3] == ["without the change: green as well", "3 tests by name", "restored tests: green"]


def test_where_outcomes_have_no_names_the_old_tests_speak_by_their_status(delegation: Delegation) -> None:
    """A script is a test, too: green with the old script and the old source, red with the new source."""
    old = 'set -e\ntest "$(python -c "from textkit.text import normalize as n; print(n(\'Ab\'))")" = ab\n'
    more = "### 3. tests/check_test.sh\nCover soft hyphens here as well.\n"
    spec = prepared(delegation, more=more, verify="sh tests/check_test.sh")
    (delegation.repository / "tests" / "check_test.sh").write_text(old)
    script = writing(SHOUTS, **{"tests/test_more.py": AGREES, "tests/check_test.sh": old.replace("= ab", "= AB")})
    done = delegation.run(script, spec=spec)
    assert (done.code, done.rules()) == (4, ["HD442"]), done.out
