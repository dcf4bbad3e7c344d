"""The client starts before the contract has been looked at. What is refused then costs nothing and leaves nothing."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.scripting import Call, Say, Step
from haiku_delegate.errors import UsageError
from haiku_delegate.flows.start import Once
from tests.support.playing import Delegation, tree, working_in


@pytest.mark.client
@pytest.mark.overlay
def test_a_refused_contract_has_asked_no_model_though_the_client_was_there(delegation: Delegation) -> None:
    before = tree(delegation.repository)
    spec = delegation.spec(lambda text: text.replace("textkit/text.py", "textkit/missing.py"))
    with ScriptedApi(scenes.honest()) as api:
        done = delegation.call(str(spec), "--json", "--isolation", "overlay", url=api.url)
        assert api.requests == []
    assert (done.code, done.report["reason"], done.report["executor"]) == (3, "spec", None), done.err
    assert done.report["cost"]["usd"] == 0
    run_dir = Path(done.report["run_dir"])
    assert (run_dir / "events.jsonl").exists()
    assert not (run_dir / "work").exists()
    assert tree(delegation.repository) == before
    assert not working_in(delegation.on.root)


def test_what_is_wrong_with_the_contract_is_told_before_what_is_missing(delegation: Delegation) -> None:
    spec = delegation.spec(lambda text: text.replace("textkit/text.py", "textkit/missing.py"))
    nowhere = {"HAIKU_DELEGATE_CLAUDE": str(delegation.on.root / "no-client")}
    refused = delegation.call(str(spec), "--json", env=nowhere)
    assert (refused.code, refused.report["reason"]) == (3, "spec")
    alone = delegation.call("spec.md", "--json", env=nowhere)
    assert (alone.code, alone.report["reason"]) == (5, "executor")
    assert "no-client" in alone.report["summary"]


@pytest.mark.client
def test_the_prompts_are_on_no_command_line(delegation: Delegation, isolation: str) -> None:
    noting = delegation.on.root / "claude-that-notes"
    real = Path(delegation.environ()["HAIKU_DELEGATE_CLAUDE"]).resolve()
    noting.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >&2\nexec "{real}" "$@"\n')
    noting.chmod(0o755)
    shown = f"{real.parent}:{delegation.environ()['PATH']}"  # what lies below /tmp is seen inside if it is on PATH
    done = delegation.run(
        scenes.honest(), "--isolation", isolation, env={"HAIKU_DELEGATE_CLAUDE": str(noting), "PATH": shown}
    )
    assert done.code == 0, done.err
    events = [json.loads(line) for line in (Path(done.report["run_dir"]) / "events.jsonl").read_text().splitlines()]
    argv = "".join(event["text"] for event in events if event["type"] == "stderr")
    assert "--strict-mcp-config" in argv
    assert "def slugify" not in argv
    assert "CHANGES TO MAKE" not in argv


@pytest.mark.client
@pytest.mark.overlay
def test_a_client_that_does_not_listen_delays_no_refusal(delegation: Delegation) -> None:
    """It is asked to end, and has been told nothing that it could bring to an end."""
    deaf = delegation.on.root / "claude-that-is-deaf"
    deaf.write_text("#!/bin/sh\ntrap '' INT TERM\nwhile :; do sleep 0.05; done\n")
    deaf.chmod(0o755)
    spec = delegation.spec(lambda text: text.replace("textkit/text.py", "textkit/missing.py"))
    begun = time.monotonic()
    done = delegation.call(str(spec), "--json", "--isolation", "overlay", env={"HAIKU_DELEGATE_CLAUDE": str(deaf)})
    assert (done.code, done.report["reason"]) == (3, "spec")
    assert time.monotonic() - begun < 3, "as long as a client at work is given"
    assert not working_in(delegation.on.root)


@pytest.mark.client
@pytest.mark.parametrize(
    ("last", "code"), [(Say("Done."), 0), (Call("mcp__contract__stop", {"kind": "unclear", "reason": "?"}), 5)]
)
def test_a_run_does_without_the_program_that_was_to_wait(delegation: Delegation, last: Step, code: int) -> None:
    program = """
from haiku_delegate.workspace import applying
real, tried = applying.helper, []
def helper():
    tried.append(1)
    if len(tried) == 1:
        raise OSError(11, "Resource temporarily unavailable")
    return real()
applying.helper = helper
from haiku_delegate.cli import main
main()
"""
    edits, verify, _summary = scenes.honest()
    with ScriptedApi([edits, verify, last]) as api:
        done = delegation.call("spec.md", "--json", url=api.url, program=("-c", program))
    assert done.code == code, done.err
    assert done.report["applied"] is (code == 0)
    assert not (Path(done.report["run_dir"]) / "work").exists()


def test_what_failed_once_fails_in_the_same_way_again() -> None:
    calls = []

    def make() -> str:
        calls.append(1)
        raise UsageError("no")

    once = Once(make)
    for _ in range(2):
        with pytest.raises(UsageError, match="no"):
            once()
    assert (len(calls), once.made) == (1, None)


def test_what_was_made_once_is_the_same_again() -> None:
    once = Once(lambda: object())
    assert once() is once()
    assert once.made is once()
