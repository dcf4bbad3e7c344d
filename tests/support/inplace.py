"""The smallest thing that a `Workspace` can be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate.workspace.model import ChangeSet, Isolation, Launch


@dataclass
class InPlace:
    """Runs commands in a directory as it is: no isolation at all. For a throw-away directory of a test."""

    root: Path
    isolation: Isolation = Isolation.WORKTREE

    def command(
        self, argv: Sequence[str], *, env: Mapping[str, str], cwd: str = ".", network: str = "shared", memory: int = 0
    ) -> Launch:
        return Launch(argv=tuple(argv), cwd=self.root / cwd)

    def command_beside(
        self, pid: int, argv: Sequence[str], *, env: Mapping[str, str], cwd: str = ".", mask: Sequence[Path] = ()
    ) -> Launch:
        return self.command(argv, env=env, cwd=cwd)

    def snapshot(self, paths: Sequence[str] | None = None) -> ChangeSet:
        return ChangeSet(changes=(), files=self.root)

    def freeze(self, into: Path) -> ChangeSet:
        return self.snapshot()

    def notes(self) -> Sequence[str]:
        return ()

    def shared_changes(self) -> Sequence[str]:
        return ()

    def close(self) -> None:
        """Nothing was opened."""

    def digest(self) -> str:
        """Changes exactly when a file in it does."""
        seen = hashlib.sha256()
        for path in sorted(self.root.rglob("*")):
            seen.update(str(path).encode() + (path.read_bytes() if path.is_file() else b""))
        return seen.hexdigest()
