"""HD230: the tests that a contract names, and HD251: the behaviour that none of them names."""

from __future__ import annotations

from pathlib import Path

import pytest

from haiku_delegate.contract import preflight, spec
from tests.contract.preflight.conftest import Told, world
from tests.contract.preflight.test_anchors import Found


@pytest.mark.parametrize(
    ("command", "message", "hint"),
    [
        ("pytest tests/test_txt.py", "there is no test file 'tests/test_txt.py'", "did you mean 'tests/test_text.py'?"),
        (
            "python -m pytest -q -k x tests/test_txt.py",
            "there is no test file 'tests/test_txt.py'",
            "tests/test_text.py",
        ),
        ("cd tests && pytest test_txt.py", "there is no test file 'tests/test_txt.py'", "did you mean"),
        ("pytest unit/", "there is no test file 'unit'", "list it with (new)"),
        ("poetry run pytest --maxfail 1 tests/test_txt.py", "there is no test file 'tests/test_txt.py'", ""),
        ("pytest tests/test_text.py::test_alon", "'tests/test_text.py' has no test `test_alon`", "`test_alone`"),
        (
            "pytest tests/test_text.py::TextTest::test_normalise",
            "'tests/test_text.py' has no test `TextTest.test_normalise`",
            "did you mean `TextTest.test_normalize`?",
        ),
        ("pytest 'tests/test_text.py::test_alon[a-b]'", "'tests/test_text.py' has no test `test_alon`", ""),
        ("python -m unittest tests.test_txt", "there is no test file 'tests/test_txt.py'", "tests/test_text.py"),
        ("python3 -m unittest -q tests.test_text.TextTst", "'tests/test_text.py' has no test `TextTst`", "`TextTest`"),
        ("python -m unittest tests/test_txt.py", "there is no test file 'tests/test_txt.py'", ""),
        ("node --test tests/ap.test.js", "there is no test file 'tests/ap.test.js'", "tests/app.test.js"),
        ("npx vitest run tests/ap.test.js", "there is no test file 'tests/ap.test.js'", "tests/app.test.js"),
        ("npx jest tests/ap.test.js", "there is no test file 'tests/ap.test.js'", "tests/app.test.js"),
        ("go test ./pkg/b/...", "there is no test file 'pkg/b'", ""),
        ("go build ./... && go test ./pkg/b/...", "there is no test file 'pkg/b'", ""),
        ("tox -e style\npytest tests/test_txt.py", "there is no test file 'tests/test_txt.py'", ""),
        ("npm test\nnode --test tests/ap.test.js", "there is no test file 'tests/ap.test.js'", ""),
        ("pnpm vitest run tests/ap.test.js", "there is no test file 'tests/ap.test.js'", "tests/app.test.js"),
        ("yarn jest tests/ap.test.js", "there is no test file 'tests/ap.test.js'", "tests/app.test.js"),
        ("cargo test --test itt", "there is no test file 'tests/itt.rs'", "did you mean 'tests/it.rs'?"),
    ],
)
def test_a_test_that_is_not_there(found: Found, command: str, message: str, hint: str) -> None:
    (finding,) = found(verify=command)
    assert (finding.rule, finding.severity.value, finding.message) == ("HD230", "error", message)
    assert hint in finding.hint
    assert finding.line == 9 + command.count("\n")


