"""`exec` and `shell`: inside a run's candidate, as the contract's commands have it; nothing of it is real."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from haiku_delegate.demo import scenes
from tests.support.playing import Delegation, below, still_alive, tree

pytestmark = pytest.mark.client


@pytest.fixture
def wrong(delegation: Delegation, isolation: str) -> Delegation:
    """A stage where a run has stopped, because its candidate is wrong."""
    assert delegation.run(scenes.lying(), "--isolation", isolation).code == 1
    return delegation


def test_a_command_sees_base_and_candidate_and_changes_nothing(wrong: Delegation, isolation: str) -> None:
    before = tree(wrong.repository)
    script = "python3 -m unittest -q tests.test_slugify; code=$?; echo gone > textkit/text.py; echo out; exit $code"
    done = wrong.call("exec", "--isolation", isolation, "last", "--", "sh", "-c", script)
    assert (done.code, done.out) == (1, "out\n")
    assert "FAILED (failures=2)" in done.err
    assert tree(wrong.repository) == before


def test_it_has_the_commands_environment_and_no_key(wrong: Delegation, isolation: str) -> None:
    done = wrong.call("exec", "--isolation", isolation, "last", "env")
    lines = done.out.splitlines()
    assert "CI=1" in lines
    assert not [line for line in lines if "ANTHROPIC" in line or "CLAUDE" in line]


@pytest.mark.parametrize(
    ("command", "code", "out"),
    [
        (("true",), 0, ""),
        (("--", "sh", "-c", "exit 42"), 42, ""),
        (("sh", "-c", "kill -9 $$"), 137, ""),
        (("no-such-program",), 127, ""),
        (("./textkit/text.py",), 126, ""),
        (("echo", "--help", "--", "-x"), 0, "--help -- -x\n"),
    ],
)
def test_the_exit_code_is_the_commands_own(
    delegation: Delegation, command: tuple[str, ...], code: int, out: str
) -> None:
    delegation.run(scenes.honest(), "--no-apply", "--prove", "off")
    done = delegation.call("exec", "last", *command)
    assert (done.code, done.out) == (code, out), done.err


def test_input_is_passed_on(delegation: Delegation) -> None:
    delegation.run(scenes.honest(), "--no-apply", "--prove", "off")
    done = subprocess.run(
        delegation.argv("exec", "last", "--", "cat"), input=b"\xff words\n", capture_output=True, check=False,
        env=delegation.environ(), cwd=delegation.repository, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"\xff words\n")


def test_where_no_workspace_can_be_had_the_code_is_125(delegation: Delegation) -> None:
    delegation.run(scenes.honest(), "--no-apply", "--prove", "off")
    done = delegation.call("exec", "--isolation", "overlay", "last", "true", env={"HAIKU_DELEGATE_NO_OVERLAY": "1"})
    assert (done.code, done.err.startswith("haiku-delegate: no overlay can be had: ")) == (125, True)
    run = delegation.call("runs", "--json").report[0]["run_id"]  # type: ignore[index]
    (delegation.on.state / "runs" / run / "contract.md").unlink()
    assert delegation.call("exec", "last", "true").code == 125


def test_a_signal_takes_the_command_and_the_workspace_down(wrong: Delegation, isolation: str) -> None:
    child = subprocess.Popen(
        wrong.argv("exec", "--isolation", isolation, "last", "sh", "-c", "echo on; sleep 60 & sleep 60"),
        env=wrong.environ(), cwd=wrong.repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout
    assert child.stdout.readline() == b"on\n"
    seen = below(child.pid)
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=20)
    assert child.returncode == 130
    end = time.monotonic() + 5
    while still_alive(seen) and time.monotonic() < end:
        time.sleep(0.05)
    assert not still_alive(seen)
    assert not list((wrong.on.state / "checks").iterdir())


class Terminal:
    """A person at a terminal, with a time limit."""

    def __init__(self, argv: list[str], env: dict[str, str], cwd: Path) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execve(argv[0], argv, env)

    def types(self, line: str) -> None:
        os.write(self.fd, line.encode())

    def reads(self, until: bytes = b"", seconds: float = 30) -> bytes:
        said, end = b"", time.monotonic() + seconds
        while time.monotonic() < end and not (until and until in said):
            if not select.select([self.fd], [], [], 0.2)[0]:
                continue
            try:
                chunk = os.read(self.fd, 4096)
            except OSError:
                break
            if not chunk:
                break
            said += chunk
        return said

    def ends(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_a_shell_is_interactive_and_its_writes_are_thrown_away(wrong: Delegation, isolation: str) -> None:
    before = tree(wrong.repository)
    env = wrong.environ() | {"SHELL": "/bin/sh", "TERM": "xterm", "PS1": "at> "}
    there = Terminal(wrong.argv("shell", "--isolation", isolation, "last"), env, wrong.repository)
    assert b"thrown away" in there.reads(b"leaves")
    there.types("stty size; echo lost > lost.txt; test -t 0 && echo a-$((40+2))\n")
    assert b"a-42" in there.reads(b"a-42")
    there.types("sleep 50\n")
    time.sleep(0.5)
    there.types("\x03")  # Ctrl-C ends the sleep, not the shell
    there.types("echo still-$((1+1)); exit 3\n")
    assert b"still-2" in there.reads(b"still-2")
    there.reads(seconds=3)
    assert there.ends() == 3
    assert tree(wrong.repository) == before
