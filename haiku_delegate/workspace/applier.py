"""Put a candidate into the real tree, all of it or nothing, whatever dies meanwhile.

A program of its own (`python -I -S applier.py`), standard library only. It reads the name of the journal from stdin, so
that it can be started before there is one, and ends where none comes. Then it lets go of its caller, ignores
the polite signals, and so finishes also if the caller is killed. The journal says how far it came; `recover` rolls an
apply that was itself interrupted (power, kill -9) forward if the tree had been touched, and back if not.

    planned → (contents staged beside their targets) → switching → done
                              └→ failed | conflict | rolled back: nothing was touched

Staged contents have the final mode and owner and are on disk before the first rename.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import signal
import stat
import sys
from collections.abc import Iterator
from typing import Any

_CHUNK = 1 << 20
STAGED = ".haiku-delegate-"  #: how the names of staged contents begin
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Moved(Exception):
    """Something is not what it was at the start."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = paths


# ---- looking -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def parent_of(root: int, path: str) -> Iterator[tuple[int, str]]:
    """The directory that holds a path, reached without following any link; and the last name."""
    *parents, name = path.split("/")
    here = os.dup(root)
    try:
        for part in parents:
            further = os.open(part, _DIRECTORY, dir_fd=here)
            os.close(here)
            here = further
        yield here, name
    finally:
        os.close(here)


def look(root: int, path: str) -> list[str] | None:
    """[type, digest] of what is at a path, or None. A parent that is a link or a file raises Moved."""
    try:
        with parent_of(root, path) as (directory, name):
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
            if stat.S_ISLNK(status.st_mode):
                return ["symlink", os.readlink(name, dir_fd=directory)]
            if stat.S_ISREG(status.st_mode):
                try:
                    fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory)
                except PermissionError:
                    return ["file", "unreadable"]
                try:
                    return ["file", digest(fd)]
                finally:
                    os.close(fd)
            return ["dir" if stat.S_ISDIR(status.st_mode) else "other", ""]
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno in (errno.ENOTDIR, errno.ELOOP):
            raise Moved([path]) from error
        raise


def digest(fd: int) -> str:
    seen = hashlib.sha256()
    while chunk := os.read(fd, _CHUNK):
        seen.update(chunk)
    return seen.hexdigest()


def moved(root: int, steps: list[dict[str, Any]]) -> list[str]:
    """Paths that are neither what they were at the start nor already what they are to become."""
    found = []
    touched = {step["path"] for step in steps}
    give_way = {step["path"] for step in steps if step["before"] and step["before"][0] != "dir"}
    settled: set[str] = set()  # files that have already taken a directory's place
    for step in steps:  # sorted, so that parents come before what lies below them
        path = step["path"]
        parents = {path[:index] for index, char in enumerate(path) if char == "/"}
        if (step["before"] is None and parents & give_way) or (step["after"] is None and parents & settled):
            continue
        try:
            now = look(root, path)
        except Moved:
            found.append(path)
            continue
        is_directory = now is not None and now[0] == "dir"
        if now not in (step["before"], step["after"]) or (is_directory and _others(root, path, touched)):
            found.append(path)
        elif now is not None and now == step["after"]:
            settled.add(path)
    return found


def _others(root: int, path: str, touched: set[str]) -> bool:
    """Is there something in a directory (that is to make room) that the change set does not know?"""
    with parent_of(root, path) as (directory, name):
        here = os.open(name, _DIRECTORY, dir_fd=directory)
    try:
        for child in os.scandir(here):
            inner = f"{path}/{child.name}"
            if child.name.startswith(STAGED):
                continue
            if inner not in touched and (not child.is_dir(follow_symlinks=False) or _others(root, inner, touched)):
                return True
    finally:
        os.close(here)
    return False


# ---- the journal ---------------------------------------------------------------------------------------------------


