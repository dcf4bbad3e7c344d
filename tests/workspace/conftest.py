"""A small repository with an awkward name, workspaces of both kinds over it, and ways to look at it all."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from haiku_delegate.workspace import opening, probe
from haiku_delegate.workspace.model import ChangeSet, Isolation, Launch, Workspace

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main",
       "-c", "protocol.file.allow=always")  # fmt: skip


@pytest.fixture(scope="session")
def overlay_missing() -> str | None:
    return probe.overlay_reason()


@pytest.fixture
def needs_overlay(overlay_missing: str | None) -> None:
    if overlay_missing:
        pytest.skip(overlay_missing)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "home"
    place.mkdir()
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return place


@pytest.fixture
def root(home: Path) -> Path:
    return make_repository(home / "my project, v1:2")


def git(root: Path, *arguments: str) -> str:
    return subprocess.run([*GIT, *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def make_repository(root: Path) -> Path:
    root.mkdir(parents=True)
    files = {"a.txt": "a\n", "b.txt": "b\n", "src/one.py": "1\n", "src/two.py": "2\n", "tool.sh": "#!/bin/sh\n"}
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    (root / "tool.sh").chmod(0o755)
    (root / "link").symlink_to("a.txt")
    (root / ".gitignore").write_text("ignored\n.env\nnode_modules/\n")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    (root / ".env").write_text("KEY=1\n")
    (root / "untracked").write_text("u\n")
    return root


def fingerprint(root: Path) -> dict[str, tuple[object, ...]]:
    """Everything about a tree, git included: type, mode, content, modification time."""
    found: dict[str, tuple[object, ...]] = {}
    for directory, names, files in os.walk(root):
        for last in [*names, *files]:
            path = Path(directory, last)
            status = path.lstat()
            content: str = ""
            if stat.S_ISREG(status.st_mode):
                content = hashlib.sha256(path.read_bytes()).hexdigest()
            elif path.is_symlink():
                content = os.readlink(path)
            name = str(path.relative_to(root))
            time = 0 if "/objects/" in name else status.st_mtime_ns  # git freshens objects that it meets again
            found[name] = (status.st_mode, status.st_uid, content, time)
    return found


def run(launch: Launch, *, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(launch.argv, cwd=launch.cwd, pass_fds=launch.pass_fds, timeout=timeout,
                          capture_output=True, text=True, errors="surrogateescape", start_new_session=True)  # fmt: skip


def shell(tree: Workspace, script: str, **options: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}
    return run(tree.command(("sh", "-c", script), env=env, **options))


def told(changes: ChangeSet) -> dict[str, str]:
    """What changed, without git's own files."""
    return {change.path: str(change.kind) for change in changes.changes if not change.path.startswith(".git/")}


Opener = Callable[..., Workspace]


@pytest.fixture(params=[pytest.param(Isolation.OVERLAY, marks=pytest.mark.overlay), Isolation.WORKTREE], ids=str)
def isolation(request: pytest.FixtureRequest, overlay_missing: str | None) -> Isolation:
    if request.param is Isolation.OVERLAY and overlay_missing:
        pytest.skip(overlay_missing)
    return Isolation(request.param)


@pytest.fixture
def opened(isolation: Isolation, tmp_path: Path) -> Iterator[Opener]:
    trees: list[Workspace] = []

    def make(root: Path, candidate: ChangeSet | None = None, **options: object) -> Workspace:
        private = tmp_path / f"run-{len(trees)}"
        trees.append(opening.open(root, isolation, private=private, candidate=candidate, **options))  # type: ignore[arg-type]
        return trees[-1]

    yield make
    for tree in trees:
        tree.close()
