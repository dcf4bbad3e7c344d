"""The skill in a real session: it is offered, it is read, and what it tells the model to do needs no permission."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator

import pytest
import yaml

from haiku_delegate.demo import scenes
from haiku_delegate.demo.scripting import Call, Say
from haiku_delegate.demo.theatre import Stage, stage
from haiku_delegate.executor import environment
from tests.skill.session import ROOT, SKILL, SPEC, Session, bash, contract
from tests.support.playing import TOOLS

pytestmark = pytest.mark.client
FRONT, BODY = SKILL.read_text().split("---\n", 2)[1:]
DESCRIPTION = yaml.safe_load(FRONT)["description"]


@pytest.fixture
def on() -> Iterator[Stage]:
    with stage() as made:
        yield made


def installed(on: Stage, way: str) -> tuple[Session, list[str]]:
    """A session that has the skill in one of the ways that docs/install.md names."""
    session = Session(on)
    if way == "plugin":
        return session, ["--plugin-dir", str(ROOT)]
    if way == "copied":
        return session.with_skill(), []
    (session.config / "skills").mkdir()
    (session.config / "skills" / "haiku").symlink_to(ROOT)
    return session, []


@pytest.mark.parametrize("way", ["copied", "linked", "plugin"])
def test_it_is_listed_read_and_runs_without_a_question(on: Stage, way: str) -> None:
    session, arguments = installed(on, way)
    session.with_spec()
    own = [bash(f"haiku-delegate check {SPEC}"), bash(f"haiku-delegate run {SPEC}"), Say("Passed.")]
    played = session.play("/haiku add slugify()", own, *arguments, nested=scenes.honest())
    assert played.code == 0
    assert played.denied == []
    assert [line.partition("haiku: ")[2] for line in played.listed] == [DESCRIPTION]
    assert BODY.strip().splitlines()[-1] in played.opening
    assert "\nARGUMENTS: add slugify()" in played.opening
    check, run = played.results
    assert check.splitlines()[-1] == f"{SPEC}: ready to delegate"
    assert "PASS: 2 file(s) changed as listed" in run
    assert "def slugify" in (on.repository / "textkit" / "text.py").read_text()
    assert len(played.nested) == 3


def test_a_stop_reaches_the_model_with_its_exit_code_and_its_reason(on: Stage) -> None:
    session = Session(on).with_skill().with_spec()
    played = session.play("/haiku slugify", [bash(f"haiku-delegate run {SPEC}")], nested=scenes.lying())
    assert played.denied == []
    (run,) = played.results
    assert run.startswith("Exit code 4\n")
    assert "STOP (mismatch, exit 4)" in run
    assert "def slugify" not in (on.repository / "textkit" / "text.py").read_text()


def test_the_skill_permits_its_own_command_and_nothing_else(on: Stage) -> None:
    free = ["haiku-delegate runs", "haiku-delegate runs --json", "haiku-delegate exec last -- true"]
    asked = [
        "haiku-delegate-other", "haiku-delegate runs | sh", "haiku-delegate runs > made.txt", "touch made.txt",
        "haiku-delegate runs && touch made.txt", "FOO=1 haiku-delegate runs", "haiku-delegate runs; sh made.txt",
        "haiku-delegate show $(touch made.txt)", "sh -c 'haiku-delegate runs'",
    ]  # fmt: skip
    played = Session(on).with_skill().play("/haiku x", [bash(command) for command in (*free, *asked)])
    assert [denial["tool_input"]["command"] for denial in played.result["permission_denials"]] == asked
    assert not (on.repository / "made.txt").exists()


def test_the_user_sees_the_contract_before_it_is_written(on: Stage) -> None:
    """Writing it is not part of the skill's permission: this question is where the user agrees."""
    write = Call("Write", {"file_path": SPEC, "content": contract()})
    assert Session(on).with_skill().play("/haiku x", [write]).denied == ["Write"]
    assert not (on.repository / SPEC).exists()
    played = Session(on).play("/haiku x", [write], mode="acceptEdits")
    assert played.denied == []
    assert (on.repository / SPEC).read_text() == contract()