@pytest.mark.parametrize(
    "command",
    [
        "pytest",
        "pytest -q tests",
        "pytest tests/test_text.py -k nothing_here -p no:cacheprovider",
        "pytest tests/test_text.py::TextTest::test_normalize",
        "pytest 'tests/test_text.py::test_alone[1]'",
        "pytest tests/test_text.py::Other::test_inherited",
        "pytest tests/test_text.py::TextTest",
        "pytest tests/test_text.py::normalize",
        "pytest tests/test_*.py",
        "pytest $TESTS tests/$X.py",
        "pytest --rootdir sub tests/test_txt.py",
        "pytest --pyargs some.pkg",
        "pytest --unknown tests/report.xml",
        "pytest --junitxml report/out.xml",
        "pytest -o cache_dir=x tests",
        "pytest tests/test_new.py tests/new/test_x.py tests/new",
        "pytest /abs/test_x.py ../up/test_x.py",
        "python -m unittest",
        "python -m unittest discover -s nowhere",
        "python -m unittest -k x tests.test_text.TextTest.test_normalize",
        "python -m unittest tests.test_new.New.test_it",
        "python -m unittest installed.tests.test_x",
        "npm ci\npytest tests/generated_test.py",
        "./scripts/gen.py > tests/made.py; pytest tests/made.py",
        "pytest tests/test_txt.py || true",
        "for x in a b; do pytest $x; done",
        "cd $(pwd) && pytest tests/test_txt.py",
        "cd sub/../.. && pytest tests/test_txt.py",
        "node --test",
        "node --test 'tests/**/*.test.js'",
        "node --test --import tsx tests/app.test.js",
        "npx vitest run app",
        "npx vitest run nowhere/app.test.js",
        "npx jest ap.test",
        "go test ./...",
        "go test -run TestX ./pkg/a",
        "go test example.com/mod/pkg",
        "cargo test --test it",
        "cargo test -p other --test itt",
    ],
)
def test_no_alarm(told: Told, command: str) -> None:
    changes = "### tests/test_new.py (new)\nOne.\n### tests/new/test_x.py (new)\nOne.\n"
    assert [each for each in told(changes, verify=command) if each[0] == "HD230"] == []


def test_a_listed_file_may_get_the_test(told: Told) -> None:
    assert told("### tests/test_text.py\nAdd one.", verify="pytest tests/test_text.py::TextTest::test_new") == []
    assert told("### tests/\nAdd some.", verify="pytest tests/test_new.py tests/test_text.py::test_n") == []
    assert told("### tests/test_n*.py (new)\nAdd some.", verify="pytest tests/test_new.py") == []


def test_what_is_green_before_the_change_is_there(told: Told) -> None:
    changes = "### tests/test_text.py\nAdd one."
    assert told(changes, verify="pytest tests/test_text.py::test_alon  # green") == [("HD230", "error")]
    assert told(changes, verify="pytest tests/test_text.py::test_alone  # green") == []
    assert told(changes, verify="pytest tests/test_text.py::test_alon  # red") == []


def test_what_setup_brings_is_not_missed(told: Told) -> None:
    assert told(verify="pytest tests/test_txt.py", matter="setup: [make tests]") == []
    assert told(verify="pytest tests/test_txt.py", around=world(settled=False)) == []


@pytest.mark.parametrize(
    "head",
    [
        "from parameterized import parameterized\n",
        "from x import *\n",
        "setattr(A, 'test_b', None)\n",
        "def pytest_generate_tests(m): 0\n",
    ],
)
def test_generated_tests_are_not_missed(told: Told, root: object, head: str) -> None:
    from pathlib import Path

    assert isinstance(root, Path)
    (root / "tests/test_made.py").write_text(head + "class A:\n    pass\n")
    assert told(verify="pytest tests/test_made.py::A::test_b") == []


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        ("known_red: ['tests/test_text.py::test_alone']", []),
        ("known_red: ['tests/test_text.py::test_alon']", [("HD230", "error")]),
        ("known_red: ['tests/test_txt.py::test_alone[x]']", [("HD230", "error")]),
        ("known_red: [TestFoo, 'tests/**', 'tests.test_txt.A', 'a b']", []),
        ("tests: {change: ['tests/test_txt.py']}", [("HD230", "error")]),
        ("tests: {add: ['tests/test_txt.py::test_new'], remove: ['tests/test_text.py']}", []),
        ("tests: change", []),
    ],
)
def test_tests_in_the_front_matter(told: Told, matter: str, expected: list[tuple[str, str]]) -> None:
    assert told(matter=matter) == expected


