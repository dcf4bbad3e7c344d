"""A run that outlives the command that started it: detached, waited for, cancelled, and told truthfully."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.scripting import Delay, Stall, Step
from tests.support.playing import Delegation, below, still_alive, tree, until

pytestmark = pytest.mark.client

SCHEMA = json.loads((Path(__file__).parents[2] / "haiku_delegate" / "report" / "schema.json").read_text())


@contextlib.contextmanager
def detached(delegation: Delegation, script: Sequence[Step], *options: str) -> Iterator[dict[str, Any]]:
    """A run that was let go; what it left running is killed at the end, by the id that it told."""
    with ScriptedApi(list(script)) as api:
        done = delegation.call("run", "spec.md", "--detach", "--json", *options, url=api.url)
        assert done.code == 0, done.err
        try:
            yield done.report
        finally:
            if phase_of(done.report) not in ("done", "failed", "died"):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(done.report["pid"], signal.SIGKILL)


def phase_of(run: dict[str, Any]) -> str:
    return str(json.loads((Path(run["run_dir"]) / "state.json").read_text())["phase"])


def slow(script: Sequence[Step], seconds: float = 0.3) -> list[Step]:
    return [Delay(seconds, step) for step in script]


def test_a_detached_run_is_picked_up_by_wait_with_its_report_and_exit_code(delegation: Delegation) -> None:
    with detached(delegation, slow(scenes.honest())) as run:
        rows = delegation.call("runs", "--json").report
        assert (rows[0]["run_id"], rows[0]["outcome"]) == (run["run_id"], "running")  # type: ignore[index]
        soon = delegation.call("wait", run["run_id"], "--timeout", "0", "--json")
        assert (soon.code, soon.report["outcome"]) == (75, "running")
        assert f"`haiku-delegate wait {run['run_id']}` waits on" in soon.err
        done = delegation.call("wait", run["run_id"], "--json")
    assert (done.code, done.report["outcome"], done.report["applied"]) == (0, "pass", True), done.err
    jsonschema.validate(done.report, SCHEMA)
    words = delegation.call("wait", "last")
    assert words.out.splitlines()[-1].startswith("PASS: ")
    assert words.out == delegation.call("show", "last").out
    assert (delegation.repository / "tests" / "test_slugify.py").is_file()
    assert not list((delegation.on.state / "unfinished").iterdir())


def test_wait_ends_with_the_code_of_a_stop_and_any_number_may_wait(delegation: Delegation) -> None:
    with detached(delegation, slow(scenes.lying())) as run, ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda _: delegation.call("wait", run["run_id"]).code, range(4)))
    assert codes == [1, 1, 1, 1]


def test_ctrl_c_of_wait_leaves_the_run_alone(delegation: Delegation) -> None:
    with detached(delegation, slow(scenes.honest(), 0.5)) as run:
        child = subprocess.Popen(
            delegation.argv("wait", run["run_id"]), env=delegation.environ(), cwd=delegation.repository,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=10)
        assert (child.returncode, "interrupted" in err, "Traceback" in err) == (130, True, False)
        assert delegation.call("wait", run["run_id"]).code == 0


def test_it_outlives_the_callers_process_group_session_and_tree(delegation: Delegation) -> None:
    """As a tool does that gives its command a time limit: it kills the group, and whoever descends from the shell."""
    with ScriptedApi(slow(scenes.honest())) as api:
        command = " ".join([*delegation.argv("run", "spec.md", "--detach"), "; sleep 60"])
        shell = subprocess.Popen(
            ["sh", "-c", command], env=delegation.environ(api.url), cwd=delegation.repository,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        assert shell.stdout
        run_id = shell.stdout.readline().strip()
        for pid in below(shell.pid):
            os.kill(pid, signal.SIGKILL)
        os.killpg(shell.pid, signal.SIGHUP)
        os.killpg(shell.pid, signal.SIGKILL)
        shell.communicate(timeout=10)
        assert delegation.call("wait", run_id).code == 0


def test_the_callers_pipes_are_let_go_at_once(delegation: Delegation) -> None:
    """Who reads to the end of our output gets it when we end, not when the run does."""
    with detached(delegation, [Stall(30)]) as run:
        assert phase_of(run) in ("preparing", "executing")
        assert delegation.call("cancel", run["run_id"]).code == 0


def test_no_key_lies_in_arguments_or_files(delegation: Delegation) -> None:
    with detached(delegation, [Stall(30)]) as run:
        assert until(lambda: phase_of(run) == "executing")
        words = Path(f"/proc/{run['pid']}/cmdline").read_bytes()
        assert b"sk-ant" not in words
        assert b"spec.md" in words
        delegation.call("cancel", "last")
    for file in Path(run["run_dir"]).rglob("*"):
        assert not file.is_file() or b"sk-ant-scripted" not in file.read_bytes(), file


def test_modules_of_the_repository_are_not_taken_for_ours(delegation: Delegation) -> None:
    for name in ("click.py", "haiku_delegate.py"):
        (delegation.repository / name).write_text("raise SystemExit('taken')\n")
    with ScriptedApi(scenes.honest()) as api:
        program = ("-c", "import sys; sys.path.remove(''); from haiku_delegate.cli import main; main()")
        done = delegation.call("run", "spec.md", "--detach", url=api.url, program=program)
        assert done.code == 0, done.err
        assert delegation.call("wait", "last", program=program).code == 0


@pytest.mark.parametrize(
    ("change", "code", "reason"),
    [
        (lambda text: "no contract at all", 3, "spec"),
        (lambda text: text.replace("textkit/text.py", "textkit/nowhere.py"), 3, "spec"),
        (lambda text: text.replace("python3 -m unittest -q tests.test_text", "no-such-program"), 6, "unverifiable"),
    ],
)
def test_a_bad_contract_is_refused_at_once_and_leaves_no_run(
    delegation: Delegation, change: Callable[[str], str], code: int, reason: str
) -> None:
    done = delegation.call("run", str(delegation.spec(change)), "--detach", "--json")
    assert (done.code, done.report["reason"], done.report["run_id"]) == (code, reason, ""), done.err
    jsonschema.validate(done.report, SCHEMA)
    assert not (delegation.on.state / "runs").exists()


def test_options_reach_the_detached_run(delegation: Delegation) -> None:
    options = ("--no-apply", "--strict", "--max-usd", "0.25", "--timeout", "90s", "--isolation", "worktree",
               "--max-turns", "9", "--model", "claude-haiku-4-5", "-C", ".")  # fmt: skip
    before = tree(delegation.repository)
    with detached(delegation, scenes.honest(), *options):
        done = delegation.call("wait", "last", "--json")
    assert (done.report["isolation"], done.report["applied"]) == ("worktree", False), done.err
    assert tree(delegation.repository) == before


def test_what_makes_a_report_impossible_is_told_by_wait(delegation: Delegation) -> None:
    with detached(delegation, scenes.honest(), "--isolation", "overlay") as first:
        delegation.call("wait", first["run_id"])
    subprocess.run(["git", "checkout", "-q", "."], cwd=delegation.repository, check=True)
    (delegation.repository / "tests" / "test_slugify.py").unlink(missing_ok=True)
    extra = {"HAIKU_DELEGATE_NO_OVERLAY": "1"}
    done = delegation.call("run", "spec.md", "--detach", "--isolation", "overlay", env=extra)
    assert done.code == 0, done.err
    waited = delegation.call("wait", "last", "--json")
    assert waited.code == 6
    assert waited.report["message"].startswith("no overlay can be had")
    assert delegation.call("runs", "--json").report[0]["outcome"] == "failed"  # type: ignore[index]
    assert "it failed: no overlay can be had" in delegation.call("show", "last").err


@pytest.mark.parametrize("phase", ["preparing", "executing", "judging"])
def test_killed_in_any_phase_it_is_told_as_it_is_and_the_tree_is_untouched(delegation: Delegation, phase: str) -> None:
    before = tree(delegation.repository)
    script = {"preparing": [Stall(30)], "executing": [Stall(30)], "judging": scenes.honest()}[phase]
    slow_verify = delegation.spec(
        lambda text: text.replace("python3 -m unittest -q tests.test_text", "sleep 1 && python3 -c 'print(1)'")
    )
    with ScriptedApi(list(script)) as api:
        spec = str(slow_verify) if phase == "judging" else "spec.md"
        run = delegation.call("run", spec, "--detach", "--json", url=api.url).report
        if phase != "preparing":
            assert until(lambda: phase_of(run) == phase)
        seen = below(run["pid"])
        os.kill(run["pid"], signal.SIGKILL)
        assert until(lambda: not still_alive({run["pid"], *seen}), seconds=8)
    waited = delegation.call("wait", "last", "--json")
    assert (waited.code, waited.report["reason"], waited.report["applied"]) == (130, "interrupted", False), waited.err
    assert f"died while {phase}" in waited.report["summary"] or phase == "preparing"
    jsonschema.validate(waited.report, SCHEMA)
    row = delegation.call("runs", "--json").report[0]  # type: ignore[index]
    assert row["outcome"] == "died"
    assert not (Path(run["run_dir"]) / "work").exists()
    assert tree(delegation.repository) == before
    if phase == "judging":
        assert f"haiku-delegate apply {run['run_id']}" in waited.report["next_step"]
        assert delegation.call("apply", "last").code == 0


def test_the_next_run_settles_what_died_and_says_so_once(delegation: Delegation) -> None:
    with detached(delegation, [Stall(30)]) as run:
        assert until(lambda: phase_of(run) == "executing")
        os.kill(run["pid"], signal.SIGKILL)
        assert until(lambda: not still_alive({run["pid"]}))
    done = delegation.run(scenes.honest(), "--no-apply")
    assert f"run {run['run_id']} had died while executing; nothing of it was applied" in done.err
    assert "had died" not in delegation.run(scenes.honest(), "--no-apply").err
    assert json.loads((Path(run["run_dir"]) / "report.json").read_text())["reason"] == "interrupted"


def test_cancel_ends_a_run_in_order_and_is_content_when_it_is_over(delegation: Delegation) -> None:
    before = tree(delegation.repository)
    with detached(delegation, [Stall(60)]) as run:
        assert until(lambda: phase_of(run) == "executing")
        seen = below(run["pid"])
        begun = time.monotonic()
        done = delegation.call("cancel", run["run_id"], "--json")
        assert time.monotonic() - begun < 8
        assert until(lambda: not still_alive({run["pid"], *seen}), seconds=5)
    expected = {"run_id": run["run_id"], "outcome": "interrupted", "was_running": True, "killed": False}
    assert (done.code, done.report) == (0, expected)
    again = delegation.call("cancel", run["run_id"])
    assert (again.code, "was over already: interrupted" in again.err) == (0, True)
    assert delegation.call("wait", "last").code == 130
    assert tree(delegation.repository) == before


def test_cancel_at_once_finds_its_process(delegation: Delegation) -> None:
    with detached(delegation, [Stall(60)]) as run:
        assert delegation.call("cancel", run["run_id"]).code == 0
        assert until(lambda: not still_alive({run["pid"]}), seconds=5)
    assert delegation.call("wait", "last").code == 130


def test_a_run_that_does_not_listen_is_killed_and_nobody_else(delegation: Delegation) -> None:
    """Stopped by SIGSTOP it cannot listen. The foreground run shares its group with a bystander, who lives on."""
    with ScriptedApi([Stall(60)]) as api:
        command = " ".join(["sleep 60 & echo $!;", *delegation.argv("spec.md"), "& echo $!; wait"])
        shell = subprocess.Popen(
            ["sh", "-c", command], env=delegation.environ(api.url), cwd=delegation.repository,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
        )  # fmt: skip
        assert shell.stdout
        bystander, ours = int(shell.stdout.readline()), int(shell.stdout.readline())
        try:
            assert until(lambda: list((delegation.on.state / "runs").glob("*/events.jsonl")))
            os.kill(ours, signal.SIGSTOP)
            program = (
                "-c",
                "from haiku_delegate.flows.life import cancelling as c; c.GRACE_S = 0.5; "
                "c.cancel.__kwdefaults__['grace_s'] = 0.5; from haiku_delegate.cli import main; main()",
            )
            done = delegation.call("cancel", "last", "--json", program=program)
            assert (done.code, done.report["killed"], done.report["outcome"]) == (0, True, "died"), done.err
            assert still_alive({bystander, shell.pid}) == {bystander, shell.pid}
        finally:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.communicate()


@pytest.mark.parametrize("verb", ["wait", "cancel", "apply", "exec", "shell", "gc"])
def test_every_verb_helps_with_an_example(delegation: Delegation, verb: str) -> None:
    done = delegation.call(verb, "--help")
    assert (done.code, f"haiku-delegate {verb} " in done.out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("wait", "nobody"), 2, "no run is called 'nobody'"),
        (("wait", "last", "--timeout", "soon"), 2, "not a time"),
        (("cancel", ""), 2, "no run is called ''"),
        (("apply", "nobody"), 2, "no run is called"),
        (("exec", "nobody", "--", "true"), 125, "no run is called"),
        (("exec", "nobody"), 2, "Missing argument"),
        (("shell", "nobody"), 2, "a shell needs a terminal"),
        (("gc", "--older-than", "-1"), 2, "not a time"),
        (("run", "spec.md", "--driving", "x:3"), 2, "--driving is how a detached run is handed on"),
        (("run", "spec.md", "--driving", "20260101-000000-a-1111:99999"), 2, "--driving"),
    ],
)
def test_wrong_usage_is_one_sentence(delegation: Delegation, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = delegation.call(*arguments)
    assert (done.code, words in done.err, "Traceback" in done.err) == (code, True, False), done.err
