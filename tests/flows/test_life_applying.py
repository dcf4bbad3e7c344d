"""`apply`: a stopped run's candidate is judged again by all layers, without a model, on the tree as it is now."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.scripting import Call, Step
from haiku_delegate.runs import lock
from haiku_delegate.runs.directory import Store
from tests.support.playing import Delegation, Done, tree
from tests.support.scheming import RUN, changed, naming

pytestmark = pytest.mark.client

SCHEMA = json.loads((Path(__file__).parents[2] / "haiku_delegate" / "report" / "schema.json").read_text())
LISTED = {"textkit/text.py", "tests/test_slugify.py"}
HELPER, NOTES = "textkit/helper.py", "notes.txt"
STRAY = f"echo 'JOIN = 1' > {HELPER}; echo scratch > {NOTES}; mkdir -p __pycache__; echo > __pycache__/x.pyc"


def straying() -> list[Step]:
    """Does its work, and a command that the contract names writes files that it does not list."""
    edits, verify, say = scenes.honest()
    return [edits, RUN, verify, say]


def stopped(delegation: Delegation, isolation: str, command: str = STRAY) -> Done:
    """A run that ended in `scope`; the tree is as it was."""
    done = delegation.run(straying(), "--isolation", isolation, spec=delegation.spec(naming(command)))
    assert (done.code, done.report["reason"]) == (4, "scope"), done.out + done.err
    return done


def test_an_unlisted_file_can_be_included_and_another_left_out(delegation: Delegation, isolation: str) -> None:
    first, before = stopped(delegation, isolation), tree(delegation.repository)
    done = delegation.call("apply", "last", "--include", HELPER, "--exclude", NOTES, "--json", "--isolation", isolation)
    assert (done.code, done.report["outcome"], done.report["applied"]) == (0, "pass", True), done.out + done.err
    assert (done.report["of"], done.report["isolation"]) == (first.report["run_id"], isolation)
    assert done.report["run_id"] != first.report["run_id"]
    assert (done.report["executor"], done.report["cost"]["usd"]) == (None, 0)
    noted = [(f["rule"], f["path"]) for f in done.report["findings"] if f["severity"] == "note"]
    assert ("HD604", HELPER) in noted
    jsonschema.validate(done.report, SCHEMA)
    files = {name for name in changed(before, tree(delegation.repository)) if not name.startswith(".git")}
    assert files == {*LISTED, HELPER}
    again = delegation.call("apply", done.report["run_id"])
    assert (again.code, "has no candidate: it was applied" in again.err) == (2, True)


def test_without_widening_it_stops_again_and_can_be_applied_from_there(delegation: Delegation, isolation: str) -> None:
    stopped(delegation, isolation)
    before = tree(delegation.repository)
    second = delegation.call("apply", "last", "--include", HELPER, "--json", "--isolation", isolation)
    assert (second.code, second.report["reason"]) == (4, "scope")
    assert tree(delegation.repository) == before
    third = delegation.call("apply", "last", "--include", HELPER, "--include", f"./{NOTES}", "--json", "--no-apply")
    assert (third.code, third.report["applied"], third.report["of"]) == (0, False, second.report["run_id"]), third.err
    assert tree(delegation.repository) == before


def append(path: str, text: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        with (root / path).open("a") as file:
            file.write(text)

    return edit


@pytest.mark.parametrize(
    ("edit", "code", "reason"),
    [
        (append("textkit/text.py", "# mine\n"), 7, "conflict"),
        (append("tests/test_slugify.py", "# mine\n"), 7, "conflict"),
        (lambda root: (root / "textkit/text.py").unlink(), 7, "conflict"),
        (append(HELPER, "mine\n"), 7, "conflict"),
        (append("tests/test_text.py", "raise ValueError\n"), 6, "baseline"),
        (append("textkit/other.py", "# nobody's business\n"), 0, None),
    ],
)
def test_it_is_judged_on_the_tree_as_it_is_now(
    delegation: Delegation, edit: Callable[[Path], None], code: int, reason: str | None
) -> None:
    stopped(delegation, "auto")
    edit(delegation.repository)
    before = tree(delegation.repository)
    done = delegation.call("apply", "last", "--include", HELPER, "--exclude", NOTES, "--json")
    assert (done.code, done.report["reason"]) == (code, reason), done.out + done.err
    assert (tree(delegation.repository) == before) is (code != 0)


def test_a_patch_that_was_applied_by_hand_is_a_conflict(delegation: Delegation) -> None:
    delegation.run(scenes.honest(), "--no-apply")
    patch = delegation.call("show", "last", "--patch").out
    subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=delegation.repository, check=True)
    assert delegation.call("apply", "last").code == 7


def test_a_wrong_candidate_does_not_pass_the_second_time(delegation: Delegation, isolation: str) -> None:
    assert delegation.run(scenes.lying(), "--isolation", isolation).code == 1
    before = tree(delegation.repository)
    done = delegation.call("apply", "last", "--json", "--isolation", isolation)
    assert (done.code, done.report["reason"]) == (1, "verify")
    assert tree(delegation.repository) == before


def test_what_passed_with_no_apply_is_applied_and_committed(delegation: Delegation) -> None:
    assert delegation.run(scenes.honest(), "--no-apply").code == 0
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.c", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "c"}
    done = delegation.call("apply", "last", "--commit", "--json", env=names)
    assert (done.code, done.report["applied"]) == (0, True), done.out
    show = ["git", "show", "--name-only", "--format=", "HEAD"]
    assert set(subprocess.check_output(show, cwd=delegation.repository, text=True).split()) == LISTED


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--include", "textkit/nothing.py"), "textkit/nothing.py was not changed in that run (changed: "),
        (("--include", "/etc/passwd"), "/etc/passwd was not changed in that run"),
        (("--include", "../textkit/helper.py"), "was not changed in that run"),
        (("--include", ""), "was not changed in that run"),
        (("--exclude", "textkit/text.py"), "textkit/text.py is listed in the contract and cannot be left out"),
        (("--no-apply", "--commit"), "choose one"),
    ],
)
def test_what_cannot_be_widened_is_one_sentence(delegation: Delegation, options: tuple[str, ...], words: str) -> None:
    stopped(delegation, "auto")
    before = tree(delegation.repository)
    done = delegation.call("apply", "last", *options)
    assert (done.code, words in done.err, done.err.count("\n")) == (2, True, 1), done.err
    assert tree(delegation.repository) == before


@pytest.mark.parametrize("name", ["odd name.py", "ümlaut.py", "-dash.py", "a\nb.py", "[id].py", "x*.py"])
def test_odd_names_are_included_exactly_or_not_at_all(delegation: Delegation, name: str) -> None:
    """A name with a control character cannot be listed in any contract, so neither can it be included."""
    quoted = name.replace("\n", "\\n")
    command = f'python3 -c \'open("textkit/{quoted}", "w").write("")\''
    stopped(delegation, "auto", command)
    done = delegation.call("apply", "last", f"--include=textkit/{name}", "--json")
    assert done.code == (4 if "\n" in name else 0), done.out + done.err
    assert (delegation.repository / "textkit" / name).exists() is (done.code == 0)


def test_a_name_that_reads_like_a_pattern_takes_no_other_file_along(delegation: Delegation) -> None:
    stopped(delegation, "auto", "touch 'textkit/[ab].py' textkit/a.py")
    done = delegation.call("apply", "last", "--include", "textkit/[ab].py")
    assert (done.code, "textkit/a.py would be included as well" in done.err) == (2, True), done.err


def test_two_do_not_judge_one_candidate_at_the_same_time(delegation: Delegation) -> None:
    first = delegation.run(scenes.honest(), "--no-apply")
    held = lock.take(Store(delegation.on.state).find(first.report["run_id"]))
    assert held is not None
    with held:
        done = delegation.call("apply", "last")
    assert (done.code, "another process is at work with run" in done.err) == (2, True)
    assert delegation.call("wait", first.report["run_id"]).code == 0


def test_a_run_without_a_candidate_says_why(delegation: Delegation) -> None:
    assert delegation.run(scenes.honest()[1:], "--no-apply").code == 4  # changes nothing
    for verb in (("apply", "last"), ("exec", "last", "--", "true")):
        done = delegation.call(*verb)
        assert (done.code, "has no candidate: nothing was changed in it" in done.err) == (
            125 if verb[0] == "exec" else 2,
            True,
        ), done.err


def test_a_damaged_candidate_is_refused(delegation: Delegation) -> None:
    run = Path(delegation.run(scenes.honest(), "--no-apply").report["run_dir"])
    (run / "candidate" / "textkit" / "text.py").write_text("something else")
    done = delegation.call("apply", "last")
    assert (done.code, "is damaged: textkit/text.py" in done.err) == (2, True), done.err
    (run / "candidate.json").write_text('{"changes": [{"path": "../x"}]}')
    assert delegation.call("apply", "last").code == 2


def test_a_declined_run_can_be_applied_if_what_it_did_is_whole(delegation: Delegation) -> None:
    edits = scenes.honest()[0]
    stop = Call("mcp__contract__stop", {"kind": "unclear", "reason": "I cannot say", "paths": []})
    declined = delegation.run([edits, stop])
    assert (declined.code, declined.report["reason"]) == (5, "declined"), declined.err
    assert delegation.call("apply", "last").code == 0
