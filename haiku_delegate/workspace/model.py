"""What a workspace promises, and the change set that it answers with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol


class Isolation(str, Enum):
    """How the executor is kept away from the user's tree."""

    OVERLAY = "overlay"
    WORKTREE = "worktree"

    def __str__(self) -> str:
        return self.value


class ChangeKind(str, Enum):
    """What happened to a path between the base and the workspace."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    MODE = "mode"  #: same content, other permission bits
    TYPE = "type"  #: a file became a link, a directory a file, and so on

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One path at one moment, by what it really is and not by what git says."""

    type: str  #: "file", "symlink", "dir", "other"
    mode: int = 0  #: permission bits
    size: int = 0  #: bytes
    digest: str = ""  #: SHA-256 of the content, or the link's target


@dataclass(frozen=True, kw_only=True)
class Change:
    """One path that differs. `path` is relative to the root, POSIX, undecodable bytes as surrogates."""

    path: str
    kind: ChangeKind
    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, kw_only=True)
class ChangeSet:
    """What differs between the base and a workspace, computed by us, never by git.

    `files` is a directory that holds the changed files' new content under their relative paths; with a frozen
    change set it is private to the judge and nothing that the executor left alive can reach it.
    """

    changes: tuple[Change, ...]
    files: Path

    def restricted(self, paths: frozenset[str]) -> ChangeSet:
        """The same change set, with only those paths."""
        return ChangeSet(changes=tuple(c for c in self.changes if c.path in paths), files=self.files)

    @property
    def digest(self) -> str:
        """The same for two change sets exactly if they would make the same tree of the same base."""
        seen = hashlib.sha256()
        for change in sorted(self.changes, key=lambda change: change.path):
            after = change.after or Entry(type="absent")
            row = (change.path, change.kind.value, after.type, str(after.mode), after.digest)
            seen.update("\0".join(row).encode("utf-8", "surrogateescape") + b"\n")
        return seen.hexdigest()


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A command made ready to be started from outside, so that it runs inside a workspace."""

    argv: tuple[str, ...]
    cwd: Path  #: where to start it; the command itself finds itself in the workspace
    pass_fds: tuple[int, ...] = ()


class Workspace(Protocol):
    """One private view of the repository. Any number may be open at once."""

    isolation: Isolation
    root: Path  #: the repository's root as the processes inside see it

    def command(
        self, argv: Sequence[str], *, env: Mapping[str, str], cwd: str = ".", network: str = "shared", memory: int = 0
    ) -> Launch:
        """The argv to start so that `argv` runs inside, in `root/cwd`, with exactly `env`.

        `memory` is how many bytes each process may have for itself; 0 sets no limit.
        """
        ...

    def command_beside(
        self, pid: int, argv: Sequence[str], *, env: Mapping[str, str], cwd: str = ".", mask: Sequence[Path] = ()
    ) -> Launch:
        """The same beside an earlier `command` that still runs; `pid` is its launcher's, `mask` is hidden."""
        ...

    def snapshot(self, paths: Sequence[str] | None = None) -> ChangeSet:
        """What differs now, read in place (the executor may still be alive); `paths` narrows the look."""
        ...

    def freeze(self, into: Path) -> ChangeSet:
        """What differs, after every process inside is gone, copied to `into` and hashed there."""
        ...

    def notes(self) -> Sequence[str]:
        """What was caught outside the repository, e.g. files written in the home directory."""
        ...

    def shared_changes(self) -> Sequence[str]:
        """Changed files that the commands run and that the real tree shares; may be asked after `close`."""
        ...

    def close(self) -> None:
        """Throw the workspace away. Never raises for what it could not remove."""
        ...
