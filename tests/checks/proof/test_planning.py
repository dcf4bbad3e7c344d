"""Which pieces of a change are tried, and what stands in the file then."""

from __future__ import annotations

import time

import pytest

from haiku_delegate.checks import proof
from haiku_delegate.checks.proof import Outcome, Plan, Trial
from haiku_delegate.checks.tampering import FileChange
from tests.checks.proof.changes import changed, contract

BASE = '''\
import re


def shout(text):
    """Loud."""
    return text.upper()
'''


def planned(before: str | None, after: str | None, path: str = "calc.py") -> Plan:
    return proof.plan(contract(), [FileChange(path=path, before=before, after=after)])


def rows(found: Plan) -> list[tuple[str, str]]:
    return [(row.outcome.value, row.why) for row in found.rows]


QUIET = ("not asked", "only comments, docstrings, imports, annotations or blank lines")


@pytest.mark.parametrize(
    "after",
    [
        BASE.replace("import re\n", "import os\nimport re\n"),
        BASE.replace("import re\n", "from __future__ import annotations\n\nimport re\n"),
        BASE.replace("Loud", "Very loud"),
        BASE.replace("    return", "    # as loud as can be\n    return"),
        BASE.replace("(text)", "(text: str) -> str"),
        BASE.replace("text.upper()", "(\n        text.upper()\n    )"),
        BASE.replace("import re\n", "import re\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import os\n"),
        BASE.replace("import re\n", "import re\n\n__all__ = ['shout']\nT = TypeVar('T')\n"),
        BASE.replace("\n", "\r\n"),
        BASE + "\n\ndef later():\n    raise NotImplementedError('later')\n",
        BASE + "\n\n@overload\ndef shout(text: int) -> int: ...\n",
    ],
)
def test_what_nobody_can_notice_is_not_asked_about(after: str) -> None:
    found = planned(BASE, after)
    assert found.trials == ()
    assert set(rows(found)) <= {QUIET}


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("tests/test_calc.py", "a test"),
        ("conftest.py", "a test"),
        ("src/app.test.ts", "a test"),
        ("tests/expected/out.json", "a test"),
        ("README.md", "a document"),
        ("CHANGELOG", "a document"),
        ("docs/usage.txt", "a document"),
        ("stubs/calc.pyi", "types only"),
        ("poetry.lock", "no program of the tests reads it"),
        (".github/workflows/ci.yml", "no program of the tests reads it"),
    ],
)
def test_files_that_no_command_need_notice(path: str, why: str) -> None:
    assert rows(planned("a = 1\n", "a = 2\n", path)) == [("not asked", why)]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("a", "a", "its text is the same"),
        (None, "", "empty"),
        (None, "\n \n", "empty"),
        ("a\0b", "a\0c", "not a text"),
        ("x" * (1 << 20), "y" * ((1 << 20) + 1), "too large"),
    ],
)
def test_texts_of_which_nothing_can_be_taken_back(before: str | None, after: str, why: str) -> None:
    assert rows(planned(before, after)) == [("not asked", why)]


@pytest.mark.parametrize("kind", ["refactor", "docs", "chore", "tests"])
def test_kinds_whose_commands_are_not_meant_to_notice(kind: str) -> None:
    found = proof.plan(contract(kind), changed({"calc.py": BASE}, {"calc.py": BASE + "x = 1\n"}))
    assert found.off
    assert (found.trials, found.rows) == ((), ())


def test_a_new_function_is_emptied_and_keeps_its_name() -> None:
    after = BASE + '\n\ndef whisper(text):\n    """Soft."""\n    low = text.lower()\n    return low\n'
    (trial,) = planned(BASE, after).trials
    assert trial.label == "`whisper` emptied"
    assert (trial.places[0].start, trial.places[0].end) == (9, 12)
    assert trial.reverted == {"calc.py": BASE + '\n\ndef whisper(text):\n    """Soft."""\n    pass\n'}


