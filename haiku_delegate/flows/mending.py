"""Put a spec right, and write nothing else: line ranges that moved (`check --fix`)."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from haiku_delegate.contract.mending.reanchor import Move, reanchor
from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.texts.tree import Tree
from haiku_delegate.errors import UsageError
from haiku_delegate.workspace import git


@dataclass(frozen=True, kw_only=True)
class Mended:
    """What was moved; `contract` is read anew where the spec was rewritten."""

    contract: Contract
    moves: tuple[Move, ...]


def mend(contract: Contract, *, root: Path) -> Mended:
    """Re-anchor the line ranges of a contract's spec, and rewrite the file where any moved.

    Raises UsageError where the spec is not a file that can be rewritten as it was read.
    """
    from haiku_delegate.contract import spec as specs

    file = _own(contract)
    tree = Tree(root)
    then, committed = _history(file, root)
    found = reanchor(contract.text, contract, tree.read, then, committed=committed)
    if not found.moves:
        return Mended(contract=contract, moves=())
    _same(file, contract)
    try:
        put(file, found.text.encode(), replace=True)
    except OSError as error:
        hint = "check the permissions of the file and its directory"
        raise UsageError(f"{contract.source} cannot be rewritten: {error.strerror}", hint=hint) from error
    return Mended(contract=specs.parse(found.text, source=contract.source), moves=found.moves)


def _own(contract: Contract) -> Path:
    """The spec's file, if it is one that may be replaced."""
    file = Path(contract.source)
    try:
        mode = file.lstat().st_mode if contract.source else 0
    except (OSError, ValueError):
        mode = 0
    if stat.S_ISLNK(mode):
        hint = f"name it: {os.path.realpath(file)}"
        raise UsageError(f"--fix: {contract.source} is a symbolic link, which would be replaced by a file", hint=hint)
    if not stat.S_ISREG(mode):
        raise UsageError("--fix: this contract was not read from a file", hint="save it, and name the file")
    _same(file, contract)
    return file


def _same(file: Path, contract: Contract) -> None:
    try:
        now = file.read_bytes()
    except OSError as error:
        raise UsageError(f"--fix: {contract.source} cannot be read: {error.strerror}", hint="try again") from error
    if now != contract.text.encode():
        raise UsageError(f"--fix: {contract.source} has changed meanwhile", hint="nothing was written; try again")


def _history(file: Path, root: Path) -> tuple[Callable[[str], str | None], str | None]:
    """How a file was when the spec was last committed, and the spec as it was then."""
    real, top = Path(os.path.realpath(file)), Path(os.path.realpath(root))
    name = real.relative_to(top).as_posix() if real.is_relative_to(top) else None
    commit = git.last_commit_of(root, name) if name else None
    if not name or not commit:
        return (lambda path: None), None
    made = commit
    return cache(lambda path: git.file_at(root, made, path)), git.file_at(root, made, name)


def put(path: Path, data: bytes, *, replace: bool) -> None:
    """Write a file whole or not at all; one that is replaced keeps its mode. FileExistsError unless `replace`."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        mode = 0o666 & ~_umask()
    fd, partial = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".partial", dir=path.parent)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(partial, path)
        else:
            _place(partial, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(partial)


def _place(partial: str, path: Path) -> None:
    """Unlike a rename, a link refuses to replace what came meanwhile; some file systems have no links."""
    try:
        os.link(partial, path)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(str(path)) from None
        os.replace(partial, path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
