"""Colours before the change, and why a red one may be red for nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from haiku_delegate.checks import baseline, verdicts
from haiku_delegate.checks.records import Outcome
from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract import spec
from haiku_delegate.contract.model import Command, Contract

FAIL, PASS, ERROR = Outcome.FAIL, Outcome.PASS, Outcome.ERROR


def contract(*paths: str, verify: str = "pytest -q  # red", front: str = "") -> Contract:
    changes = "\n".join(f"### {number}. {path}\nDo it." for number, path in enumerate(paths, start=1))
    text = f"TASK T-1: It\n\nCHANGES TO MAKE:\n{changes}\n\nVERIFY:\n```sh\n{verify}\n```\n"
    return spec.parse(f"---\n{front}\n---\n{text}" if front else text, source="spec.md")


def result(
    command: Command, color: Color, output: str = "", record: Mapping[str, Outcome] | None = None,
    excused: tuple[str, ...] = (),
) -> Result:  # fmt: skip
    code = {"green": 0, "red": 1}.get(color.value)
    return Result(
        command=command, color=color, exit_code=code, duration_s=0.1, output=output, record=record, excused=excused
    )


PYTEST = (
    "==== ERRORS ====\n____ ERROR collecting tests/test_a.py ____\nImportError while importing test module '/r/t.py'.\n"
)


@pytest.mark.parametrize(
    ("paths", "output", "told"),
    [
        (["a.py"], PYTEST + "E   ModuleNotFoundError: No module named 'requests'\n", True),
        (["a.py"], PYTEST + "E   ModuleNotFoundError: No module named 'a'\n", False),
        (["src/shop/cart.py (new)"], PYTEST + "E   ModuleNotFoundError: No module named 'shop.cart'\n", False),
        (["a.py", "pyproject.toml"], PYTEST + "E   ModuleNotFoundError: No module named 'requests'\n", False),
        (["a.py", "requirements-dev.txt"], PYTEST + "E   ModuleNotFoundError: No module named 'requests'\n", False),
        (["src/*.py"], PYTEST + "E   ModuleNotFoundError: No module named 'requests'\n", False),
        (["a.py"], PYTEST + "E   ImportError: cannot import name 'x' from 'b'\n", False),
        (["a.py"], PYTEST + "E   ModuleNotFoundError: No module named 'x'\nE   ValueError: y\n", False),
        (["a.py"], "ERROR: file or directory not found: tests/test_b.py\n", True),
        (["tests/test_b.py (new)"], "ERROR: file or directory not found: tests/test_b.py\n", False),
        (["tests/test_b.py"], "ERROR: file or directory not found: tests/test_b.py::test_new\n", False),
        (["tests/new/test_b.py (new)"], "ERROR: file or directory not found: tests/new\n", False),
        (["a.py"], 'E     File "/r/tests/test_b.py", line 3\nE       def (\nE   SyntaxError: invalid\n', True),
        (["a.py"], 'E     File "/r/a.py", line 3\nE       def (\nE           ^\nE   SyntaxError: invalid\n', False),
        (["a.py"], "E   AssertionError: assert 1 == 2\n", False),
        (["a.py"], "", False),
    ],
)  # fmt: skip
def test_red_for_a_reason_that_the_change_does_not_touch_is_remarked_upon(
    paths: list[str], output: str, told: bool
) -> None:
    made = contract(*paths)
    found = baseline.remarks(made, Verification(results=(result(made.verify[0], Color.RED, output),)))
    assert [(each.rule, each.severity.value) for each in found] == ([("HD415", "warning")] if told else [])


def test_a_missing_module_is_no_reason_where_a_test_really_failed() -> None:
    made = contract("a.py")
    output = PYTEST + "E   ModuleNotFoundError: No module named 'requests'\n"
    red = result(made.verify[0], Color.RED, output, {"t.py": ERROR, "u.py::x": FAIL})
    assert baseline.remarks(made, Verification(results=(red,))) == ()


@pytest.mark.parametrize(
    ("before", "after", "color"),
    [
        ({"t.py::a": FAIL, "t.py::b": PASS}, ("t.py::a",), "green"),
        ({"t.py::a": PASS, "t.py::b": PASS}, ("t.py::a",), "red"),
        ({"t.py::b": PASS}, ("t.py::a",), "red"),
        ({"t.py::a": FAIL}, ("t.py::a", "t.py::c"), "red"),
        (None, ("t.py::a",), "red"),
    ],
)
def test_a_known_red_test_excuses_only_if_it_failed_before(
    before: Mapping[str, Outcome] | None, after: tuple[str, ...], color: str
) -> None:
    made = contract("a.py", verify="pytest -q")
    (command,) = made.verify
    then = Verification(results=(result(command, Color.GREEN, record=before),))
    now = Verification(results=(result(command, Color.GREEN, excused=after),))
    judged, found = verdicts.of(made, verdicts.counted(now, then), then)
    assert (judged, [each.rule for each in found]) == (color, [] if color == "green" else ["HD431"])


def test_a_holdout_is_excused_by_nothing() -> None:
    made = contract("a.py", front="holdout: [pytest -q held]")
    now = Verification(results=(result(made.holdout[0], Color.GREEN, excused=("t.py::a",)),))
    color, found = verdicts.of_holdout(made, now, ())
    assert (color, [each.rule for each in found]) == ("red", ["HD440"])


def test_commands_are_shown_on_one_short_line_without_controls() -> None:
    made = contract("a.py", verify="true " + "x" * 5000 + " \x1b[31m  # red")
    (found,) = baseline.check(made, Verification(results=(result(made.verify[0], Color.GREEN),)))
    assert len(found.message) < 300
    assert "\x1b" not in found.message
