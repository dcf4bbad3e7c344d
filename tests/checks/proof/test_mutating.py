"""New tests against small mistakes in what they name."""

from __future__ import annotations

import ast
import threading
from collections.abc import Mapping
from dataclasses import replace

import pytest

from haiku_delegate.checks import proof
from haiku_delegate.checks.proof import Answer, Mutation, Trial, exercised, mutants, mutating
from haiku_delegate.checks.tampering import FileChange
from haiku_delegate.checks.verify import Color
from haiku_delegate.findings import Severity
from tests.checks.proof.changes import CANNOT, GREEN, RED, checking

SOURCE = '''\
def clamp(x, low, high):
    """Between low and high."""
    if x < low:
        return low
    if x > high and high > low:
        return high
    return x


def other(x):
    return [x + 1, "é"]


class Box:
    def __init__(self, size=1):
        self.size = size

    def grow(self, by):
        self.size += by
        return self.size

    def shrink(self):
        return 0
'''
TEST = "from calc import clamp\n\n\ndef test_clamp():\n    assert clamp(5, 1, 3) == 3\n"


def new_test(text: str, before: str | None = None, path: str = "tests/test_calc.py") -> FileChange:
    return FileChange(path=path, before=before, after=text)


def targets(test: FileChange, files: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    found = exercised.targets(
        [test], files.get, lambda directory: [n for n in files if n.rpartition("/")[0] == directory]
    )
    return [(each.path, each.name, bool(each.called_by)) for each in found]


@pytest.mark.parametrize(
    ("test", "files", "expected"),
    [
        (TEST, {"calc.py": SOURCE}, [("calc.py", "clamp", True)]),
        (TEST, {"src/calc.py": SOURCE}, [("src/calc.py", "clamp", True)]),
        ("import pkg.calc as c\ndef test_a():\n    c.other(1)\n", {"pkg/calc.py": SOURCE},
         [("pkg/calc.py", "other", True)]),
        ("from pkg import calc\ndef test_a():\n    f = calc.other\n", {"pkg/calc.py": SOURCE},
         [("pkg/calc.py", "other", False)]),
        ("from pkg import other\ndef test_a():\n    other(1)\n",
         {"pkg/__init__.py": "from .calc import other\n", "pkg/calc.py": SOURCE}, [("pkg/calc.py", "other", True)]),
        ("from pkg import other\ndef test_a():\n    other(1)\n",
         {"pkg/__init__.py": "from pkg.calc import *\n", "pkg/calc.py": SOURCE}, [("pkg/calc.py", "other", True)]),
        ("from calc import Box\ndef test_a():\n    assert Box(2).grow(1) == 3\n", {"calc.py": SOURCE},
         [("calc.py", "Box.__init__", True), ("calc.py", "Box.grow", False)]),
        ("from ..calc import other\nclass TestA:\n    def test_a(self):\n        other(1)\n", {"calc.py": SOURCE},
         [("calc.py", "other", True)]),
        ("from calc import clamp\ndef test_a(clamp):\n    clamp(1)\n", {"calc.py": SOURCE}, []),
        ("from calc import clamp\ndef clamp(): pass\ndef test_a():\n    clamp()\n", {"calc.py": SOURCE}, []),
        ("from json import loads\ndef test_a():\n    loads('1')\n", {"calc.py": SOURCE}, []),
        ("from tests.helpers import f\ndef test_a():\n    f()\n", {"tests/helpers.py": "def f():\n    return 1\n"}, []),
        ("def test_a(:\n", {"calc.py": SOURCE}, []),
    ],
)  # fmt: skip
def test_what_new_tests_name(test: str, files: Mapping[str, str], expected: list[tuple[str, str, bool]]) -> None:
    assert targets(new_test(test), files) == expected


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return x\ntry:\n    from _speedups import f\nexcept ImportError:\n    pass\n",
        "def f(x):\n    return x\nfrom _speedups import *\n",
        "def f(x):\n    return x\nf = wrapped(f)\n",
        "@singledispatch\ndef f(x):\n    return x\n",
        "def f(x):\n    yield x\n",
        "async def f(x):\n    return x\n",
        "class f(metaclass=M):\n    def __init__(self):\n        self.x = 1\n",
    ],
)
def test_what_a_call_runs_is_not_always_what_is_written(source: str) -> None:
    found = targets(new_test("from calc import f\ndef test_a():\n    f(1)\n"), {"calc.py": source})
    assert [is_called for _path, _name, is_called in found] == [False]


def test_a_helper_that_may_never_run_calls_nothing() -> None:
    test = "from calc import other\ndef helper():\n    other(1)\n"
    assert targets(new_test(test), {"calc.py": SOURCE}) == [("calc.py", "other", False)]