class Journal:
    """The file that says what is to be done and how far it came; only its holder works."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lock = os.open(path + ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        with open(path, encoding="utf-8") as file:
            self.content: dict[str, Any] = json.load(file)

    def state(self, state: str, **further: object) -> None:
        self.content.update(further, state=state)
        save(self.path, self.content)

    def close(self) -> None:
        os.close(self.lock)


def save(path: str, content: dict[str, Any]) -> None:
    """Replace a file as a whole, on disk."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)
    directory = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


# ---- doing ---------------------------------------------------------------------------------------------------------


def carry_out(journal: Journal) -> None:
    """From planned to the end, or to a state in which nothing was touched."""
    content = journal.content
    root = os.open(content["root"], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            stage(root, content)
            found = moved(root, content["steps"])
            if found:
                raise Moved(found)
        except Moved as error:
            unstage(root, content)
            journal.state("conflict", paths=error.paths)
            return
        except OSError as error:
            unstage(root, content)
            journal.state("failed", error=error.strerror or str(error), path=_name(error))
            return
        journal.state("switching")
        switch(root, content)
        journal.state("done")
    finally:
        os.close(root)


def recover(journal: Journal) -> None:
    """Finish what was begun on the tree, or clean up what was not."""
    content = journal.content
    if content["state"] not in ("planned", "switching") or not os.path.isdir(content["root"]):
        return
    root = os.open(content["root"], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if content["state"] == "switching":
            switch(root, content)
            journal.state("done")
        else:
            unstage(root, content)
            journal.state("rolled back")
    finally:
        os.close(root)


def stage(root: int, content: dict[str, Any]) -> None:
    """Put every new content beside where it goes, in the nearest directory that exists already."""
    mask = os.umask(0o077)
    for index, step in enumerate(content["steps"]):
        if not step["after"] or step["after"][0] not in ("file", "symlink"):
            continue
        with staging(root, content, index) as (directory, name):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name, dir_fd=directory)
            if step["after"][0] == "symlink":
                os.symlink(step["after"][1], name, dir_fd=directory)
                continue
            fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=directory)
            try:
                _fill(fd, step["source"], step["after"][1], step["path"])
                _like(fd, _status(root, step["path"]), os.fstat(directory), step, mask)
                os.fsync(fd)
            finally:
                os.close(fd)
    os.umask(mask)


def _fill(fd: int, source: str, wanted: str, path: str) -> None:
    seen = hashlib.sha256()
    with open(source, "rb") as file:
        while chunk := file.read(_CHUNK):
            seen.update(chunk)
            view = memoryview(chunk)
            while view:
                view = view[os.write(fd, view) :]
    if seen.hexdigest() != wanted:
        raise Moved([path])  # the kept copy is not what was judged


def _status(root: int, path: str) -> os.stat_result | None:
    try:
        with parent_of(root, path) as (directory, name):
            return os.stat(name, dir_fd=directory, follow_symlinks=False)
    except OSError:
        return None


def _like(fd: int, existing: os.stat_result | None, parent: os.stat_result, step: dict[str, Any], mask: int) -> None:
    """Mode and owner: those of the file that is replaced; a new one belongs to whom the directory belongs to."""
    if existing is not None and not stat.S_ISREG(existing.st_mode):
        existing = None
    mode = (0o755 if step["executable"] else 0o644) & ~mask
    if existing is not None:
        mode = stat.S_IMODE(existing.st_mode) & 0o777
        if step["mode"] is not None:
            mode = step["mode"]
        elif step["executable"] and not mode & 0o100:
            mode |= (mode & 0o444) >> 2
        elif not step["executable"]:
            mode &= ~0o111
    owner = existing or parent
    if os.geteuid() == 0:
        os.fchown(fd, owner.st_uid, owner.st_gid)
    elif existing is not None and existing.st_gid != os.fstat(fd).st_gid:
        with contextlib.suppress(OSError):
            os.fchown(fd, -1, existing.st_gid)
    os.fchmod(fd, mode)


