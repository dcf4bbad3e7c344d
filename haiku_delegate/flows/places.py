"""The workspaces of one run (or check): which there are, what is hidden in each, what its commands get."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from haiku_delegate.config import Settings
from haiku_delegate.contract.model import Contract
from haiku_delegate.errors import ClientNotFound
from haiku_delegate.executor import client, environment
from haiku_delegate.flows.rim import Rim
from haiku_delegate.runs.directory import Scratch
from haiku_delegate.workspace import git, opening
from haiku_delegate.workspace.model import ChangeSet, Isolation, Workspace

if TYPE_CHECKING:
    from haiku_delegate.checks.verify import Verifier, Witness


class Places:
    """Opens workspaces of one isolation over one repository."""

    def __init__(
        self,
        contract: Contract,
        root: Path,
        settings: Settings,
        rim: Rim,
        directory: Scratch,
        isolation: Isolation,
    ) -> None:
        self._contract, self._root, self._settings = contract, root, settings
        self._rim, self._directory = rim, directory
        self._isolation = isolation
        self._numbers = itertools.count(1)
        self._spec = Path(contract.source).absolute() if contract.holdout and contract.source else None

    def executor(self) -> Workspace:
        """The executor's workspace, for whoever asks to close."""
        return self._open("executor", candidate=None, config_dir=self._config_dir)

    @contextmanager
    def clean(self, candidate: ChangeSet | None) -> Iterator[Workspace]:
        """A workspace for the contract's commands: base plus candidate, nothing else, no login in sight."""
        tree = self._open(f"clean-{next(self._numbers)}", candidate=candidate, config_dir=None)
        try:
            yield tree
        finally:
            tree.close()

    def environment_of(self, tree: Workspace, *, ci: bool = True) -> dict[str, str]:
        """What commands get in a workspace; where home and /tmp are the real ones, two directories of its own.

        Without `ci` it does not look like a place where checks run: code can behave better where they do.
        """
        from haiku_delegate.checks import surroundings  # the client's workspace needs none of it

        private = None
        if tree.isolation is Isolation.WORKTREE:
            private = tree.root.parent / "private"
            for name in ("home", "tmp"):
                (private / name).mkdir(parents=True, exist_ok=True)
        env = surroundings.build(self._rim.environ, self._settings.env, private=private)
        return env if ci or "CI" in self._settings.env else {name: each for name, each in env.items() if name != "CI"}

    def verifier(
        self, logs: Path, *, witness: Witness | None = None, known_red: tuple[str, ...] = (), ci: bool = True
    ) -> Verifier:
        """Runs the contract's commands in clean workspaces, as the settings say; what they print goes below `logs`."""
        from haiku_delegate.checks.verify import Verifier

        settings = self._settings
        return Verifier(
            open_clean=self.clean, setup=settings.setup, env=lambda tree: self.environment_of(tree, ci=ci),
            ignored=lambda paths: git.ignored(self._root, paths), cwd=self._contract.cwd, network=settings.network,
            logs=logs, timeout_s=self._rim.command_timeout_s, exclusive=settings.exclusive, known_red=known_red,
            witness=witness,
        )  # fmt: skip

    def logins(self) -> tuple[Path, ...]:
        """Where the client keeps a login: also beside a directory of its own (`primaryApiKey` of `.claude.json`)."""
        home = self._rim.home
        return tuple(
            path for path in (self._config_dir, home / ".claude", home / ".claude.json") if os.path.exists(path)
        )

    def held_back(self) -> tuple[str, ...]:
        """The spec where it holds something back: where the user has it, and where a copy of the tree has it."""
        if self._spec is None:
            return ()
        real, root = self._spec.resolve(), self._root.resolve()
        copied = (str(real.relative_to(root)),) if real.is_relative_to(root) else ()
        return (str(self._spec), *copied)

    def _open(self, name: str, *, candidate: ChangeSet | None, config_dir: Path | None) -> Workspace:
        return opening.open(
            self._root, self._isolation, private=self._directory.work / name, candidate=candidate, home=self._rim.home,
            config_dir=config_dir, mask=self._masked(hide_login=config_dir is None), visible=self._visible(),
        )  # fmt: skip

    @property
    def _config_dir(self) -> Path:
        return environment.config_dir(self._rim.environ)

    def _masked(self, *, hide_login: bool) -> tuple[Path, ...]:
        """What nobody inside may see: all runs; where commands run, the login; a spec that holds something back."""
        login = self.logins() if hide_login else ()
        return (self._rim.state, *login, *((self._spec,) if self._spec and self._spec.is_file() else ()))

    def _visible(self) -> tuple[Path, ...]:
        """The client, wherever it lies: a /tmp of its own must not hide it."""
        try:
            return (client.find(self._rim.client, self._rim.environ).path,)
        except ClientNotFound:
            return ()
