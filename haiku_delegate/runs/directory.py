"""One directory for each run, which keeps everything about it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from haiku_delegate.errors import RunNotFound, StateUnwritable
from haiku_delegate.workspace.entries import remove

_NAMED = re.compile(r"\d{8}-\d{6}-")  #: how the directory of a run begins; whatever else lies there is not ours
_WHOLE = re.compile(r"\d{8}-\d{6}-[a-z0-9-]{1,24}-[0-9a-f]{4}")


@dataclass(frozen=True, kw_only=True)
class Scratch:
    """A place to work in: scratch below `work`, what commands printed below `logs`."""

    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def work(self) -> Path:
        return self.path / "work"


@dataclass(frozen=True, kw_only=True)
class RunDirectory(Scratch):
    """Paths of one run. Of it, only what lies below `work` goes when the run ends."""

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def events(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def patch(self) -> Path:
        return self.path / "candidate.patch"

    @property
    def journal(self) -> Path:
        return self.path / "apply.journal"

    @property
    def console(self) -> Path:
        """What a detached run says to nobody."""
        return self.path / "console.log"

    def write(self, name: str, text: str) -> Path:
        """Write one file whole or not at all."""
        target = self.path / name
        partial = target.with_name(f".{name}.partial")
        try:
            partial.write_bytes(text.encode("utf-8", "surrogateescape"))
            os.replace(partial, target)
        except OSError as error:
            raise StateUnwritable(
                f"cannot write {target}: {error.strerror}", hint="free some space, then run again"
            ) from error
        return target

    def discard_work(self) -> None:
        """Throw the scratch away; whatever cannot be removed is left to the next start."""
        remove(self.work)


class Store:
    """All runs of this user."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.runs = state / "runs"
        self.checks = state / "checks"  #: scratch of `check`; `runs` knows nothing of it
        self.applying = state / "applying"  #: a mark for each run that is writing into a user's tree
        self.unfinished = state / "unfinished"  #: a mark for each run that has not come to its end
        self.trash = state / "trash"  #: runs that are being removed

    def create(self, task: str | None, root: Path) -> RunDirectory:
        """A fresh directory, readable by its owner only; raises StateUnwritable."""
        self.sweep()
        slug = re.sub(r"[^a-z0-9]+", "-", (task or "run").lower()).strip("-")[:24] or "run"
        try:
            self.runs.mkdir(parents=True, exist_ok=True, mode=0o700)
            run = self._fresh(f"{time.strftime('%Y%m%d-%H%M%S')}-{slug}")
            run.logs.mkdir()
            run.work.mkdir()
        except OSError as error:
            raise StateUnwritable(
                f"cannot keep runs in {self.runs}: {error.strerror}",
                hint="free some space, or set HAIKU_DELEGATE_STATE to a directory that can be written",
            ) from error
        run.write("run.json", json.dumps({"pid": os.getpid(), "root": str(root), "started": time.time()}))
        return run

    def _fresh(self, name: str, *, tries: int = 20) -> RunDirectory:
        """A directory that nobody has: of many runs that begin in one second, two may draw the same lot."""
        run = RunDirectory(path=self.runs / f"{name}-{os.urandom(2).hex()}")
        try:
            run.path.mkdir(mode=0o700)
        except FileExistsError:
            if not tries:
                raise
            return self._fresh(name, tries=tries - 1)
        return run

    @contextmanager
    def scratch(self) -> Iterator[Scratch]:
        """A fresh directory, gone afterwards; what killed ones have left goes as well. Raises StateUnwritable."""
        self.sweep()
        made = Scratch(path=self.checks / os.urandom(6).hex())
        try:
            self.checks.mkdir(parents=True, exist_ok=True, mode=0o700)
            held = _held(made.path, fresh=True)
            made.logs.mkdir()
            made.work.mkdir()
        except OSError as error:
            raise StateUnwritable(
                f"cannot work in {self.checks}: {error.strerror}",
                hint="free some space, or set HAIKU_DELEGATE_STATE to a directory that can be written",
            ) from error
        try:
            yield made
        finally:
            remove(made.path)
            if held is not None:
                os.close(held)

    def sweep(self) -> None:
        """Remove the scratch of whoever was killed: nobody holds its lock any more."""
        with contextlib.suppress(OSError):
            for left in list(self.checks.iterdir()) if self.checks.is_dir() else ():
                held = _held(left, fresh=False)
                if held is not None:
                    remove(left)
                    os.close(held)

    def find(self, name: str) -> RunDirectory:
        """A run by id, by an unambiguous part of it, or `last`; raises RunNotFound."""
        every = self.all()
        if name in {"last", "latest"} and every:
            return every[0]
        found = [run for run in every if run.id == name] or [run for run in every if name and name in run.id]
        if len(found) == 1:
            return found[0]
        if found:
            raise RunNotFound(f"{name!r} could be {', '.join(run.id for run in found[:4])}", hint="give more of the id")
        raise RunNotFound(f"no run is called {name!r}", hint="`haiku-delegate runs` lists them")

    def all(self) -> list[RunDirectory]:
        """Newest first."""
        if not self.runs.is_dir():
            return []
        try:
            names = [entry.name for entry in os.scandir(self.runs) if _NAMED.match(entry.name) and entry.is_dir()]
        except OSError as error:
            raise StateUnwritable(f"cannot read {self.runs}: {error.strerror}", hint="check its permissions") from error
        found = [RunDirectory(path=self.runs / name) for name in names]
        return sorted(found, key=_begun, reverse=True)


def is_named(name: str) -> bool:
    """Whether a name is one that `Store.create` makes."""
    return _WHOLE.fullmatch(name) is not None


def _held(path: Path, *, fresh: bool) -> int | None:
    """A directory with its lock taken, which ends with this process; None where another has it."""
    if fresh:
        path.mkdir(mode=0o700)
    try:
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        if fresh:
            raise
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        return None
    return fd


def _begun(run: RunDirectory) -> tuple[str, int, str]:
    """When a run began, finer than the second in its name: `run.json` is written once."""
    try:
        noted = os.stat(run.path / "run.json").st_mtime_ns
    except OSError:
        noted = 0
    return run.id[: len("20260101-120000")], noted, run.id


def report(run: RunDirectory) -> dict[str, Any] | None:
    """The run's report as data, or None where it has none that can be read (still running, killed, damaged)."""
    try:
        data = json.loads((run.path / "report.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not str(data.get("schema")).startswith("haiku-delegate/report/"):
        return None
    tables = isinstance(data.get("task"), dict) and isinstance(data.get("cost"), dict)
    return data if tables and data.get("outcome") in ("pass", "stop") else None


def started(run: RunDirectory) -> dict[str, Any]:
    """`pid`, `root` and `started` (Unix seconds) as noted when the run began; empty where unreadable."""
    try:
        data = json.loads((run.path / "run.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def state_dir(environ: Mapping[str, str]) -> Path:
    """Where runs are kept: HAIKU_DELEGATE_STATE, else the system's place for state."""
    if chosen := environ.get("HAIKU_DELEGATE_STATE"):
        return Path(chosen).absolute()
    import platformdirs

    return Path(platformdirs.user_state_dir("haiku-delegate"))
