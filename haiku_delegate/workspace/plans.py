"""What the launcher is told: which mounts, in which order, around which command."""

from __future__ import annotations

import importlib.util
import marshal
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from haiku_delegate import process
from haiku_delegate.workspace import launcher
from haiku_delegate.workspace.entries import inside
from haiku_delegate.workspace.model import Launch

Mount = dict[str, Any]  # what marshal carries: str keys, bytes, int, lists

#: Character devices that everybody needs; root gets only these, because root may write to a disk's device as its owner.
DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "kvm", "dri", "nvidia0", "nvidiactl", "nvidia-uvm")


def tmpfs(at: Path, *, mode: str = "1777", optional: bool = False, existing: bool = False) -> Mount:
    """An empty place that is thrown away. `existing`: only where something lies already."""
    return {"kind": "tmpfs", "at": os.fsencode(at), "options": [(b"mode", mode.encode())],
            "attributes": launcher.MOUNT_ATTR_NODEV, "optional": optional, "existing": existing}  # fmt: skip


def bind(
    source: Path, *, at: Path | None = None, writable: bool = False, optional: bool = False, existing: bool = False
) -> Mount:
    """The real thing, read-only unless said otherwise."""
    return {"kind": "bind", "at": os.fsencode(at or source), "from": os.fsencode(source), "writable": writable,
            "optional": optional, "existing": existing}  # fmt: skip


def overlay(at: Path, *, lower: Sequence[Path], upper: Path, work: Path, optional: bool = False) -> Mount:
    """A directory that looks as below and keeps every write in `upper`."""
    return {"kind": "overlay", "at": os.fsencode(at), "lower": [os.fsencode(path) for path in lower],
            "upper": os.fsencode(upper), "work": os.fsencode(work), "optional": optional}  # fmt: skip


def can_confine() -> bool:
    """Whether a plain command can be kept from writing elsewhere (Landlock)."""
    return sys.platform == "linux" and launcher.Kernel().landlock_abi() >= launcher.LANDLOCK_ABI


def devices() -> list[Mount]:
    """For root, who owns the disks: no devices but the harmless, and terminals of its own."""
    terminals = {"kind": "devpts", "at": b"/dev/pts", "attributes": launcher.MOUNT_ATTR_NOEXEC,
                 "options": [(b"newinstance", None), (b"ptmxmode", b"0666"), (b"mode", b"0620")]}  # fmt: skip
    real = [Path("/dev") / name for name in DEVICES]
    return [terminals, *(bind(path, writable=True, optional=True) for path in real if path.exists())]


def table() -> str:
    """The mounts as they are now."""
    with open("/proc/self/mountinfo", errors="surrogateescape") as file:
        return file.read()


def mounted_below(root: Path, table: str) -> list[Path]:
    """Other mounts inside a directory, topmost only; `table` is /proc/self/mountinfo."""
    found: list[Path] = []
    for line in table.splitlines():
        place = Path(_unescaped(line.split(" ")[4]))
        if place != root and inside(place, root) and not any(inside(place, other) for other in found):
            found.append(place)
    return found


def _unescaped(text: str) -> str:
    """Mountinfo writes space, tab, newline and backslash as octal (proc_pid_mountinfo(5))."""
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, char)
    return text


def ordered(mounts: Iterable[Mount]) -> list[Mount]:
    """Parents first; of two at the same place the later one counts."""
    by_place = {mount["at"]: mount for mount in mounts}
    return sorted(by_place.values(), key=lambda mount: (mount["at"].count(b"/"), mount["at"]))


def compiled(source: str) -> str:
    """A script of ours as compiled when we imported it; compiling it at each start takes 5 to 8 ms."""
    ready = importlib.util.cache_from_source(source)
    return ready if os.path.exists(ready) and os.path.getmtime(ready) >= os.path.getmtime(source) else source


_PROGRAM = compiled(launcher.__file__)


def launch(
    directory: Path,
    *,
    mode: str,
    argv: Sequence[str],
    env: Mapping[str, str],
    cwd: Path,
    mounts: Sequence[Mount] = (),
    network: str = "shared",
    beside: int = 0,
    writable: Sequence[Path] = (),
    memory: int = 0,
) -> Launch:
    """Write a plan into `directory` (the launcher removes it) and say how to start it.

    `writable` confines a plain command, where the kernel can do that: nothing else can be written. `memory` limits the
    bytes that each process can have for itself.
    """
    plan = {
        "mode": mode, "leash": process.leash(), "network": network, "beside": beside,
        "argv": [os.fsencode(argument) for argument in argv],
        "env": {os.fsencode(key): os.fsencode(value) for key, value in env.items()},
        "cwd": os.fsencode(cwd), "mounts": list(mounts), "writable": [os.fsencode(path) for path in writable],
        "memory": memory,
        "attributes": launcher.MOUNT_ATTR_NODEV if os.geteuid() == 0 else 0,
    }  # fmt: skip
    fd, name = tempfile.mkstemp(prefix="plan-", dir=directory)
    with os.fdopen(fd, "wb") as file:
        marshal.dump(plan, file)
    argv = (sys.executable, "-I", "-S", _PROGRAM, name)
    return Launch(argv=tuple(argv), cwd=Path("/"), pass_fds=(process.leash(),))
