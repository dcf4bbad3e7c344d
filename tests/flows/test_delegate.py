"""One contract, end to end, through the command line: the real client against a scripted model."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import haiku_delegate.report.model as report_model
from haiku_delegate.demo import scenes
from haiku_delegate.demo.scripting import Call, Fail, Say, Step
from tests.support.playing import Delegation, tree
from tests.support.scheming import VERIFY, changed, verifying

pytestmark = pytest.mark.client

LISTED = {"textkit/text.py", "tests/test_slugify.py"}


def git(repository: Path, *arguments: str) -> str:
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", *arguments], cwd=repository, env=env, capture_output=True, text=True, check=True
    ).stdout


def with_front_matter(lines: str) -> Any:
    return lambda text: text.replace("kind: feature\n", f"kind: feature\n{lines}\n", 1)


def test_a_contract_is_carried_out_applied_and_reported(delegation: Delegation, isolation: str) -> None:
    before = tree(delegation.repository)
    done = delegation.run(scenes.honest(), "--isolation", isolation)
    assert (done.code, done.report["outcome"], done.report["reason"]) == (0, "pass", None), done.err + done.out
    assert done.report["applied"] is True
    assert done.report["isolation"] == isolation
    assert changed(before, tree(delegation.repository)) == LISTED
    assert {row["path"]: row["kind"] for row in done.report["changes"]} == {
        "textkit/text.py": "modified", "tests/test_slugify.py": "added",
    }  # fmt: skip
    assert [(row["before"], row["after"]) for row in done.report["verify"]] == [("red", "green"), ("green", "green")]
    assert done.report["base"] == {"commit": git(delegation.repository, "rev-parse", "HEAD").strip(), "dirty": False}
    assert done.report["cost"]["usd"] > 0
    assert done.report["executor"]["turns"] == 3
    assert done.report["findings"] == []
    jsonschema.validate(done.report, json.loads((Path(report_model.__file__).parent / "schema.json").read_text()))


def test_a_lying_executor_stops_the_run_and_leaves_the_tree_untouched(delegation: Delegation, isolation: str) -> None:
    before = tree(delegation.repository)
    done = delegation.run(scenes.lying(), "--isolation", isolation)
    assert (done.code, done.report["reason"]) == (1, "verify"), done.err + done.out
    assert tree(delegation.repository) == before
    assert "All tests pass" in done.report["executor"]["claim"]["text"]
    assert [row["target"].rpartition("/")[2] for row in done.report["executor"]["denied"]] == ["load_tests.py"]
    patch = Path(done.report["patch"])
    git(delegation.repository, "apply", "--check", str(patch))


def test_the_history_shows_the_run_and_its_patch(delegation: Delegation) -> None:
    done = delegation.run(scenes.honest())
    shown = delegation.call("show", "last", "--json")
    assert shown.report == done.report
    rows = delegation.call("runs", "--json").report
    assert [row["run_id"] for row in rows] == [done.report["run_id"]]  # type: ignore[union-attr]
    assert "+def slugify" in delegation.call("show", "last", "--patch").out
    assert delegation.call("show", "nothing-like-it").code == 2
    run_dir = Path(done.report["run_dir"])
    kept = {path.name for path in run_dir.iterdir()}
    assert {"contract.md", "prompt.md", "events.jsonl", "logs", "candidate.patch", "report.json", "report.md"} <= kept
    assert not (run_dir / "work").exists()


def test_a_pass_reads_in_forty_lines_and_its_last_line_is_the_verdict(delegation: Delegation) -> None:
    delegation.run(scenes.honest())
    lines = delegation.call("show", "last").out.splitlines()
    assert len(lines) <= 40
    assert lines[-1].startswith("PASS: 2 file(s) changed as listed")


def test_no_key_is_in_any_file_of_a_run_nor_in_the_environment_of_a_command(
    delegation: Delegation, isolation: str
) -> None:
    spec = delegation.spec(lambda text: verifying(text, "env; cat ${CLAUDE_CONFIG_DIR:-$HOME/.claude}/secret; exit 1"))
    (delegation.on.home / ".claude" / "secret").write_text("stored-credential-xyz")
    extra = {"AWS_SECRET_ACCESS_KEY": "aws-secret-value", "MY_TOKEN": "my-token-value"}
    done = delegation.run(scenes.honest(), "--isolation", isolation, spec=spec, env=extra)
    assert done.code == 1
    kept = b"".join(path.read_bytes() for path in delegation.on.state.rglob("*") if path.is_file())
    for secret in ("sk-ant-scripted-no-key", "aws-secret-value", "my-token-value", "stored-credential-xyz"):
        assert secret.encode() not in kept, secret
    assert b"CI=1" in kept


def test_the_contract_s_environment_reaches_its_commands(delegation: Delegation) -> None:
    front = with_front_matter("env: {GIVEN: here, PASSED: null}")
    spec = delegation.spec(lambda text: verifying(front(text), 'test "$GIVEN/$PASSED" = here/through'))
    assert delegation.run(scenes.honest(), spec=spec, env={"PASSED": "through"}).code == 0


def test_what_the_executor_denies_itself_is_reported_as_declined(delegation: Delegation) -> None:
    stop = Call(
        "mcp__contract__stop", {"kind": "needs_file", "reason": "setup.py must change too", "paths": ["setup.py"]}
    )
    before = tree(delegation.repository)
    done = delegation.run([stop, Say("I stopped.")])
    assert (done.code, done.report["reason"]) == (5, "declined")
    assert "setup.py" in done.report["next_step"]
    assert tree(delegation.repository) == before


def test_doing_nothing_is_not_a_pass(delegation: Delegation) -> None:
    done = delegation.run([Say("Everything was already in place. All tests pass.")])
    assert (done.code, done.report["reason"]) == (4, "empty" if "HD310" not in done.rules() else "scope")


@pytest.mark.parametrize(
    ("commands", "kind", "code", "reason"),
    [
        (("true # red",), "feature", 6, "baseline"),
        (("false # green",), "feature", 6, "baseline"),
        (("false",), "refactor", 6, "baseline"),
        (("no-such-program-anywhere",), "feature", 6, "unverifiable"),
        (("python3 -m no_such_module_anywhere",), "feature", 6, "unverifiable"),
        (("python3 -m unittest -q tests.test_text -k nothing_like_it",), "feature", 1, "verify"),
        (("false",), "feature", 1, "verify"),
        (("sleep 60 # timeout 1s",), "feature", 1, "verify"),
    ],
)
def test_what_verify_cannot_prove_stops_the_run(
    delegation: Delegation, commands: tuple[str, ...], kind: str, code: int, reason: str
) -> None:
    before = tree(delegation.repository)
    spec = delegation.spec(lambda text: verifying(text, *commands).replace("kind: feature", f"kind: {kind}"))
    done = delegation.run(scenes.honest(), spec=spec)
    assert (done.code, done.report["reason"]) == (code, reason), done.out
    assert tree(delegation.repository) == before


def test_a_feature_that_verify_would_not_have_missed_passes_with_a_warning(delegation: Delegation) -> None:
    spec = delegation.spec(lambda text: verifying(text, "python3 -m unittest -q tests.test_text"))
    done = delegation.run(scenes.honest(), spec=spec)
    assert (done.code, done.rules("warning")) == (0, ["HD414"])
    assert delegation.run(scenes.honest(), "--strict", "--no-apply", spec=spec).code in (3, 6)


def test_leftovers_of_the_executor_do_not_help(delegation: Delegation, isolation: str) -> None:
    front = with_front_matter("run:\n  generate: mkdir -p build && echo ok > build/stamp && echo ok > $TMPDIR/stamp")
    # A worktree has one private directory for temporary files, an overlay an empty /tmp for every workspace.
    look = "cat build/stamp $TMPDIR/stamp" if isolation == "overlay" else "cat build/stamp"
    spec = delegation.spec(lambda text: verifying(front(text), look.replace(" $", " || cat $")))
    (delegation.repository / ".gitignore").write_text("build/\n")
    script = [scenes.honest()[0], Call("mcp__contract__run", {"name": "generate"}), Say("Done.")]
    done = delegation.run(script, "--isolation", isolation, spec=spec)
    assert (done.code, done.report["reason"]) == (1, "verify"), done.out
    assert not (delegation.repository / "build").exists()


def test_a_command_that_writes_elsewhere_is_out_of_scope(delegation: Delegation, isolation: str) -> None:
    front = with_front_matter("run:\n  format: echo '# formatted' >> tests/test_text.py")
    before = tree(delegation.repository)
    script = [scenes.honest()[0], Call("mcp__contract__run", {"name": "format"}), Say("Done.")]
    done = delegation.run(script, "--isolation", isolation, spec=delegation.spec(front))
    assert (done.code, done.report["reason"], done.rules()) == (4, "scope", ["HD301"]), done.out
    assert tree(delegation.repository) == before


def test_what_the_user_edits_elsewhere_meanwhile_stays_and_harms_nothing(
    delegation: Delegation, isolation: str
) -> None:
    def script(body: Mapping[str, Any], turn: int) -> Step:
        if turn == 1:
            (delegation.repository / "notes.txt").write_text("mine\n")
        return ([*scenes.honest(), Say("Done.")])[min(turn, 3)]

    done = delegation.run(script, "--isolation", isolation)
    assert done.code == 0, done.out
    assert (delegation.repository / "notes.txt").read_text() == "mine\n"


@pytest.mark.parametrize("path", sorted(LISTED))
def test_a_listed_file_that_the_user_edits_meanwhile_is_not_overwritten(
    delegation: Delegation, isolation: str, path: str
) -> None:
    def script(body: Mapping[str, Any], turn: int) -> Step:
        if turn == 2:
            (delegation.repository / path).write_text("# mine\n")
        return scenes.honest()[min(turn, 2)]

    before = tree(delegation.repository)
    done = delegation.run(script, "--isolation", isolation)
    assert (done.code, done.report["reason"], done.report["applied"]) == (7, "conflict", False), done.out
    assert (delegation.repository / path).read_text() == "# mine\n"
    assert changed(before, tree(delegation.repository)) == {path}
    assert "+def slugify" in Path(done.report["patch"]).read_text()


def test_of_two_runs_on_the_same_files_the_second_finds_them_moved(delegation: Delegation, isolation: str) -> None:
    """The first has put the very same contents there before the second writes: no change of its own is left."""

    def script(body: Mapping[str, Any], turn: int) -> Step:
        if turn == 0:
            assert delegation.run(scenes.honest(), "--isolation", isolation).code == 0
        return scenes.honest()[min(turn, 2)]

    done = delegation.run(script, "--isolation", isolation)
    assert (done.code, done.report["reason"]) == (7, "conflict"), done.out
    assert "HD601" in done.rules()


def test_no_apply_judges_and_keeps_its_hands_off(delegation: Delegation) -> None:
    before = tree(delegation.repository)
    done = delegation.run(scenes.honest(), "--no-apply")
    assert (done.code, done.report["applied"]) == (0, False)
    assert tree(delegation.repository) == before


def test_commit_takes_exactly_the_applied_files(delegation: Delegation) -> None:
    (delegation.repository / "staged.txt").write_text("mine\n")
    git(delegation.repository, "add", "staged.txt")
    git(delegation.repository, "config", "user.name", "u")
    git(delegation.repository, "config", "user.email", "u@example.invalid")
    done = delegation.run(scenes.honest(), "--commit")
    assert done.code == 0, done.out
    assert done.rules("warning") == []
    assert set(git(delegation.repository, "show", "--name-only", "--format=", "HEAD").split()) == LISTED
    assert git(delegation.repository, "diff", "--cached", "--name-only").split() == ["staged.txt"]


def test_a_holdout_is_never_shown_and_decides_all_the_same(delegation: Delegation) -> None:
    front = with_front_matter("holdout:\n  - test -e secret-marker-of-the-holdout")
    (delegation.repository / "spec.md").write_text(front((delegation.repository / "spec.md").read_text()))
    seen: list[str] = []

    def script(body: Mapping[str, Any], turn: int) -> Step:
        seen.append(json.dumps(body["messages"]))
        peek = Call("Read", {"file_path": str(delegation.repository / "spec.md")})
        return ([scenes.honest()[0], peek, VERIFY, Say("Done.")])[min(turn, 3)]

    done = delegation.run(script)
    assert (done.code, done.report["reason"], done.rules()) == (1, "verify", ["HD440"]), done.out
    assert "secret-marker-of-the-holdout" not in "".join(seen)


def test_no_run_is_visible_from_inside_another(delegation: Delegation) -> None:
    """What is held back stands in the run's own copy of the contract; home is readable from inside an overlay."""
    if delegation.call("doctor", "--json").out.find('"overlay (') < 0:
        pytest.skip("no overlay here")
    state = delegation.on.home / "state"
    spec = delegation.spec(
        lambda text: verifying(text, f"test -d $HOME && ! ls {state}/runs && ! grep -r TASK {state}")
    )
    done = delegation.run(scenes.honest(), spec=spec, env={"HAIKU_DELEGATE_STATE": str(state)})
    assert done.code == 0, done.out