@pytest.mark.parametrize(
    ("function", "emptied"),
    [
        ("def f(): return 1\n", "def f(): pass\n"),
        ("def f():\n    for x in y:\n        yield x\n", "def f():\n    return; yield\n"),
        ("@a\n@b(1)\nasync def f(x,\n  y=2):\n    await x\n", "@a\n@b(1)\nasync def f(x,\n  y=2):\n    pass\n"),
        ("def f():\n    @d\n    def g():\n        pass\n    return g\n", "def f():\n    pass\n"),
        ("def f():\n    é = 'ü'; return é  # ß\n", "def f():\n    pass  # ß\n"),
    ],
)
def test_functions_of_all_shapes_are_emptied(function: str, emptied: str) -> None:
    (trial,) = planned("x = 1\n", "x = 1\n\n" + function).trials
    assert trial.reverted == {"calc.py": "x = 1\n\n" + emptied}


def test_undecodable_bytes_and_a_byte_order_mark_stay() -> None:
    before = "\ufeffx = 1\n# \udce9\n"
    (trial,) = planned(before, before + "def f():\n    return 1\n").trials
    assert trial.reverted == {"calc.py": before + "def f():\n    pass\n"}


def test_a_new_file_is_tried_function_by_function_and_line_by_line() -> None:
    after = "import re\n\nLIMIT = 3\n\n\nclass A:\n    z = 1\n\n    def f(self):\n        return LIMIT\n\n\nA.g = 2\n"
    labels = {(each.label, each.places[0].start) for each in planned(None, after).trials}
    assert labels == {("`A.f` emptied", 9), ("taken back", 1), ("taken back", 7), ("taken back", 11)}


def test_a_new_file_without_functions_is_taken_away() -> None:
    (trial,) = planned(None, "LIMIT = 3\n").trials
    assert trial.reverted == {"calc.py": None}


def test_a_deleted_file_is_put_back() -> None:
    (trial,) = planned(BASE, None).trials
    assert (trial.label, trial.reverted) == ("put back", {"calc.py": BASE})


def test_an_opening_and_its_closing_are_taken_back_together() -> None:
    before = "def f(a):\n    x = g(\n        a,\n    )\n    return x\n"
    after = "def f(a):\n    x = h(g(\n        a,\n    ))\n    return x\n"
    (trial,) = planned(before, after).trials
    assert [(place.start, place.end) for place in trial.places] == [(2, 2), (4, 4)]
    assert trial.reverted == {"calc.py": before}


def test_a_definition_is_tried_alone_and_then_with_what_uses_it() -> None:
    before = "x = 1\n\n\ndef f(a):\n    y = a\n    return y\n"
    after = "x = 1\nLIMIT = 3\n\n\ndef f(a):\n    y = a[:LIMIT]\n    return y\n"
    found = {each.places[0].start: each for each in planned(before, after).trials}
    assert set(found) == {2, 6}
    names = found[2].names
    assert names is not None
    assert names().lost == {"LIMIT"}
    closure = names().closure
    assert closure is not None
    assert closure.reverted == {"calc.py": before}
    assert found[6].names is not None
    assert found[6].names().closure is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(a):\n    b = 1\n    return a\n", "def f(a, c):\n    b = 1\n    return a + c\n"),
        ("def f():\n    a = 1\n    b = 2\n    return a\n", "def f():\n    z = 1\n    b = 2\n    return z\n"),
        ("class A:\n  def f(s):\n    x = 1\n    y = 2\n  def g(s):\n    return 1\n",
         "class A:\n  def f(s):\n    x = 1\n    s.q = 3\n    y = 2\n  def g(s):\n    return s.q\n"),
    ],
)  # fmt: skip
def test_parameters_locals_and_attributes_hold_lines_together(before: str, after: str) -> None:
    first = min(planned(before, after).trials, key=lambda each: each.places[0].start)
    assert first.names is not None
    closure = first.names().closure
    assert closure is not None
    assert closure.reverted == {"calc.py": before}


def test_what_another_file_uses_is_taken_back_with_it() -> None:
    before = {"a.py": "x = 1\n", "b.py": "import a\n\n\ndef f():\n    return 1\n"}
    after = {"a.py": "x = 1\nLIMIT = 2\n", "b.py": "import a\n\n\ndef f():\n    return a.LIMIT\n"}
    trial = next(each for each in proof.plan(contract(), changed(before, after)).trials if each.path == "a.py")
    assert trial.names is not None
    closure = trial.names().closure
    assert closure is not None
    assert closure.reverted == before


