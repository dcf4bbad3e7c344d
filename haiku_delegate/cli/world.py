"""What the verbs have in common: where we are, what is configured, who watches."""

from __future__ import annotations

import os
from pathlib import Path

from haiku_delegate import config
from haiku_delegate.contract.model import Contract, RunOptions
from haiku_delegate.errors import UsageError
from haiku_delegate.runs.directory import Store, state_dir


def root(repo: str | None) -> Path:
    """The repository: the one named, or the one around the current directory."""
    from haiku_delegate.workspace import git

    return git.find_root(Path(repo or "."))


def load(spec: str, repository: Path) -> Contract:
    """Read a spec; raises ContractInvalid with every problem."""
    from haiku_delegate.contract import spec as specs

    if not spec:
        raise UsageError("the name of the spec is empty", hint="name the spec's file")
    return specs.load(Path(spec), shown=spec, root=repository)


def state(repository: Path) -> Path:
    """Where runs are kept. A workspace cannot hold the place that holds its own changes."""
    place = state_dir(os.environ)
    if Path(os.path.realpath(place)).is_relative_to(repository):
        raise UsageError(
            f"runs would be kept in {place}, which lies inside the repository {repository}",
            hint="set HAIKU_DELEGATE_STATE to a directory outside",
        )
    return place


def store() -> Store:
    """All runs of this user."""
    return Store(state_dir(os.environ))


def settings(contract: Contract, repository: Path, chosen: RunOptions) -> config.Settings:
    """Everything settled, nearest first: command line, spec, project, user."""
    project = config.load(repository / config.PROJECT_FILE)
    user = config.load(config.user_dir(os.environ) / "config.yaml")
    return config.settle((chosen, contract.options, project, user))
