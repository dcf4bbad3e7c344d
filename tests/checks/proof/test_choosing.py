"""Which commands ask the new tests, and which old tests are left out."""

from __future__ import annotations

import pytest

from haiku_delegate.checks import proof
from haiku_delegate.checks.proof import Asking
from haiku_delegate.checks.records import Outcome
from haiku_delegate.checks.tampering import FileChange
from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract.model import Command

NEW = FileChange(path="tests/test_new.py", before=None, after="def test_n(): pass\n")
GREW = FileChange(
    path="tests/test_a.py",
    before="def test_a(): pass\ndef test_b(): pass\n",
    after="def test_a(): pass\ndef test_b(): assert f()\ndef test_ab(): pass\n",
)
HELPED = FileChange(path="tests/test_a.py", before="X = 1\ndef test_a(): pass\n", after="X = 2\ndef test_a(): pass\n")
GO = FileChange(path="m/new_test.go", before=None, after="func TestNew(t *testing.T) {}\n")


def seen(**records: list[str]) -> Verification:
    """By command, the tests that passed; an empty list is no record."""
    return Verification(results=tuple(
        Result(command=Command(text=text), color=Color.GREEN, exit_code=0, duration_s=1.0,
               record=dict.fromkeys(names, Outcome.PASS) or None)
        for text, names in records.items()
    ))  # fmt: skip


def asked(
    files: list[FileChange], before: Verification, after: Verification
) -> list[tuple[str, tuple[str, ...], bool]]:
    commands = [result.command for result in after.results]
    rows = proof.of_new_tests(commands, files, before, after)
    return [(row.command.text, row.leave_out, row.with_old) for row in rows]


OLD = ["tests/test_a.py::test_a", "tests/test_a.py::test_b", "tests/unit/test_c.py::test_c[1]"]
N = "tests/test_new.py::test_n"


@pytest.mark.parametrize(
    ("files", "before", "after", "expected"),
    [
        ([NEW], {"pytest": OLD}, {"pytest": [*OLD, N]}, [("pytest", ("tests/test_a.py::", "tests/unit/"), False)]),
        ([NEW], {"pytest": OLD}, {"pytest": [*OLD, N], "pytest tests/test_new.py": [N], "pytest tests/test_a.py": OLD},
         [("pytest tests/test_new.py", (), False)]),
        ([NEW], {}, {"sh check.sh": [], "sh tests/run tests/test_new.py": []},
         [("sh tests/run tests/test_new.py", (), False)]),
        ([NEW], {}, {"sh check.sh": []}, [("sh check.sh", (), True)]),
        ([NEW], {"pytest": OLD}, {"pytest -p no:junitxml": [*OLD, N]}, [("pytest -p no:junitxml", (), True)]),
        # of a file that grew, a test that was changed counts as new; `test_a` would take `test_ab` with it
        ([GREW], {"pytest": OLD}, {"pytest": [*OLD, "tests/test_a.py::test_ab"]}, [("pytest", ("tests/unit/",), True)]),
        ([HELPED], {"pytest": OLD[:1]}, {"pytest": OLD[:1]}, [("pytest", (), False)]),
        ([NEW], {"pytest": OLD}, {"pytest": OLD}, [("pytest", (), True)]),  # it runs none of them
        ([GO], {"go test ./m": ["m/a_test.go::TestA", "m/a_test.go::TestA/x"]},
         {"go test ./m": ["m/a_test.go::TestA", "m/a_test.go::TestA/x", "m/new_test.go::TestNew"]},
         [("go test ./m", ("m/a_test.go::TestA",), False)]),
        ([GO], {"go test ./m": ["m/a_test.go::TestA", "n/a_test.go::TestNew"]},
         {"go test ./m": ["n/a_test.go::TestNew", "m/new_test.go::TestNew"]}, [("go test ./m", (), True)]),
        ([NEW], {"pytest": [f"tests/old{n}.py::test_{'x' * 90}" for n in range(900)]},
         {"pytest": [N, *(f"tests/old{n}.py::test_{'x' * 90}" for n in range(900))]},
         [("pytest", tuple(f"tests/old{n}.py::" for n in range(900)), False)]),
    ],
)  # fmt: skip
def test_new_tests_are_asked_without_the_old_ones(
    files: list[FileChange],
    before: dict[str, list[str]],
    after: dict[str, list[str]],
    expected: list[tuple[str, tuple[str, ...], bool]],
) -> None:
    assert asked(files, seen(**before), seen(**after)) == expected


def test_a_runner_that_cannot_leave_tests_out_is_asked_with_all() -> None:
    command = Command(text="go test ./m")
    assert proof.without_leaving_out([Asking(command=command, leave_out=("m/a_test.go::TestA",))]) == (
        Asking(command=command, with_old=True),
    )