def test_old_tests_name_nothing() -> None:
    after = TEST + "\n\ndef test_other():\n    from calc import other\n    assert other(1)\n"
    assert targets(new_test(after, before=TEST), {"calc.py": SOURCE}) == [("calc.py", "other", True)]


@pytest.mark.parametrize(
    ("path", "test", "files", "expected"),
    [
        ("test/a.test.js", "import { f } from '../src/a.js';\ntest('x', () => { f(1); });\n",
         {"src/a.js": "export function f(x) {\n  return x;\n}\nfunction g() {\n  return 1;\n}\n"},
         [("src/a.js", "f", False)]),
        ("a.test.ts", "const { f } = require('./a');\nf(1);\n",
         {"a.ts": "export const f = (x) => {\n  return x;\n};\n"}, [("a.ts", "f", False)]),
        ("m/a_test.go", "func TestF(t *testing.T) {\n\tF(1)\n}\n",
         {"m/a.go": "package m\n\nfunc F(x int) int {\n\treturn x\n}\n", "n/b.go": "func F() {\n\tx()\n}\n"},
         [("m/a.go", "F", False)]),
        ("spec/a_spec.rb", "f(1)\n", {"a.rb": "def f(x)\n  x\nend\n"}, []),
    ],
)  # fmt: skip
def test_what_tests_of_other_languages_name(
    path: str, test: str, files: Mapping[str, str], expected: list[tuple[str, str, bool]]
) -> None:
    assert targets(new_test(test, path=path), files) == expected


def test_mutants_change_one_line_each_and_nothing_but_the_mistake() -> None:
    found = list(mutants.of("calc.py", SOURCE, "clamp"))
    assert [(each.line, each.label) for each in found] == [
        (1, "raises at once"),
        (3, "`<` became `<=`"),
        (4, "returns None"),
        (5, "`>` became `>=`"),
        (6, "returns None"),
        (7, "returns None"),
    ]
    for each in found[1:]:
        pairs = list(zip(SOURCE.split("\n"), each.text.split("\n"), strict=True))
        assert [at for at, (one, two) in enumerate(pairs, 1) if one != two] == [each.line]


@pytest.mark.parametrize(
    ("body", "mutated"),
    [
        ("return x not in y", "return x in y"),
        ("return x is not y", "return x is y"),
        ("return (a) == (b)", "return (a) != (b)"),
        ("return a or b", "return a and b"),
        ("if not x: y()", "if (not (not x)): y()"),
        ("x = 9", "x = 10"),
        ("x = True", "x = False"),
        ("x = 'é' + y", "x = 'é' - y"),
        ("x = 'é'", 'x = "mutated"'),
        ("y.append(1)", "y.append(2)"),
        ("y.clear()", "pass"),
        ("raise ValueError('no')", "pass"),
        ("while x: x -= 1", "while (not (x)): x -= 1"),
    ],
)
def test_mistakes_of_every_kind(body: str, mutated: str) -> None:
    text = "def f(x, y, a, b):\n    {}\n"
    *_whole, mutant = mutants.of("a.py", text.format(body), "f")
    assert mutant.text == text.format(mutated)


@pytest.mark.parametrize("body", ["'doc'", "pass", "raise NotImplementedError", "return None", "..."])
def test_a_function_that_does_nothing_has_no_mutants(body: str) -> None:
    assert list(mutants.of("a.py", f"def f():\n    {body}\n", "f")) == []


def test_annotations_and_docstrings_are_not_mistaken_for_code() -> None:
    inner = 'def g(z: "int" = x) -> "str":\n        "doc"\n        return z\n'
    text = f'def f(x):\n    y: "list[int]" = x\n    {inner}    return y\n'
    assert [each.line for each in mutants.of("a.py", text, "f")] == [1, 5, 6]


def test_every_mutant_is_python() -> None:
    with open(mutants.__file__) as file:
        text = file.read()
    names = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)][:9]
    found = [each for name in names for each in mutants.of("m.py", text, name)]
    assert len(found) > 40
    for each in found:
        ast.parse(each.text)


def test_mutants_in_braces() -> None:
    text = "function f(x) {\n  if (x === 1 && true) {\n    return x + 2; // === 3\n  }\n  return 'a < b';\n}\n"
    found = [(each.line, each.label) for each in mutants.of("a.js", text, "f")]
    assert found == [
        (1, "raises at once"),
        (2, "`===` became `!==`"),
        (3, "`+` became `-`"),
        (2, "`&&` became `||`"),
        (2, "`true` became `false`"),
    ]


