"""What belongs to the user: their skills, commands and settings are kept, and every edit is announced and undone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.install.toolbox import ROOT, Machine

RULES = ["Bash(haiku-delegate:*)", "Skill(haiku)"]


def settings(machine: Machine) -> Path:
    return machine.home / ".claude" / "settings.json"


def with_settings(machine: Machine, value: Any) -> Path:
    path = settings(machine)
    path.parent.mkdir(exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def test_without_being_asked_no_settings_are_touched(machine: Machine) -> None:
    path = with_settings(machine, {"model": "opus"})
    assert machine.install().returncode == 0
    assert path.read_text() == '{"model": "opus"}'
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["settings.json", "skills"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"permissions": {"allow": RULES}}),
        (
            {"model": "ö", "permissions": {"deny": ["X"]}},
            {"model": "ö", "permissions": {"deny": ["X"], "allow": RULES}},
        ),
        ({"permissions": {"allow": ["Bash(ls)"]}}, {"permissions": {"allow": ["Bash(ls)", *RULES]}}),
        ({"permissions": {"allow": [RULES[1]]}}, {"permissions": {"allow": [RULES[1], RULES[0]]}}),
    ],
)
def test_the_rules_are_added_and_taken_away_again(machine: Machine, before: Any, after: Any) -> None:
    path = with_settings(machine, before)
    done = machine.install("--permissions")
    backup = path.with_name("settings.json.before-haiku-delegate")
    assert done.returncode == 0, done.stderr
    assert json.loads(path.read_text()) == after
    assert json.loads(backup.read_text()) == before
    assert f"{path} was changed; as it was: {backup}" in done.stdout
    gone = machine.install("--uninstall")
    assert json.loads(path.read_text()) == before
    assert f"{path} was changed; as it was: {backup}-2" in gone.stdout


def test_settings_that_are_not_there_are_made(machine: Machine) -> None:
    done = machine.install("--permissions")
    assert json.loads(settings(machine).read_text()) == {"permissions": {"allow": RULES}}
    assert f"{settings(machine)} was made." in done.stdout


@pytest.mark.parametrize(
    "broken",
    ["{", "[]", '{"permissions": []}', '{"permissions": {"allow": "Bash(ls)"}}', '{"permissions": {"allow": {}}}',
     "\ufeff{}", "// a comment\n{}", "null"],
)  # fmt: skip
def test_settings_that_are_not_understood_stop_it_without_a_trace(machine: Machine, broken: str) -> None:
    with_settings(machine, broken)
    before = machine.files()
    done = machine.install("--permissions")
    assert done.returncode == 1
    assert "is not as Claude Code writes it, and was left alone" in done.stderr
    assert machine.files() == before


def test_linked_settings_stay_a_link_with_their_mode(machine: Machine) -> None:
    real = machine.home / "dotfiles.json"
    real.write_text("{}")
    real.chmod(0o600)
    settings(machine).parent.mkdir()
    settings(machine).symlink_to(real)
    assert machine.install("--permissions").returncode == 0
    assert settings(machine).is_symlink()
    assert json.loads(real.read_text()) == {"permissions": {"allow": RULES}}
    assert real.stat().st_mode & 0o777 == 0o600


def test_when_the_end_fails_settings_are_as_they_were(machine: Machine) -> None:
    with_settings(machine, '{ "model":"opus" }')
    before = machine.files()
    assert machine.install("--permissions", FAIL="doctor").returncode == 1
    assert machine.files() == before


def skill(machine: Machine) -> Path:
    path = machine.home / ".claude/skills/haiku/SKILL.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_a_skill_of_the_same_name_that_is_not_ours_is_kept(machine: Machine) -> None:
    skill(machine).write_text("write a poem\n")
    before = machine.files()
    done = machine.install()
    assert done.returncode == 1
    assert "was changed\n  move it away, or use --no-skill\n" in done.stderr
    assert machine.files() == before
    assert machine.install("--no-skill").returncode == 0
    assert skill(machine).read_text() == "write a poem\n"
    assert machine.install("--uninstall").returncode == 0
    assert machine.files() == before


def test_a_skill_that_was_changed_since_stays_when_the_rest_goes(machine: Machine) -> None:
    machine.install()
    skill(machine).write_text("my own words\n")
    assert "was changed since; it stays" in machine.install("--uninstall").stdout
    assert skill(machine).read_text() == "my own words\n"


def test_a_skills_directory_that_is_a_link_is_left_as_it_is(machine: Machine) -> None:
    clone = machine.root / "clone"
    clone.mkdir()
    (clone / "SKILL.md").write_text("linked\n")
    place = machine.home / ".claude/skills"
    place.mkdir(parents=True)
    (place / "haiku").symlink_to(clone)
    assert "is a link of yours; left as it is" in machine.install().stdout
    assert (clone / "SKILL.md").read_text() == "linked\n"
    assert machine.install("--uninstall").returncode == 0
    assert (place / "haiku" / "SKILL.md").read_text() == "linked\n"


def test_the_skill_can_be_a_link_to_the_clone(machine: Machine) -> None:
    assert machine.install("--link").returncode == 0
    assert skill(machine).resolve() == ROOT / "SKILL.md"
    assert machine.install("--link").returncode == 0
    assert machine.install().returncode == 0, "the link is ours, so a copy may replace it"
    assert not skill(machine).is_symlink()
    assert (ROOT / "SKILL.md").read_text()
    machine.install("--link")
    assert machine.install("--uninstall").returncode == 0
    assert machine.files() == {}
    assert (ROOT / "SKILL.md").exists()


def test_a_command_of_the_same_name_that_is_not_ours_is_kept(machine: Machine) -> None:
    place = machine.home / ".local/bin/haiku-delegate"
    place.parent.mkdir(parents=True)
    place.write_text("#!/bin/sh\necho mine\n")
    before = machine.files()
    done = machine.install()
    assert done.returncode == 1
    assert "is not from this script\n  move it away" in done.stderr
    assert machine.files() == before


def test_another_command_that_comes_first_is_named(machine: Machine) -> None:
    machine.program("haiku-delegate", "#!/bin/sh\n")
    assert f"another haiku-delegate comes first on your PATH: {machine.tools}" in machine.install().stdout


def test_claude_codes_own_directory_is_respected(machine: Machine) -> None:
    elsewhere = machine.home / "else where"
    assert machine.install("--permissions", CLAUDE_CONFIG_DIR=str(elsewhere)).returncode == 0
    assert not (machine.home / ".claude").exists()
    assert json.loads((elsewhere / "settings.json").read_text()) == {"permissions": {"allow": RULES}}
    assert (elsewhere / "skills/haiku/SKILL.md").is_file()
    assert machine.install("--uninstall").returncode == 0, "it remembers where that was"
    assert not (elsewhere / "skills").exists()


def test_uninstall_leaves_what_was_there_and_can_be_repeated(machine: Machine) -> None:
    (machine.home / ".claude/skills/other").mkdir(parents=True)
    (machine.home / ".local/bin").mkdir(parents=True)
    before = machine.files()
    machine.install()
    looked = machine.files()
    assert "Nothing was done (--dry-run)." in machine.install("--uninstall", "--dry-run").stdout
    assert machine.files() == looked
    assert machine.install("--uninstall").returncode == 0
    assert machine.files() == before
    again = machine.install("--uninstall")
    assert (again.returncode, again.stdout) == (0, "Nothing here was installed by this script.\n")