@contextlib.contextmanager
def staging(root: int, content: dict[str, Any], index: int) -> Iterator[tuple[int, str]]:
    """Where the new content of one step waits. The place was chosen with the plan, so recovery finds it."""
    place = content["steps"][index]["beside"]
    name = f"{STAGED}{content['token']}-{index}"
    with parent_of(root, f"{place}/{name}" if place else name) as found:
        yield found


def unstage(root: int, content: dict[str, Any]) -> None:
    for index, step in enumerate(content["steps"]):
        if step["after"]:
            with contextlib.suppress(OSError), staging(root, content, index) as (directory, name):
                os.unlink(name, dir_fd=directory)


def switch(root: int, content: dict[str, Any]) -> None:
    """Make the tree new. Every step may have been done before, and is then nothing."""
    steps = content["steps"]
    for step in steps:
        if not step["after"] or (step["after"][0] == "dir" and step["before"] and step["before"][0] != "dir"):
            _unlink(root, step["path"])
    for step in sorted(steps, key=lambda step: step["path"], reverse=True):
        if not step["after"]:
            _remove_emptied(root, step["path"])
        elif step["before"] and step["before"][0] == "dir" and step["after"][0] != "dir":
            _remove_empty(root, step["path"])
    changed = set()
    for index, step in enumerate(steps):
        if not step["after"]:
            continue
        if step["after"][0] == "dir":
            _make(root, step["path"] + "/")
            continue
        _make(root, step["path"])
        with (
            staging(root, content, index) as (source, waiting),
            parent_of(root, step["path"]) as (target, name),
            contextlib.suppress(FileNotFoundError),  # then it was done before
        ):
            os.rename(waiting, name, src_dir_fd=source, dst_dir_fd=target)
        changed.add(os.path.dirname(step["path"]))
    for place in changed:
        with contextlib.suppress(OSError), parent_of(root, f"{place}/x" if place else "x") as (directory, _last):
            os.fsync(directory)


def _unlink(root: int, path: str) -> None:
    """Gone is gone; a directory is left, because the change set speaks of files."""
    try:
        with parent_of(root, path) as (directory, name):
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
            if not stat.S_ISDIR(status.st_mode):
                os.unlink(name, dir_fd=directory)
    except (FileNotFoundError, NotADirectoryError):
        pass


def _remove_emptied(root: int, path: str) -> None:
    """Directories around a deleted file, as far as they are empty now."""
    place = os.path.dirname(path)
    while place and _remove_empty(root, place):
        place = os.path.dirname(place)


def _remove_empty(root: int, path: str) -> bool:
    """Remove a directory that holds nothing but empty directories, or nothing."""
    try:
        with parent_of(root, path) as (directory, name):
            os.rmdir(name, dir_fd=directory)
        return True
    except OSError:
        return False


def _make(root: int, path: str) -> None:
    """The directories above a path; for root they belong to whom the one above them belongs to."""
    parts = path.split("/")[:-1]
    for index in range(1, len(parts) + 1):
        with parent_of(root, "/".join(parts[:index])) as (directory, name):
            try:
                os.mkdir(name, 0o777, dir_fd=directory)
            except FileExistsError:
                continue
            if os.geteuid() == 0:
                owner = os.fstat(directory)
                os.chown(name, owner.st_uid, owner.st_gid, dir_fd=directory, follow_symlinks=False)


def _name(error: OSError) -> str:
    return error.filename if isinstance(error.filename, str) else ""


def main() -> int:
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGQUIT):
        signal.signal(signum, signal.SIG_IGN)
    path = os.fsdecode(sys.stdin.buffer.read())
    if not path:
        return 0
    worker = os.fork()
    if worker:  # who kills our group kills the one that waits, not the one that works
        return os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
    os.setsid()
    journal = Journal(path)
    if journal.content["state"] == "planned":
        carry_out(journal)
    return 0


if __name__ == "__main__":
    sys.exit(main())
