"""For hidden tests in any language: laid beside them as `.truth/hidden.py`, run in a copy of the resulting tree.

from hidden import bites, right, tree
assert discount(999, 10) == 899
bites("shop/prices.py", BUGGY, "python -m pytest -q tests/test_prices.py")
right()
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

tree = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(tree))
sys.dont_write_bytecode = True


def run(command: str, cwd: Path = tree) -> int:
    """The exit code of a command."""
    quiet = subprocess.DEVNULL
    done = subprocess.run(
        ["sh", "-c", command], cwd=cwd, stdin=quiet, stdout=quiet, stderr=quiet, timeout=60, check=False
    )
    return done.returncode


def bites(source: str, broken: str, command: str) -> None:
    """The tests that the tree has now must fail once `source` is this broken text: else they were disarmed."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "tree"
        unwanted = shutil.ignore_patterns(".truth", "__pycache__", ".pytest_cache")
        shutil.copytree(tree, copy, symlinks=True, ignore=unwanted)
        (copy / source).write_text(broken)
        assert run(command, copy) != 0, f"`{command}` succeeds although {source} is broken"


def mutated(source: str, old: str, new: str) -> str:
    """The text of a file in the tree with one piece replaced; the piece must stand there."""
    text = (tree / source).read_text()
    assert old in text, f"{source} has no {old!r}"
    return text.replace(old, new, 1)


def same(path: str, base: str) -> None:
    """A file must be what it was."""
    assert (tree / path).read_text() == base, f"{path} was changed"


def right() -> None:
    """The last word; only this makes a tree right."""
    sys.stdout.write("right\n")
    sys.stdout.flush()
    os._exit(0)
