"""The contract as frozen data. Every form of a spec (Markdown, YAML, JSON) parses to this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum


class Kind(str, Enum):
    """What the task is; says what the baseline must look like."""

    FIX = "fix"
    FEATURE = "feature"
    REFACTOR = "refactor"
    TESTS = "tests"
    DOCS = "docs"
    CHORE = "chore"


class Color(str, Enum):
    """What a verify command must be before the change."""

    RED = "red"
    GREEN = "green"


class Action(str, Enum):
    """What the contract lets happen to a listed file."""

    EDIT = "edit"
    NEW = "new"
    DELETE = "delete"
    RENAME = "rename"


class BlockRole(str, Enum):
    """What a fenced block under a change means for the file."""

    CODE = "code"  #: must stand in the file afterwards; a deviation is a warning
    BEFORE = "before"  #: must stand there now and be gone afterwards
    AFTER = "after"  #: must stand there afterwards
    EXACT = "exact"  #: must stand there afterwards; a deviation stops the run
    DIFF = "diff"  #: a unified diff that describes the change
    EXAMPLE = "example"  #: not checked


@dataclass(frozen=True, kw_only=True)
class ContextRef:
    """A file to read first; `start` and `end` are lines counted from 1, both inclusive."""

    path: str
    start: int | None = None
    end: int | None = None
    note: str = ""
    line: int | None = None  #: where the spec says it


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block under a change."""

    role: BlockRole
    language: str
    text: str  #: as written, with a final newline
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One listed file and what to do in it."""

    path: str  #: relative to the root, POSIX separators; or a glob in gitignore grammar, anchored at the root
    action: Action = Action.EDIT
    rename_from: str | None = None
    instruction: str = ""  #: the Markdown under the heading, blocks included, as written
    blocks: tuple[Block, ...] = ()
    line: int | None = None

    @property
    def is_glob(self) -> bool:
        """Whether `path` names a set of files (wildcards, or a directory with a final slash)."""
        return self.path.endswith("/") or any(char in self.path for char in "*?[")

    def without_places(self) -> Change:
        """The same change without the lines where it was said."""
        blocks = tuple(replace(block, line=None) for block in self.blocks)
        return replace(self, blocks=blocks, line=None)


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command of the contract, run with `sh -c` in the root (or in the contract's `cwd`)."""

    text: str
    color: Color | None = None  #: what it must be before the change, where the contract says so
    timeout_s: float | None = None
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class TestGrants:
    """What may happen to existing tests: ids or globs."""

    add: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    rename: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """How to run it; None means that the contract does not say, so the next nearest configuration wins."""

    model: str | None = None
    max_usd: float | None = None
    max_turns: int | None = None
    timeout_s: float | None = None
    thinking: int | None = None  #: token budget, 0 is off
    isolation: str | None = None  #: auto | overlay | worktree
    network: str | None = None  #: shared | own | off, for the contract's commands
    exclusive: bool | None = None
    setup: tuple[Command, ...] | None = None
    run: Mapping[str, str] | None = None  #: further named commands that the executor may call
    env: Mapping[str, str | None] | None = None  #: for the commands; None takes the value of the caller's environment


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a person (or the strong model they work with) decided, ready to be typed by a cheap one."""

    id: str | None
    title: str
    task: str = ""  #: further prose under TASK
    context: tuple[ContextRef, ...] = ()
    context_notes: str = ""  #: prose under CONTEXT that names no file
    preserve: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    changes_notes: str = ""  #: prose under CHANGES TO MAKE before the first file
    verify: tuple[Command, ...] = ()
    verify_notes: str = ""  #: the sentences after the commands
    constraints: tuple[str, ...] = ()
    kind: Kind | None = None
    tests: TestGrants = field(default_factory=TestGrants)
    known_red: tuple[str, ...] = ()
    holdout: tuple[Command, ...] = ()  #: never shown to the executor
    after: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()  #: rule codes overridden on purpose
    cwd: str = "."
    options: RunOptions = field(default_factory=RunOptions)
    source: str = ""  #: the spec's path as the user gave it
    text: str = ""  #: the spec as written

    @property
    def name(self) -> str:
        """`T-12: Add slugify()`, or the title alone."""
        return f"{self.id}: {self.title}" if self.id else self.title

    def without_places(self) -> Contract:
        """The same contract without where it was said: what two forms of one spec have in common."""

        def bare(commands: tuple[Command, ...]) -> tuple[Command, ...]:
            return tuple(replace(command, line=None) for command in commands)

        setup = self.options.setup
        return replace(
            self,
            context=tuple(replace(ref, line=None) for ref in self.context),
            changes=tuple(change.without_places() for change in self.changes),
            verify=bare(self.verify),
            holdout=bare(self.holdout),
            options=replace(self.options, setup=None if setup is None else bare(setup)),
            source="",
            text="",
        )
