"""The client starts before the contract has been looked at. What is refused then costs nothing and leaves nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.api import ScriptedApi
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
    real = delegation.environ()["HAIKU_DELEGATE_CLAUDE"]
    noting.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >&2\nexec "{real}" "$@"\n')
    noting.chmod(0o755)
    done = delegation.run(
        scenes.honest(), "--isolation", isolation, env={"HAIKU_DELEGATE_CLAUDE": str(noting)}
    )  # fmt: skip
    assert done.code == 0, done.err
    events = [json.loads(line) for line in (Path(done.report["run_dir"]) / "events.jsonl").read_text().splitlines()]
    argv = "".join(event["text"] for event in events if event["type"] == "stderr")
    assert "--strict-mcp-config" in argv
    assert "def slugify" not in argv
    assert "CHANGES TO MAKE" not in argv


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
