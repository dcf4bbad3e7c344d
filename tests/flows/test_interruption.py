"""Whatever ends a run, the tree is as it was or as the contract says, and nothing stays alive."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.scripting import Delay, Stall
from tests.support.playing import Delegation, below, still_alive, tree, until

pytestmark = pytest.mark.client


def client_runs(child: subprocess.Popen[str]) -> bool:
    """Whether the client itself is among the descendants."""

    def name(pid: int) -> str:
        try:
            return (Path("/proc") / str(pid) / "cmdline").read_bytes().split(b"\0")[0].decode()
        except OSError:
            return ""

    return any(name(pid).endswith(("claude", "claude.exe")) for pid in below(child.pid))


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_the_run_in_order_with_a_report(
    delegation: Delegation, isolation: str, signum: signal.Signals
) -> None:
    before = tree(delegation.repository)
    with delegation.started([Stall(60)], "--isolation", isolation) as child:
        assert until(lambda: client_runs(child))
        time.sleep(0.3)
        alive = below(child.pid)
        child.send_signal(signum)
        out, err = child.communicate(timeout=20)
    assert child.returncode == 130, err
    assert '"reason": "interrupted"' in out
    assert "Traceback" not in err
    assert until(lambda: not still_alive(alive), seconds=5), still_alive(alive)
    assert tree(delegation.repository) == before
    (run,) = (delegation.on.state / "runs").iterdir()
    assert not (run / "work").exists()


def test_two_signals_end_it_at_once(delegation: Delegation) -> None:
    before = tree(delegation.repository)
    with delegation.started([Stall(60)]) as child:
        assert until(lambda: client_runs(child))
        alive = below(child.pid)
        child.send_signal(signal.SIGINT)
        time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=20)
    assert child.returncode == 130
    assert "Traceback" not in err
    assert until(lambda: not still_alive(alive), seconds=5), still_alive(alive)
    assert tree(delegation.repository) == before


@pytest.mark.parametrize("seed", range(6))
def test_kill_9_at_any_moment_leaves_no_orphan_and_no_half_of_a_candidate(
    delegation: Delegation, isolation: str, seed: int
) -> None:
    before = tree(delegation.repository)
    moment = random.Random(f"{seed}-{isolation}").uniform(0.05, 2.0)
    with delegation.started([Delay(0.1, step) for step in scenes.honest()], "--isolation", isolation) as child:
        begun = time.monotonic()
        seen: set[int] = set()
        while time.monotonic() - begun < moment and child.poll() is None:
            seen |= below(child.pid)
            time.sleep(0.02)
        seen |= below(child.pid)
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=10)
        assert until(lambda: not still_alive(seen), seconds=8), still_alive(seen)
    after = tree(delegation.repository)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed in (set(), {"textkit/text.py", "tests/test_slugify.py"}), changed
    rows = delegation.call("runs", "--json").report
    assert all(row["outcome"] in ("died", "pass") for row in rows)  # type: ignore[index]
    if not changed:
        assert delegation.run(scenes.honest(), "--isolation", isolation).code == 0


def test_a_client_that_is_killed_is_a_stop_of_the_executor(delegation: Delegation, isolation: str) -> None:
    before = tree(delegation.repository)
    with delegation.started([Stall(60)], "--isolation", isolation) as child:
        assert until(lambda: client_runs(child))
        time.sleep(0.3)
        for pid in below(child.pid):
            try:
                command = (Path("/proc") / str(pid) / "cmdline").read_bytes()
            except OSError:
                continue
            if command.split(b"\0")[0].endswith((b"claude", b"claude.exe")):
                os.kill(pid, signal.SIGKILL)
        out, err = child.communicate(timeout=30)
    assert child.returncode == 5, err
    assert '"reason": "executor"' in out
    assert tree(delegation.repository) == before


@pytest.mark.parametrize("room", [0, 8, 12, 24, 48, 64, 96])
def test_a_disk_that_fills_up_during_a_run_is_one_sentence_and_harms_nothing(
    delegation: Delegation, isolation: str, room: int
) -> None:
    """A small tmpfs in a mount namespace of its own stands for the disk; `room` is what is free of it, in KiB."""
    if subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("no user namespaces here")
    before = tree(delegation.repository)
    small, size = delegation.on.root / "small", 4096
    small.mkdir()
    fill = f"dd if=/dev/zero of='{small}/fill' bs=1k count={size - room} 2>/dev/null"
    inner = f"mount -t tmpfs -o size={size}k none '{small}'; mkdir '{small}/state'; {fill}; exec \"$@\""
    with ScriptedApi(scenes.honest()) as api:
        argv = [
            "unshare",
            "-rm",
            "sh",
            "-c",
            inner,
            "sh",
            *delegation.argv("spec.md", "--json", "--isolation", isolation),
        ]
        env = delegation.environ(api.url) | {"HAIKU_DELEGATE_STATE": str(small / "state")}
        done = subprocess.run(
            argv, cwd=delegation.repository, env=env, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode in (0, 1, 5, 6), done.stderr
    assert "Traceback" not in done.stderr
    assert "space" in (done.stderr + done.stdout).lower() or done.returncode == 0
    assert (tree(delegation.repository) == before) is (done.returncode != 0)


def test_a_read_only_tree_is_a_conflict_and_the_patch_is_kept(delegation: Delegation) -> None:
    place = f"'{delegation.repository}'"
    inner = f'mount --bind {place} {place} && mount -o remount,bind,ro {place}; cd {place}; exec "$@"'
    probe = subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True)
    if probe.returncode:
        pytest.skip("no user namespaces here")
    before = tree(delegation.repository)
    with ScriptedApi(scenes.honest()) as api:
        argv = ["unshare", "-rm", "sh", "-c", inner, "sh", *delegation.argv("spec.md", "--json")]
        done = subprocess.run(
            argv,
            cwd=delegation.repository,
            env=delegation.environ(api.url),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 7, done.stdout + done.stderr
    assert "HD602" in done.stdout
    assert tree(delegation.repository) == before
