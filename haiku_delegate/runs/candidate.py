"""What the executor made, kept with the run when it was not applied, so that it can be judged again without a model.

While the run goes on, its frozen files lie in the scratch and `candidate.json` says what they are; at the end the files
move to `candidate/`. What nobody will ask for again (caches, and all of an applied pass) goes with the scratch.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from haiku_delegate.errors import StateUnwritable
from haiku_delegate.runs.directory import RunDirectory
from haiku_delegate.workspace import entries
from haiku_delegate.workspace.model import Change, ChangeKind, ChangeSet, Entry

LIMIT = 64 * 1024 * 1024  #: bytes of files that are kept with one run
FROZEN = "frozen"  #: where the files lie, in the scratch, while the run goes on
_NAME = "candidate.json"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A change set that was kept, the base that it belongs to, and the contract's name."""

    changes: ChangeSet
    base: Mapping[str, Entry | None]  #: the listed files as they were when the run began
    source: str  #: the spec's name as the user gave it, which also says its form
    strict: bool = False  #: warnings counted as errors
    left_out: tuple[str, ...] = ()  #: paths whose content was too large to be kept

    def damaged(self) -> list[str]:
        """Paths whose kept content is not what it was."""
        files = (change for change in self.changes.changes if change.after and change.after.type == "file")
        return [c.path for c in files if c.path not in self.left_out and not _as_kept(self.changes.files / c.path, c)]


def note(
    run: RunDirectory, changes: ChangeSet, *, base: Mapping[str, Entry | None], source: str, strict: bool = False
) -> None:
    """Say what lies frozen in the scratch. A disk that is full loses the note, not the run."""
    with contextlib.suppress(StateUnwritable):
        _write(run, Kept(changes=changes, base=base, source=source, strict=strict))


def keep(run: RunDirectory, *, only: Collection[str] | None = None, limit: int = LIMIT) -> None:
    """Move what was noted out of the scratch: these paths, or all of them. Begun and cut off, it can be done again."""
    noted = read(run)
    if noted is None:
        return
    wanted = [change for change in noted.changes.changes if only is None or change.path in only]
    if not wanted:
        forget(run)
        return
    room, left_out = limit, []
    for change in wanted:
        size = change.after.size if change.after and change.after.type == "file" else 0
        if size > room or not _moved(run, change):
            left_out.append(change.path)
        else:
            room -= size
    changes = ChangeSet(changes=tuple(wanted), files=_place(run))
    with contextlib.suppress(StateUnwritable):
        _write(run, Kept(changes=changes, base=noted.base, source=noted.source, strict=noted.strict,
                         left_out=tuple(left_out)))  # fmt: skip


def forget(run: RunDirectory) -> None:
    """There is nothing to be judged again."""
    with contextlib.suppress(OSError):
        (run.path / _NAME).unlink()


def read(run: RunDirectory) -> Kept | None:
    """The candidate, or None where none was kept or its description is damaged."""
    try:
        data = json.loads((run.path / _NAME).read_text("utf-8"))
        changes = tuple(_change(row) for row in data["changes"])
        base = {str(path): _entry(row) for path, row in data["base"].items()}
        source, strict, left_out = str(data["source"]), data["strict"] is True, tuple(map(str, data["left_out"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    found = ChangeSet(changes=changes, files=_place(run))
    return Kept(changes=found, base=base, source=source, strict=strict, left_out=left_out)


def _place(run: RunDirectory) -> Path:
    return run.path / "candidate"


def _moved(run: RunDirectory, change: Change) -> bool:
    """Whether a change's content is in its place; a change without content always is."""
    if change.after is None or change.after.type != "file":
        return True
    source, target = run.work / FROZEN / change.path, _place(run) / change.path
    with contextlib.suppress(OSError):
        if os.path.lexists(source):
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.replace(source, target)
    return target.is_file()


def _as_kept(file: Path, change: Change) -> bool:
    assert change.after is not None
    with contextlib.suppress(OSError):
        found = entries.entry(file)
        return found is not None and found.type == "file" and found.digest == change.after.digest
    return False


def _write(run: RunDirectory, kept: Kept) -> None:
    data = {
        "changes": [_row(change) for change in kept.changes.changes],
        "base": {path: asdict(entry) if entry else None for path, entry in kept.base.items()},
        "source": kept.source, "strict": kept.strict, "left_out": list(kept.left_out),
    }  # fmt: skip
    run.write(_NAME, json.dumps(data))  # ASCII: names that are no UTF-8 come back as they were


def _row(change: Change) -> dict[str, Any]:
    before, after = (asdict(side) if side else None for side in (change.before, change.after))
    return {"path": change.path, "kind": change.kind.value, "before": before, "after": after}


def _change(row: Mapping[str, Any]) -> Change:
    path = str(row["path"])
    if path.startswith("/") or set(path.split("/")) & {"", ".", ".."}:
        raise ValueError(f"not a path inside a repository: {path!r}")
    return Change(path=path, kind=ChangeKind(row["kind"]), before=_entry(row["before"]), after=_entry(row["after"]))


def _entry(row: Mapping[str, Any] | None) -> Entry | None:
    if row is None:
        return None
    return Entry(type=str(row["type"]), mode=int(row["mode"]), size=int(row["size"]), digest=str(row["digest"]))
