"""What the verbs have in common: where we are, what is configured, who watches."""

from __future__ import annotations

import os
from pathlib import Path

from haiku_delegate import config
from haiku_delegate.contract.model import Contract, RunOptions
from haiku_delegate.runs.directory import Store, state_dir


def root(repo: str | None) -> Path:
    """The repository: the one named, or the one around the current directory."""
    from haiku_delegate.workspace import git

    return git.find_root(Path(repo or "."))


def load(spec: str) -> Contract:
    """Read a spec; raises ContractInvalid with every problem."""
    from haiku_delegate.contract import spec as specs

    return specs.load(Path(spec), shown=spec)


def store() -> Store:
    """All runs of this user."""
    return Store(state_dir(os.environ))


def settings(contract: Contract, repository: Path, chosen: RunOptions) -> config.Settings:
    """Everything settled, nearest first: command line, spec, project, user."""
    project = config.load(repository / config.PROJECT_FILE)
    user = config.load(config.user_dir(os.environ) / "config.yaml")
    return config.settle((chosen, contract.options, project, user))
