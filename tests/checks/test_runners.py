"""What runners say of themselves, as their real output reads."""

import pytest

from haiku_delegate.checks import runners
from haiku_delegate.checks.runners import Counted


@pytest.mark.parametrize(
    ("command", "output", "counted"),
    [
        ("python -m pytest -q", "....\n4 passed in 0.01s\n", Counted(passed=4, failed=0, skipped=0)),
        ("pytest", "== 1 failed, 2 passed, 1 skipped in 1.20s ==\n", Counted(passed=2, failed=1, skipped=1)),
        ("pytest", "=== no tests ran in 0.01s ===\n", Counted(passed=0, failed=0, skipped=0)),
        ("pytest -k x", "3 deselected in 0.01s\n", Counted(passed=0, failed=0, skipped=3)),
        ("python3 -m unittest -q", "Ran 3 tests in 0.001s\n\nOK (skipped=1)\n", Counted(passed=2, failed=0, skipped=1)),
        (
            "python3 -m unittest",
            "Ran 4 tests in 0.1s\n\nFAILED (failures=1, errors=2)\n",
            Counted(passed=1, failed=3, skipped=0),
        ),
        ("python3 -m unittest", "Ran 0 tests in 0.000s\n\nOK\n", Counted(passed=0, failed=0, skipped=0)),
        (
            "node --test",
            "# tests 2\n# pass 1\n# fail 1\n# skipped 0\n# todo 0\n",
            Counted(passed=1, failed=1, skipped=0),
        ),
        ("node --test", "ℹ pass 0\nℹ fail 0\n", Counted(passed=0, failed=0, skipped=0)),
        ("npx vitest run", "      Tests  2 passed (2)\n", Counted(passed=2, failed=0, skipped=0)),
        ("npx jest", "Tests:       1 failed, 4 passed, 5 total\n", Counted(passed=4, failed=1, skipped=0)),
        (
            "cargo test",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\n",
            Counted(passed=3, failed=0, skipped=1),
        ),
        ("go test -v ./...", "--- PASS: TestA (0.00s)\nok  \tx\t0.1s\n", Counted(passed=1, failed=0, skipped=0)),
        ("make lint", "4 passed in 0.01s", None),
        ("pytest", "nothing that looks like a summary", None),
    ],
)
def test_summaries_are_counted(command: str, output: str, counted: Counted | None) -> None:
    assert runners.count(command, output) == counted


@pytest.mark.parametrize(
    ("command", "output", "nothing"),
    [
        ("pytest -k nothing", "=== 3 deselected in 0.01s ===", True),
        ("python3 -m unittest tests", "Ran 0 tests in 0.000s\n\nOK", True),
        ("node --test", "# tests 0\n# pass 0\n# fail 0\n", True),
        ("cargo test nothing", "test result: ok. 0 passed; 0 failed; 4 ignored", True),
        ("go test -run Nothing ./...", "ok  \tx\t0.1s [no tests to run]", True),
        ("go test ./...", "ok  \tx\t0.1s", False),
        ("go test ./...", "?   \tx\t[no test files]", True),
        ("pytest", "1 passed in 0.1s", False),
        ("pytest", "1 skipped in 0.1s", True),
        ("echo pytest", "hello", False),
        ("ruff check", "All checks passed!", False),
    ],
)
def test_a_runner_that_ran_nothing_is_recognised(command: str, output: str, nothing: bool) -> None:
    assert runners.nothing_ran(command, output) is nothing
