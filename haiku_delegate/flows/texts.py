"""The contents that judging reads: listed files as they were when the run began, and as the candidate leaves them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from haiku_delegate.workspace.model import Change, ChangeSet

if TYPE_CHECKING:
    from haiku_delegate.checks.notes import SourceChange
    from haiku_delegate.checks.tampering import FileChange
    from haiku_delegate.flows.run import Run

_LARGEST_TEST = 1 << 20  #: bytes


def sources(run: Run, candidate: ChangeSet) -> tuple[SourceChange, ...]:
    """The candidate's files as bytes."""
    from haiku_delegate.checks.notes import SourceChange

    return tuple(
        SourceChange(path=each.path, before=before(run, each.path), after=content(candidate, each))
        for each in candidate.changes
    )


def files(sources: Iterable[SourceChange]) -> tuple[FileChange, ...]:
    """The same as text."""
    from haiku_delegate.checks.tampering import FileChange

    return tuple(FileChange(path=each.path, before=_text(each.before), after=_text(each.after)) for each in sources)


def before(run: Run, path: str) -> bytes | None:
    """A file as it was when the run began (of one that nobody listed by name: as it is in the tree); else None."""
    if path in run.base_entries:
        return run.before.get(path)
    place = run.root / path
    with suppress(OSError):
        return place.read_bytes() if place.is_file() and not place.is_symlink() else None
    return None


def content(changes: ChangeSet, change: Change) -> bytes | None:
    """A changed file as it was left; None where it is no regular file. Raises OSError."""
    return (changes.files / change.path).read_bytes() if change.after and change.after.type == "file" else None


def after(run: Run, candidate: ChangeSet, path: str) -> str | None:
    """A listed file's text as the candidate leaves it; None where it does not exist then."""
    changed = next((change for change in candidate.changes if change.path == path), None)
    return _text(content(candidate, changed) if changed else run.before.get(path))


def with_candidate(run: Run, candidate: ChangeSet, path: str) -> str | None:
    """Any file's text as the commands see it: the candidate's, or else the tree's."""
    changed = next((change for change in candidate.changes if change.path == path), None)
    if changed is not None:
        data = content(candidate, changed)
        return None if data is None else data.decode("utf-8", "surrogateescape")  # it is written again, with a mistake
    with suppress(OSError, ValueError):
        place = run.root / path
        if place.is_file() and place.stat().st_size < _LARGEST_TEST:
            return place.read_text("utf-8", "surrogateescape")
    return None


def listing(run: Run, directory: str) -> list[str]:
    """The paths of the files in a directory of the tree."""
    try:
        with os.scandir(run.root / directory) as children:
            names = sorted(child.name for child in children if child.is_file())
    except (OSError, ValueError):
        return []
    return [f"{directory}/{name}" if directory else name for name in names]


def named_tests(run: Run) -> Iterator[str]:
    """The texts of files that the verify commands name: what the change may have been written to please."""
    from haiku_delegate.contract.texts import shell

    simples = (simple for each in run.contract.verify for simple in shell.parse(each.text) or ())
    for word in sorted({word for simple in simples for word in simple.words}):
        place = run.root / run.contract.cwd / word.partition("::")[0]
        with suppress(OSError, ValueError):
            if place.is_file() and place.stat().st_size < _LARGEST_TEST:
                yield place.read_text("utf-8", "replace")


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")