# -- from tests to findings ----------------------------------------------------------------------------------


def mutated(test: str, check: str, files: Mapping[str, str] | None = None) -> Mutation:
    """`check` is what the commands really do, as Python over the names of calc.py."""
    files = files or {"calc.py": SOURCE}
    return proof.mutate(
        [new_test(test)], files.get, lambda directory: [],
        checking(files, lambda names: exec(check, names)), budget_s=60, cancelled=threading.Event(),
    )  # fmt: skip


PASSED = ["tests/test_calc.py::test_clamp"]


def test_good_tests_leave_little_to_say() -> None:
    check = "".join(f"assert clamp{case}\n" for case in ("(5, 1, 3) == 3", "(0, 1, 3) == 1", "(2, 1, 3) == 2"))
    found = mutated(TEST, check)
    assert (found.killed, found.asked) == (4, 6)
    (finding,) = proof.mutation_findings(found, passed=PASSED)
    assert finding.severity is Severity.NOTE
    assert finding.message == (
        "the new tests notice 4 of 6 mistakes in what they name; not these: "
        "line 3 `<` became `<=`; line 5 `>` became `>=`"
    )
    assert proof.mutation_summary(found) == "4 of 6 mistakes noticed"


def test_weak_tests_are_a_warning() -> None:
    (finding,) = proof.mutation_findings(mutated(TEST, "clamp(5, 1, 3)\n"), passed=PASSED)
    assert (finding.rule, finding.severity) == ("HD452", Severity.WARNING)


NOTHING = "try:\n    clamp(5, 1, 3)\nexcept BaseException:\n    pass\n"


def test_tests_that_pass_though_the_function_raises_are_an_error() -> None:
    found = mutated(TEST, NOTHING)
    (finding,) = proof.mutation_findings(found, passed=PASSED)
    assert (finding.rule, finding.severity, found.is_loaded) == ("HD453", Severity.ERROR, True)
    assert finding.message == (
        "the new tests notice none of 6 mistakes in what they name; "
        "they succeed even when `clamp` does nothing but raise"
    )


@pytest.mark.parametrize(
    ("test", "passed"),
    [
        (TEST, None),  # nobody knows whether it ran
        (TEST, []),
        (TEST + "\n\ndef test_else():\n    pass\n", ["tests/test_calc.py::test_else"]),  # another has run
        (TEST, ["tests/test_calc.py::test_else", "tests/test_calc2.py::test_clamp"]),
        (TEST.replace("clamp(5, 1, 3) == 3", "callable(clamp)"), PASSED),  # it does not call it
    ],
)
def test_an_error_has_to_be_certain(test: str, passed: list[str] | None) -> None:
    (finding,) = proof.mutation_findings(mutated(test, NOTHING), passed=passed)
    assert (finding.rule, finding.severity) == ("HD452", Severity.WARNING)


def test_a_method_and_its_parameters_count_as_the_new_test() -> None:
    found = mutated(TEST, NOTHING)
    (finding,) = proof.mutation_findings(found, passed=["tests/test_calc.py::TestA::test_clamp[a::b]"])
    assert finding.rule == "HD453"


def test_few_mistakes_are_no_error() -> None:
    source = {"calc.py": "def clamp(x):\n    return x\n"}
    (finding,) = proof.mutation_findings(mutated(TEST, NOTHING, source), passed=PASSED)
    assert finding.rule == "HD452"


def test_a_file_that_no_command_reads_says_nothing_of_the_tests() -> None:
    found = proof.mutate(
        [new_test(TEST)], {"calc.py": SOURCE}.get, lambda directory: [], lambda trial, left: GREEN,
        budget_s=60, cancelled=threading.Event(),
    )  # fmt: skip
    (finding,) = proof.mutation_findings(found, passed=PASSED)
    assert (finding.rule, finding.severity) == ("HD451", Severity.NOTE)
    assert finding.message == "the commands do not read calc.py, so mistakes there say nothing of the new tests"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (CANNOT, "the shell could not run it (exit 127)"),
        (Answer(color=Color.RED, timed_out=True, why="no end within 10 s"), "no end within 10 s"),
        (Answer(color=Color.RED, output="FAIL m [build failed]\n"), "only a name is missed, or nothing builds"),
    ],
)
def test_what_cannot_run_is_neither_noticed_nor_not(answer: Answer, said: str) -> None:
    def attempt(trial: Trial, left_s: float) -> Answer:
        return answer if trial.reverted else GREEN

    found = proof.mutate(
        [new_test(TEST)],
        {"calc.py": SOURCE}.get,
        lambda directory: [],
        attempt,
        budget_s=60,
        cancelled=threading.Event(),
    )
    (finding,) = proof.mutation_findings(found, passed=PASSED)
    assert (finding.rule, finding.message) == ("HD451", f"it is not known what the new tests notice: {said}")


