"""Bring a judged candidate into the user's tree: compared first, then all of it or nothing."""

from __future__ import annotations

import json
import os
import secrets
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from haiku_delegate import process
from haiku_delegate.errors import DelegateError
from haiku_delegate.workspace import applier, plans
from haiku_delegate.workspace.entries import entry
from haiku_delegate.workspace.model import Change, ChangeKind, ChangeSet, Entry

__all__ = ["Applied", "ApplyFailed", "Conflict", "apply", "entry", "helper", "recover"]

_PATIENCE_S = 600


class ApplyFailed(DelegateError):
    """The candidate could not be written (full disk, read-only, permissions); nothing was applied."""

    exit_code = 6


@dataclass(frozen=True, kw_only=True)
class Applied:
    """Everything is in the tree."""

    paths: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """These paths are not what they were at the start; nothing was touched."""

    paths: tuple[str, ...]


def helper() -> process.Helper:
    """The program that writes, started: it takes 25 ms until it can begin."""
    program = plans.compiled(applier.__file__)
    argv = (sys.executable, "-I", "-S", "-X", f"utf8={sys.flags.utf8_mode}", program)
    env = {key: value for key, value in os.environ.items() if key == "LANG" or key.startswith("LC_")}
    return process.Helper(argv, env=env, cwd=Path("/"))


def apply(
    change_set: ChangeSet, root: Path, *, base: Mapping[str, Entry | None], journal: Path,
    by: process.Helper | None = None,
) -> Applied | Conflict:  # fmt: skip
    """Write a change set into the tree at `root` if its paths still are what `base` says.

    A path that `base` does not name is compared with what the change set saw. `journal` is a file to be kept until
    `recover` has seen it; the work is done by a process that outlives us (`by`, where it has been started before).
    """
    root = Path(os.path.realpath(root))
    plan = _plan(change_set, root, base)
    found = _compared(root, plan["steps"])
    if found:
        return Conflict(paths=tuple(found))
    paths = tuple(change.path for change in change_set.changes)
    if not plan["steps"]:
        return Applied(paths=())
    journal.parent.mkdir(parents=True, exist_ok=True)
    applier.save(str(journal), plan)
    worker = by if by is not None and by.waits else helper()  # somebody may have killed the one that waited
    code, _out, err = worker.finish(os.fsencode(journal), timeout_s=_PATIENCE_S)
    return _outcome(json.loads(journal.read_text("utf-8")), paths, root, code, err)


def recover(journal: Path) -> Applied | None:
    """What became of an apply: finished (now, if it was interrupted half-way), or None where nothing was applied."""
    if not journal.exists():
        return None
    held = applier.Journal(str(journal))  # waits for a helper that is still at work
    try:
        applier.recover(held)
        if held.content["state"] != "done":
            return None
        return Applied(paths=tuple(step["path"] for step in held.content["steps"]))
    finally:
        held.close()


def _outcome(content: dict[str, Any], paths: tuple[str, ...], root: Path, code: int, said: bytes) -> Applied | Conflict:
    match content["state"]:
        case "done":
            return Applied(paths=paths)
        case "conflict":
            return Conflict(paths=tuple(content["paths"]))
        case "failed":
            raise ApplyFailed(
                f"cannot write into {root}: {content['error']}", hint="nothing was applied; mend that, then apply again"
            )
    why = said.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"exit code {code}"]
    raise ApplyFailed(f"applying was interrupted: {why[0]}", hint="the next start finishes or undoes it")


def _compared(root: Path, steps: list[dict[str, Any]]) -> list[str]:
    fd = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return applier.moved(fd, steps)
    finally:
        os.close(fd)


def _plan(change_set: ChangeSet, root: Path, base: Mapping[str, Entry | None]) -> dict[str, Any]:
    changes = sorted(change_set.changes, key=lambda change: change.path)
    steps = [_step(change, change_set.files, root, base.get(change.path, change.before)) for change in changes]
    return {"state": "planned", "root": str(root), "token": secrets.token_hex(6), "steps": steps}


def _step(change: Change, files: Path, root: Path, before: Entry | None) -> dict[str, Any]:
    if change.path.startswith("/") or set(change.path.split("/")) & {"", ".", ".."}:
        raise ValueError(f"not a path inside the repository: {change.path!r}")
    if change.after and change.after.type == "other":
        raise ApplyFailed(f"{change.path!r} is neither file nor link nor directory", hint="nothing was applied")
    after = change.after
    return {
        "path": change.path,
        "before": _seen(before),
        "after": _seen(after),
        "source": str(files / change.path),
        "executable": bool(after and after.mode & 0o100),
        "mode": after.mode & 0o777 if after and change.kind is ChangeKind.MODE else None,
        "beside": _nearest(root, change.path),
    }


def _seen(found: Entry | None) -> list[str] | None:
    """Type and content: the mode that a file had is no reason for a conflict."""
    return [found.type, found.digest] if found else None


def _nearest(root: Path, path: str) -> str:
    """The nearest parent that is a real directory and stays one."""
    parts, kept = path.split("/")[:-1], ""
    for index in range(1, len(parts) + 1):
        place = "/".join(parts[:index])
        try:
            if not stat.S_ISDIR(os.lstat(root / place).st_mode):
                break
        except OSError:
            break
        kept = place
    return kept
