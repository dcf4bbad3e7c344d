"""What preflight asks the world: git for ignored files, PATH for programs."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from haiku_delegate.checks import surroundings
from haiku_delegate.config import Settings
from haiku_delegate.contract.preflight import Surroundings
from haiku_delegate.workspace import git


def of(root: Path, settings: Settings, environ: Mapping[str, str]) -> Surroundings:
    """The surroundings in which the contract's commands will run."""
    path = surroundings.build(environ, settings.env)["PATH"]
    return Surroundings(
        ignored=lambda paths: git.ignored(root, paths),
        which=lambda program: shutil.which(program, path=path),
        commands_are_settled=not settings.setup and "PATH" not in settings.env,
    )
