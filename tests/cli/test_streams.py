"""Pipes that close, disks that are full, encodings that lack letters, terminals that are narrow."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.api import ScriptedApi
from tests.support.playing import Delegation

VERBS = ("--help", "render spec.md", "render spec.md --json", "check spec.md")
LOCALES = [
    {"PYTHONIOENCODING": "latin-1:strict"},
    {"PYTHONIOENCODING": "ascii"},
    {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
]


def shell(delegation: Delegation, line: str, url: str = "http://127.0.0.1:9") -> subprocess.CompletedProcess[str]:
    command = line.replace("haiku-delegate", f"{sys.executable} -m haiku_delegate")
    return subprocess.run(
        ["bash", "-c", command], cwd=delegation.repository,
        env=delegation.environ(url), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_output_that_cannot_be_written_ends_without_a_traceback(delegation: Delegation, verb: str) -> None:
    full = shell(delegation, f"haiku-delegate {verb} > /dev/full")
    assert (full.returncode, full.stderr) == (
        74,
        "haiku-delegate: the output cannot be written: No space left on device\n",
    )
    closed = shell(delegation, f"haiku-delegate {verb} >&-")
    assert (closed.returncode, closed.stderr) == (0, "")
    gone = shell(delegation, f"(sleep 0.5; haiku-delegate {verb}; echo $? >&2) | true")
    assert gone.stderr == "141\n"


@pytest.mark.parametrize(
    ("verb", "code"), [("check spec.md", 0), ("check nowhere.md", 3), ("new --title x --from-diff -", 2)]
)
@pytest.mark.parametrize("closed", ["2>&-", "<&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_bug(delegation: Delegation, verb: str, code: int, closed: str) -> None:
    done = shell(delegation, f"haiku-delegate {verb} {closed}")
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr


@pytest.mark.client
@pytest.mark.parametrize("sink", ["> /dev/full", "2>&1 | true", "| true"])
def test_the_exit_code_of_a_run_does_not_depend_on_who_reads(delegation: Delegation, sink: str) -> None:
    with ScriptedApi(scenes.honest()) as api:
        done = shell(delegation, f"set -o pipefail; haiku-delegate spec.md {sink}; echo ${{PIPESTATUS[0]}}", api.url)
    assert done.stdout == "0\n", done.stderr
    assert "Traceback" not in done.stderr
    assert "def slugify" in (delegation.repository / "textkit/text.py").read_text()


@pytest.mark.client
def test_a_disk_that_fills_up_during_a_run_is_no_verdict_and_no_bug(delegation: Delegation) -> None:
    small = delegation.on.root / "small"
    small.mkdir()
    mounted = f"mount -t tmpfs -o size=64k none {small} && head -c 40960 /dev/zero > {small}/fill || exit 99"
    with ScriptedApi(scenes.honest()) as api:
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", f"{mounted}; exec {shlex.join(delegation.argv('spec.md'))}"],
            env=delegation.environ(api.url) | {"HAIKU_DELEGATE_STATE": str(small)}, cwd=delegation.repository,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    if done.returncode in (1, 99) and "haiku-delegate" not in done.stderr:
        pytest.skip("no tmpfs can be mounted here")
    assert done.returncode in (5, 6), done.stderr  # where it fills first, it cannot be foreseen
    assert "Traceback" not in done.stderr
    assert "space" in done.stdout + done.stderr


@pytest.mark.parametrize("locale", LOCALES)
def test_letters_that_the_encoding_lacks_are_no_error(delegation: Delegation, locale: dict[str, str]) -> None:
    (delegation.repository / "naïve.md").write_text(
        (delegation.repository / "spec.md").read_text().replace("Add slugify()", "Füge slugify() → 日本語 hinzu")
    )
    odd = os.fsdecode(b"\xff.md")
    verbs = [("render", "naïve.md"), ("render", "naïve.md", "--as", "yaml"), ("check", "naïve.md"), ("check", odd)]
    for verb in verbs:
        done = delegation.call(*verb, env=locale, errors="replace")
        assert (done.code, "Traceback" in done.err) == (3 if odd in verb else 0, False), done.err


@pytest.mark.client
@pytest.mark.parametrize(("term", "columns"), [("xterm", 80), ("xterm", 20), ("dumb", 80)])
def test_a_terminal_is_left_clean(delegation: Delegation, term: str, columns: int) -> None:
    with ScriptedApi(scenes.lying()) as api:
        env = delegation.environ(api.url) | {"TERM": term, "COLUMNS": str(columns)}
        text = on_terminal(delegation, env)
    assert "STOP (verify, exit 1)" in re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h")  # the cursor is shown again
    if term == "dumb":
        assert "\x1b[?25l" not in text
        assert "haiku-delegate: starting" in text


def on_terminal(delegation: Delegation, env: dict[str, str]) -> str:
    """Everything that a terminal was sent."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        delegation.argv("spec.md"), cwd=delegation.repository, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    sent = b""
    try:
        while chunk := os.read(ours, 65536):
            sent += chunk
    except OSError:  # EIO: the other end is closed
        pass
    assert child.wait(timeout=30) == 1
    os.close(ours)
    return sent.decode("utf-8", "replace")


def test_no_color_is_obeyed(delegation: Delegation) -> None:
    assert "\x1b" not in delegation.call("check", "spec.md", env={"NO_COLOR": "1"}).out
