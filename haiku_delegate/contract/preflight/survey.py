"""The contract beside the tree: what every part of preflight asks of both, read once."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from haiku_delegate.contract.model import Action, BlockRole, Change, Contract
from haiku_delegate.contract.scope import Scope
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.places import Places
from haiku_delegate.contract.texts.standing import shown
from haiku_delegate.contract.texts.tree import Tree
from haiku_delegate.findings import Finding, Severity

if TYPE_CHECKING:
    from haiku_delegate.contract.preflight.steps import Step

LISTED = 2_000  #: names of a directory that are looked at
_WORD = Lazy(r"\w+")


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What preflight has to ask the world, handed in so that it starts no process itself."""

    ignored: Callable[[list[str]], Iterable[str]]  #: which of these paths the repository ignores
    which: Callable[[str], str | None]  #: the program that a command's first word names, as the commands will see it
    commands_are_settled: bool = True  #: False where `setup:` or an own PATH may bring programs that are not here yet


class Survey:
    """One contract, one tree."""

    def __init__(self, contract: Contract, root: Path, world: Surroundings | None) -> None:
        self.contract, self.root, self.world = contract, root, world
        self.tree = Tree(root)
        self.places = Places(contract.text)
        self._words: dict[str, frozenset[str]] = {}
        self.made: frozenset[str] | None = None  #: names that the prose says will be made, once asked
        self.mentions: Counter[str] | None = None  #: words that the instructions say beside anchors, once asked
        self.steps: tuple[Step, ...] | None = None  #: its simple commands, once asked

    # -- the contract ----------------------------------------------------------------------------------------

    @cached_property
    def scope(self) -> Scope:
        return Scope(self.contract)

    def lists(self, path: str) -> bool:
        """Whether the contract lists this path, or anything below it."""
        below = path.rstrip("/") + "/"
        return self.scope.admits(path.rstrip("/")) or any(
            change.path.startswith(below) or (change.is_glob and _may_be_below(change.path, below))
            for change in self.contract.changes
        )

    @cached_property
    def introduced(self) -> frozenset[str]:
        """Every word of the contract's own blocks: what it brings is there soon."""
        return frozenset(
            word
            for change in self.contract.changes
            for block in change.blocks
            if block.role is not BlockRole.BEFORE
            for word in _WORD.now.findall(block.text)
        )

    @property
    def settled(self) -> bool:
        """Whether what the commands need is here already, and not brought by `setup:`."""
        return not self.contract.options.setup and (self.world is None or self.world.commands_are_settled)

    # -- the tree --------------------------------------------------------------------------------------------

    def now(self, change: Change) -> str | None:
        """The text that a listed file has now; None where there is none."""
        if change.is_glob and not self.tree.exists(change.path):
            return None
        return None if change.action is Action.NEW else self.tree.read(change.rename_from or change.path)

    def named_files(self) -> Iterator[str]:
        """Every file that the contract names and that can be read, in the order of the contract."""
        listed = (change.rename_from or change.path for change in self.contract.changes if not _creates(change))
        for path in dict.fromkeys((*listed, *(ref.path for ref in self.contract.context))):
            if self.tree.read(path) is not None:
                yield path

    def words(self, path: str) -> frozenset[str]:
        """All words of a file."""
        if path not in self._words:
            self._words[path] = frozenset(_WORD.now.findall(self.tree.read(path) or ""))
        return self._words[path]

    def names(self, directory: str) -> tuple[str, ...]:
        """The first names of a directory."""
        return names(self.root / directory)

    def close(self, path: str, *, cutoff: float = 0.6) -> str | None:
        """The path in the same directory that comes closest; nothing beyond that directory is looked at."""
        directory, _, name = path.rstrip("/").rpartition("/")
        found = closest(name, self.names(directory), cutoff=cutoff)
        return None if found is None else f"{directory}/{found}" if directory else found

    # -- findings --------------------------------------------------------------------------------------------

    def say(self, rule: str, message: str, hint: str, line: int | None, severity: Severity = Severity.ERROR) -> Finding:
        source = self.contract.source or None
        return Finding(
            rule=rule, message=shown(message, limit=1500), path=source, line=line, hint=shown(hint, limit=500),
            severity=severity,
        )  # fmt: skip


def names(directory: Path) -> tuple[str, ...]:
    """The first names of a directory: nothing here may take longer because it is large."""
    try:
        with os.scandir(directory) as entries:
            return tuple(entry.name for entry, _ in zip(entries, range(LISTED), strict=False))
    except (OSError, ValueError):
        return ()


def closest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The one that comes closest, the same word in other letters first."""
    import difflib  # here, because most words are right

    some = list(dict.fromkeys(known))
    folded = [each for each in some if each.casefold() == word.casefold() and each != word]
    found = folded or difflib.get_close_matches(word[:200], some, n=1, cutoff=cutoff)
    return found[0] if found else None


def _creates(change: Change) -> bool:
    return change.action is Action.NEW


def _may_be_below(glob: str, directory: str) -> bool:
    """Whether a glob can match something in a directory (which ends with a slash)."""
    fixed = re.split(r"[*?\[]", glob, maxsplit=1)[0].rpartition("/")[0]
    fixed += "/" if fixed else ""
    return directory.startswith(fixed) and ("/" in glob[len(fixed) :] or glob.endswith("/"))
