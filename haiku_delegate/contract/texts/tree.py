"""The files of the repository as they are now, read without following a link out of it."""

from __future__ import annotations

import stat
from functools import cached_property
from pathlib import Path

LIMIT = 1024 * 1024  #: bytes of a file that a contract may name


class Tree:
    """Reads texts below a root, each once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._texts: dict[str, str | None] = {}

    def read(self, path: str) -> str | None:
        """A file's text; None where there is none that a contract may name."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def _read(self, path: str) -> str | None:
        file = self.root / path
        try:
            status = file.lstat()
            inside = file.resolve().is_relative_to(self._real)
            if not stat.S_ISREG(status.st_mode) or status.st_size > LIMIT or not inside:
                return None
            with file.open("rb") as opened:
                return opened.read().decode()
        except (OSError, ValueError):  # ValueError: not UTF-8, a NUL in the name
            return None

    def exists(self, path: str) -> bool:
        """Whether anything is there, a broken link included."""
        try:
            (self.root / path).lstat()
        except (OSError, ValueError):
            return False
        return True

    @cached_property
    def _real(self) -> Path:
        return self.root.resolve()
