"""What a contract admits: the listed files, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

from haiku_delegate.contract.model import Action, Change, Contract


class Scope:
    """The listed files of a contract.

    A literal path admits itself, exactly. A glob is gitignore's, anchored at the root: `*` stops at a
    slash, `**` does not, and a final slash admits the whole directory. A glob also admits the file of its
    very name, because `app/[id]/page.tsx` is a name that frameworks ask for.
    """

    def __init__(self, contract: Contract) -> None:
        self._literal: dict[str, Action] = {}
        self._globs: list[tuple[Callable[[str], bool], Action]] = []
        for change in contract.changes:
            self._literal.setdefault(change.path, change.action)
            if change.rename_from:
                self._literal.setdefault(change.rename_from, change.action)
            if change.is_glob:
                self._globs.append((_matcher(change), change.action))

    def admits(self, path: str) -> bool:
        """Whether the contract lists this path (relative to the root, POSIX separators)."""
        return self.action(path) is not None

    def action(self, path: str) -> Action | None:
        """What the contract lets happen to this path; None if it is not listed."""
        if not _inside(path):
            return None
        if path in self._literal:
            return self._literal[path]
        return next((action for matches, action in self._globs if matches(path)), None)


def unreadable(glob: str) -> bool:
    """Whether gitignore's grammar cannot make sense of the glob."""
    return _compile(glob) is None


def _inside(path: str) -> bool:
    parts = path.split("/")
    forbidden = {"", ".", ".."}
    if any(part in forbidden or part.casefold().rstrip(". ") == ".git" for part in parts):
        return False
    return not any(ord(char) < 32 for char in path)


def _matcher(change: Change) -> Callable[[str], bool]:
    pattern = _compile(change.path)
    subtree = change.path.endswith(("/", "/**")) or change.path == "**"

    def matches(path: str) -> bool:
        found = pattern.search(path) if pattern else None
        if found is None:
            return False
        # gitignore takes a match of a directory for all below it; `src/*` here means the files in `src` only.
        return subtree or found.groupdict().get("ps_d") is None

    return matches


def _compile(glob: str) -> re.Pattern[str] | None:
    from pathspec import GitIgnoreSpec  # here, because few contracts have globs

    try:
        pattern = GitIgnoreSpec.from_lines(["/" + glob.lstrip("/")]).patterns[0]
        return getattr(pattern, "regex", None)
    except (ValueError, IndexError, re.error):
        return None
