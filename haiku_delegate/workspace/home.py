"""The home directory inside an overlay workspace: readable as it is, and every write is thrown away.

Normally one overlay. Where other file systems are mounted below home (a second disk, FUSE), the kernel refuses that:
their mounts came from a namespace with more rights, so they are locked, and `clone_private_mount` answers EINVAL to an
overlay that would look underneath (Linux 6.18). Then home is put together: a private directory with copies of the
small files, an overlay for each directory in it, and what holds a mount read-only as it is.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from haiku_delegate.workspace import layers, plans, upper
from haiku_delegate.workspace.entries import copy, difference, entry

_SMALL = 1 << 20


class Home:
    """A home directory and where its changes are caught; `place` is ours and can hold whiteouts."""

    def __init__(self, home: Path, place: Path) -> None:
        self.path, self._place = home, place
        self._upper, self._top = place / "home", place / "home-top"
        self._upper.mkdir()
        layers.take_after(self._upper, home)
        self._mounted = plans.mounted_below(home, plans.table())
        self._parts: list[str] = []
        if self._mounted:
            self._put_together()

    def mounts(self) -> list[plans.Mount]:
        """What to mount for one command."""
        if not self._mounted:
            return [plans.overlay(self.path, lower=(self.path,), upper=self._upper, work=self._work())]
        found = [plans.bind(self._top, at=self.path, writable=True)]
        for name in self._parts:
            part = self.path / name
            if any(part == place or part in place.parents for place in self._mounted):
                found.append(plans.bind(part, optional=True))
            else:
                lower, over = (part,), self._upper / name
                found.append(plans.overlay(part, lower=lower, upper=over, work=self._work(), optional=True))
        return found

    def written(self) -> list[str]:
        """Relative paths of what was changed."""
        if not self._mounted:
            return [change.path for change in upper.changes(self._upper, upper.Stack((self.path,)))]
        found = [f for f in os.listdir(self._top) if f not in self._parts and self._differs(f)]
        for name in self._parts:
            part = upper.changes(self._upper / name, upper.Stack((self.path / name,)))
            found += [f"{name}/{change.path}" for change in part]
        return sorted(found)

    def _differs(self, name: str) -> bool:
        return difference(name, entry(self.path / name), entry(self._top / name)) is not None

    def _put_together(self) -> None:
        self._top.mkdir(mode=0o700)
        for name in sorted(os.listdir(self.path)):
            real = self.path / name
            with contextlib.suppress(OSError):
                if real.is_symlink():
                    (self._top / name).symlink_to(os.readlink(real))
                elif real.is_dir():
                    (self._top / name).mkdir()
                    (self._upper / name).mkdir()
                    layers.take_after(self._upper / name, real)
                    self._parts.append(name)
                elif real.is_file() and real.stat().st_size < _SMALL:
                    copy(real, self._top / name, mode=real.stat().st_mode & 0o777)

    def _work(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="work-", dir=self._place))
