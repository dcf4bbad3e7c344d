"""The demo needs no key, shows a pass and a stop, and says that the model is scripted."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo import transcript
from tests.support.client import find_client

TOOLS = "/usr/local/bin:/usr/bin:/bin"


def demo(tmp_path: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{Path(sys.executable).parent}:{TOOLS}", "HOME": str(tmp_path), "LANG": "C.UTF-8", **extra}
    return subprocess.run(
        [sys.executable, "-m", "haiku_delegate", "demo", *arguments], cwd=tmp_path, env=env,
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip


@pytest.mark.client
@pytest.mark.parametrize("isolation", ["auto", "worktree"])
def test_a_pass_and_a_stop_without_a_key(tmp_path: Path, isolation: str) -> None:
    done = demo(tmp_path, "--isolation", isolation, HAIKU_DELEGATE_CLAUDE=str(find_client()))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the model is SCRIPTED" in done.stdout
    assert [line.split(":")[0] for line in done.stdout.splitlines() if re.match("PASS|STOP", line)] == [
        "PASS",
        "STOP (verify, exit 1)",
    ]
    assert re.findall("^your tree: (.*)$", done.stdout, re.MULTILINE) == [
        "tests/test_slugify.py, textkit/text.py changed",
        "untouched",
    ]
    assert not (tmp_path / ".claude").exists()


def test_without_a_client_it_says_how_to_get_one(tmp_path: Path) -> None:
    done = demo(tmp_path, HAIKU_DELEGATE_CLAUDE="/nowhere/claude")
    assert done.returncode == 5
    assert "claude-agent-sdk" in done.stderr


@pytest.mark.client
def test_the_picture_in_the_readme_is_what_the_demo_prints() -> None:
    assert facts(transcript.shown()) == facts(transcript.played())


def facts(text: str) -> list[str]:
    """The lines that are ours; how unittest words a failure differs between versions of Python."""
    before, _, rest = text.partition("~~~~\n")
    return [*before.splitlines(), *rest.partition("~~~~\n")[2].splitlines()]
