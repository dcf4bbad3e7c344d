"""The workspace for where no overlay can be had: a private copy of the working tree.

The copy holds what is tracked or untracked; dependency directories are full of links to what is in the real ones,
small ignored files are copied (`.env`), other ignored things left out. Its git directory is its own and borrows only
the objects, so no index, ref, stash, hook or configuration of the user's repository can be touched through git. What
changed is told by our own manifest, never by git. Where the kernel has Landlock, commands can write nowhere else;
what can be guarded is compared and noted all the same.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from haiku_delegate.workspace import git, gitdir, plans
from haiku_delegate.workspace.entries import copy, described, difference, entry, inside, remove
from haiku_delegate.workspace.layers import frozen, gone
from haiku_delegate.workspace.model import Change, ChangeSet, Entry, Isolation, Launch

DEPENDENCIES = frozenset(
    (".venv", "venv", "env", ".env", ".tox", ".nox", "node_modules", "bower_components", "vendor", ".bundle",
     "Pods", ".eggs", ".direnv", ".pixi", "__pypackages__")
)  # fmt: skip
#: What tools keep in dependency directories while they run.
_CACHES = frozenset(
    (".cache", ".vite", ".vite-temp", ".vitest", ".vitest-cache", ".pytest_cache", ".mypy_cache", ".ruff_cache",
     ".turbo", ".parcel-cache", ".swc", ".nyc_output", ".angular", ".next")
)  # fmt: skip
_SMALL = 1 << 20
_NOTED = 10

_TEMPORARY = tuple(map(Path, ("/tmp", "/var/tmp", "/dev", "/proc")))
_CACHED_AT = ("CARGO_HOME", "GOMODCACHE", "GOCACHE", "GRADLE_USER_HOME")

Signature = tuple[int, int, int, int, int]


def open_worktree(
    root: Path, *, private: Path, candidate: ChangeSet | None = None, confined: bool = True
) -> WorktreeWorkspace:
    """A copy of the tree at `root` in `private/tree`, with the candidate brought in.

    `confined`: its commands write nowhere else, where the kernel can see to that. The client needs its configuration
    and home; it is confined by its own tools.
    """
    private.mkdir(parents=True, exist_ok=True)
    return WorktreeWorkspace(
        real=Path(os.path.realpath(root)), private=private.resolve(), candidate=candidate, confined=confined
    )


class WorktreeWorkspace:
    """One private copy of the repository; see `open_worktree`."""

    isolation = Isolation.WORKTREE

    def __init__(self, *, real: Path, private: Path, candidate: ChangeSet | None, confined: bool) -> None:
        self.real, self.private, self.root = real, private, private / "tree"
        self._confined = confined
        self._base: dict[str, Entry | None] = {}
        self._linked: dict[str, dict[str, Signature]] = {}
        self._left_out: list[str] = []
        self._copied: dict[str, Signature] = {}
        self.root.mkdir()
        self._copy_tree(git.ignored_entries(real) or frozenset())
        if candidate:
            self._bring_in(candidate)
        self._manifest = _manifest(self.root)
        self._git_guard = _signatures(gitdir.guarded(real))

    def command(
        self, argv: Sequence[str], *, env: Mapping[str, str], cwd: str = ".", network: str = "shared", memory: int = 0
    ) -> Launch:
        """The argv to start so that `argv` runs in the copy. The network cannot be kept apart here."""
        writable = self._writable(env) if self._confined else ()
        return plans.launch(self.private, mode="plain", argv=argv, env=env, cwd=self.root / cwd, writable=writable,
                            memory=memory)  # fmt: skip

    def command_beside(
        self, pid: int, argv: Sequence[str], *, env: Mapping[str, str], cwd: str = ".", mask: Sequence[Path] = ()
    ) -> Launch:
        """Confined in any case; without namespaces there is nothing to enter, and nothing can be hidden."""
        writable = self._writable(env)
        return plans.launch(self.private, mode="plain", argv=argv, env=env, cwd=self.root / cwd, writable=writable)

    def _writable(self, env: Mapping[str, str]) -> list[Path]:
        """Where commands may write: the copy, what is temporary, devices, and the caches that tools were led to.

        Not where the real tree lies below it: then a temporary place is `TMPDIR` alone.
        """
        caches = [Path(env[name]) for name in _CACHED_AT if env.get(name)]
        caches += [Path(place, "pkg") for place in env.get("GOPATH", "").split(os.pathsep) if place]
        return [self.private, *(place for place in (*_TEMPORARY, *caches) if not inside(self.real, place))]

    def snapshot(self, paths: Sequence[str] | None = None) -> ChangeSet:
        """What differs now, read in place (the executor may still be alive); `paths` narrows the look."""
        changes = self._changes()
        if paths is not None:
            changes = [change for change in changes if change.path in set(paths)]
        return ChangeSet(changes=tuple(changes), files=self.root)

    def freeze(self, into: Path) -> ChangeSet:
        """What differs, after every process inside is gone, copied to `into` and hashed there."""
        return frozen(self._changes(), self.root, into)

    def notes(self) -> Sequence[str]:
        """What moved outside of the copy while it was in use, and what the copy lacks."""
        lines = []
        copied = _moved(self._copied, _signatures((self.real / path, path) for path in self._copied))
        if copied:
            lines.append(f"the real tree was changed meanwhile: {_few(copied)}")
        repository = _moved(self._git_guard, _signatures(gitdir.guarded(self.real)))
        if repository:
            lines.append(f"the real repository was changed meanwhile: {_few(repository)}")
        if self._left_out:
            lines.append(f"ignored and not copied: {_few(self._left_out)}")
        return lines

    def shared_changes(self) -> Sequence[str]:
        """What has been changed in the dependency directories, whose files the commands run; caches do not count."""
        return [
            f"{_shown(name)}: {_few(paths)}"
            for name, before in self._linked.items()
            if (
                paths := [
                    path for path in _moved(before, _signatures(_walked(self.real / name))) if _runs(path, before)
                ]
            )
        ]

    def close(self) -> None:
        """Throw the workspace away. Never raises for what it could not remove."""
        with contextlib.suppress(OSError):
            remove(self.root)
        with contextlib.suppress(OSError):
            for plan in self.private.glob("plan-*"):
                plan.unlink()

    # ---- making the copy ----

    def _copy_tree(self, ignored: frozenset[str]) -> None:
        todo = [""]
        while todo:
            path = todo.pop()
            with os.scandir(self.real / path) as children:
                for child in sorted(children, key=lambda child: child.name):
                    name = os.path.join(path, child.name)
                    if child.name == ".git":
                        gitdir.make(self.real / path, self.root / path)
                    elif name in ignored or f"{name}/" in ignored:
                        self._ignored(name)
                    elif child.is_dir(follow_symlinks=False):
                        if (self.real / name) == self.private:
                            continue
                        (self.root / name).mkdir()
                        todo.append(name)
                    else:
                        self._one(name)
            if path:
                shape(self.real / path, self.root / path)

    def _one(self, name: str) -> None:
        """Copy a file or link with its mode and times. What cannot be read, and sockets and the like, stay away."""
        source, target = self.real / name, self.root / name
        try:
            status = os.lstat(source)
            if stat.S_ISLNK(status.st_mode):
                os.symlink(self._turned(os.readlink(source)), target)
            elif stat.S_ISREG(status.st_mode):
                copy(source, target)
                shape(source, target)
        except (FileNotFoundError, PermissionError):
            return
        self._copied[name] = _signature(status)

    def _turned(self, target: str) -> str:
        """A link by absolute path into the real tree leads to the same place in the copy."""
        return str(self.root) + target[len(str(self.real)) :] if inside(target, self.real) else target

    def _ignored(self, name: str) -> None:
        source = self.real / name
        if os.path.basename(name) in DEPENDENCIES and source.is_dir():
            self._link(name)
            return
        files = [(place, inner) for place, inner in _walked(source)] if source.is_dir() else [(source, "")]
        if source.is_dir() and not source.is_symlink():
            if sum(os.lstat(place).st_size for place, _inner in files) >= _SMALL:
                self._left_out.append(name)
                return
            (self.root / name).mkdir()
            for _place, inner in files:
                target = f"{name}/{inner}"
                (self.root / target).parent.mkdir(parents=True, exist_ok=True)
                self._one(target)
        elif source.lstat().st_size < _SMALL:
            self._one(name)
        else:
            self._left_out.append(name)

    def _link(self, name: str) -> None:
        """A directory of its own, so that tools find room for their caches, with links to what is in the real one."""
        source = self.real / name
        self._linked[name] = _signatures(_walked(source))
        (self.root / name).mkdir()
        for child in os.listdir(source):
            if child not in _CACHES:
                os.symlink(source / child, self.root / name / child)

    def _bring_in(self, candidate: ChangeSet) -> None:
        """Put the candidate into the copy, with new times, and take it for the base of what comes."""
        for path in gone(candidate, self.root):
            target = self.root / path
            if target.is_dir() and not target.is_symlink():
                remove(target)
            else:
                target.unlink(missing_ok=True)
        for change in sorted(candidate.changes, key=lambda change: change.path):
            self._base[change.path] = change.after
            if change.after is None:
                continue
            target = self.root / change.path
            if target.is_dir() and not target.is_symlink() and change.after.type != "dir":
                remove(target)
            elif change.after.type != "dir" or target.is_symlink() or target.is_file():
                target.unlink(missing_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            if change.after.type == "file":
                copy(candidate.files / change.path, target, mode=change.after.mode & 0o777)
            elif change.after.type == "symlink":
                os.symlink(change.after.digest, target)
            elif change.after.type == "dir":
                target.mkdir(exist_ok=True)

    # ---- looking ----

    def _changes(self) -> list[Change]:
        """By signature what to look at (nobody can restore a ctime), then by content."""
        now = _manifest(self.root)
        moved = {path for path in self._manifest.keys() | now.keys() if self._manifest.get(path) != now.get(path)}
        found = []
        for path in sorted(moved):
            was, status = self._manifest.get(path), now.get(path)
            before = self._before(path, was)
            after = described(self.root / path, os.lstat(self.root / path)) if status else None
            if before is None and after and after.type == "dir":
                continue  # a new directory is told by what it holds
            if after is None and before and before.type == "dir":
                continue
            change = difference(path, before, after)
            if change:
                found.append(change)
        return found

    def _before(self, path: str, was: Signature | None) -> Entry | None:
        """What the base had: the candidate's, or else what the real tree holds (as an overlay would show it)."""
        if path in self._base:
            return self._base[path]
        if was is None:
            return None
        return entry(self.real / path)


