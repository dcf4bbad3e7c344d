"""A candidate on disk: its texts as they were and as they are, and the same with a trial's texts in their place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from haiku_delegate.checks.proof.model import Trial
from haiku_delegate.checks.tampering.model import FileChange
from haiku_delegate.workspace import entries
from haiku_delegate.workspace.model import Change, ChangeSet, Entry

_LARGEST = 2 << 20  #: bytes; what is larger is no text that anybody wrote


def files(candidate: ChangeSet, before: Callable[[str], bytes | None]) -> tuple[FileChange, ...]:
    """The changed regular files as texts, undecodable bytes as surrogates, so that nothing of them is lost.

    `before` answers a file's content as it was when the run began, also of one that is deleted.
    """
    found = []
    for change in candidate.changes:
        sides = [side for side in (change.before, change.after) if side is not None]
        if any(side.type != "file" or side.size > _LARGEST for side in sides):
            continue
        old = before(change.path) if change.before else None
        new = (candidate.files / change.path).read_bytes() if change.after else None
        if (change.before is None) == (old is None):  # else it has gone meanwhile
            found.append(FileChange(path=change.path, before=_text(old), after=_text(new)))
    return tuple(found)


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "surrogateescape")


def tried(candidate: ChangeSet, trial: Trial, into: Path, *, root: Path) -> ChangeSet:
    """The candidate with a trial's texts, its files in the fresh directory `into`; modes stay as they are.

    A trial may also touch a file of the base that the candidate leaves alone.
    """
    into.mkdir(parents=True)
    rows: list[Change] = []
    for change in candidate.changes:
        if change.path not in trial.reverted:
            _copy(candidate, change, into)
            rows.append(change)
    known = {change.path: change for change in candidate.changes}
    for path, text in trial.reverted.items():
        before = known[path].before if path in known else entries.entry(root / path)
        mode = next((side.mode for side in (known[path].after if path in known else None, before) if side), 0o644)
        after = None if text is None else _written(into / path, text, mode)
        row = entries.difference(path, before, after)
        if row:
            rows.append(row)
    return ChangeSet(changes=tuple(rows), files=into)


def _copy(candidate: ChangeSet, change: Change, into: Path) -> None:
    if change.after and change.after.type == "file":
        target = into / change.path
        target.parent.mkdir(parents=True, exist_ok=True)
        entries.copy(candidate.files / change.path, target)


def _written(target: Path, text: str, mode: int) -> Entry:
    target.parent.mkdir(parents=True, exist_ok=True)
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(fd, "wb") as out:
        out.write(text.encode("utf-8", "surrogateescape"))
    return Entry(type="file", mode=mode, size=target.stat().st_size, digest=entries.digest(target))
