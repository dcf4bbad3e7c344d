"""Once for real: pip builds the package, the command runs its demo, the session finds the skill."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.install.toolbox import SCRIPT
from tests.support.client import need_client

PASSED = ("PIP_", "SSL_CERT", "REQUESTS_CA", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy")


@pytest.mark.client
@pytest.mark.timeout(300)
def test_it_installs_runs_the_demo_and_is_removed(tmp_path: Path) -> None:
    """The one test that asks a package registry, as `make test` does before it."""
    bundled = Path(sys.base_prefix) / "bin"
    env = {name: value for name, value in os.environ.items() if name.startswith(PASSED)} | {
        "HOME": str(tmp_path), "PATH": f"{bundled}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
        "HAIKU_DELEGATE_INSTALLER": "venv", "HAIKU_DELEGATE_CLAUDE": str(need_client()),
    }  # fmt: skip

    def install(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(SCRIPT), *arguments], env=env, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=250, check=False,
        )  # fmt: skip

    done = install("--demo", "--permissions")
    if "pip could not install it" in done.stderr and "connection" in done.stderr.lower():
        pytest.skip("no package registry here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "demo: a pass (exit 0) and a stop (exit 1)" in done.stdout
    gone = install("--uninstall")
    assert "Your runs are kept in" in gone.stdout
    assert not list(tmp_path.rglob("SKILL.md"))
    assert not (tmp_path / ".local" / "bin").exists()
