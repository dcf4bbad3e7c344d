"""A real client, driven by us, against the scripted API on loopback. No key, no network."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from haiku_delegate import process
from haiku_delegate.demo.api import (
    Call,
    Calls,
    Cut,
    Delay,
    Fail,
    Flaky,
    Garbage,
    MaxTokens,
    Refuse,
    Say,
    Script,
    Stall,
    Step,
)
from haiku_delegate.executor.claude import ClaudeExecutor
from haiku_delegate.executor.model import Ending, StopCall, Tools
from tests.support.client import KEY
from tests.support.executing import LIMITS, Bench

pytestmark = pytest.mark.client

EDIT = Call("Edit", {"file_path": "calc.py", "old_string": "a - b", "new_string": "a + b"})
VERIFY = Call("mcp__contract__verify")
READ = Call("Read", {"file_path": "other.py"})
DONE = Say("Done.")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(autouse=True)
def _nothing_left_alive() -> Any:
    yield
    assert not process._alive
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    if children.exists():
        ours = [pid for pid in children.read_text().split() if "claude" in _command(pid)]
        assert not ours


def _command(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_an_edit_and_a_verify(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = bench.run([EDIT, VERIFY, DONE])
    assert (bench.root / "calc.py").read_text() == "def add(a, b):\n    return a + b\n"
    assert "all green" in bench.heard()
    usage = outcome.usage
    assert outcome == replace(
        outcome,
        ending=Ending.DONE, detail="", hint="", claim="Done.", stop=None,
        model="claude-haiku-4-5", models_served=("claude-haiku-4-5",),
        turns=3, requests=3, denied=(), exit_code=0, resets_at=None,
    )  # fmt: skip
    assert usage.prompt_tokens > 3 * 1000
    assert outcome.usd == pytest.approx(usage.input_tokens * 1e-6 + usage.output_tokens * 5e-6)
    assert outcome.usd == pytest.approx(outcome.usd_reported, rel=0.01)
    assert outcome.version.startswith("2.")
    assert outcome.session_id
    assert {one.phase for one in bench.progress} == {"starting", "editing", "verify", "working"}
    assert bench.progress[-1].files == ("calc.py",)
    size = bench.requests[0].size
    with capsys.disabled():
        print(f"\nfirst request: {size} bytes with client {outcome.version}")
    assert size < 10_000


def test_what_the_client_is_told(bench: Bench) -> None:
    bench.run([DONE], attach=("calc.py#L1-1", "other.py", "../../etc/hostname"))
    body = bench.requests[0].body
    assert [tool["name"] for tool in body["tools"]] == [
        "Edit", "Read", "Write", "mcp__contract__stop", "mcp__contract__verify",
    ]  # fmt: skip
    assert "You carry out contracts, exactly." in json.dumps(body["system"])
    assert body["thinking"] == {"type": "disabled"}
    heard = bench.heard()
    assert "def add(a, b)" in heard
    assert "return a - b" not in heard
    assert "x = 1" in heard
    assert "hostname" not in heard


@pytest.mark.parametrize("prompt", ["/help me", "/clear", "/compact", "see @other.py", "!ls", "-x"])
def test_a_prompt_is_never_a_command_and_never_scanned(bench: Bench, prompt: str) -> None:
    outcome = bench.run([DONE], contract=prompt, attach=())
    assert outcome.ending is Ending.DONE
    assert prompt in bench.heard()
    assert "x = 1" not in bench.heard()


def test_a_long_contract(bench: Bench) -> None:
    assert bench.run([DONE], contract="word " * 60_000).ending is Ending.DONE
    assert bench.requests[0].size > 300_000


def test_listed_names_of_every_kind_and_their_near_twins(bench: Bench) -> None:
    bench.listed = (
        ".mcp.json",
        "q?.py",
        "app/[id]/p.ts",
        "a b, (c).py",
        "st*r.py",
        "ünï.py",
        "-x.py",
        "Sub/New.py",
    )
    twins = ("qa.py", "star.py", "app/i/p.ts", "sub/new.py", ".MCP.json", "x/-x.py")
    writes = tuple(Call("Write", {"file_path": name, "content": "1\n"}) for name in bench.listed + twins)
    outcome = bench.run([Calls(writes), DONE])
    there = {path.relative_to(bench.root).as_posix() for path in bench.root.rglob("*") if path.is_file()}
    assert there == {"calc.py", "other.py", *bench.listed}
    assert [Path(denial.target).relative_to(bench.root).as_posix() for denial in outcome.denied] == list(twins)


def test_what_is_not_listed_is_denied_in_our_words(bench: Bench) -> None:
    (bench.root / "spec.md").write_text("THE SPEC")
    (bench.root / "door").symlink_to("/etc")
    wrong = Calls(
        (
            Call("Edit", {"file_path": "other.py", "old_string": "1", "new_string": "2"}),
            Call("Write", {"file_path": "CALC.py", "content": "x"}),
            Call("Write", {"file_path": "../escape.py", "content": "x"}),
            Call("Read", {"file_path": "/etc/hostname"}),
            Call("Read", {"file_path": "door/hostname"}),
            Call("Read", {"file_path": "spec.md"}),
            Call("Glob", {"pattern": "/etc/host*"}),
            Call("Glob", {"pattern": "*.md"}),
            Call("Bash", {"command": "echo hi > other.py"}),
        )
    )
    outcome = bench.run([READ, wrong, DONE], hidden=("spec.md",), file_tools=("Read", "Glob", "Edit", "Write"))
    assert outcome.ending is Ending.DONE
    assert sorted(path.name for path in bench.root.iterdir()) == ["calc.py", "door", "other.py", "spec.md"]
    assert (bench.root / "other.py").read_text() == "x = 1\n"
    denied = {(one.tool, one.target.removeprefix(f"{bench.root}/")) for one in outcome.denied}
    assert denied >= {
        ("Edit", "other.py"), ("Write", "CALC.py"), ("Write", f"{bench.tmp}/escape.py"),
        ("Read", "/etc/hostname"), ("Glob", "/etc/host*"), ("Bash", ""),
    }  # fmt: skip
    heard = bench.heard()
    assert "other.py is not listed in the contract; only listed files may change." in heard
    assert 'call stop(kind=\\"needs_file\\"' in heard.replace('\\\\"', '\\"')
    assert "THE SPEC" not in heard
    assert Path("/etc/hostname").read_text().strip() not in json.dumps(bench.requests[-1].body["messages"][3:])


def test_stop_ends_the_run_at_once_and_costs_nothing_more(bench: Bench) -> None:
    call = {"kind": "needs_file", "reason": "other.py must change, too", "paths": ["other.py"]}
    outcome = bench.run([Call("mcp__contract__stop", call), Say("I should never be asked")])
    assert outcome.ending is Ending.DECLINED
    assert outcome.stop == StopCall(kind="needs_file", reason="other.py must change, too", paths=("other.py",))
    assert len(bench.requests) == 1
    assert outcome.duration_s < 5


@pytest.mark.parametrize(
    ("script", "ending", "within_s"),
    [
        ([Fail(401, "authentication_error", "invalid x-api-key")], Ending.LOGIN, 6),
        ([Fail(403, "permission_error", "no")], Ending.LOGIN, 4),
        ([Fail(404, "not_found_error", "model: nope")], Ending.API, 4),
        ([Fail(529, "overloaded_error", "Overloaded")], Ending.OVERLOADED, 10),
        ([Fail(500, "api_error", "Internal")], Ending.OVERLOADED, 10),
        ([Fail(400, "invalid_request_error", "prompt is too long: 2 tokens > 1")], Ending.TRUNCATED, 5),
        ([Garbage()], Ending.API, 15),
        ([Cut()], Ending.NETWORK, 12),
        ([Refuse()], Ending.REFUSED, 5),
        (lambda body, turn: MaxTokens(), Ending.TRUNCATED, 6),
        ([Flaky(1, Cut(), DONE)], Ending.DONE, 6),
        ([Flaky(2, Fail(529, "overloaded_error", "Overloaded"), DONE)], Ending.DONE, 10),
        ([Flaky(1, Fail(401, "authentication_error", "stale token"), DONE)], Ending.DONE, 6),
    ],
)  # fmt: skip
def test_failures_of_the_api(bench: Bench, script: Script, ending: Ending, within_s: float) -> None:
    outcome = bench.run(script)
    assert outcome.ending is ending, outcome
    assert outcome.duration_s < within_s
    assert ending is Ending.DONE or (outcome.detail and outcome.hint)


def test_no_login(bench: Bench) -> None:
    outcome = bench.run([DONE], env={"ANTHROPIC_API_KEY": None})
    assert (outcome.ending, len(bench.requests)) == (Ending.LOGIN, 0)


def test_a_key_helper_of_the_users_settings_is_used(bench: Bench) -> None:
    config = bench.tmp / "home" / ".claude"
    config.mkdir(parents=True)
    (config / "settings.json").write_text(json.dumps({"apiKeyHelper": "echo sk-from-the-helper-000"}))
    assert bench.run([DONE], env={"ANTHROPIC_API_KEY": None}).ending is Ending.DONE


def test_a_plan_limit_says_until_when(bench: Bench) -> None:
    resets = int(time.time()) + 3600
    headers = {
        "anthropic-ratelimit-unified-status": "rejected",
        "anthropic-ratelimit-unified-reset": str(resets),
        "anthropic-ratelimit-unified-representative-claim": "five_hour",
        "anthropic-ratelimit-unified-5h-status": "rejected",
        "anthropic-ratelimit-unified-5h-reset": str(resets),
        "anthropic-ratelimit-unified-5h-utilization": "1.0",
    }
    env = {"ANTHROPIC_API_KEY": None, "CLAUDE_CODE_OAUTH_TOKEN": "sk-ant-oat01-dummy-dummy"}
    outcome = bench.run([Fail(429, "rate_limit_error", "limit", headers)], env=env)
    assert (outcome.ending, outcome.resets_at) == (Ending.PLAN_LIMIT, resets)


def test_nobody_answers_at_the_api_address(bench: Bench) -> None:
    with socket.socket() as closed:  # bound, but not listening
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        outcome = bench.run([DONE], env={"ANTHROPIC_BASE_URL": url})
    assert outcome.ending is Ending.NETWORK
    assert outcome.duration_s < 12


@pytest.mark.parametrize("step", [Stall(30), Delay(30, DONE)])
def test_silence_is_a_stall(bench: Bench, step: Step) -> None:
    outcome = bench.run([step], limits=replace(LIMITS, idle_s=2))
    assert outcome.ending is Ending.STALLED
    assert outcome.duration_s < 8


def test_our_own_verify_is_no_silence(bench: Bench) -> None:
    def slow() -> str:
        time.sleep(3)
        return "green at last"

    outcome = bench.run([VERIFY, DONE], verify=slow, limits=replace(LIMITS, idle_s=1.5))
    assert outcome.ending is Ending.DONE
    assert "green at last" in bench.heard()
    assert outcome.tools_s == pytest.approx(3, abs=0.5)


def test_money_is_stopped_as_soon_as_it_is_spent(bench: Bench) -> None:
    dear = replace(READ, output_tokens=100_000)
    outcome = bench.run([dear, dear, dear], limits=replace(LIMITS, max_usd=0.2))
    assert outcome.ending is Ending.BUDGET
    assert len(bench.requests) == 1
    assert outcome.usd == pytest.approx(0.5, abs=0.05)


def test_a_finished_answer_is_kept_even_if_it_was_dear(bench: Bench) -> None:
    outcome = bench.run([Say("Done.", output_tokens=50_000)], limits=replace(LIMITS, max_usd=0.2))
    assert outcome.ending is Ending.DONE
    assert outcome.usd > 0.2


def test_turns(bench: Bench) -> None:
    outcome = bench.run([READ] * 5, limits=replace(LIMITS, max_turns=2))
    assert (outcome.ending, outcome.turns, len(bench.requests)) == (Ending.TURNS, 2, 2)


def test_total_time(bench: Bench) -> None:
    outcome = bench.run([Delay(30, DONE)], limits=replace(LIMITS, timeout_s=2))
    assert outcome.ending is Ending.TIMEOUT
    assert outcome.duration_s < 7


def test_total_time_while_our_own_tool_is_at_work(bench: Bench) -> None:
    ended = threading.Event()
    tools = Tools(verify=lambda: "ended" if ended.wait(30) else "not ended", cancel=ended.set)
    outcome = bench.run([VERIFY, DONE], tools=tools, limits=replace(LIMITS, timeout_s=2))
    assert (outcome.ending, ended.is_set()) == (Ending.TIMEOUT, True)
    assert outcome.duration_s < 8


def test_cancel_from_another_thread(bench: Bench) -> None:
    def later(executor: ClaudeExecutor) -> None:
        threading.Timer(1.0, executor.cancel, ["the baseline is red"]).start()

    outcome = bench.run([Delay(30, DONE)], before=later)
    assert (outcome.ending, outcome.detail) == (Ending.CANCELLED, "the baseline is red")
    assert outcome.duration_s < 6


def test_another_model_is_no_success(bench: Bench) -> None:
    assert bench.run([DONE], served="claude-opus-5-5").ending is Ending.WRONG_MODEL
    assert bench.run([DONE], model="haiku").ending is Ending.DONE


def test_a_tool_of_ours_that_breaks_is_our_error(bench: Bench) -> None:
    def broken() -> str:
        raise RuntimeError("the workspace is gone")

    with pytest.raises(RuntimeError, match="the workspace is gone"):
        bench.run([VERIFY, DONE], verify=broken)


def test_named_commands(bench: Bench) -> None:
    ran: list[str] = []

    def run(name: str) -> str:
        ran.append(name)
        return f"{name} is done"

    calls = Calls((Call("mcp__contract__run", {"name": "fmt"}), Call("mcp__contract__run", {"name": "rm"})))
    outcome = bench.run([calls, DONE], commands=("fmt",), tools=Tools(verify=str, run=run))
    assert (outcome.ending, ran) == (Ending.DONE, ["fmt"])
    assert "fmt is done" in bench.heard()


def test_secrets_do_not_reach_the_log(bench: Bench) -> None:
    bench.run([Say(f"Your key is {KEY}.")])
    assert "[ANTHROPIC_API_KEY]" in bench.log
    assert KEY not in bench.log


def test_side_by_side(tmp_path: Path) -> None:
    benches = [Bench(tmp_path / str(number)) for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda bench: bench.run([EDIT, VERIFY, DONE]), benches))
    assert [outcome.ending for outcome in outcomes] == [Ending.DONE] * 6


LITTLE: dict[str, tuple[str, Ending]] = {
    "dies at once": ("exit 3", Ending.CRASHED),
    "says it cannot start": ("echo 'claude: not found' >&2; exit 127", Ending.NOT_FOUND),
    "ends well without a word": ("cat >/dev/null & exit 0", Ending.CRASHED),
    "refuses to be driven": (
        """echo '{"type":"control_response","response":{"subtype":"error","request_id":"init"}}'; cat >/dev/null""",
        Ending.CRASHED,
    ),
    "talks nonsense": ("echo nonsense; exit 0", Ending.CRASHED),
    "claims success without a request": (
        """echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'""",
        Ending.NOTHING_SENT,
    ),
    "never reads, never ends": ("trap '' INT TERM; while :; do sleep 0.1; done", Ending.STALLED),
    "leaves a child that holds the pipe": ("sleep 15.25 & exit 1", Ending.CRASHED),
}


@pytest.mark.parametrize(("body", "ending"), LITTLE.values(), ids=LITTLE)
def test_clients_that_misbehave(bench: Bench, body: str, ending: Ending) -> None:
    bench.client = bench.tmp / "claude"
    bench.client.write_text(f"#!/bin/sh\n{body}\n")
    bench.client.chmod(0o755)
    outcome = bench.run([DONE], contract="word " * 60_000, limits=replace(LIMITS, idle_s=1))
    assert outcome.ending is ending, outcome
    assert outcome.duration_s < 9
    assert not any("sleep 15.25" in _command(path.name).replace("\0", " ") for path in Path("/proc").glob("[0-9]*"))


def test_a_client_that_is_no_program(bench: Bench) -> None:
    bench.client = bench.tmp / "nothing"
    assert bench.run([DONE]).ending is Ending.NOT_FOUND


def test_the_observer_is_not_swallowed(bench: Bench) -> None:
    def explode(progress: object) -> None:
        raise KeyboardInterrupt

    bench.watch = explode
    with pytest.raises(KeyboardInterrupt):
        bench.run([DONE])
