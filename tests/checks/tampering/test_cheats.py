"""Ways to disarm a listed Python test: each is seen, with the weight that it deserves."""

# One edit a line: the tables read best that way.
# ruff: noqa: E501

from __future__ import annotations

import pytest

from haiku_delegate.checks import tampering
from tests.checks.tampering.telling import contract, found, text, told

BASE = """
import pytest
from textkit import slug, words


@pytest.mark.parametrize(("given", "wanted"), [("a b", "a-b"), ("A", "a"), ("é", "e")])
def test_rows(given, wanted):
    assert slug(given) == wanted


def test_plain():
    made = slug("Hello World")
    assert made == "hello-world"
    assert len(made) == 11


def test_error():
    with pytest.raises(ValueError, match="empty text"):
        slug("")


def test_close():
    assert words("a b") / 3 == pytest.approx(0.66, abs=0.01)


class TestWords:
    def test_count(self):
        assert words("a b c") == 3
"""
PLAIN = (
    'def test_plain():\n    made = slug("Hello World")\n    assert made == "hello-world"\n    assert len(made) == 11\n'
)
ONE = '    assert made == "hello-world"\n'
COUNT = '        assert words("a b c") == 3\n'

ERRORS = {
    "removed": (PLAIN, "", "HD330"),
    "renamed away": ("def test_plain", "def check_plain", "HD330"),
    "renamed away with an underscore": ("def test_plain", "def _test_plain", "HD330"),
    "class renamed away": ("class TestWords", "class Words", "HD330"),
    "class with an __init__": ("class TestWords:\n", "class TestWords:\n    def __init__(self):\n        pass\n\n", "HD330"),
    "class that says no": ("class TestWords:\n", "class TestWords:\n    __test__ = False\n\n", "HD330"),
    "function that says no": ("\n\ndef test_error", "\n\ntest_plain.__test__ = False\n\n\ndef test_error", "HD330"),
    "file that says no": ("import pytest\n", "import pytest\n\n__test__ = False\n", "HD330"),
    "shadowed": ("class TestWords", "def test_plain():\n    slug('x')\n\n\nclass TestWords", "HD330"),
    "shadowed by a class": (COUNT, COUNT + "\n\nclass TestWords:\n    pass\n", "HD330"),
    "set to None": ("class TestWords", "test_plain = None\n\n\nclass TestWords", "HD330"),
    "deleted by del": ("class TestWords", "del test_plain\n\n\nclass TestWords", "HD330"),
    "made a fixture": ("def test_plain", "@pytest.fixture\ndef test_plain", "HD330"),
    "under a false condition": (PLAIN, "if False:\n" + "".join("    " + row + "\n" for row in PLAIN.splitlines()), "HD330"),
    "inside a function": (PLAIN, "def later():\n" + "".join("    " + row + "\n" for row in PLAIN.splitlines()), "HD330"),
    "skip": ("def test_plain", "@pytest.mark.skip\ndef test_plain", "HD331"),
    "skip with a reason": ("def test_plain", "@pytest.mark.skip(reason='flaky')\ndef test_plain", "HD331"),
    "skipif True": ("def test_plain", "@pytest.mark.skipif(True, reason='')\ndef test_plain", "HD331"),
    "xfail": ("def test_plain", "@pytest.mark.xfail\ndef test_plain", "HD331"),
    "unittest skip": ("def test_plain", "@unittest.skip('x')\ndef test_plain", "HD331"),
    "expected failure": ("def test_plain", "@unittest.expectedFailure\ndef test_plain", "HD331"),
    "a mark with another name": ("def test_plain", "later = pytest.mark.skip\n\n\n@later\ndef test_plain", "HD331"),
    "pytest.skip() inside": (ONE, "    pytest.skip('later')\n" + ONE, "HD331"),
    "importorskip inside": (ONE, "    pytest.importorskip('nothing')\n" + ONE, "HD331"),
    "raise SkipTest": (ONE, "    raise unittest.SkipTest\n" + ONE, "HD331"),
    "pytestmark": ("import pytest\n", "import pytest\n\npytestmark = pytest.mark.skip\n", "HD331"),
    "pytestmark in a class": ("class TestWords:\n", "class TestWords:\n    pytestmark = [pytest.mark.xfail]\n\n", "HD331"),
    "class skipped": ("class TestWords", "@pytest.mark.skip\nclass TestWords", "HD331"),
    "module skipped": ("import pytest\n", "import pytest\n\npytest.skip('x', allow_module_level=True)\n", "HD331"),
    "row that may fail": ('("é", "e")', 'pytest.param("é", "e", marks=pytest.mark.xfail)', "HD331"),
    "early return": ("    made = slug", "    return\n    made = slug", "HD332"),
    "early return under True": ("    made = slug", "    if True:\n        return\n    made = slug", "HD332"),
    "emptied": (PLAIN, "def test_plain():\n    pass\n", "HD332"),
    "emptied to dots": (PLAIN, "def test_plain():\n    ...\n", "HD332"),
    "emptied to a docstring": (PLAIN, 'def test_plain():\n    """Slugs."""\n', "HD332"),
    "called only": (PLAIN, 'def test_plain():\n    slug("Hello World")\n', "HD332"),
    "in a function that nobody calls": (PLAIN, "def test_plain():\n    def inner():\n    " + PLAIN.split("\n", 1)[1].replace("\n    ", "\n        ").replace("    made", "    made", 1), "HD332"),
    "assertion taken out": (ONE, "", "HD333"),
    "assertion made a comment": (ONE, "    # " + ONE.strip() + "\n", "HD333"),
    "early return in between": (ONE, ONE + "    return\n", "HD333"),
    "rows cut": (', ("é", "e")', "", "HD334"),
    "or True": ('made == "hello-world"', 'made == "hello-world" or True', "HD335"),
    "tuple": ('made == "hello-world"', '(made == "hello-world", "wrong")', "HD335"),
    "assert True": ('assert made == "hello-world"', "assert True", "HD335"),
    "assert of a text": ('assert made == "hello-world"', 'assert "hello-world"', "HD335"),
    "length at least zero": ("len(made) == 11", "len(made) >= 0", "HD335"),
    "swallowed": (ONE, f"    try:\n    {ONE}    except AssertionError:\n        pass\n", "HD335"),
    "swallowed by a bare except": (ONE, f"    try:\n    {ONE}    except:\n        print('x')\n", "HD335"),
    "suppressed": (ONE, f"    with contextlib.suppress(Exception):\n    {ONE}", "HD335"),
    "autouse fixture that patches": (
        "def test_plain", "@pytest.fixture(autouse=True)\ndef easy(monkeypatch):\n    monkeypatch.setattr('textkit.slug', str)\n\n\ndef test_plain", "HD336",
    ),
    "patched for all": ("def test_plain", "textkit.slug = lambda text: 'x'\n\n\ndef test_plain", "HD336"),
    "hook": ("def test_plain", "def load_tests(*args):\n    return []\n\n\ndef test_plain", "HD336"),
    "no longer Python": ("def test_plain():", "def test_plain(:", "HD337"),
}  # fmt: skip

