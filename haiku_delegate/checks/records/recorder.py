"""Asks a command's runner for its record, and reads it when the command has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate.checks.records import corner, pytest
from haiku_delegate.checks.records.model import Adapter, Record
from haiku_delegate.contract.model import Command
from haiku_delegate.workspace.model import Isolation, Workspace

_ADAPTERS: tuple[Adapter, ...] = (pytest,)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One command's environment with every adapter's wish in it, and where the answers will lie."""

    env: Mapping[str, str]
    root: Path  #: of the workspace, as seen from inside
    corner: str
    names: Mapping[str, str]
    adapters: Sequence[Adapter]
    cwd: str = "."
    home: str = ""  #: a root that is another in each workspace, so that it must not stand in a test's name

    def answer(self, files: Path) -> Record | None:
        """The first record that can be read; `files` is where the workspace's changed files lie."""
        taken = [(adapter, corner.take(files / self.corner, self.names[adapter.name])) for adapter in self.adapters]
        read = (adapter.read(data, self._exists) for adapter, data in taken if data)
        record = next((record for record in read if record is not None), None)
        return record if record is None or self.home == "" else _at_home(record, self.home)

    def spoiled(self, output: str) -> bool:
        """Whether a runner refused the wish."""
        return any(adapter.spoiled(output) for adapter in self.adapters)

    def _exists(self, path: str) -> bool:
        try:
            return any((self.root / place / path).is_file() for place in (".", self.cwd))
        except (OSError, ValueError):
            return False


class Recorder:
    """A witness that keeps outcomes by test id."""

    def __init__(self, *, cwd: str = ".", adapters: Sequence[Adapter] = _ADAPTERS) -> None:
        self._cwd, self._adapters = cwd, adapters

    def __call__(self, tree: Workspace, command: Command, env: Mapping[str, str]) -> Asked | None:
        place = corner.within(tree.root)
        if place is None:
            return None
        names = {adapter.name: corner.fresh(adapter.name) for adapter in self._adapters}
        for adapter in self._adapters:
            env = adapter.ask(env, str(tree.root / place / names[adapter.name]))
        home = str(tree.root) if tree.isolation is Isolation.WORKTREE else ""
        return Asked(
            env=env, root=tree.root, corner=place, names=names, adapters=self._adapters, cwd=self._cwd, home=home
        )


def _at_home(record: Record, home: str) -> Record:
    if not any(home in name for name in record):
        return record
    return {name.replace(home, "."): outcome for name, outcome in record.items()}
