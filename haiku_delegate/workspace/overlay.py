"""The overlay workspace: the repository at its own path, and nothing that is written there is real.

Inside, the repository and the home directory are overlays, /tmp and its like are empty, the client's configuration is
real (executor) or empty (everybody else), and all the rest of the file system is read-only.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from haiku_delegate.errors import IsolationUnavailable
from haiku_delegate.workspace import layers as layering
from haiku_delegate.workspace import plans, upper
from haiku_delegate.workspace.entries import inside, remove
from haiku_delegate.workspace.home import Home
from haiku_delegate.workspace.model import Change, ChangeSet, Isolation, Launch

#: In the client's configuration directory: what tells it to run or to believe something.
GUARDED = ("settings.json", "settings.local.json", "CLAUDE.md", "hooks", "skills", "commands", "agents",
           "output-styles", "rules", "plugins")  # fmt: skip
#: Written in the home directory by honest tools all the time.
NOISE = (".cache/", ".npm/", ".local/state/", ".claude.json", ".node-gyp/", ".yarn/", ".cargo/registry/", "go/pkg/",
         ".config/configstore/", ".python_history", ".lesshst", ".bash_history", ".gradle/", ".m2/")  # fmt: skip
_NOTED = 20
EMPTIED = ("/tmp", "/var/tmp", "/dev/shm")


def scratch(private: Path) -> Path:
    """A directory that can be the upper one of an overlay: `private`, or else the first place that can.

    It must take whiteouts and user xattrs, and must not itself lie on an overlay (which refuses whiteouts). A tmpfs
    takes user xattrs since Linux 6.6.
    """
    elsewhere = [os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm", "/var/tmp", "/tmp"]
    if _takes_whiteouts(private):
        return private
    for name in elsewhere:
        if name and os.path.isdir(name):
            with contextlib.suppress(OSError):
                place = Path(tempfile.mkdtemp(prefix="haiku-delegate-", dir=name))
                if _takes_whiteouts(place):
                    os.symlink(private.resolve(), place / "owner")  # so that whoever cleans up knows whose it is
                    return place
                place.rmdir()
    raise IsolationUnavailable(
        "no directory here can hold an overlay's changes", hint="use --isolation worktree, or a state directory on disk"
    )


def root_reason(root: Path) -> str | None:
    """Why this one repository cannot be used in an overlay, or None.

    Only the own user and group exist inside: what belongs to others cannot be copied up (EOVERFLOW). Root has all
    ids. And no other file system may be mounted inside (see home.py). Both seen on Linux 6.18.
    """
    status = os.stat(root)
    if os.geteuid() != 0 and status.st_uid != os.geteuid():
        return f"{root} belongs to another user"
    if os.geteuid() != 0 and status.st_gid != os.getegid():
        return f"{root} belongs to a group that is not your main one"
    mounted = plans.mounted_below(Path(os.path.realpath(root)), plans.table())
    return f"another file system is mounted inside, at {mounted[0]}" if mounted else None


def _takes_whiteouts(directory: Path) -> bool:
    mark = directory / f".whiteout-{os.getpid()}"
    try:
        os.mknod(mark, stat.S_IFCHR, 0)
        os.unlink(mark)
        os.setxattr(directory, "user.haiku-delegate", b"y")
        os.removexattr(directory, "user.haiku-delegate")
    except (OSError, AttributeError):
        return False
    return True


def open_overlay(
    root: Path,
    *,
    private: Path,
    layers: Sequence[Path] = (),
    candidate: ChangeSet | None = None,
    config_dir: Path | None = None,
    mask: Sequence[Path] = (),
    visible: Sequence[Path] = (),
    home: Path | None = None,
) -> OverlayWorkspace:
    """A workspace over the real tree and, above it, `layers` (topmost first), and above them a candidate.

    `private` is a fresh directory of the run; nobody inside sees it. With `config_dir` the client's configuration is
    real and writable, but for what it obeys; whoever is to see nothing of it names it in `mask`. `mask` hides files
    and directories, `visible` shows what would be hidden with /tmp (programs on PATH are shown anyway).
    """
    root = Path(os.path.realpath(root))
    if str(root) in ("/", "/dev", "/proc", "/sys", *EMPTIED):
        raise IsolationUnavailable(f"{root} cannot be a workspace", hint="work in a directory of its own")
    if reason := root_reason(root):
        raise IsolationUnavailable(f"no overlay can be had: {reason}", hint="use --isolation worktree")
    private.mkdir(parents=True, exist_ok=True)
    return OverlayWorkspace(
        root=root, private=private.resolve(), layers=tuple(layers), candidate=candidate,
        config_dir=_resolved(config_dir), mask=tuple(Path(os.path.realpath(path)) for path in mask),
        visible=tuple(Path(os.path.realpath(path)) for path in visible),
        home=_resolved(home or Path(os.path.expanduser("~"))),
    )  # fmt: skip


def _resolved(path: Path | None) -> Path | None:
    return Path(os.path.realpath(path)) if path and path.is_dir() else None


class OverlayWorkspace:
    """One private view of the repository; see `open_overlay`."""

    isolation = Isolation.OVERLAY

    def __init__(
        self,
        *,
        root: Path,
        private: Path,
        layers: tuple[Path, ...],
        candidate: ChangeSet | None,
        config_dir: Path | None,
        mask: tuple[Path, ...],
        visible: tuple[Path, ...],
        home: Path | None,
    ) -> None:
        self.root, self.private, self.config_dir = root, private, config_dir
        self._mask, self._visible = mask, visible
        self._place = scratch(private)
        self._home = Home(home, self._place) if home and home != Path("/") and not inside(home, root) else None
        self._upper = self._place / "upper"
        self._layers = layers
        if candidate:
            self._layers = (layering.make_layer(self._place / "layer", candidate, root=root), *layers)
        self._upper.mkdir()
        layering.take_after(self._upper, root)
        self._empty = private / "empty"
        self._empty.touch(mode=0o400)
        self._below = upper.Stack((*self._layers, root))
        self._guarded = self._guarded_now()

    def command(
        self, argv: Sequence[str], *, env: Mapping[str, str], cwd: str = ".", network: str = "shared", memory: int = 0
    ) -> Launch:
        """The argv to start so that `argv` runs inside, in `root/cwd`, with exactly `env`. One at a time."""
        return plans.launch(self.private, mode="namespace", argv=argv, env=env, cwd=self.root / cwd,
                            mounts=self._mounts(), network=network, memory=memory)  # fmt: skip

    def command_beside(
        self, pid: int, argv: Sequence[str], *, env: Mapping[str, str], cwd: str = ".", mask: Sequence[Path] = ()
    ) -> Launch:
        """The same files as a running earlier `command`, but for those in `mask`; `pid` is that launcher's.

        It sees nothing of that command's processes, which may have secrets in their environment.
        """
        return plans.launch(self.private, mode="beside", argv=argv, env=env, cwd=self.root / cwd, beside=pid,
                            mounts=plans.ordered(self._further_masks(mask)))  # fmt: skip

    def snapshot(self, paths: Sequence[str] | None = None) -> ChangeSet:
        """What differs now, read in place (the executor may still be alive); `paths` narrows the look."""
        changes = self._changes()
        if paths is not None:
            changes = [change for change in changes if change.path in set(paths)]
        return ChangeSet(changes=tuple(changes), files=self._upper)

    def freeze(self, into: Path) -> ChangeSet:
        """What differs, after every process inside is gone, copied to `into` and hashed there."""
        return layering.frozen(self._changes(), self._upper, into)

    def notes(self) -> Sequence[str]:
        """What was written in the home directory, and what appeared in the client's configuration."""
        written = self._home.written() if self._home else []
        found = [path for path in written if not path.startswith(NOISE)]
        lines = [f"{_shown(path)} was written in the home directory; thrown away" for path in found[:_NOTED]]
        if len(found) > _NOTED:
            lines.append(f"{len(found) - _NOTED} more files were written in the home directory; thrown away")
        appeared = sorted(set(self._guarded_now()) - set(self._guarded))
        return [*lines, *(f"{name} appeared in the client's configuration directory" for name in appeared)]

    def shared_changes(self) -> Sequence[str]:
        """Nothing is shared: dependency directories are seen through the overlay as well."""
        return ()

    def close(self) -> None:
        """Throw the workspace away. Never raises for what it could not remove."""
        if self._place != self.private:
            remove(self._place)
            return
        for name in os.listdir(self.private):
            if name in ("upper", "home", "home-top", "layer", "empty") or name.startswith(("work-", "plan-")):
                path = self.private / name
                with contextlib.suppress(OSError):
                    remove(path) if path.is_dir() else path.unlink()

    def _changes(self) -> list[Change]:
        return upper.changes(self._upper, self._below)

    def _guarded_now(self) -> list[str]:
        if not self.config_dir:
            return []
        there = [name for name in GUARDED if os.path.lexists(self.config_dir / name)]
        return [name for name in there if name != "plugins" or not _only_a_store(self.config_dir / name)]

    # ---- mounts ----

    def _mounts(self) -> list[plans.Mount]:
        """Every mount of one command, in order. Work directories are fresh each time (`volatile` asks for it)."""
        mounts = [plans.tmpfs(place, optional=True) for place in self._emptied()]
        mounts += plans.devices() if os.geteuid() == 0 else []
        mounts += [plans.bind(path, optional=True) for path in self._shown()]
        mounts += self._home.mounts() if self._home else []
        mounts.append(plans.overlay(self.root, lower=(*self._layers, self.root), upper=self._upper, work=self._work()))
        return plans.ordered([*mounts, *self._configuration(), *self._masks()])

    def _configuration(self) -> list[plans.Mount]:
        if not self.config_dir:
            return []
        guards = [plans.bind(self.config_dir / name) for name in self._guarded_now()]
        return [plans.bind(self.config_dir, writable=True), *guards]

    def _masks(self) -> list[plans.Mount]:
        hidden = [path for path in (*self._mask, self.private, self._place) if path != self.root]
        return [
            plans.tmpfs(path, mode="0700", existing=True) if path.is_dir()
            else plans.bind(self._empty, at=path, existing=True)
            for path in hidden if path.exists()
        ]  # fmt: skip

    def _further_masks(self, mask: Sequence[Path]) -> list[plans.Mount]:
        """Masks by what exists inside; of a directory around the repository only the files that hold a login."""
        real = [Path(os.path.realpath(path)) for path in mask]
        around = [path for path in real if inside(self.root, path)]
        files = [path / name for path in around for name in (".credentials.json", ".claude.json", "settings.json")]
        return [
            plans.tmpfs(path, mode="0700", existing=True) if path.is_dir()
            else plans.bind(Path("/dev/null"), at=path, existing=True)
            for path in (*real, *files) if path.exists() and path not in around
        ]  # fmt: skip

    def _emptied(self) -> list[Path]:
        """Places for temporary files and the user's sockets. Never the repository or a directory around home."""
        names = (*EMPTIED, os.environ.get("TMPDIR", ""), f"/run/user/{os.geteuid()}", "/run/dbus")
        real = [Path(os.path.realpath(name)) for name in names if name and os.path.isdir(name)]
        around = [self.root, *([self._home.path] if self._home else [])]
        ours = [Path(name) for name in EMPTIED]
        return [
            place for place in real
            if place in ours or ((place != Path("/") and not any(inside(path, place) for path in around))
            and not any(inside(place, path) for path in around))
        ]  # fmt: skip

    def _shown(self) -> list[Path]:
        """Programs that would vanish with /tmp: what lies on PATH there, with the directory around its `bin`."""
        emptied = self._emptied()
        names = os.environ.get("PATH", "").split(os.pathsep)
        found = [Path(os.path.realpath(name)) for name in names if name.startswith("/") and os.path.isdir(name)]
        around = [path.parent if path.name == "bin" and path.parent not in emptied else path for path in found]
        wanted = [*around, Path(sys.prefix), Path(sys.base_prefix), *self._visible]
        ours = [self.root, *([self._home.path] if self._home else [])]
        return [
            path for path in wanted
            if path.exists() and any(inside(path, place) and path != place for place in emptied)
            and not any(inside(path, tree) for tree in ours)
        ]  # fmt: skip

    def _work(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="work-", dir=self._place))


def _shown(path: str) -> str:
    return ascii(path)[1:-1]


def _only_a_store(plugins: Path) -> bool:
    """Client 2.1.329 makes `plugins/store` by itself in a fresh configuration directory."""
    try:
        return set(os.listdir(plugins)) <= {"store"}
    except OSError:
        return False
