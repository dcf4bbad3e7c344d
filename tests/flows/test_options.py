"""Every option of a spec and of the command line does what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.scripting import Stall, Step
from tests.support.playing import Delegation, tree
from tests.support.scheming import verifying

pytestmark = pytest.mark.client


def spec(delegation: Delegation, front: str, *commands: str) -> Any:
    def change(text: str) -> str:
        text = text.replace("kind: feature\n", f"kind: feature\n{front}\n", 1)
        return verifying(text, *commands) if commands else text

    return delegation.spec(change)


def test_setup_runs_in_the_clean_workspace_and_leaves_nothing_in_the_tree(
    delegation: Delegation, isolation: str
) -> None:
    before = tree(delegation.repository)
    made = spec(delegation, "setup:\n  - echo ok > stamp", "test -e stamp", "grep -q ok stamp")
    done = delegation.run(scenes.honest(), "--no-apply", "--isolation", isolation, spec=made)
    assert done.code == 0, done.out
    assert tree(delegation.repository) == before


def test_setup_that_fails_means_that_nobody_can_tell(delegation: Delegation) -> None:
    done = delegation.run(scenes.honest(), spec=spec(delegation, "setup:\n  - echo no such package; exit 3", "true"))
    assert (done.code, done.report["reason"]) == (6, "unverifiable")
    assert "setup failed" in done.report["summary"]


def test_commands_run_in_the_directory_that_the_contract_names(delegation: Delegation, isolation: str) -> None:
    made = spec(delegation, "cwd: tests", "test -e test_text.py && test -e test_slugify.py")
    assert delegation.run(scenes.honest(), "--isolation", isolation, spec=made).code == 0


@pytest.mark.parametrize(
    ("front", "argument", "asked"),
    [
        ("", (), ("claude-haiku-4-5", "disabled")),
        ("model: claude-sonnet-4-5", (), ("claude-sonnet-4-5", "disabled")),
        ("model: claude-sonnet-4-5", ("--model", "claude-haiku-4-5"), ("claude-haiku-4-5", "disabled")),
        ("thinking: 2000", (), ("claude-haiku-4-5", "enabled")),
    ],
)
def test_the_model_and_its_thinking_are_the_ones_asked_for(
    delegation: Delegation, front: str, argument: tuple[str, ...], asked: tuple[str, str]
) -> None:
    seen: set[tuple[str, str]] = set()

    def script(body: Mapping[str, Any], turn: int) -> Step:
        seen.add((body["model"], (body.get("thinking") or {"type": "disabled"})["type"]))
        return scenes.honest()[min(turn, 2)]

    done = delegation.run(script, "--no-apply", *argument, spec=spec(delegation, front or "# nothing"))
    assert done.code == 0, done.out
    assert seen == {asked}


@pytest.mark.parametrize(
    ("front", "arguments", "word"),
    [
        ("max_turns: 1", (), "turn"),
        ("# nothing", ("--max-turns", "1"), "turn"),
        ("max_usd: 0.001", (), "max_usd"),
        ("# nothing", ("--max-usd", "0.001"), "max_usd"),
    ],
)
def test_limits_stop_the_executor_and_say_which(
    delegation: Delegation, front: str, arguments: tuple[str, ...], word: str
) -> None:
    before = tree(delegation.repository)
    done = delegation.run(scenes.honest(), *arguments, spec=spec(delegation, front))
    assert (done.code, done.report["reason"]) == (5, "executor"), done.out
    assert word in (done.report["summary"] + done.report["next_step"]).lower()
    assert tree(delegation.repository) == before


def test_a_time_limit_ends_a_silent_executor(delegation: Delegation) -> None:
    done = delegation.run([Stall(60)], "--timeout", "2s")
    assert (done.code, done.report["reason"]) == (5, "executor")
    assert done.report["timings_s"]["total"] < 15


def test_the_nearest_configuration_wins(delegation: Delegation) -> None:
    project = delegation.repository / ".haiku"
    project.mkdir()
    (project / "config.yaml").write_text("max_turns: 1\n")
    assert delegation.run(scenes.honest()).code == 5
    assert delegation.run(scenes.honest(), "--max-turns", "9").code == 0