def shape(source: Path, target: Path) -> None:
    """Mode and times; who may not set them goes without."""
    with contextlib.suppress(OSError):
        status = os.lstat(source)
        os.chmod(target, stat.S_IMODE(status.st_mode) & 0o777 | (0o700 if stat.S_ISDIR(status.st_mode) else 0o400))
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def _signature(status: os.stat_result) -> Signature:
    if stat.S_ISDIR(status.st_mode):  # its times tell only of its children
        return (0, 0, 0, 0, stat.S_IFMT(status.st_mode))
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_mode)


def _manifest(root: Path) -> dict[str, Signature]:
    """Every path in the copy but git's, with its signature. What links lead to does not count."""
    found: dict[str, Signature] = {}
    todo = [""]
    while todo:
        path = todo.pop()
        for child in _scanned(root / path):
            name = os.path.join(path, child.name)
            if child.name == ".git":
                continue
            with contextlib.suppress(FileNotFoundError):
                found[name] = _signature(child.stat(follow_symlinks=False))
                if child.is_dir(follow_symlinks=False):
                    todo.append(name)
    return found


def _scanned(directory: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as children:
            return list(children)
    except PermissionError:
        os.chmod(directory, 0o700)
        with os.scandir(directory) as children:
            return list(children)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _walked(top: Path) -> Iterator[tuple[Path, str]]:
    """Every file below a directory, with its relative path."""
    for directory, _names, files in os.walk(top):
        for name in files:
            place = Path(directory, name)
            yield place, os.path.relpath(place, top)


def _signatures(files: Iterator[tuple[Path, str]]) -> dict[str, Signature]:
    found: dict[str, Signature] = {}
    for place, name in files:
        with contextlib.suppress(OSError):
            found[name] = _signature(os.lstat(place))
    return found


def _moved(before: dict[str, Signature], now: dict[str, Signature]) -> list[str]:
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def _runs(path: str, before: dict[str, Signature]) -> bool:
    """Whether a changed file may be one that programs run, and not a cache that a tool keeps beside them."""
    if path.endswith(".pyc") and path not in before:
        return False  # made by whoever imported it first
    return not _CACHES & set(path.split("/")[:-1])


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NOTED} more" if len(names) > _NOTED else ""
    return ", ".join(_shown(name) for name in names[:_NOTED]) + more


def _shown(name: str) -> str:
    return ascii(name)[1:-1]
