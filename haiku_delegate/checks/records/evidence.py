"""What a command has left, seen from outside: our corner, its log, the files of its workspace, its own reports."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from haiku_delegate import process
from haiku_delegate.checks.records import corner
from haiku_delegate.checks.records.invocation import Invocation

_LARGEST = 4 * 1024 * 1024  #: bytes of a source file
_LARGEST_REPORT = 32 * 1024 * 1024
_MOST_REPORTS = 2000
_MOST_SEEN = 20_000  #: names that are looked at for reports
_SLACK_S = 0.02  #: the file system's clock is a little behind
_NAMED = re.compile(r"""(?:^|[\s=:'"])((?:[\w.@%+-]+/)*[\w.@%+-]+\.xml)(?=$|[\s'";|&)])""")
_SKIPPED = frozenset({"node_modules", ".git", ".venv", "venv", ".tox", "site-packages", ".cache"})
_BUILDERS = re.compile(r"(?:^|[\s/;&|])(?:mvnw?|gradlew?)\b")
_REPORTS = re.compile(r"(?:^|/)(?:surefire-reports|failsafe-reports|test-results)/(?:[^/]+/)*TEST-[^/]+\.xml$")


@dataclass(frozen=True, kw_only=True)
class Left:
    """One command's leavings. `files` is where the changed files lie; `root` is the workspace as seen from inside."""

    root: Path
    files: Path
    place: str
    cwd: str
    command: str
    how: Invocation
    started: float
    log_file: Path | None

    def written(self, prefix: str) -> list[tuple[str, bytes]]:
        return corner.written(self.files, self.place, prefix)

    def log(self) -> str | None:
        if self.log_file is None:
            return None
        try:
            data = self.log_file.read_bytes()
        except OSError:
            return None
        return None if len(data) >= process.LOG_CAP else data.decode("utf-8", "replace").replace("\r\n", "\n")

    def home(self, path: str) -> str | None:
        """Below the root, by the name that the command knows or by the real one."""
        if not path or "\0" in path:
            return None
        if path.startswith("file://"):
            path = path[len("file://") :]
        if not path.startswith("/"):
            whole = os.path.normpath(os.path.join(self.cwd, path))
            inside = not whole.startswith("../") and whole != ".."
            return whole if inside else None
        for root in (str(self.root), os.path.realpath(self.root)):
            if path.startswith(f"{root}/"):
                return os.path.normpath(path[len(root) + 1 :])
        return None

    def exists(self, path: str) -> bool:
        places = (os.path.normpath(os.path.join(base, path)) for base in (".", self.cwd))
        return any(self._place(each) is not None for each in places)

    def text(self, path: str) -> str:
        place = self._place(path)
        try:
            return place.read_bytes()[:_LARGEST].decode("utf-8", "replace") if place and place.is_file() else ""
        except OSError:
            return ""

    def names(self, path: str) -> list[str]:
        """Of both layers; what was deleted above is not in the way of anything."""
        found: set[str] = set()
        for base in {self.files, self.root}:
            try:
                found.update(os.listdir(base / path))
            except (OSError, ValueError):
                continue
        return sorted(found)

    def reports(self) -> list[tuple[str, bytes]]:
        paths = dict.fromkeys(path for path in self._candidates() if self._fresh(path))
        read = ((path, _read(self.files / path)) for path in list(paths)[:_MOST_REPORTS])
        return [(path, data) for path, data in read if data]

    def _candidates(self) -> Iterator[str]:
        """Files that may be JUnit reports, relative to the root."""
        for named in _NAMED.findall(self.command):
            yield os.path.normpath(os.path.join(self.cwd, named))
            yield os.path.normpath(named)
        built = _BUILDERS.search(self.command) is not None
        if built or not self.how.runners:
            for path in _walked(self.files):
                if path.endswith(".xml") and (_REPORTS.search(path) or not built):
                    yield path

    def _fresh(self, path: str) -> bool:
        """Written since the command began. (A clean workspace has its files from before that.)"""
        if path.startswith(("/", "../")):
            return False
        try:
            status = os.lstat(self.files / path)
        except (OSError, ValueError):
            return False
        changed = max(status.st_mtime, status.st_ctime)
        return stat.S_ISREG(status.st_mode) and status.st_size > 0 and changed >= self.started - _SLACK_S

    def _place(self, path: str) -> Path | None:
        """Where a file's content lies: among the changed ones, or in the tree below; None where it was deleted."""
        if not path or path.startswith(("/", "../")):
            return None
        try:
            status = os.lstat(self.files / path)
        except (OSError, ValueError):
            below = self.root / path
            return below if self.root != self.files and _is_file(below) else None
        return self.files / path if stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode) else None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _walked(root: Path) -> Iterator[str]:
    seen = 0
    for base, directories, names in os.walk(root):
        directories[:] = sorted(each for each in directories if each not in _SKIPPED)
        seen += len(names) + len(directories)
        if seen > _MOST_SEEN:
            return
        place = PurePosixPath(os.path.relpath(base, root))
        yield from (str(place / name) for name in names)


def _read(path: Path) -> bytes | None:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(fd, "rb") as file:
        return file.read(_LARGEST_REPORT)
