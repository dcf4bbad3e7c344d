"""What preflight asks the world: git for ignored files, PATH for programs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from haiku_delegate import process
from haiku_delegate.checks import surroundings
from haiku_delegate.config import Settings
from haiku_delegate.contract.preflight import Surroundings
from haiku_delegate.workspace import git


def of(root: Path, settings: Settings, environ: Mapping[str, str]) -> Surroundings:
    """The surroundings in which the contract's commands will run."""
    path = surroundings.build(environ, settings.env)["PATH"]
    return Surroundings(
        ignored=lambda paths: _ignored(root, paths),
        which=lambda program: shutil.which(program, path=path),
        commands_are_settled=not settings.setup and "PATH" not in settings.env,
    )


def _ignored(root: Path, paths: list[str]) -> Iterable[str]:
    """Those paths that are untracked and ignored. Whether any pattern hits is asked first, because only the second
    question reads the index, which takes as long as the repository is large."""
    hit = _hit(root, paths)
    return git.ignored(root, hit) if hit else ()


def _hit(root: Path, paths: list[str]) -> list[str]:
    argv = ("git", "--no-optional-locks", "check-ignore", "--no-index", "--stdin", "-z")
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    if not given:
        return []
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    _code, out, _err = process.quick(argv, env=environment, cwd=root, stdin=given, timeout_s=60)
    return [os.fsdecode(name) for name in out.split(b"\0") if name]
