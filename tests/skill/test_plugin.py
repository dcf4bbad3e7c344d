"""The repository is a plugin and a marketplace, by the judgement of the real client; its launcher finds the command."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from haiku_delegate import __version__
from tests.skill.session import ROOT
from tests.support.client import clean_env, need_client

LAUNCHER = ROOT / "bin" / "haiku-delegate"
MANIFESTS = ROOT / ".claude-plugin"


def claude(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The client's own housekeeping: no model, no network."""
    return subprocess.run(
        [str(need_client()), *arguments], cwd=tmp_path, env=clean_env(tmp_path, "http://127.0.0.1:9"),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.client
@pytest.mark.parametrize("what", [".", ".claude-plugin/plugin.json", ".claude-plugin/marketplace.json"])
def test_the_client_finds_nothing_wrong(tmp_path: Path, what: str) -> None:
    done = claude(tmp_path, "plugin", "validate", "--strict", str(ROOT / what))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.client
def test_it_is_installed_from_its_own_marketplace(tmp_path: Path) -> None:
    """As docs/install.md says it, in a clone."""
    shown = small_clone(tmp_path)
    added = claude(shown, "plugin", "marketplace", "add", "./")
    assert added.returncode == 0, added.stdout + added.stderr
    done = claude(shown, "plugin", "install", "haiku-delegate@haiku-delegate")
    assert done.returncode == 0, done.stdout + done.stderr
    listed = claude(shown, "plugin", "list")
    assert "haiku-delegate@haiku-delegate" in listed.stdout
    assert __version__ in listed.stdout


def small_clone(tmp_path: Path) -> Path:
    """What a clone holds, as far as the client is concerned; a checkout may hold environments, too."""
    made = tmp_path / "clone"
    for name in ("SKILL.md", "bin/haiku-delegate", ".claude-plugin/plugin.json", ".claude-plugin/marketplace.json"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes((ROOT / name).read_bytes())
        (made / name).chmod((ROOT / name).stat().st_mode)
    return made


def test_the_manifests_agree_with_the_package_and_each_other() -> None:
    plugin = json.loads((MANIFESTS / "plugin.json").read_text())
    market = json.loads((MANIFESTS / "marketplace.json").read_text())
    (entry,) = market["plugins"]
    assert plugin["version"] == __version__
    assert entry["name"] == plugin["name"] == "haiku-delegate"
    assert entry["description"] == plugin["description"]
    assert entry["source"] == "./"
    assert os.access(LAUNCHER, os.X_OK)


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def launch(tmp_path: Path, *places: Path, launcher: Path = LAUNCHER) -> subprocess.CompletedProcess[str]:
    path = ":".join([str(launcher.parent), *map(str, places)])
    return subprocess.run(
        [str(launcher), "check", "a b.md"], env={"PATH": path, "HOME": str(tmp_path)}, cwd=tmp_path,
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip


ECHO = 'echo "$0"; for word; do echo "<$word>"; done; exit 75'


def test_the_launcher_starts_the_installed_command_with_its_arguments_and_its_exit_code(tmp_path: Path) -> None:
    real = script(tmp_path / "with space" / "haiku-delegate", ECHO)
    done = launch(tmp_path, tmp_path / "nothing here", real.parent)
    assert (done.returncode, done.stdout) == (75, f"{real}\n<check>\n<a b.md>\n")


def test_the_launcher_knows_where_installers_put_it_though_the_path_does_not(tmp_path: Path) -> None:
    real = script(tmp_path / ".local" / "bin" / "haiku-delegate", ECHO)
    assert launch(tmp_path).stdout.splitlines()[0] == str(real)


def test_two_launchers_do_not_start_each_other(tmp_path: Path) -> None:
    """Installed as a plugin twice, both are on the PATH."""
    other = small_clone(tmp_path) / "bin"
    done = launch(tmp_path, other)
    assert done.returncode == 127
    assert launch(tmp_path, LAUNCHER.parent, launcher=other / "haiku-delegate").returncode == 127


def test_without_the_command_uv_runs_it_from_the_plugin(tmp_path: Path) -> None:
    script(tmp_path / "tools" / "uv", ECHO)
    words = launch(tmp_path, tmp_path / "tools").stdout.splitlines()[1:]
    assert words == ["<tool>", "<run>", "<--quiet>", "<--from>", f"<{ROOT}>", "<haiku-delegate>", "<check>",
                     "<a b.md>"]  # fmt: skip


def test_without_anything_it_says_in_one_line_how_to_install_it(tmp_path: Path) -> None:
    done = launch(tmp_path)
    assert done.returncode == 127
    way = f"sh '{ROOT}/install.sh' --no-skill"
    assert done.stderr == f"haiku-delegate is not installed yet; this installs it: {way} (needs Python 3.10)\n"