# -- HD222 and HD251 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preserve", "expected"),
    [
        ("- normalise() keeps its signature", [("HD222", "warning")]),
        ("- `Words.join_al` stays", [("HD222", "warning")]),
        ("- `Words.join_al` stays; tests/test_text.py uses it", [("HD222", "warning")]),
        ("- normalize() keeps its signature; `Words` stays", []),
        ("- os.path.join() is not used", []),
        ("- `ValueError` is raised, print() is not called, a `ParserError` neither", []),
        ("- `strict` mode and the file(s)", []),
        ("- callers in src/views.py of render_page()", []),
        ("- whatever `src.other` imports from here", []),
        ("- `helper()` does not exist, `no_std` is not supported, `use_callback()` is not used", []),
        ("- the JSON has the keys `sku_code` and `item_count`, and SHOP_DB is read from `SHOP_DATABASE`", []),
        ("- `join_al` stays", [("HD222", "warning")]),
        ("- `re.compile_all()` is somebody else's, and `normalize.cache_clear()` stays", []),
        ("- shout() works", []),
        ("", []),
    ],
)
def test_what_must_be_preserved_is_somewhere(told: Told, preserve: str, expected: list[tuple[str, str]]) -> None:
    assert told("### src/text.py\nAdd a function shout().", preserve=preserve) == expected


def test_it_may_be_where_nobody_looked(told: Told) -> None:
    preserve = "- normalise() keeps its signature"
    assert told("### src/*.py\nAdd.", preserve=preserve) == []
    assert told("### src/new.py (new)\nAdd.", preserve=preserve) == []
    assert told(preserve=preserve, context="- src/") == []
    assert told("### src/text.py\nAdd.", preserve=preserve, context="- README.md") == [("HD222", "warning")]


def test_the_hint_of_a_name_that_is_nowhere(found: Found) -> None:
    (finding,) = found(preserve="- Other.\n- normalise() keeps its signature")
    assert (finding.line, finding.hint) == (5, "did you mean `normalize` (line 6) in src/text.py?")


@pytest.mark.parametrize(
    ("verify", "preserve", "expected"),
    [
        ("pytest tests/test_text.py", "- join_all() joins", [("HD251", "warning")]),
        ("pytest tests/test_text.py\nruff check src", "- join_all() joins", [("HD251", "warning")]),
        ("python -m unittest tests.test_text", "- join_all() joins", [("HD251", "warning")]),
        ("pytest tests/test_text.py", "- normalize() stays", []),
        ("pytest tests", "- join_all() joins", []),
        ("pytest", "- join_all() joins", []),
        ("pytest tests/test_text.py\nmake test", "- join_all() joins", []),
        ("pytest tests/test_text.py; for x in a; do $x; done", "- join_all() joins", []),
        ("ruff check src", "- join_all() joins", []),
        ("ls", "- join_all() joins", []),
    ],
)
def test_behaviour_that_no_test_names(told: Told, verify: str, preserve: str, expected: list[tuple[str, str]]) -> None:
    assert told(verify=verify, preserve=preserve) == expected


def test_what_the_tests_say_is_known(told: Told) -> None:
    preserve = "- `test_alone` and all of `TextTest` stay green, `test_normalize` too"
    assert told(verify="pytest tests/test_text.py", preserve=preserve) == []


def test_a_fixture_speaks_for_the_tests_that_take_it(told: Told, root: Path) -> None:
    (root / "tests/conftest.py").write_text("def words():\n    return Words().join_all('')\n")
    (root / "tests/test_text.py").write_text("def test_it(words):\n    assert words\n")
    assert told(verify="pytest tests/test_text.py", preserve="- join_all() joins") == []


def test_what_is_reached_through_others_is_exercised(told: Told) -> None:
    block = "### src/text.py\nAdd.\n```python\ndef shout(text):\n    return Words().join_all(text)\n```"
    new = "\n### tests/test_shout.py (new)\n```python\nfrom src.text import shout\n\n\ndef test(): shout('')\n```"
    verify = "pytest tests/test_shout.py"
    assert told(block + new, verify=verify, preserve="- join_all() joins") == []
    assert told(block + new, verify=verify, preserve="- initials() are letters") == [("HD251", "warning")]
    assert (
        told(block + "\n### tests/test_shout.py (new)\nOne test.", verify=verify, preserve="- initials() are letters")
        == []
    )


def test_the_line_of_an_item_that_json_escapes(root: Path) -> None:
    changes = '"changes": [{"path": "src/text.py", "instruction": "Add one."}], "verify": ["ls"]'
    text = f'{{"title": "t", {changes},\n"preserve": [\n"normalise(\\"A\\") is \\"a\\""]}}'
    (finding,) = preflight.check(spec.parse(text, source="spec.json"), root)
    assert (finding.rule, finding.line) == ("HD222", 3)
