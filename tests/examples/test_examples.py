"""Every example is a good contract, passes with a good executor, and stops with a bad one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from examples import library
from examples.library import Example
from examples.stage import stage
from haiku_delegate.demo.api import ScriptedApi
from tests.support.client import find_client
from tests.support.playing import Delegation, Done, tree

ROOT = Path(__file__).parents[2]
EXAMPLES = library.every()
CHEATED = [example for example in EXAMPLES if example.cheat]
#: Those that are played in the worktree as well: one with a command under `run:`, one with a holdout.
IN_BOTH = ("rename", "python-fix")


#: Those whose hunks are taken back one by one: a feature, a fix, tests, another language. The rest is spared the time.
PROVEN = ("python-feature", "python-fix", "tests-only", "javascript")


def name(example: Example) -> str:
    return example.name


@contextmanager
def delegation(example: Example) -> Iterator[Delegation]:
    """The command line in the example's repository; skipped where a toolchain is missing."""
    if example.missing:
        pytest.skip(f"{', '.join(example.missing)} not here")
    with stage(example) as on:
        yield Delegation(on)


def facts(done: Done) -> list[tuple[str, str]]:
    """What a report says, but for its notes."""
    return [(row["rule"], row["message"]) for row in done.report["findings"] if row["severity"] != "note"]


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_the_contract_is_well_made_and_true(example: Example) -> None:
    with delegation(example) as on:
        before = tree(on.repository)
        done = on.call("check", f"../{example.spec.name}", "--json")
        assert tree(on.repository) == before
    found = [finding for spec in done.report["specs"] for finding in spec["findings"] if finding["severity"] != "note"]
    assert (done.code, found) == (0, []), done.out + done.err


@pytest.mark.client
@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_a_good_executor_passes(example: Example) -> None:
    with delegation(example) as on:
        passes(on, example, *(() if example.name in PROVEN else ("--prove", "off")))


@pytest.mark.client
@pytest.mark.parametrize("example", [library.load(one) for one in IN_BOTH], ids=name)
def test_a_good_executor_passes_in_a_worktree(example: Example) -> None:
    with delegation(example) as on:
        passes(on, example, "--isolation", "worktree", "--prove", "off")


def passes(on: Delegation, example: Example, *options: str) -> None:
    before = tree(on.repository, git=False)
    with ScriptedApi(example.answer) as api:
        done = on.call("run", f"../{example.spec.name}", "--json", *options, url=api.url)
    assert (done.code, facts(done)) == (0, []), done.out + done.err
    after = tree(on.repository, git=False)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed == {row["path"] for row in done.report["changes"]}
    assert done.report["executor"]["denied"] == []


@pytest.mark.client
@pytest.mark.parametrize("example", CHEATED, ids=name)
def test_a_bad_executor_stops_with_its_reason(example: Example) -> None:
    with delegation(example) as on:
        stops(on, example)


@pytest.mark.client
def test_a_bad_executor_stops_in_a_worktree() -> None:
    example = library.load("python-fix")
    with delegation(example) as on:
        stops(on, example, "--isolation", "worktree")


def stops(on: Delegation, example: Example, *options: str) -> None:
    assert example.cheat
    before = tree(on.repository)
    with ScriptedApi(example.cheat.steps) as api:
        done = on.call("run", f"../{example.spec.name}", "--json", *options, url=api.url)
    assert done.report["reason"] == example.cheat.reason, done.out + done.err
    assert example.cheat.rule in done.rules()
    assert tree(on.repository) == before


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_the_index_says_what_it_shows(example: Example) -> None:
    index = (library.HERE / "README.md").read_text()
    stop = f"{example.cheat.story} Stop: `{example.cheat.reason}`" if example.cheat else ""
    assert f"| [{example.name}]({example.name}/{example.spec.name}) | {example.shows} | {stop} |" in index


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "HAIKU_DELEGATE_CLAUDE": str(find_client())}
    return subprocess.run(
        [sys.executable, "-m", "examples", *arguments], cwd=ROOT, env=env, capture_output=True, text=True,
        timeout=90, check=False,
    )  # fmt: skip


@pytest.mark.client
@pytest.mark.parametrize(
    ("arguments", "code", "verdict"), [((), 0, "PASS: "), (("--cheat",), 1, "STOP (verify, exit 1)")]
)
def test_a_user_can_play_one_without_a_key(arguments: tuple[str, ...], code: int, verdict: str) -> None:
    done = call("python-fix", *arguments)
    assert (done.returncode, done.stdout.splitlines()[-1].startswith(verdict)) == (code, True), (
        done.stdout + done.stderr
    )
    assert "the model is SCRIPTED" in done.stdout


def test_a_user_can_copy_one_and_run_it_with_a_login(tmp_path: Path) -> None:
    done = call("shell", "--copy", str(tmp_path / "here"))
    assert done.stdout.splitlines() == [
        f"cd {tmp_path}/here/shell", "haiku-delegate check ../spec.md", "haiku-delegate ../spec.md",
    ]  # fmt: skip
    assert (tmp_path / "here" / "shell" / "bin" / "rotate").stat().st_mode & 0o111
    assert call("shell", "--copy", str(tmp_path / "here")).returncode == 2


def test_a_copy_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "spec.md").write_text("mine\n")
    (tmp_path / "file").touch()
    for where in (tmp_path, tmp_path / "file", Path("/proc/nothing")):
        assert call("shell", "--copy", str(where)).returncode == 2
    assert (tmp_path / "spec.md").read_text() == "mine\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "spec.md"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 0, "known_red"),
        (("nothing-like-it",), 2, "there is no example 'nothing-like-it'"),
        (("../docs",), 2, "there is no example '../docs'"),
        (("docs", "--cheat"), 2, "docs has no cheat"),
        (("shell", "--check"), 0, "ready to delegate"),
    ],
)
def test_what_else_it_answers(arguments: tuple[str, ...], code: int, says: str) -> None:
    done = call(*arguments)
    assert (done.returncode, says in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr
