"""install.sh: one command, an environment of its own, and everything as it was when something fails."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.install.toolbox import ROOT, SCRIPT, TOOL, Machine

SKILL = ".claude/skills/haiku/SKILL.md"


def names(machine: Machine) -> set[str]:
    """The files that are there, without the inside of the environment."""
    return {name for name, what in machine.files().items() if what != "dir" and "/bin/python" not in name}


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_fresh_machine_gets_the_command_and_the_skill(machine: Machine, shell: str) -> None:
    done = machine.install(shell=shell)
    assert done.returncode == 0, done.stderr
    environment = ".local/share/haiku-delegate"
    assert names(machine) == {
        ".local/bin/haiku-delegate", f"{environment}/installed", f"{environment}/venv/pyvenv.cfg",
        f"{environment}/venv/bin/haiku-delegate", SKILL,
    }  # fmt: skip
    assert (machine.home / SKILL).read_bytes() == (ROOT / "SKILL.md").read_bytes()
    assert machine.log() == f"pip in {ROOT}: -m pip install --quiet --disable-pip-version-check .\n"
    assert "Installed: haiku-delegate, version NEW" in done.stdout
    assert f'export PATH="{machine.home}/.local/bin:$PATH"' in done.stdout
    assert '{"permissions": {"allow": ["Bash(haiku-delegate:*)", "Skill(haiku)"]}}' in done.stdout
    found = subprocess.run([machine.home / ".local/bin/haiku-delegate", "--version"], env={"FAIL": ""}, check=False)
    assert found.returncode == 0


@pytest.mark.parametrize(
    ("tool", "call"), [("uv", "uv in {root}: tool install --quiet --force .\n"),
                       ("pipx", "pipx in {root}: install --force --python python3 .\n")]
)  # fmt: skip
def test_uv_and_pipx_are_used_where_they_are(machine: Machine, tool: str, call: str) -> None:
    done = machine.program(tool, TOOL).install()
    assert done.returncode == 0, done.stderr
    assert machine.log() == call.format(root=ROOT)
    assert (machine.home / "bins" / "haiku-delegate").is_symlink()
    assert machine.install("--uninstall").returncode == 0
    assert machine.files() == {}


def test_the_installer_can_be_chosen(machine: Machine) -> None:
    machine.program("uv", TOOL).program("pipx", TOOL)
    assert machine.install(HAIKU_DELEGATE_INSTALLER="pipx").returncode == 0
    assert machine.log().startswith("pipx in")
    assert machine.install(HAIKU_DELEGATE_INSTALLER="conda").returncode == 1


def test_another_installer_later_replaces_the_first(machine: Machine) -> None:
    assert machine.install().returncode == 0
    assert machine.program("uv", TOOL).install().returncode == 0
    assert not (machine.home / ".local/share/haiku-delegate/venv").exists()
    assert (machine.home / "tools/haiku-delegate").is_dir()
    assert machine.install("--uninstall").returncode == 0


def test_running_it_again_changes_nothing(machine: Machine) -> None:
    machine.install("--permissions")
    before = machine.files()
    done = machine.install("--permissions")
    assert done.returncode == 0
    assert "had the rules already" in done.stdout
    assert machine.files() == before


def test_an_older_skill_of_its_own_is_replaced(machine: Machine) -> None:
    old = machine.root / "old clone"
    old.mkdir()
    (old / "SKILL.md").write_text("an older skill\n")
    (old / "pyproject.toml").write_text('[project]\nname = "haiku-delegate"\n')
    assert machine.install(HAIKU_DELEGATE_SOURCE=str(old)).returncode == 0
    assert (machine.home / SKILL).read_text() == "an older skill\n"
    assert machine.install().returncode == 0
    assert (machine.home / SKILL).read_bytes() == (ROOT / "SKILL.md").read_bytes()


STEPS = {
    "venv": "the environment could not be made",
    "pip": "pip could not install it",
    "start": "the installed command does not start",
    "doctor": "the installed command does not work",
}


@pytest.mark.parametrize("older", [False, True], ids=["fresh", "over an older one"])
@pytest.mark.parametrize("step", STEPS)
def test_when_a_step_fails_everything_is_as_it_was(machine: Machine, step: str, older: bool) -> None:
    (machine.home / ".claude").mkdir()
    (machine.home / ".claude/settings.json").write_text('{"model": "opus"}')
    if older:
        assert machine.install().returncode == 0
        (machine.home / ".local/share/haiku-delegate/venv/mark").write_text("old")
    before = machine.files()
    done = machine.install("--permissions", FAIL=step)
    assert done.returncode == 1
    assert done.stderr.endswith(f"install.sh: {STEPS[step]}\nNothing was installed; everything is as it was before.\n")
    assert machine.files() == before


@pytest.mark.parametrize("tool", ["uv", "pipx"])
def test_when_uv_or_pipx_fails_everything_is_as_it_was(machine: Machine, tool: str) -> None:
    machine.program(tool, TOOL)
    done = machine.install(FAIL="pip")
    assert (done.returncode, machine.files()) == (1, {})


@pytest.mark.parametrize(
    "blocked",
    [".local/bin", ".local/share", ".claude", ".claude/skills"],
)
def test_a_file_where_a_directory_belongs_stops_it_without_a_trace(machine: Machine, blocked: str) -> None:
    place = machine.home / blocked
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("mine\n")
    before = machine.files()
    assert machine.install().returncode == 1
    assert machine.files() == before


def hanging(machine: Machine) -> subprocess.Popen[str]:
    """An installation that has come as far as pip."""
    mark = machine.root / "hangs"
    child = machine.start(HANG=str(mark))
    deadline = time.monotonic() + 20
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert mark.exists()
    return child


@pytest.mark.parametrize("older", [False, True], ids=["fresh", "over an older one"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_it_leaves_everything_as_it_was(machine: Machine, number: signal.Signals, older: bool) -> None:
    if older:
        machine.install()
    before = machine.files()
    child = hanging(machine)
    os.killpg(child.pid, number)
    child.communicate(timeout=20)
    assert child.returncode == 128 + number
    assert machine.files() == before


@pytest.mark.parametrize("fails", [False, True], ids=["mended", "put back"])
def test_after_a_kill_the_next_one_begins_with_what_was_there(machine: Machine, fails: bool) -> None:
    machine.install()
    before = machine.files()
    child = hanging(machine)
    os.killpg(child.pid, signal.SIGKILL)
    child.communicate(timeout=20)
    shutil.rmtree(machine.root / "tmp")
    (machine.root / "tmp").mkdir()
    assert machine.files() != before
    done = machine.install(FAIL="pip" if fails else "")
    assert done.returncode == (1 if fails else 0)
    assert "which an installation that did not finish had moved" in done.stdout
    assert machine.files() == before


@pytest.mark.parametrize("arguments", [["--dry-run", "--permissions", "--client", "--demo"], ["--help"]])
def test_to_look_changes_nothing(machine: Machine, arguments: list[str]) -> None:
    done = machine.install(*arguments)
    assert done.returncode == 0
    assert machine.files() == {}
    assert machine.log() == ""


def test_a_dry_run_names_everything_that_would_be_touched(machine: Machine) -> None:
    home = machine.home
    assert machine.install("--dry-run", "--permissions").stdout.splitlines() == [
        f"from        {ROOT}",
        f"environment {home}/.local/share/haiku-delegate/venv (made by venv)",
        f"command     {home}/.local/bin/haiku-delegate",
        f"skill       {home}/{SKILL}",
        f"permissions {home}/.claude/settings.json gets Bash(haiku-delegate:*) and Skill(haiku)",
        "Nothing was done (--dry-run).",
    ]


def test_the_help_names_every_option() -> None:
    text = SCRIPT.read_text()
    known = re.findall(r"(--[a-z-]+)\)", text.partition("case $word in")[2].partition("esac")[0])
    assert list(dict.fromkeys(known)) == re.findall(
        r"^  (--[a-z-]+)  ", text.partition("END'\n")[2].partition("\nEND\n")[0], re.MULTILINE
    )


@pytest.mark.parametrize(
    "extra",
    [{"HOME": "/nowhere"}, {"HOME": ""}, {"CLAUDE_CONFIG_DIR": "relative"}, {"XDG_DATA_HOME": "relative"},
     {"CLAUDE_CONFIG_DIR": "/tmp/a\n/etc"}, {"XDG_DATA_HOME": "/a\n"}],
)  # fmt: skip
def test_places_that_cannot_be_meant_are_refused(machine: Machine, extra: dict[str, str]) -> None:
    assert machine.install(**extra).returncode == 1
    assert machine.files() == {}


def test_an_unknown_option_is_wrong_usage(machine: Machine) -> None:
    done = machine.install("--purge")
    assert (done.returncode, done.stderr) == (2, "install.sh: unknown option --purge (see --help)\n")
    assert machine.files() == {}


def test_the_demo_is_shown_when_asked_for(machine: Machine) -> None:
    assert machine.install("--demo").stdout.splitlines()[-1] == "demo: a pass and a stop"


def test_the_client_comes_along_when_asked_for_and_stays(machine: Machine) -> None:
    assert "For a claude of its own: sh install.sh --client" in machine.install(DOCTOR="5").stdout
    assert machine.install("--client").returncode == 0
    assert machine.install().returncode == 0
    assert [line.split()[-1] for line in machine.log().splitlines()] == [".", ".[client]", ".[client]"]


@pytest.mark.parametrize(
    ("python", "words"),
    [
        ("#!/bin/sh\nexit 1\n", "no Python 3.10 or newer was found"),
        ("#!/bin/sh\ncase $2 in *ensurepip*) exit 1;; esac\nexit 0\n", "python3 cannot make environments"),
    ],
)
def test_what_is_missing_is_named(machine: Machine, python: str, words: str) -> None:
    done = machine.program("python3", python).install()
    assert done.returncode == 1
    assert words in done.stderr
    assert machine.files() == {}


def test_uv_needs_no_python_beside_it(machine: Machine) -> None:
    (machine.tools / "python3").rename(machine.tools / "hidden")
    machine.program("uv", TOOL.replace("python3 -m venv", "hidden -m venv"))
    assert machine.install().returncode == 0


def downloaded(machine: Machine) -> Path:
    """The script alone, as somebody would download it."""
    made = machine.root / "downloads" / "install.sh"
    made.parent.mkdir()
    return Path(shutil.copy(SCRIPT, made))


def alone(machine: Machine, script: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """`sh < install.sh`: the script itself is what stands on its stdin."""
    with script.open() as text:
        return subprocess.run(
            [machine.tools / "sh"], stdin=text, env=machine.environ(**extra), cwd=script.parent, capture_output=True,
            text=True, timeout=60, check=False,
        )  # fmt: skip


def test_a_download_of_the_one_file_installs_from_a_git_url(machine: Machine) -> None:
    clone = machine.root / "published"
    clone.mkdir()
    for name in ("SKILL.md", "pyproject.toml"):
        shutil.copy(ROOT / name, clone)
    who = ("-c", "user.name=t", "-c", "user.email=t@example.invalid")
    for command in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "x")):
        subprocess.run(["git", "-C", str(clone), *command], env=machine.environ(), check=True)
    done = alone(machine, downloaded(machine), HAIKU_DELEGATE_SOURCE=f"git+file://{clone}")
    assert done.returncode == 0, done.stderr
    assert (machine.home / SKILL).read_bytes() == (ROOT / "SKILL.md").read_bytes()
    assert machine.install("--uninstall").returncode == 0
    assert machine.files() == {}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "is no clone of haiku-delegate"),
        ("/", "/ is no clone of haiku-delegate"),
        ("file:///nowhere", "git could not get file:///nowhere"),
        ("--upload-pack=x", "git could not get --upload-pack=x"),
    ],
)
def test_a_source_that_is_none_is_refused(machine: Machine, source: str, words: str) -> None:
    done = alone(machine, downloaded(machine), HAIKU_DELEGATE_SOURCE=source)
    assert done.returncode == 1
    assert words in done.stderr
    assert machine.files() == {}


def test_half_a_download_does_nothing(machine: Machine) -> None:
    script = downloaded(machine)
    whole = script.read_text()
    for part in (0.3, 0.7, 0.995):
        script.write_text(whole[: int(len(whole) * part)])
        alone(machine, script, HAIKU_DELEGATE_SOURCE=str(ROOT))
        assert machine.files() == {}


def shown() -> list[str]:
    """The commands in docs/install.md."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "docs" / "install.md").read_text(), re.MULTILINE | re.DOTALL)
    return [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("line", [line for line in shown() if line.startswith("sh install.sh")])
def test_every_installation_in_the_documents_works(machine: Machine, line: str) -> None:
    done = machine.install(*line.split()[2:])
    assert done.returncode == 0, done.stderr


def test_the_other_commands_in_the_documents_are_those_that_are_tested() -> None:
    assert [line for line in shown() if not line.startswith("sh install.sh")] == [
        "HAIKU_DELEGATE_SOURCE=https://example.com/you/haiku-delegate.git sh install.sh",
        "claude plugin marketplace add ./",
        "claude plugin install haiku-delegate@haiku-delegate",
    ]
