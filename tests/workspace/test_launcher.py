"""Nothing outlives its launcher, whichever way the end comes; and nothing inside gets out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from haiku_delegate.workspace.model import Isolation, Launch
from haiku_delegate.workspace.overlay import OverlayWorkspace, open_overlay
from haiku_delegate.workspace.worktree import open_worktree
from tests.workspace.conftest import Opener, fingerprint, run, shell

DAEMON = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            open(sys.argv[1], "a").write("x")
            time.sleep(0.02)
    os._exit(0)
os.wait()
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
print("up", flush=True)
time.sleep(float(sys.argv[2]))
"""


def growing(path: Path) -> bool:
    size = path.stat().st_size
    time.sleep(0.3)
    return path.stat().st_size > size


def started(launch: Launch) -> subprocess.Popen[str]:
    child = subprocess.Popen(launch.argv, cwd=launch.cwd, pass_fds=launch.pass_fds, stdout=subprocess.PIPE,
                             text=True, start_new_session=True)  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    return child


@pytest.fixture
def tree(opened: Opener, root: Path) -> object:
    return opened(root)


def heartbeat(tree: object) -> Path:
    if isinstance(tree, OverlayWorkspace):
        return tree.snapshot().files / "beat"
    return tree.root / "beat"  # type: ignore[attr-defined, no-any-return]


def daemon(tree: object, seconds: str) -> Launch:
    argv = (sys.executable, "-c", DAEMON, "beat", seconds)
    return tree.command(argv, env={"PATH": os.environ["PATH"]})  # type: ignore[attr-defined, no-any-return]


def test_a_daemon_dies_with_the_command(tree: object) -> None:
    child = started(daemon(tree, "0.2"))
    assert child.wait(timeout=10) == 0
    assert not growing(heartbeat(tree))


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=str)
def test_a_daemon_dies_when_the_launcher_is_signalled(tree: object, signum: int) -> None:
    child = started(daemon(tree, "60"))
    assert growing(heartbeat(tree))
    os.killpg(child.pid, signum)
    code = child.wait(timeout=10)
    assert code == (-signum if signum == signal.SIGKILL else 128 + signum)
    time.sleep(0.2)
    assert not growing(heartbeat(tree))


PARENT = """
import sys, subprocess, time, pathlib
from haiku_delegate.workspace import opening
from haiku_delegate.workspace.model import Isolation
root, private, isolation, program, *further = sys.argv[1:]
tree = opening.open(pathlib.Path(root), Isolation(isolation), private=pathlib.Path(private))
launch = tree.command((sys.executable, "-c", program, "beat", "60"), env={})
child = subprocess.Popen(launch.argv, cwd=launch.cwd, pass_fds=launch.pass_fds, start_new_session=True)
time.sleep(60)
"""


def test_a_daemon_dies_when_we_are_killed(isolation: Isolation, root: Path, tmp_path: Path) -> None:
    private = tmp_path / "private"
    argv = (sys.executable, "-c", PARENT, str(root), str(private), str(isolation), DAEMON)
    parent = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "up\n"
    parent.kill()
    parent.wait(timeout=10)
    time.sleep(0.5)
    (beat,) = private.rglob("beat")
    assert not growing(beat)


def test_a_term_is_passed_on_and_may_be_handled(tree: object) -> None:
    script = "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done"
    launch = tree.command(("sh", "-c", script), env={"PATH": os.environ["PATH"]})  # type: ignore[attr-defined]
    child = started(launch)
    child.send_signal(signal.SIGTERM)
    assert child.wait(timeout=10) == 3
    assert child.stdout is not None
    assert child.stdout.read() == "bye\n"


def test_the_plan_is_gone_once_it_is_read(opened: Opener, root: Path, tmp_path: Path) -> None:
    tree = opened(root)
    shell(tree, "true")
    assert list((tmp_path / "run-0").glob("plan-*")) == []


@pytest.mark.usefixtures("root")
def test_plain_mode_leaves_no_zombie_and_no_orphan_of_the_command(root: Path, tmp_path: Path) -> None:
    tree = open_worktree(root, private=tmp_path / "p")
    done = shell(tree, "(sleep 30 & ) ; (setsid sleep 31 &) ; echo done")
    assert done.stdout == "done\n"
    left = subprocess.run(("ps", "-eo", "args"), capture_output=True, text=True, check=True).stdout.splitlines()
    assert "sleep 30" not in left
    assert "sleep 31" not in left


# ---- what is inside stays inside ----


@pytest.fixture
def overlay(root: Path, home: Path, tmp_path: Path, needs_overlay: None) -> OverlayWorkspace:
    config = home / ".claude"
    (config / "hooks").mkdir(parents=True)
    (config / "settings.json").write_text("{}")
    return open_overlay(root, private=tmp_path / "private", config_dir=config)


ATTACKS = {
    "elsewhere": "echo x > {outside}/file",
    "proc root": "echo x > /proc/1/root{outside}/file || echo x > /proc/self/root{outside}/file",
    "remount": "mount -o remount,rw,bind / && echo x > {outside}/file",
    "umount": "umount -l {root} && echo x > a.txt; umount -l \"$HOME\"; umount -l /tmp",
    "nested": "unshare -Urm sh -c 'mount -o remount,rw,bind /; umount -l \"{root}\"; echo x > {outside}/file'",
    "nested umount": "unshare -Um --map-current-user --keep-caps sh -c "
    "'umount -l {root}; umount -l /tmp; cd {root}; echo x > a.txt; echo x > {outside}/file'",
    "trace the keeper": "ls /proc/1/fd/ && cat /proc/1/environ /proc/1/maps",
    "kill the keeper": "kill -9 1; kill -TERM 1; echo still here >&2; false",
    "disk": "for d in /dev/vd? /dev/sd? /dev/nvme?n? /dev/loop0; do [ -b $d ] && head -c1 $d && exit 0; done; false",
    "kernel": "echo x > /proc/sys/kernel/hostname",
    "configuration": "cd ~/.claude; echo x > settings.json || rm -rf hooks || mv settings.json x",
    "whiteout": "mknod x c 0 0",
    "opaque": "mkdir x && setfattr -n user.overlay.opaque -v y src && ls src/one.py | grep -q nothing",
    "own run": "ls {private}/* 2>/dev/null | grep -q .",
}  # fmt: skip