def test_with_the_rules_that_the_installer_offers_a_model_may_start_it_by_itself(on: Stage) -> None:
    rules = ["Bash(haiku-delegate:*)", "Skill(haiku)"]
    own = [Call("Skill", {"skill": "haiku", "args": "add slugify()"}), bash("haiku-delegate runs")]
    assert Session(on).with_skill().play("have haiku do it", own).denied[:1] == ["Skill"]
    played = Session(on, settings={"permissions": {"allow": rules}}).play("have haiku do it", own)
    assert played.denied == []


@pytest.mark.parametrize("isolation", ["auto", "worktree"])
def test_nothing_of_the_session_reaches_the_executor_or_the_commands(on: Stage, isolation: str) -> None:
    seen = on.home / ".claude" / "seen.txt"  # the one place that stays real for the executor
    spy = on.root / "claude"
    spy.write_text(f'#!/bin/sh\nenv >"{seen}"\n')
    spy.chmod(0o755)
    clean = (
        "import os, sys; sys.exit(sum(name.startswith(('CLAUDE', 'AI_AGENT', 'ANTHROPIC_')) for name in os.environ))"
    )
    spec = contract().replace("VERIFY:\n", f'VERIFY:\npython3 -c "{clean}"  # green\n')
    session = Session(on, extra={"HAIKU_DELEGATE_CLAUDE": str(spy)}).with_skill().with_spec(spec)
    verbs = ("doctor --json", f"check {SPEC} --isolation {isolation}", f"run {SPEC} --isolation {isolation}")
    own = [bash(f"haiku-delegate {verb}") for verb in verbs]
    doctor, check, run = session.play("/haiku slugify", own).results
    assert "nested" in [item["name"] for item in json.loads(doctor)], "the session's variables are there to leak"
    assert check.splitlines()[-1] == f"{SPEC}: ready to delegate", "the commands see none of them"
    assert run.startswith("Exit code 5\n")
    names = {line.partition("=")[0] for line in seen.read_text().splitlines()}
    assert {"PATH", "ANTHROPIC_BASE_URL", "CLAUDE_CONFIG_DIR"} <= names
    assert {name for name in names if re.match("CLAUDE|AI_AGENT|GIT_", name)} <= {
        "CLAUDE_CONFIG_DIR", *environment.SWITCHES,
    }  # fmt: skip


def test_the_client_of_the_session_is_used_when_there_is_no_other(on: Stage) -> None:
    """Claude Code need not be on the PATH of its own Bash tool; it says there where it is."""
    session = Session(on, extra={"HAIKU_DELEGATE_CLAUDE": ""}).with_skill()
    if shutil.which("claude", path=session.path):
        pytest.skip("a claude is on the PATH here")
    (doctor,) = session.play("/haiku x", [bash("haiku-delegate doctor --json")]).results
    client = next(item for item in json.loads(doctor) if item["name"] == "client")
    assert "(CLAUDE_CODE_EXECPATH)" in client["text"]


def test_the_plugin_brings_its_launcher_where_the_command_is_not_installed(on: Stage) -> None:
    uv = on.root / "tools" / "uv"
    uv.parent.mkdir()
    uv.write_text('#!/bin/sh\necho "uv $*"\n')
    uv.chmod(0o755)
    session = Session(on, path=f"{uv.parent}:{TOOLS}")
    if shutil.which("haiku-delegate", path=session.path):
        pytest.skip("haiku-delegate is installed for everybody here")
    played = session.play("/haiku x", [bash("haiku-delegate runs")], "--plugin-dir", str(ROOT))
    assert played.denied == []
    assert played.results == [f"uv tool run --quiet --from {ROOT} haiku-delegate runs"]
