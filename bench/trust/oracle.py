"""Is a resulting tree right? Asked of hidden tests that neither the program nor the executor has seen.

They run in a copy of the tree, after everything else, and must say `right` at their end: code that ends the interpreter
with status 0 says nothing. Equal trees are asked about once: most cases end with the same one in both isolations.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from bench.trust.looking import look
from bench.trust.stage import Stage, filled

PLACE = ".truth"
WORD = "right"
_known: dict[tuple[object, ...], tuple[bool, str]] = {}


def ask(made: Stage) -> tuple[bool, str]:
    """Whether the tree at the stage is right, else why not."""
    commands = tuple(filled(each, made) for each in (*made.case.contract.truth, *made.case.truth))
    tree = frozenset(row for row in look(made.repository).items() if not f"{row[0]}/".startswith(".git/"))
    key = (made.case.contract.name, commands, tree)
    if key not in _known:
        _known[key] = _asked(made, commands)
    return _known[key]


def _asked(made: Stage, commands: tuple[str, ...]) -> tuple[bool, str]:
    copy = made.root / "truth"
    shutil.copytree(made.repository, copy, symlinks=True, ignore=_special)
    shutil.copytree(made.case.contract.files / "truth", copy / PLACE)
    shutil.copy(Path(__file__).with_name("hidden.py"), copy / PLACE / "hidden.py")
    for command in commands:
        done = made.sh(command, cwd=copy)
        last = (done.stdout.strip().splitlines() or [""])[-1].strip()
        if done.returncode or last != WORD:
            said = (done.stderr.strip() or done.stdout.strip() or "nothing was said").splitlines()[-1]
            return False, f"`{' '.join(command.split())[:80]}` (exit {done.returncode}): {said[:200]}"
    return True, ""


def _special(directory: str, names: list[str]) -> list[str]:
    """Pipes, sockets and devices, which cannot be copied."""
    modes = {name: os.lstat(os.path.join(directory, name)).st_mode for name in names}
    return [
        name for name, mode in modes.items() if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode))
    ]
