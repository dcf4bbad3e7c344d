"""The only place that starts processes. What we start, we reap, and every wait has a limit.

Every child gets a session of its own (so that Ctrl-C reaches us alone) and, where it runs under the launcher, a
*leash*: the read end of a pipe whose write end only we hold. When we die, by whatever signal, the kernel closes our
end and the launcher takes everything below it down. That needs no cooperation of ours, so kill -9 leaves no orphan.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOG_CAP = 10 * 1024 * 1024  #: bytes of a command's output that are kept; the rest is read and dropped
_alive: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Completed:
    """A finished command. `exit_code` is None if it was ended by us; `output` is the tail."""

    exit_code: int | None
    output: str
    duration_s: float
    timed_out: bool = False


def quick(
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout_s: float = 20,
    stdin: bytes = b"",
    pass_fds: Sequence[int] = (),
) -> tuple[int, bytes, bytes]:
    """Run a short helper program: (exit code, stdout, stderr). 127 where it is not installed, 124 on time-out."""
    return Helper(argv, env=env, cwd=cwd, pass_fds=pass_fds).finish(stdin, timeout_s=timeout_s)


class Helper:
    """A short program that is started now and told what to do later, on its stdin. Must be finished or dismissed."""

    def __init__(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:  # fmt: skip
        self._child: subprocess.Popen[bytes] | None = None
        self._argv, self._problem = argv, (0, b"")
        try:
            self._child = subprocess.Popen(
                argv, env=env, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                pass_fds=tuple(pass_fds),
            )  # fmt: skip
        except FileNotFoundError:
            self._problem = (127, f"{argv[0]}: not found".encode())
        except PermissionError as error:
            self._problem = (126, str(error).encode())

    @property
    def waits(self) -> bool:
        """Whether it is there to be told."""
        return self._child is not None and self._child.poll() is None

    def finish(self, stdin: bytes = b"", *, timeout_s: float) -> tuple[int, bytes, bytes]:
        """Hand it its input and wait for its end."""
        if self._child is None:
            code, said = self._problem
            return code, b"", said
        with self._child as child:
            try:
                out, err = child.communicate(stdin, timeout=timeout_s)
            except subprocess.TimeoutExpired:
                child.kill()
                return 124, b"", f"{self._argv[0]}: no answer in {timeout_s:g} s".encode()
            except BaseException:
                child.kill()
                raise
            return child.returncode, out, err

    def dismiss(self) -> None:
        """Nobody needs it any more."""
        if self._child is not None and self._child.returncode is None:
            with self._child as child:
                child.kill()


def start(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a long-lived child in a session of its own; `end` or `wait_all` must see it off."""
    child = subprocess.Popen(
        list(argv),
        env=dict(env),
        cwd=cwd,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        pass_fds=tuple(pass_fds),
    )
    with _lock:
        _alive.add(child)
    return child


def start_detached(argv: Sequence[str], *, env: Mapping[str, str], output: int, keep: int) -> int:
    """Start a grandchild in a session of its own, and see its parent off at once; answers its process id.

    Its output goes to the descriptor `output`, and it inherits the descriptor `keep`. Raises OSError.
    Who kills our tree by going down from parent to child does not find it, because its parent is gone.
    """
    heard, told = os.pipe()
    middle = os.fork()
    if middle == 0:
        try:
            os.close(heard)
            os.write(told, _grandchild(argv, env=env, output=output, keep=keep))
        finally:
            os._exit(0)
    os.close(told)
    with open(heard, "rb") as pipe:
        said = pipe.read()
    os.waitpid(middle, 0)
    if not said.isdigit():
        raise OSError(said.decode("utf-8", "replace") or "it cannot be started")
    return int(said)


