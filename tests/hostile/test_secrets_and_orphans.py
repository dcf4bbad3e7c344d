"""Commands that look for keys, write where they should not, or mean to stay."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.scripting import Say, Stall
from tests.support.playing import Delegation, below, still_alive, tree, until
from tests.support.scheming import RUN, VERIFY, changed, naming, verifying

pytestmark = pytest.mark.client

SECRETS = ("sk-ant-scripted-no-key", "stored-credential-xyz", "console-key-xyz")
SEARCH = (
    "for p in /proc/[0-9]*; do tr '\\0' '\\n' < $p/environ; done; "
    "cat ~/.claude.json ~/.claude/.credentials.json ~/.claude/*; env; cat /proc/1/environ; "
    "grep -rs 'xyz\\|no-key' ~ /tmp; echo searched; true"
)
PLANT = "mkdir -p ~/.claude/hooks; echo planted | tee ~/.claude/settings.local.json ~/.claude/hooks/x ~/.bashrc; true"
MARK = "987.654"


@pytest.mark.overlay
@pytest.mark.parametrize("where", ["run", "verify"])
def test_no_command_finds_a_key_or_a_login(delegation: Delegation, where: str) -> None:
    """In the overlay, where the client runs beside the commands in the contract's `run:`."""
    home = delegation.on.home
    (home / ".claude/.credentials.json").write_text("stored-credential-xyz")
    (home / ".claude.json").write_text('{"primaryApiKey": "console-key-xyz"}')
    delegation.extra = {"HAIKU_DELEGATE_STATE": str(home / ".local/state")}
    change = naming(SEARCH) if where == "run" else lambda text: verifying(text, f"{SEARCH} # red", "false")
    script = [scenes.honest()[0], RUN if where == "run" else VERIFY, Say("Done.")]
    done = delegation.run(script, "--isolation", "overlay", spec=delegation.spec(change))
    kept = [path.read_text(errors="replace") for path in Path(done.report["run_dir"]).rglob("*") if path.is_file()]
    assert any("\nsearched" in text for text in kept)
    for secret in SECRETS:
        assert not any(secret in text for text in kept), secret


@pytest.mark.parametrize("where", ["run", "verify"])
def test_nothing_is_planted_in_the_real_home(delegation: Delegation, where: str) -> None:
    before = tree(delegation.on.home)
    change = naming(PLANT) if where == "run" else lambda text: verifying(text, PLANT)
    delegation.run([scenes.honest()[0], RUN, Say("Done.")], "--isolation", "overlay", spec=delegation.spec(change))
    new = changed(before, tree(delegation.on.home))
    assert not [name for name in new if "settings" in name or "hooks" in name or "bashrc" in name]


def segments() -> set[str]:
    """Identifiers of the System V shared memory of this machine."""
    return {line.split()[1] for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]}


@pytest.mark.overlay
def test_shared_memory_does_not_carry_anything_from_run_to_verify(delegation: Delegation) -> None:
    before = segments()
    spec = delegation.spec(lambda text: verifying(naming("ipcmk -M 4097")(text), "ipcs -m | grep -q 4097"))
    done = delegation.run([scenes.honest()[0], RUN, Say("Done.")], "--isolation", "overlay", spec=spec)
    assert (done.code, done.report["reason"]) == (1, "verify"), done.out
    left = segments() - before
    for segment in left:
        subprocess.run(["ipcrm", "-m", segment], check=True, timeout=20)
    assert not left


def staying(ending: str) -> str:
    """A command that leaves several kinds of daemons behind."""
    inner = f"trap '' TERM HUP INT QUIT; (setsid nohup sleep {MARK} &) ; sleep {MARK}"
    return f'setsid sh -c "{inner}" >/dev/null 2>&1 & (nohup sleep {MARK} >/dev/null 2>&1 &); sleep 0.2; {ending}'


def stayed(repository: Path) -> list[int]:
    """Who still sleeps, of those whose working directory or output tells that they are this test's."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command, here = (place / "cmdline").read_bytes(), os.readlink(place / "cwd")
            if MARK.encode() in command and repository.parent.name in here:
                found.append(int(place.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("ending", ["true", "kill -9 $PPID"])
@pytest.mark.parametrize("where", ["run", "verify"])
def test_what_wants_to_stay_goes_with_its_command(
    delegation: Delegation, isolation: str, where: str, ending: str
) -> None:
    change = naming(staying(ending)) if where == "run" else lambda text: verifying(text, staying(ending))
    script = [scenes.honest()[0], RUN if where == "run" else VERIFY, Say("Done.")]
    delegation.run(script, "--isolation", isolation, spec=delegation.spec(change))
    left = stayed(delegation.repository)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left


@pytest.mark.parametrize("where", ["run", "verify"])
def test_what_wants_to_stay_goes_with_kill_9_of_the_program(delegation: Delegation, isolation: str, where: str) -> None:
    command = staying(f"sleep {MARK}")
    text = (delegation.repository / "spec.md").read_text()
    changed_text = naming(command)(text) if where == "run" else verifying(text, command)
    (delegation.repository / "spec.md").write_text(changed_text)
    script = [scenes.honest()[0], RUN if where == "run" else Stall(60), Say("Done.")]
    with delegation.started(script, "--isolation", isolation) as child:
        assert until(lambda: len(stayed(delegation.repository)) >= 4)
        seen = below(child.pid) | set(stayed(delegation.repository))
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=10)
        gone = until(lambda: not still_alive(seen) and not stayed(delegation.repository), seconds=8)
    left = stayed(delegation.repository)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert gone, left
