"""A git directory for a copy: it borrows the objects of the real one and shares nothing else with it."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from haiku_delegate.workspace import git

#: Settings that say how files look in a working tree; the user's other settings still come from the home directory.
_SETTINGS = ("user.name", "user.email", "core.autocrlf", "core.eol", "core.ignorecase", "core.precomposeunicode",
             "core.symlinks", "core.filemode", "extensions.objectformat", "init.defaultbranch")  # fmt: skip
_COPIED = ("HEAD", "index", "info/exclude", "info/sparse-checkout", "info/attributes")
_SHARED = ("packed-refs", "shallow")


def locate(worktree: Path) -> tuple[Path, Path] | None:
    """The git directory of a working tree and the one it shares with its siblings (gitrepository-layout(5))."""
    place = worktree / ".git"
    try:
        if place.is_file():
            text = os.fsdecode(place.read_bytes()).strip()
            if not text.startswith("gitdir:"):
                return None
            place = worktree / text[len("gitdir:") :].strip()
        if not (place / "HEAD").exists():
            return None
        shared = place
        if (place / "commondir").is_file():
            shared = place / os.fsdecode((place / "commondir").read_bytes()).strip()
        return Path(os.path.realpath(place)), Path(os.path.realpath(shared))
    except OSError:
        return None


def make(worktree: Path, copy: Path) -> None:
    """Give the copy of a working tree a git directory of its own; nothing where the real one is none."""
    found = locate(worktree)
    if found is None:
        return
    real, shared = found
    own = copy / ".git"
    for name in ("objects/info", "objects/pack", "refs/heads", "refs/tags", "info"):
        (own / name).mkdir(parents=True, exist_ok=True)
    (own / "objects/info/alternates").write_bytes(_alternate(shared / "objects"))
    _borrow(real, own, _COPIED)
    _borrow(shared, own, _SHARED)
    if real != shared:
        _copy_refs(real, own)
    _copy_refs(shared, own)
    _configure(worktree, own)


def guarded(worktree: Path) -> Iterator[tuple[Path, str]]:
    """The files of a repository that decide what it is: HEAD, index, refs, configuration, hooks, stash."""
    found = locate(worktree)
    if found is None:
        return
    for place in dict.fromkeys(found):
        for name in ("HEAD", "index", "config", "config.worktree", "packed-refs", "info/exclude",
                     "info/attributes"):  # fmt: skip
            yield place / name, f".git/{name}"
        for tree in ("refs", "hooks", "reftable"):
            for directory, _names, files in os.walk(place / tree):
                for name in files:
                    path = Path(directory, name)
                    yield path, f".git/{os.path.relpath(path, place)}"


def _alternate(objects: Path) -> bytes:
    """One line of objects/info/alternates; C-quoted where the path would not survive (git since 2.11)."""
    raw = os.fsencode(objects)
    if b"\n" in raw or raw.startswith((b'"', b"#")):
        quoted = raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
        raw = b'"' + quoted + b'"'
    return raw + b"\n"


def _borrow(source: Path, own: Path, names: tuple[str, ...]) -> None:
    for name in names:
        with contextlib.suppress(OSError):
            shutil.copyfile(source / name, own / name)


def _copy_refs(source: Path, own: Path) -> None:
    for directory, _names, files in os.walk(source / "refs"):
        for name in files:
            path = Path(directory, name)
            target = own / path.relative_to(source)
            with contextlib.suppress(OSError):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


def _configure(worktree: Path, own: Path) -> None:
    wanted = {name: value for name in _SETTINGS if (value := git.setting(worktree, name)) is not None}
    version = 1 if "extensions.objectformat" in wanted else 0
    lines = ["[core]", f"\trepositoryformatversion = {version}", "\tbare = false", "\tlogallrefupdates = true"]
    for name, value in wanted.items():
        section, key = name.split(".")
        quoted = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        lines += [f"[{section}]", f'\t{key} = "{quoted}"']
    (own / "config").write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogateescape")
    if git.setting(worktree, "extensions.refstorage") == "reftable":
        sha = git.head(worktree)
        if sha:
            (own / "HEAD").write_text(sha + "\n")
