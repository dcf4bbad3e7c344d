"""Deletions and renames: they leave nothing to decide, so the program carries them out before the executor begins.

The executor has no tool that could. Where the contract names a command under `run:` that speaks of the path, that
command is meant to do it, and the executor calls it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from haiku_delegate.contract.model import Action, Change, Contract


def ours(contract: Contract, run: Mapping[str, str]) -> tuple[Change, ...]:
    """The listed deletions and renames that no further command of the contract names."""
    commands = "\n".join(run.values())
    return tuple(
        change
        for change in contract.changes
        if change.action in (Action.DELETE, Action.RENAME)
        and not change.is_glob
        and (change.rename_from or change.path) not in commands
    )


def script(changes: Iterable[Change]) -> str:
    """A shell script that does them, and stops at the first that cannot be done."""
    return " && ".join(_line(change) for change in changes)


def _line(change: Change) -> str:
    if change.action is Action.DELETE:
        return f"rm -- {_quoted(change.path)}"
    to = str(PurePosixPath(change.path).parent)
    return f"mkdir -p -- {_quoted(to)} && mv -n -- {_quoted(change.rename_from or '')} {_quoted(change.path)}"


def _quoted(path: str) -> str:
    return shlex.quote(f"./{path}")
