"""A stage for an example: a copy of its repository under git, its spec beside it, a throw-away home."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.library import Example
from haiku_delegate import process
from haiku_delegate.demo.theatre import Stage

_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".pytest_cache")


@contextmanager
def stage(example: Example, *, keep: bool = False) -> Iterator[Stage]:
    """A stage, removed afterwards unless it is to be kept. The spec is `../spec.*`, seen from the repository."""
    root = Path(tempfile.mkdtemp(prefix="haiku-example-")).resolve()
    try:
        made = Stage(root=root, repository=root / example.name, home=root / "home", state=root / "state")
        (made.home / ".claude").mkdir(parents=True)
        copy(example, root)
        yield made
    finally:
        if not keep:
            shutil.rmtree(root, ignore_errors=True)


def copy(example: Example, where: Path) -> Path:
    """The spec and the repository with a first commit, below a directory that exists; raises FileExistsError."""
    repository = where / example.name
    for target in (repository, where / example.spec.name):
        if target.exists():
            raise FileExistsError(str(target))
    shutil.copytree(example.repository, repository, ignore=_LEFT_OUT)
    shutil.copy(example.spec, where / example.spec.name)
    env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(where), "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=example", "-c", "user.email=example@example.invalid")
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-q", "-m", "As it is")):
        process.quick(("git", *command), env=env, cwd=repository)
    return repository