def test_a_key_that_the_api_refuses_ends_in_seconds_and_says_what_to_do(delegation: Delegation) -> None:
    done = delegation.run([Fail(401, "authentication_error", "invalid x-api-key")] * 20)
    assert (done.code, done.report["reason"]) == (5, "executor")
    assert done.report["timings_s"]["total"] < 20
    assert "login" in done.report["next_step"]


def test_a_repository_without_git_and_one_without_commits_will_do(delegation: Delegation, isolation: str) -> None:
    import shutil

    shutil.rmtree(delegation.repository / ".git")
    assert delegation.run(scenes.honest(), "--no-apply", "--isolation", isolation).code == 0
    git(delegation.repository, "init", "-q")
    done = delegation.run(scenes.honest(), "--isolation", isolation)
    assert (done.code, done.report["base"]["commit"]) == (0, None), done.out


def test_names_with_blanks_newlines_and_accents_are_carried_through(delegation: Delegation, isolation: str) -> None:
    odd = delegation.on.root / "naïve, odd:name\nwith newline"
    delegation.repository.rename(odd)
    link = delegation.on.root / "link to it"
    link.symlink_to(odd)
    from dataclasses import replace

    moved = Delegation(replace(delegation.on, repository=link))
    done = moved.run(scenes.honest(), "--isolation", isolation)
    assert done.code == 0, done.out + done.err
    assert "def slugify" in (odd / "textkit/text.py").read_text()