@pytest.mark.parametrize(
    ("tests", "off"),
    [
        ([FileChange(path="calc.py", before=None, after=SOURCE)], "the change has no test in it"),
        ([new_test("def test_a():\n    assert True\n")], "it is not known what the new tests are about"),
    ],
)
def test_where_nothing_can_be_asked(tests: list[FileChange], off: str) -> None:
    plan, called = mutating.plan(tests, {"calc.py": SOURCE}.get, lambda directory: [])
    assert (plan.off, plan.trials, called) == (off, (), {})


def test_mutants_are_spread_over_the_functions() -> None:
    test = "from calc import Box, clamp, other\ndef test_a():\n    clamp(1, 2, 3), other(1), Box(1).grow(2)\n"
    plan, called = mutating.plan([new_test(test)], {"calc.py": SOURCE}.get, lambda directory: [])
    first = [each.group.partition("::")[2] for each in plan.trials[:4]]
    assert sorted(first) == ["Box.__init__", "Box.grow", "clamp", "other"]
    assert all(each.label.endswith(" raises") for each in plan.trials[:4])
    caller = ("tests/test_calc.py::test_a",)
    assert called == {f"calc.py::{name}": caller for name in ("clamp", "other", "Box.__init__")}


def test_hostile_survivors_stay_short_and_harmless() -> None:
    name = "f" * 3000
    text = "".join(f"def {name}{n}(x):\n    y = '\x1b[31m' + x\n    return y == '\u202e'\n" for n in range(30))
    test = "from calc import *\ndef test_a():\n" + "".join(f"    {name}{n}(1)\n" for n in range(30))
    imports = "from calc import " + ", ".join(f"{name}{n}" for n in range(30)) + "\n"
    found = proof.mutate(
        [new_test(imports + test)], {"calc.py": text}.get, lambda directory: [],
        lambda trial, left: RED if trial.label == "fails when loaded" else GREEN,
        budget_s=60, cancelled=threading.Event(),
    )  # fmt: skip
    assert found.asked == mutating.MOST
    for passed in (None, ["tests/test_calc.py::test_a"]):
        (finding,) = proof.mutation_findings(found, passed=passed)
        assert finding.message.isprintable()
        assert len(finding.message) <= 900


# -- tests that run the code and look at nothing -------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "asked_for", "rule", "severity"),
    [
        ("clamp(5, 1, 3)", "Tests for clamp().", "HD453", Severity.ERROR),
        ("clamp(5, 1, 3)", "Tests for `clamp`.", "HD453", Severity.ERROR),
        ("clamp(5, 1, 3)", "Tests for calc.", "HD452", Severity.WARNING),  # it may only have to be called
        ("clamp(5, 1, 3)", "Tests for unclamp().", "HD452", Severity.WARNING),
        ("assert clamp(5, 1, 3)", "Tests for clamp().", "HD452", Severity.WARNING),  # a returned None is noticed
        (NOTHING, "Tests for clamp().", "HD453", Severity.ERROR),
    ],
)
def test_noticing_nothing_but_that_it_raises_is_no_test(
    check: str, asked_for: str, rule: str, severity: Severity
) -> None:
    found = mutated(TEST, check)
    (finding,) = proof.mutation_findings(found, passed=PASSED, asked_for=asked_for)
    assert (finding.rule, finding.severity) == (rule, severity)


def test_what_old_tests_notice_makes_nothing_certain() -> None:
    found = replace(mutated(TEST, "clamp(5, 1, 3)"), with_old=True)
    (finding,) = proof.mutation_findings(found, passed=PASSED, asked_for="Tests for clamp().")
    assert (finding.rule, finding.severity) == ("HD452", Severity.WARNING)
    assert finding.message.startswith(
        "the commands (old tests count as well, they could not be left out) notice 1 of 6 mistakes in what the new "
        "tests name; not these: "
    )


def test_a_named_function_that_need_do_nothing_is_a_warning() -> None:
    source = {"calc.py": "LOG = []\n\n\ndef clamp(x):\n    y = 3\n    LOG.append(y)\n    LOG.append(1)\n"}
    check = "clamp(1)\nassert LOG in ([], [3, 1])\n"
    (finding,) = proof.mutation_findings(mutated(TEST, check, source), passed=PASSED, asked_for="Test clamp().")
    assert finding.severity is Severity.WARNING
    assert "they succeed even when `clamp` does nothing" in finding.message
