"""Detached, killed, settled and judged again as a user without a single capability, and inside of another's command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.scripting import Delay, Stall
from tests.flows.test_ordinary_user import AS_A_USER
from tests.support.playing import Delegation, Done, below, still_alive, tree

pytestmark = pytest.mark.client


def called(delegation: Delegation, *arguments: str, url: str = "http://127.0.0.1:9") -> Done:
    """The command line as an ordinary user."""
    done = subprocess.run(
        [*AS_A_USER, *delegation.argv(*arguments)], cwd=delegation.repository, env=delegation.environ(url),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    report = json.loads(done.stdout) if "--json" in arguments and done.stdout.strip() else {}
    return Done(done.returncode, report, done.stdout, done.stderr)


@pytest.fixture
def as_a_user() -> None:
    status = subprocess.run(
        [*AS_A_USER, "grep", "CapEff", "/proc/self/status"], capture_output=True, text=True, check=False
    )
    if status.returncode or int(status.stdout.split()[1], 16):
        pytest.skip("no user namespace to be an ordinary user in")


@pytest.mark.usefixtures("as_a_user")
def test_an_ordinary_user_leaves_nothing_behind_when_killed(delegation: Delegation, isolation: str) -> None:
    """The work directory of an overlay has no permissions at all."""
    before = tree(delegation.repository)
    with ScriptedApi([Stall(60)]) as api:
        done = called(delegation, "run", "spec.md", "--detach", "--json", "--isolation", isolation, url=api.url)
        assert done.code == 0, done.err
        run, pid = Path(done.report["run_dir"]), done.report["pid"]
        end = time.monotonic() + 30
        while not list(run.glob("logs/02-baseline.log")) and time.monotonic() < end:
            time.sleep(0.05)
        seen = below(pid)
        os.kill(pid, signal.SIGKILL)
        while still_alive({pid, *seen}) and time.monotonic() < end:
            time.sleep(0.05)
    assert not still_alive({pid, *seen})
    assert (run / "work").exists()
    waited = called(delegation, "wait", "last", "--json")
    assert (waited.code, waited.report["isolation"]) == (130, isolation), waited.err
    assert not (run / "work").exists()
    assert tree(delegation.repository) == before


@pytest.mark.usefixtures("as_a_user")
def test_an_ordinary_user_cancels_looks_and_applies(delegation: Delegation, isolation: str) -> None:
    with ScriptedApi([Stall(60)]) as api:
        called(delegation, "run", "spec.md", "--detach", "--isolation", isolation, url=api.url)
        assert called(delegation, "cancel", "last").code == 0
        assert called(delegation, "wait", "last").code == 130
    with ScriptedApi(scenes.honest()) as api:
        called(delegation, "run", "spec.md", "--no-apply", "--prove", "off", "--isolation", isolation, url=api.url)
    seen = called(delegation, "exec", "--isolation", isolation, "last", "python3", "-m", "unittest", "-q")
    assert seen.code == 0, seen.err
    done = called(delegation, "apply", "last", "--json", "--prove", "off", "--isolation", isolation)
    assert (done.code, done.report["applied"]) == (0, True), done.err


def test_it_goes_on_after_the_workspace_that_it_was_started_from_is_left(delegation: Delegation) -> None:
    """Nested: another tool's command starts it, in a session of its own, and ends at once."""
    with ScriptedApi([Delay(0.3, step) for step in scenes.honest()]) as api:
        env = delegation.environ(api.url) | {"CLAUDECODE": "1", "CLAUDE_CODE_ENTRYPOINT": "cli", "HOOK_SECRET": "xyzzy"}
        outer = subprocess.run(
            ["setsid", "sh", "-c", 'trap "" INT; "$@" | cat', "sh", *delegation.argv("run", "spec.md", "--detach")],
            cwd=delegation.repository, env=env, capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
        run_id = outer.stdout.strip()
        assert delegation.call("wait", run_id).code == 0, outer.stderr
    run = delegation.on.state / "runs" / run_id
    assert not [file for file in run.rglob("*") if file.is_file() and b"xyzzy" in file.read_bytes()]
