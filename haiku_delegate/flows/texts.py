"""The contents that judging reads: listed files as they were when the run began, and as the candidate leaves them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from haiku_delegate.workspace.model import Change, ChangeSet

if TYPE_CHECKING:
    from haiku_delegate.checks.notes import SourceChange
    from haiku_delegate.checks.tampering import FileChange
    from haiku_delegate.flows.run import Run

_LARGEST_TEST = 1 << 20  #: bytes


def files(run: Run, candidate: ChangeSet | None = None) -> tuple[FileChange, ...]:
    """The candidate's files (the final one's, or another's) as text."""
    from haiku_delegate.checks.tampering import FileChange

    chosen = candidate or run.scoped.candidate
    return tuple(
        FileChange(path=each.path, before=_text(before(run, each.path)), after=_text(_bytes_after(chosen, each)))
        for each in chosen.changes
    )


def sources(run: Run) -> tuple[SourceChange, ...]:
    """The same of the final candidate, as bytes."""
    from haiku_delegate.checks.notes import SourceChange

    chosen = run.scoped.candidate
    return tuple(
        SourceChange(path=each.path, before=before(run, each.path), after=_bytes_after(chosen, each))
        for each in chosen.changes
    )


def before(run: Run, path: str) -> bytes | None:
    """A file as it was when the run began (of a glob: as it is in the tree); None where there was none."""
    data = run.before.get(path)
    if data is None and path not in run.base_entries:
        with suppress(OSError):
            data = (run.root / path).read_bytes()
    return data


def after(run: Run, path: str) -> str | None:
    """A listed file's text as the candidate leaves it; None where it does not exist then."""
    changed = {change.path: change for change in run.scoped.candidate.changes}
    if path in changed:
        return _text(_bytes_after(run.scoped.candidate, changed[path]))
    return _text(run.before.get(path))


def with_candidate(run: Run, candidate: ChangeSet, path: str) -> str | None:
    """Any file's text as the commands see it: the candidate's, or else the tree's."""
    changed = next((change for change in candidate.changes if change.path == path), None)
    if changed is not None:
        return _text(_bytes_after(candidate, changed))
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


def _bytes_after(candidate: ChangeSet, change: Change) -> bytes | None:
    return (candidate.files / change.path).read_bytes() if change.after and change.after.type == "file" else None


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")
