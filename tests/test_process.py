"""Helpers that wait for their input, and waiting that does not sleep beyond the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from haiku_delegate import process

SAY = (sys.executable, "-I", "-S", "-c", "import sys; sys.stdout.write(sys.stdin.read()); sys.exit(3)")


def test_a_helper_does_its_work_when_it_is_told_what() -> None:
    helper = process.Helper(SAY, env={})
    assert helper.finish(b"now", timeout_s=30) == (3, b"now", b"")


def test_a_helper_that_is_dismissed_is_gone() -> None:
    helper = process.Helper(SAY, env={})
    assert helper._child is not None
    pid = helper._child.pid
    helper.dismiss()
    helper.dismiss()
    assert not Path(f"/proc/{pid}").exists()


def test_a_helper_that_is_killed_meanwhile_is_told_by_its_code() -> None:
    helper = process.Helper(SAY, env={})
    assert helper._child is not None
    helper._child.kill()
    helper._child.wait()
    code, out, _err = helper.finish(b"x" * 1_000_000, timeout_s=30)
    assert (code, out) == (-9, b"")


def test_a_helper_that_takes_too_long_is_ended() -> None:
    code, _out, err = process.quick((sys.executable, "-c", "import time; time.sleep(60)"), timeout_s=0.2)
    assert (code, err) == (124, f"{sys.executable}: no answer in 0.2 s".encode())


@pytest.mark.parametrize(("name", "code"), [("nobody-has-this", 127), (os.devnull, 126)])
def test_a_helper_that_cannot_be_started_is_told_when_it_is_asked(name: str, code: int) -> None:
    helper = process.Helper((name,))
    assert helper.finish(timeout_s=1)[0] == code
    helper.dismiss()


@pytest.mark.parametrize("has_pidfd", [True, False])
def test_waiting_ends_with_the_child_or_with_the_time(monkeypatch: pytest.MonkeyPatch, has_pidfd: bool) -> None:
    if not has_pidfd:
        monkeypatch.delattr(os, "pidfd_open", raising=False)
    child = subprocess.Popen([sys.executable, "-I", "-S", "-c", "input()"], stdin=subprocess.PIPE)
    assert not process.waited(child, 0.05)
    assert child.stdin is not None
    child.stdin.close()
    assert process.waited(child, 30)
    assert process.waited(child, 0)
    assert child.returncode == 1
