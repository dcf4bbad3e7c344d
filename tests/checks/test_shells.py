"""A failure left of a pipe is red, and nothing else changes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from haiku_delegate.checks import shells

needs_pipefail = pytest.mark.skipif(not shells._knowing(), reason="no shell here knows pipefail")


@pytest.mark.parametrize(
    ("command", "guarded"),
    [
        ("pytest -q | tail -5", True),
        ("python -m pytest -q 2>&1 | tee log.txt", True),
        ("cd a && npm test | cat && ruff check .", True),
        ("make test | grep passed", True),
        ("pytest -q", False),
        ("pytest -q || true", False),
        ("! pytest -q | grep -q x", False),
        ("pytest x.py | grep -q '1 failed'", False),
        ("diff a b | wc -l", False),
        ("mytool --help | grep -q usage", False),
        ("cat a | pytest -q", False),
        ("pytest | tail -1; test $? -eq 0", False),
        ("if pytest | tail; then exit 1; fi", False),
        ("set -o pipefail; pytest | tail", False),
        ("pytest 'a|b'", False),
        ("for f in a b; do pytest $f | tail; done", False),
        ("pytest | python parse.py", False),
    ],
)
def test_only_a_check_left_of_what_shows_is_guarded(command: str, guarded: bool) -> None:
    assert shells.guarded(command) is guarded
    assert (shells.argv(command)[:2] == ("sh", "-c") and shells.argv(command)[2] == command) is not (
        guarded and bool(shells._knowing())
    )


@needs_pipefail
@pytest.mark.parametrize(
    ("makefile", "pipe", "code"),
    [
        ("@echo a; exit 3", "tail -1", 2),
        ("@echo a", "tail -1", 0),
        ("@seq 1 200000", "head -1", 0),
        ("@seq 1 200000; exit 3", "head -1", 2),
        ("@python3 -c 'print(\"x\\n\" * 500000)'", "head -1", 0),
        ("@python3 -c 'print(\"x\\n\" * 500000)'", "grep -q x", 0),
        ("@echo a", "grep -q b", 1),
        ("@echo 'a\\tb'", "cat", 0),
    ],
)
def test_statuses_of_pipes(tmp_path: Path, makefile: str, pipe: str, code: int) -> None:
    (tmp_path / "Makefile").write_text(f"all:\n\t{makefile}\n")
    command = f"make -s | {pipe}"
    assert shells.guarded(command)
    done = subprocess.run(
        shells.argv(command), cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert done.returncode == code, done.stderr
    plain = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert done.stdout == plain.stdout