WARNINGS = {
    "looser comparison": ('made == "hello-world"', '"hello" in made', "HD340"),
    "starts with": ('made == "hello-world"', 'made.startswith("hello")', "HD340"),
    "at least": ("len(made) == 11", "len(made) >= 5", "HD340"),
    "is something": ('made == "hello-world"', "made is not None", "HD340"),
    "truth": ('made == "hello-world"', "made", "HD340"),
    "match dropped": (', match="empty text"', "", "HD340"),
    "match cut": ('match="empty text"', 'match="empty"', "HD340"),
    "any exception": ("raises(ValueError", "raises(Exception", "HD340"),
    "more exceptions": ("raises(ValueError", "raises((ValueError, KeyError)", "HD340"),
    "tolerance": ("abs=0.01", "abs=0.5", "HD340"),
    "relative tolerance": ("abs=0.01", "abs=0.01, rel=1.0", "HD340"),
    "another literal": ('made == "hello-world"', 'made == "hello world"', "HD341"),
    "computed by the code under test": ('made == "hello-world"', 'made == slug("Hello World")', "HD342"),
    "computed in front": (ONE, '    wanted = slug("Hello World")\n    assert made == wanted\n', "HD342"),
    "compared with itself": ('made == "hello-world"', "made == made", "HD342"),
    "unit mocked": ("def test_plain():", "def test_plain(monkeypatch):\n    monkeypatch.setattr('textkit.slug', lambda t: 'x')", "HD342"),
    "unit patched": ("def test_plain():", "@mock.patch('textkit.slug')\ndef test_plain(slug):", "HD342"),
    "renamed": ("def test_plain", "def test_simple", "HD343"),
    "others and fewer": (ONE + "    assert len(made) == 11\n", "    assert made.islower()\n", "HD343"),
    "under a condition": (ONE, f"    if made:\n    {ONE}", "HD344"),
    "way out": ("    assert len(made)", "    if not made:\n        return\n    assert len(made)", "HD344"),
    "new and empty": ("class TestWords", "def test_new():\n    pass\n\n\nclass TestWords", "HD346"),
    "new and certain": ("class TestWords", "def test_new():\n    assert True\n\n\nclass TestWords", "HD346"),
}  # fmt: skip


