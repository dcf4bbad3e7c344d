"""Where tests find a real client, and the only environment in which they start it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

KEY = "sk-ant-dummy-key-for-tests-0123456789"
HERE = "HAIKU_DELEGATE_TEST_CLIENT"  #: another client to test with


def find_client() -> Path | None:
    """A real `claude`: the one named by HAIKU_DELEGATE_TEST_CLIENT, the claude-agent-sdk wheel's, or PATH's.

    The package is only located: importing it takes a second, and starts nothing that we need.
    """
    if os.environ.get(HERE):
        return Path(os.environ[HERE])
    spec = importlib.util.find_spec("claude_agent_sdk")
    for place in (spec.submodule_search_locations if spec else None) or ():
        path = Path(place) / "_bundled" / "claude"
        if os.access(path, os.X_OK):
            return path
    on_path = shutil.which("claude")
    return Path(on_path) if on_path else None


def need_client() -> Path:
    """A real `claude`, or the test is skipped."""
    found = find_client()
    if found is None:
        pytest.skip("no claude client here (claude-agent-sdk)")
    return found


def clean_env(tmp: Path, base_url: str) -> dict[str, str]:
    """An environment that inherits nothing but PATH: a throw-away home, a dummy key, the API on loopback.

    Proxies are left out and updates, telemetry and all other traffic are off.
    """
    assert base_url.startswith("http://127.0.0.1:"), "tests talk to loopback and nothing else"
    home = tmp / "home"
    (home / ".claude").mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(home),
        "CLAUDE_CONFIG_DIR": str(home / ".claude"),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "TMPDIR": "/tmp",
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": base_url,
        "NO_PROXY": "127.0.0.1",
        "DISABLE_AUTOUPDATER": "1",
        "DISABLE_TELEMETRY": "1",
        "DISABLE_ERROR_REPORTING": "1",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    }