def test_a_missing_client_is_said_with_the_way_to_one(delegation: Delegation) -> None:
    done = delegation.run([], env={"HAIKU_DELEGATE_CLAUDE": "/nowhere/claude"})
    assert (done.code, done.report["reason"]) == (5, "executor")
    assert done.report["next_step"]


def test_a_forced_overlay_that_cannot_be_had_is_refused_and_auto_falls_back_and_says_so(delegation: Delegation) -> None:
    none = {"HAIKU_DELEGATE_NO_OVERLAY": "1"}
    assert delegation.run(scenes.honest(), "--isolation", "overlay", env=none).code == 6
    done = delegation.run(scenes.honest(), env=none)
    assert (done.code, done.report["isolation"], done.rules("note")) == (0, "worktree", ["HD701"])
    assert "HAIKU_DELEGATE_NO_OVERLAY" in delegation.call("doctor", env=none).out


def test_exclusive_runs_the_baseline_first_and_nothing_beside_it(delegation: Delegation) -> None:
    requests: list[int] = []

    def script(body: Mapping[str, Any], turn: int) -> Step:
        requests.append(turn)
        return scenes.honest()[min(turn, 2)]

    front = with_front_matter("exclusive: true")
    assert delegation.run(script, "--no-apply", spec=delegation.spec(front)).code == 0
    requests.clear()
    vacuous = delegation.spec(lambda text: verifying(front(text), "true # red"))
    done = delegation.run(script, spec=vacuous)
    assert (done.code, done.report["reason"], requests) == (6, "baseline", [])


def test_a_network_that_cannot_be_confined_is_said(delegation: Delegation, isolation: str) -> None:
    front = with_front_matter("network: off")
    probe = "python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", PORT), 2)'"
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        command = "! " + probe.replace("PORT", str(server.getsockname()[1]))
        spec = delegation.spec(lambda text: verifying(front(text), command))
        done = delegation.run(scenes.honest(), "--isolation", isolation, "--no-apply", spec=spec)
    assert done.code == (0 if isolation == "overlay" else 1), done.out
    assert ("HD703" in done.rules("warning")) is (isolation == "worktree")