@pytest.mark.overlay
@pytest.mark.parametrize("script", ATTACKS.values(), ids=ATTACKS.keys())
def test_there_is_no_way_to_write_what_is_real(
    overlay: OverlayWorkspace, root: Path, tmp_path: Path, script: str
) -> None:
    outside = Path(__file__).parent
    before = (fingerprint(root), fingerprint(root.parent / ".claude"), sorted(os.listdir(outside)))
    done = shell(overlay, script.format(root=f"{str(root)!r}", outside=outside, private=tmp_path / "private"))
    assert done.returncode != 0 or "nested" in script or "umount" in script, done
    assert (fingerprint(root), fingerprint(root.parent / ".claude"), sorted(os.listdir(outside))) == before


@pytest.mark.overlay
def test_ordinary_things_work_inside(overlay: OverlayWorkspace) -> None:
    script = (
        "import os, pty, tempfile, multiprocessing as m, socket;"
        "pty.openpty(); open('/dev/null', 'w').write('x'); tempfile.TemporaryFile();"
        "m.Lock();"
        "open(os.path.expanduser('~/.claude/login'), 'w').write('refreshed');"
        "open('/dev/urandom', 'rb').read(1); print(os.getpid(), os.stat('.').st_uid == os.getuid())"
    )
    done = run(overlay.command((sys.executable, "-c", script), env=dict(os.environ)))
    assert (done.stdout, done.stderr) == ("2 True\n", "")
    config = overlay.config_dir
    assert config is not None
    assert (config / "login").read_text() == "refreshed"


@pytest.mark.overlay
@pytest.mark.usefixtures("needs_overlay")
def test_masks_hide_files_and_directories(root: Path, home: Path, tmp_path: Path) -> None:
    (home / ".claude").mkdir()
    (home / ".claude/credentials").write_text("secret")
    spec = home / "holdout.md"
    spec.write_text("secret")
    (root / "masked").write_text("secret")
    tree = open_overlay(root, private=tmp_path / "p", mask=(home / ".claude", spec, root / "masked"))
    done = shell(tree, "cat ~/.claude/* ~/holdout.md masked; ls -A ~/.claude; echo x > ~/.claude/new && echo end")
    assert done.stdout == "end\n"
    assert (home / ".claude/credentials").read_text() == "secret"


@pytest.mark.overlay
def test_what_appears_in_the_configuration_is_told(overlay: OverlayWorkspace) -> None:
    shell(overlay, "mkdir ~/.claude/skills; mkdir -p ~/.cache/x; echo x > ~/.cache/x/y; echo x > ~/.profile")
    assert overlay.notes() == [
        ".profile was written in the home directory; thrown away",
        "skills appeared in the client's configuration directory",
    ]


@pytest.mark.overlay
def test_a_network_of_its_own_has_a_loopback_and_nothing_else(overlay: OverlayWorkspace) -> None:
    script = (
        "import socket; s = socket.create_server(('127.0.0.1', 0));"
        "socket.create_connection(s.getsockname()); print(socket.if_nameindex())"
    )
    done = run(overlay.command((sys.executable, "-c", script), env={}, network="own"))
    assert done.stderr == ""
    assert "'lo'" in done.stdout
    assert "eth0" not in done.stdout


@pytest.mark.overlay
def test_a_command_beside_sees_what_the_first_one_does(overlay: OverlayWorkspace) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}
    first = started(overlay.command(("sh", "-c", "echo 1 > made; echo 1 > /tmp/made; echo up; sleep 30"), env=env))
    beside = run(
        overlay.command_beside(first.pid, ("sh", "-c", "cat made /tmp/made; echo 2 > formatted; pwd; exit 4"), env=env)
    )
    assert (beside.returncode, beside.stdout, beside.stderr) == (4, f"1\n1\n{overlay.root}\n", "")
    denied = run(overlay.command_beside(first.pid, ("sh", "-c", f"echo x > {Path(__file__).parent}/x"), env=env))
    assert denied.returncode != 0
    first.terminate()
    first.wait(timeout=10)
    assert {"made", "formatted"} <= {change.path for change in overlay.snapshot().changes}
    late = run(overlay.command_beside(first.pid, ("true",), env=env))
    assert (late.returncode, late.stderr) == (125, "haiku-launcher: enter the workspace: nothing runs there\n")


@pytest.mark.overlay
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_root_edits_files_of_another_user(overlay: OverlayWorkspace, root: Path) -> None:
    for place in (root, *root.rglob("*")):
        os.chown(place, 1000, 1000, follow_symlinks=False)
    done = shell(overlay, "echo x > a.txt; echo x > src/new; rm b.txt; chown 1000:1000 src/new; id -u")
    assert (done.stdout, done.stderr) == ("0\n", "")
    assert {"a.txt", "src/new", "b.txt"} == {change.path for change in overlay.snapshot().changes}