def changed(old: str, new: str) -> str:
    assert old in BASE
    return BASE.replace(old, new, 1)


@pytest.mark.parametrize(("old", "new", "rule"), ERRORS.values(), ids=list(ERRORS))
def test_a_cheat_stops_the_run(old: str, new: str, rule: str) -> None:
    assert f"error {rule}" in told(BASE, changed(old, new))


@pytest.mark.parametrize(("old", "new", "rule"), WARNINGS.values(), ids=list(WARNINGS))
def test_a_doubtful_change_is_told_and_stops_nothing(old: str, new: str, rule: str) -> None:
    said = told(BASE, changed(old, new))
    assert f"warning {rule}" in said
    assert not [each for each in said if each.startswith("error")]


UNIT = """
    import unittest

    class SlugTest(unittest.TestCase):
        def test_slug(self):
            self.assertEqual(slug("A B"), "a-b")
            self.assertAlmostEqual(ratio("a"), 0.123, places=3)
            with self.assertRaisesRegex(ValueError, "empty"):
                slug("")
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("assertEqual(slug", "assertTrue(slug", "warning HD340"),
        ('assertEqual(slug("A B"), "a-b")', 'assertIn("a", slug("A B"))', "warning HD340"),
        ('assertEqual(slug("A B"), "a-b")', 'assertIsNotNone(slug("A B"))', "warning HD340"),
        ('assertEqual(slug("A B"), "a-b")', "assertTrue(True)", "error HD335"),
        ('assertEqual(slug("A B"), "a-b")', "assertEqual(1, 1)", "error HD335"),
        ("places=3", "places=1", "warning HD340"),
        ('assertRaisesRegex(ValueError, "empty")', "assertRaises(ValueError)", "warning HD340"),
        ('self.assertEqual(slug("A B"), "a-b")', 'self.skipTest("x")', "error HD331"),
        ("class SlugTest(unittest.TestCase)", "class SlugTest", "error HD330"),
        ("unittest.TestCase", "object", "error HD330"),
        ("unittest.TestCase", "base.TestCase", None),
    ],
)
def test_unittest_is_read_as_well(old: str, new: str, expected: str | None) -> None:
    said = told(UNIT, UNIT.replace(old, new))
    assert said == [] if expected is None else expected in said


def test_a_helper_that_asserts_less_is_a_finding_of_its_own() -> None:
    before = "def compare(x):\n    assert x == 1\n    assert x.ok\n\ndef test_a():\n    compare(f())\n"
    assert told(before, before.replace("    assert x.ok\n", "")) == ["error HD333"]
    assert told(before, before.replace("    assert x == 1\n    assert x.ok\n", "    pass\n")) == ["error HD332"]


def test_rows_of_a_list_beside_the_test_count() -> None:
    before = "CASES = [(1, 2), (2, 3), (3, 4)]\n\ndef test_a():\n    for a, b in CASES:\n        assert f(a) == b\n"
    assert told(before, before.replace(", (3, 4)", "")) == ["error HD334"]
    assert told(before, before.replace(", (3, 4)", ", (3, 4), (4, 5)")) == []


CONFTEST = "import pytest\n"


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("collect_ignore = ['test_a.py']\n", "error HD336"),
        ("collect_ignore_glob = ['*_a.py']\n", "error HD336"),
        ("def pytest_ignore_collect(collection_path):\n    return True\n", "error HD336"),
        ("def pytest_collection_modifyitems(items):\n    items[:] = []\n", "error HD336"),
        ("def pytest_collection_modifyitems(items):\n    items.clear()\n", "error HD336"),
        ("def pytest_collection_modifyitems(items):\n    for i in items:\n        i.add_marker(pytest.mark.skip)\n", "error HD336"),
        ("def pytest_runtest_makereport(item, call):\n    r = yield\n    r.get_result().outcome = 'passed'\n", "error HD336"),
        ("def pytest_sessionfinish(session):\n    session.exitstatus = 0\n", "error HD336"),
        ("def pytest_pyfunc_call(pyfuncitem):\n    return True\n", "error HD336"),
        ("import os\n\ndef end():\n    os._exit(0)\n", "error HD336"),
        ("import atexit, os\n\natexit.register(lambda: 0)\n", "error HD336"),
        ("def pytest_collection_modifyitems(items):\n    items.sort(key=str)\n", "warning HD345"),
        ("@pytest.fixture(autouse=True)\ndef p(monkeypatch):\n    monkeypatch.setattr('textkit.slug', str)\n", "warning HD345"),
        ("import textkit\n\ntextkit.slug = str\n", "warning HD345"),
        ("@pytest.fixture\ndef db():\n    return 1\n", None),
        ("@pytest.fixture(autouse=True)\ndef env(monkeypatch):\n    monkeypatch.setenv('A', '1')\n", None),
        ("def pytest_addoption(parser):\n    parser.addoption('--slow')\n", None),
    ],
)  # fmt: skip
def test_conftest_may_not_decide(added: str, expected: str | None) -> None:
    wanted = [expected] if expected else []
    assert told(CONFTEST, CONFTEST + "\n" + added, path="tests/conftest.py") == wanted
    new = [f"{each.severity} {each.rule}" for each in found(None, CONFTEST + added, path="tests/conftest.py")]
    assert new == wanted


def test_a_finding_names_the_test_its_place_and_both_texts() -> None:
    (finding,) = found(text(BASE), text(changed('made == "hello-world"', 'made == "x"')))
    assert (finding.path, finding.line) == ("tests/test_a.py", 12)
    assert finding.message == (
        "test_plain: the expectation was changed: `assert made == \"x\"` was `assert made == \"hello-world\"`"
    )  # fmt: skip
    (finding,) = found(text(BASE), text(changed(PLAIN, "")))
    assert finding.hint == "if the task needs it, say so: `tests: {remove: [tests/test_a.py::test_plain]}`"


def test_a_file_that_moves_out_of_the_collection_loses_its_tests() -> None:
    before = text(BASE)
    changes = [
        tampering.FileChange(path="tests/test_a.py", before=before, after=None),
        tampering.FileChange(path="tests/old_a.py", before=None, after=before),
    ]
    from haiku_delegate.contract.model import Action, Change, Contract

    renaming = Contract(id=None, title="t", changes=(
        Change(path="tests/old_a.py", action=Action.RENAME, rename_from="tests/test_a.py"),))  # fmt: skip
    assert [each.rule for each in tampering.check(renaming, changes)] == ["HD330"]
    assert tampering.check(contract("tests/test_a.py"), changes[:1]) == ()  # scope tells of deletions