def _grandchild(argv: Sequence[str], *, env: Mapping[str, str], output: int, keep: int) -> bytes:
    try:
        os.setsid()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_DFL)  # a background shell has some ignored, and programs inherit that
        child = subprocess.Popen(
            list(argv), env=dict(env), stdin=subprocess.DEVNULL, stdout=output, stderr=output, pass_fds=(keep,),
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        return (error.strerror or str(error)).encode()
    return b"%d" % child.pid


def send(child: subprocess.Popen[bytes], signum: int) -> None:
    """Signal a child and its group, as long as it has not been reaped."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signum)


def end(child: subprocess.Popen[bytes], *, grace_s: float = 2.0) -> int:
    """Make sure that a child is gone: TERM, wait, KILL, reap. Returns its exit code."""
    if child.poll() is None:
        send(child, signal.SIGTERM)
        waited(child, grace_s)
    if child.poll() is None:
        send(child, signal.SIGKILL)
    code = child.wait()
    reaped(child)
    return code


def waited(child: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether a child has ended, or does so within so many seconds.

    `Popen.wait` with a time limit sleeps between its looks, up to 50 ms beyond the end; where the system has pidfds
    (Linux 5.3), nobody sleeps.
    """
    if hasattr(os, "pidfd_open") and child.poll() is None:
        with contextlib.suppress(OSError):
            fd = os.pidfd_open(child.pid)
            try:
                poll = select.poll()
                poll.register(fd, select.POLLIN)
                poll.poll(max(0.0, seconds) * 1000)
            finally:
                os.close(fd)
            return child.poll() is not None
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=seconds)
    return child.poll() is not None


def reaped(child: subprocess.Popen[bytes]) -> None:
    """Forget a child that has been waited for, and close our ends of its pipes."""
    with _lock:
        _alive.discard(child)
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def end_all() -> None:
    """Kill whatever is still alive; the last resort of the error boundary."""
    with _lock:
        children = list(_alive)
    for child in children:
        send(child, signal.SIGKILL)
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=5)


def record(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path,
    timeout_s: float,
    pass_fds: Sequence[int] = (),
    cancelled: threading.Event | None = None,
    tail: int = 4000,
) -> Completed:
    """Run a command to its end with output in `log` (at most LOG_CAP bytes), stdin closed, within `timeout_s`."""
    begun = time.monotonic()
    child = start(argv, env=env, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=pass_fds)
    kept = _Tail(tail)
    reader = threading.Thread(target=_drain, args=(child, log, kept), daemon=True)
    reader.start()
    over = threading.Event()
    threading.Thread(target=_wait, args=(child, over), daemon=True).start()
    timed_out = ended_by_us = False
    try:
        while not over.wait(min(0.1 if cancelled else 3600.0, max(0.0, begun + timeout_s - time.monotonic()))):
            timed_out = time.monotonic() >= begun + timeout_s
            ended_by_us = timed_out or (cancelled is not None and cancelled.is_set())
            if ended_by_us:
                break
    finally:
        end(child, grace_s=0.5)
        reader.join(timeout=5)
        reaped(child)
    return Completed(
        exit_code=None if ended_by_us else child.returncode,
        output=kept.text(),
        duration_s=time.monotonic() - begun,
        timed_out=timed_out,
    )


class _Tail:
    """The last bytes of a stream."""

    def __init__(self, size: int) -> None:
        self.size, self.data = size, b""

    def add(self, chunk: bytes) -> None:
        self.data = (self.data + chunk)[-self.size :]

    def text(self) -> str:
        return self.data.decode("utf-8", "replace")


def _wait(child: subprocess.Popen[bytes], over: threading.Event) -> None:
    """Wait without polling: `Popen.wait` with a time limit sleeps up to 50 ms beyond the end."""
    child.wait()
    over.set()


def _drain(child: subprocess.Popen[bytes], log: Path, kept: _Tail) -> None:
    """Read all that a child says; a full disk loses the log, not the run."""
    assert child.stdout is not None
    room = LOG_CAP
    with contextlib.ExitStack() as stack:
        out = None
        with contextlib.suppress(OSError):
            out = stack.enter_context(open(log, "ab", buffering=0))
        while True:
            try:
                chunk = os.read(child.stdout.fileno(), 65536)
            except (OSError, ValueError):
                return
            if not chunk:
                return
            kept.add(chunk)
            if out is not None and room > 0:
                with contextlib.suppress(OSError):
                    out.write(chunk[:room])
                room -= len(chunk)


_leash: tuple[int, int] | None = None


def leash() -> int:
    """The read end of a pipe that reaches end-of-file when this process is gone; hand it to launchers.

    One for the whole process: the write end is never inherited, so only our own death closes it.
    """
    global _leash
    with _lock:
        if _leash is None:
            _leash = os.pipe()
    return _leash[0]