def test_sources_come_before_configuration_and_more_before_less() -> None:
    before = {"app.toml": "a = 1\n", "calc.py": BASE}
    longer = BASE.replace("    return text.upper()", "    a = 1\n    b = 2\n    return a + b")
    after = {"app.toml": "a = 2\nb = 1\nc = 1\n" * 9, "calc.py": longer.replace("import re\n", "import re\nQ = 1\n")}
    found = proof.plan(contract(), changed(before, after))
    assert [each.path for each in found.trials] == ["calc.py", "calc.py", "app.toml"]
    assert found.trials[0].weight > found.trials[1].weight
    assert found.whole is not None
    assert found.whole.reverted == before


def test_a_change_that_no_command_missed_before_needs_no_trial() -> None:
    files = changed({"calc.py": BASE}, {"calc.py": BASE + "x = 1\n"})
    found = proof.plan(contract(), files, red_before=False)
    assert (found.trials, found.noticed) == ((), False)
    assert [(row.outcome, row.place.start) for row in found.rows] == [(Outcome.UNPROVEN, 7)]
    with_test = [*files, FileChange(path="tests/test_calc.py", before=None, after="def test_x():\n    pass\n")]
    assert len(proof.plan(contract(), with_test, red_before=False).trials) == 1


GO = 'package m\n\nimport (\n\t"fmt"\n)\n\nfunc A() int {\n\tfmt.Println()\n\treturn 1\n}\n'


@pytest.mark.parametrize(
    ("path", "before", "after", "taken"),
    [
        ("m.go", GO,
         GO.replace('"fmt"\n', '"fmt"\n\t"os"\n').replace("\treturn 1", "\tif os.Args == nil {\n\t}\n\treturn 1"),
         GO),
        ("m.go", GO, GO + "\nfunc B() int {\n\treturn 5\n}\n", GO + '\nfunc B() int {\n  panic("emptied")\n}\n'),
        ("m.js", "a();\n", "a();\nfunction f(x) {\n  return x;\n}\n", "a();\nfunction f(x) {\n  \n}\n"),
        ("m.ts", "f({\n  a: 1,\n});\n", "g(f({\n  a: 1,\n}));\n", "f({\n  a: 1,\n});\n"),
        ("m.json", '{"a": 1,\n"b": 2}\n', '{"z": 1,\n"c": 3,\n"b": 4}\n', '{"a": 1,\n"b": 2}\n'),
        ("m.unknown", "one\n", "two\n", "one\n"),
        ("m.py", "print 'two'\n", "print 'three'\n", "print 'two'\n"),
    ],
)  # fmt: skip
def test_other_languages(path: str, before: str, after: str, taken: str) -> None:
    (trial,) = planned(before, after, path).trials
    assert trial.reverted == {path: taken}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("m.js", "a();\n", "// hello\na();\n"),
        ("m.ts", "a();\n", "import { b } from './b';\nexport interface X {\n  a: number;\n}\na();\n"),
        ("m.rs", "fn main() {}\n", "use std::fmt;\nfn main() {}\n"),
        ("m.yaml", "a: 1\n", "# why\na: 1\n"),
        ("m.c", "int a;\n", "#include <stdio.h>\nint a; /* b */\n"),
    ],
)
def test_comments_imports_and_types_of_other_languages_are_not_asked_about(path: str, before: str, after: str) -> None:
    assert set(rows(planned(before, after, path))) == {QUIET}


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 5000 + ")" * 5000 + "\n",
        "x = " + "1 + " * 20000 + "1\n",
        "a\rb\r" * 100,
        "def f(:\n" * 50,
        "\x0c\x1c\u2028\n" * 100,
        "é\udcff" * 1000,
    ],
)
@pytest.mark.parametrize("path", ["a.py", "a.js", "a.go", "a.sh", "a.bin"])
def test_hostile_texts_cost_little_and_break_nothing(path: str, text: str) -> None:
    begun = time.monotonic()
    for before in (None, "x = 1\n", text[: len(text) // 2]):
        for trial in planned(before, text, path).trials:
            assert isinstance(trial, Trial)
            assert trial.names is None or trial.names()
    assert time.monotonic() - begun < 20
