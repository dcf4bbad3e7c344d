"""What became of a machine: files that changed, processes that still run."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def look(top: Path) -> dict[str, str]:
    """Every path below a directory with its mode and content or target: what "untouched" means."""
    seen = {}
    for directory, directories, files in os.walk(top):
        for name in (*directories, *files):
            path = Path(directory, name)
            seen[path.relative_to(top).as_posix()] = _looks(path)
    return seen


def _looks(path: Path) -> str:
    if path.is_symlink():
        return f"link {os.readlink(path)}"
    if path.is_file():
        return f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    return "dir" if path.is_dir() else "special"


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """Names that came, went or changed between two looks."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def alive(root: Path) -> list[int]:
    """Processes that have anything to do with a stage: by command line, environment or working directory."""
    mark, found = os.fsencode(root), []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = [(entry / name).read_bytes() for name in ("cmdline", "environ")]
            seen = b"".join([*words, os.fsencode(os.readlink(entry / "cwd"))])
        except OSError:
            continue
        if mark in seen and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def end(root: Path) -> None:
    """Kill what a case has left behind: processes that bear its stage's name."""
    for pid in alive(root):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
