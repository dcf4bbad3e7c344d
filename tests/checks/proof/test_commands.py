"""Which commands are asked, in which order, for how long."""

from __future__ import annotations

import pytest

from haiku_delegate.checks import proof
from haiku_delegate.checks.proof.commands import runs_code
from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract.model import Command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("python -m pytest -q", True),
        ("make check", True),
        ("npm test", True),
        ("ruff check . && pytest -q", True),
        ("python -c 'import a; assert a.f()'", True),
        ("for x in 1 2; do ./t.sh; done", True),
        ("poetry run ruff check src", False),
        ("python3 -m mypy src", False),
        ("go vet ./...", False),
        ("go test ./...", True),
        ("cargo clippy -- -D warnings", False),
        ("git diff --check", False),
        ("grep -q slugify src/text.py", False),
        ("ruff format --check . && mypy src", False),
    ],
)
def test_linters_run_no_code(text: str, expected: bool) -> None:
    assert runs_code(text) is expected


def result(text: str, color: Color = Color.GREEN, took: float = 1.0, excused: tuple[str, ...] = ()) -> Result:
    return Result(command=Command(text=text), color=color, exit_code=0, duration_s=took, excused=excused)


def test_commands_that_were_red_before_come_first_and_none_waits_for_ever() -> None:
    texts = ["./slow.sh", "ruff check .", "pytest tests", "pytest new", "pytest known", "false"]
    after = Verification(results=(
        result("./slow.sh", took=0.1), result("ruff check ."), result("pytest tests", took=9), result("pytest new"),
        result("pytest known", excused=("a::b",)), result("false", Color.RED),
    ))  # fmt: skip
    before = Verification(results=(result("pytest new", Color.RED), result("pytest tests")))
    found = proof.asked([Command(text=text) for text in texts], after, before)
    assert [(each.text, each.timeout_s) for each in found] == [
        ("pytest new", 10.0),
        ("pytest tests", 27.0),
        ("./slow.sh", 10.0),
    ]
