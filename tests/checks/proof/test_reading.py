"""A red that misses behaviour, and one that merely misses a name."""

from __future__ import annotations

import time

import pytest

from haiku_delegate.checks.proof import reading

LOST = {"LIMIT", "slug", "limit"}


@pytest.mark.parametrize(
    "output",
    [
        "E   NameError: name 'LIMIT' is not defined\n",
        "E   ImportError: cannot import name 'slug' from 'text' (/w/text.py)\nERROR tests/test_a.py\n",
        "E   AttributeError: module 'text' has no attribute 'slug'. Did you mean: 'plug'?\n",
        "E   TypeError: f() got an unexpected keyword argument 'limit'\n",
        "E   ModuleNotFoundError: No module named 'text'\n",
        '  File "a.py", line 3\nSyntaxError: invalid syntax\n',
        "FAILED tests/test_a.py::test_b - NameError: name 'LIMIT' is not defined\n",
        "Traceback (most recent call last):\nNameError: name 'LIMIT' is not defined\n\nFAILED (errors=1)\n",
        "# m [m.test]\n./m.go:3:9: undefined: B\nFAIL\tm [build failed]\n",
        "error[E0425]: cannot find function `f`\n --> src/lib.rs:1:1\nerror: could not compile `m`\n",
        "a.ts(1,10): error TS2305: Module './b' has no exported member 'f'.\n",
        "SyntaxError: The requested module './m.js' does not provide an export named 'f'\n",
        "ReferenceError: slug is not defined\n    at a.js:1\n",
        "TypeError: text.slug is not a function\n",
        "main.sh: line 4: slug: command not found\n",
    ],
)
def test_a_missing_name_alone(output: str) -> None:
    assert reading.only_a_name(output, LOST)


@pytest.mark.parametrize(
    "output",
    [
        "",
        "1 failed in 0.1s\n",
        "E   assert 'a' == 'b'\n",
        "E   AssertionError: assert 1 == 2\n",
        "E   NameError: name 'LIMIT' is not defined\nE   assert 1 == 2\n",
        "E   NameError: name 'other' is not defined\n",
        "E   AttributeError: 'NoneType' object has no attribute 'upper'\n",
        "E   TypeError: unsupported operand type(s) for +: 'int' and 'str'\n",
        "FAILED tests/test_a.py::test_b - ValueError: no\n",
        "E   Failed: DID NOT RAISE <class 'ValueError'>\n",
        "ReferenceError: window is not defined\n",
        "AssertionError [ERR_ASSERTION]: 1 == 2\n",
        "--- FAIL: TestA (0.00s)\n    a_test.go:5: got 1\nFAIL\n",
    ],
)
def test_behaviour_that_is_missed(output: str) -> None:
    assert not reading.only_a_name(output, LOST)


@pytest.mark.parametrize("piece", ["E   ", "a.", "FAILED ", "'", "error: x\n", "A" * 50, "TypeError: ", "(" * 9])
def test_no_output_takes_long_to_read(piece: str) -> None:
    begun = time.monotonic()
    reading.only_a_name(piece * 100_000, LOST)
    assert time.monotonic() - begun < 2
