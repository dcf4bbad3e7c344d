"""The threads around one client: its output comes in over a queue, its input goes out over another.

The main loop never blocks on a pipe, so its limits hold even if the client neither reads nor writes.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from haiku_delegate import process

LOG_CAP = 64 * 1024 * 1024  #: bytes of raw events that are kept
WAKE = b""  #: something happened outside of the stream


class Log:
    """The raw events on disk, with secret values replaced by their names."""

    def __init__(self, path: Path, secrets: Mapping[str, str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(path, "ab")  # noqa: SIM115 (closed by close() at the run's end)
        self._left = LOG_CAP
        self._lock = threading.Lock()
        escaped = {json.dumps(value)[1:-1]: name for value, name in secrets.items()}
        longest_first = sorted({**secrets, **escaped}.items(), key=lambda pair: -len(pair[0]))
        self._secrets = [
            (value.encode("utf-8", "surrogateescape"), f"[{name}]".encode()) for value, name in longest_first
        ]

    def add(self, line: bytes) -> None:
        """Keep one line; a full disk loses the log, not the run."""
        for value, name in self._secrets:
            line = line.replace(value, name)
        with self._lock, contextlib.suppress(OSError, ValueError):
            if self._left > 0:
                self._file.write(line.rstrip(b"\n") + b"\n")
                self._file.flush()
            self._left -= len(line)

    def close(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            self._file.close()


class Pipes:
    """Reads lines from a child's stdout and stderr, writes to its stdin, each in a thread of its own."""

    def __init__(self, child: subprocess.Popen[bytes], inbox: queue.SimpleQueue[bytes | None], log: Log) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        self.child, self.inbox, self.log = child, inbox, log
        self.stderr = b""
        self.told = False  #: whether anything was ever sent
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._done = threading.Event()
        self._threads = [
            threading.Thread(target=self._read_events, args=(child.stdout,), daemon=True),
            threading.Thread(target=self._read_errors, args=(child.stderr,), daemon=True),
        ]
        writer = threading.Thread(target=self._write, args=(child.stdin,), daemon=True)
        for thread in (*self._threads, writer):
            thread.start()

    def send(self, line: bytes) -> None:
        self.told = True
        self._outbox.put(line)

    def hang_up(self) -> None:
        """Close the child's stdin once everything has been sent: no more will come."""
        self._outbox.put(None)

    def see_off(self, *, patience_s: float, insist_s: float = 2.0) -> int:
        """Wait for the child, then insist: SIGINT, SIGTERM, SIGKILL, so many seconds each. Always reaped."""
        self.hang_up()
        if not process.waited(self.child, patience_s):
            for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
                process.send(self.child, signum)
                if process.waited(self.child, insist_s):
                    break
        _sweep(self.child.pid)
        for thread in self._threads:
            thread.join(timeout=0.5)
        self._done.set()  # a grandchild may hold the pipe open; it is no longer listened to
        for thread in self._threads:
            thread.join(timeout=1)
        return process.end(self.child)

    def _read_events(self, stream: BinaryIO) -> None:
        rest = b""
        while chunk := self._chunk(stream):
            *lines, rest = (rest + chunk).split(b"\n") if b"\n" in chunk else [rest + chunk]
            for line in lines:
                self._line(line)
        self._line(rest)
        self.inbox.put(None)

    def _line(self, line: bytes) -> None:
        if line.strip():
            self.log.add(line)
            self.inbox.put(line)

    def _read_errors(self, stream: BinaryIO) -> None:
        while chunk := self._chunk(stream):
            self.stderr = (self.stderr + chunk)[-4000:]
            self.log.add(json.dumps({"type": "stderr", "text": chunk.decode("utf-8", "replace")}).encode())

    def _chunk(self, stream: BinaryIO) -> bytes:
        """The next bytes; b"" at the end, or once nobody wants them any more."""
        poll = select.poll()
        try:
            poll.register(stream.fileno(), select.POLLIN | select.POLLHUP)
            while not self._done.is_set():
                if poll.poll(200):
                    return os.read(stream.fileno(), 1 << 20)
        except (OSError, ValueError):
            pass
        return b""

    def _write(self, stream: BinaryIO) -> None:
        with contextlib.suppress(OSError, ValueError):  # the child is gone; its exit code says more
            while (line := self._outbox.get()) is not None:
                stream.write(line)
                stream.flush()
        with contextlib.suppress(OSError, ValueError):
            stream.close()


def _sweep(group: int) -> None:
    """Kill what the client has left behind in its group; in an overlay its whole namespace goes anyway."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
