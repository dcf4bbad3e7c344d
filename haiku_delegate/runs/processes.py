"""Which process it was: a number alone is used again, so its start and the boot of the machine go with it."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Process:
    """A process of this machine, told from every other that had or will have its number."""

    pid: int
    started: int | None = None  #: clock ticks since boot, proc_pid_stat(5); None where there is no /proc
    boot: str = ""  #: /proc/sys/kernel/random/boot_id
    namespace: str = ""  #: where the number counts: pid_namespaces(7)

    def to_data(self) -> dict[str, object]:
        """The process as plain data."""
        return {"pid": self.pid, "started": self.started, "boot": self.boot, "namespace": self.namespace}


def this() -> Process:
    """The calling process."""
    return Process(pid=os.getpid(), started=_started(os.getpid()), boot=_boot(), namespace=_namespace())


def from_data(data: object) -> Process | None:
    """A process as `to_data` wrote it; None where that is not what it is."""
    if not isinstance(data, Mapping):
        return None
    pid, started = data.get("pid"), data.get("started")
    if not isinstance(pid, int) or isinstance(pid, bool) or pid <= 1:
        return None
    return Process(
        pid=pid, started=started if isinstance(started, int) else None,
        boot=str(data.get("boot", "")), namespace=str(data.get("namespace", "")),
    )  # fmt: skip


def lives(process: Process) -> bool:
    """Whether exactly this process is there, as seen from here."""
    if process.boot != _boot() or process.namespace != _namespace():
        return False
    if process.started is None:
        return exists(process.pid)
    return _started(process.pid) == process.started


def tell(process: Process, signum: signal.Signals) -> bool:
    """Send a signal to exactly this process; False where it is not here (any more).

    A pidfd stays with the process that it was opened for, so the number cannot be used again between look and signal.
    """
    with _opened(process.pid) as fd:
        if not lives(process):
            return False
        try:
            if fd is None:
                os.kill(process.pid, signum)
            else:
                signal.pidfd_send_signal(fd, signum)
        except (ProcessLookupError, PermissionError):
            return False
    return True


@contextmanager
def _opened(pid: int) -> Iterator[int | None]:
    """A pidfd, or None where the system has none (macOS, Linux before 5.3)."""
    fd = None
    with contextlib.suppress(OSError, AttributeError):
        fd = os.pidfd_open(pid)
    try:
        yield fd
    finally:
        if fd is not None:
            os.close(fd)


def exists(pid: int) -> bool:
    """Whether there is a process of that number, whoever it is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> int | None:
    """When a process began; None where it is gone, or dead and not yet buried."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[0] in (b"Z", b"X") else int(fields[19])


def _boot() -> str:
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return ""


def _namespace() -> str:
    with contextlib.suppress(OSError):
        return os.readlink("/proc/self/ns/pid")
    return ""
