"""`check` with a baseline: what a run would find before the change, and no trace of having looked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from haiku_delegate.contract.model import Contract
from haiku_delegate.flows import examine as examining
from haiku_delegate.flows.examine import Looked
from tests.flows.test_ordinary_user import AS_A_USER
from tests.support.examining import Bench, rules
from tests.support.playing import Delegation, below, still_alive, tree

FILES = {
    "calc.py": "def add(a, b):\n    return a + b\n",
    "tests/test_calc.py": "from calc import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n",
    "conftest.py": "",
}
CALC = "### 1. calc.py\nAdd sub().\n### 2. tests/test_sub.py (new)\nTest it."


@pytest.fixture
def bench(tmp_path: Path, isolation: str) -> Bench:
    return Bench(tmp_path, isolation=isolation).write(FILES)


def test_each_command_is_told_with_its_colour_its_counts_and_the_tests_that_fail(bench: Bench) -> None:
    bench.write({"tests/test_bad.py": "def test_bad():\n    assert 0, 'so sad'\n\n\ndef test_good():\n    pass\n"})
    found = bench.examine(CALC, "pytest -q tests/test_bad.py  # green\npytest -q tests/test_calc.py  # green")
    bad, good = found.commands
    assert (bad.wanted, bad.color, bad.exit_code, bad.passed, bad.failed) == ("green", "red", 1, 1, 1)
    assert (bad.red, bad.by_record) == (("tests/test_bad.py::test_bad",), True)
    assert "so sad" in bad.tail
    assert bad.duration_s > 0
    assert (good.color, good.red, good.tail, good.passed, good.notices) == ("green", (), "", 1, True)
    assert rules(found) == ["HD412"]
    assert "tests/test_bad.py::test_bad" in found.findings[-1].message
    assert found.isolation == bench.isolation


def test_nothing_is_left_of_it(bench: Bench) -> None:
    before, home = tree(bench.root), tree(bench.tmp / "home")
    bench.examine(CALC, "touch $HOME/here; echo > made; echo > calc.py; pytest -q tests/test_calc.py")
    assert tree(bench.root) == before
    assert tree(bench.tmp / "home") == home
    assert list((bench.state / "checks").iterdir()) == []
    assert not (bench.state / "runs").exists()


@pytest.mark.parametrize(
    ("verify", "front", "expected"),
    [
        ("true  # red", "", ["HD411"]),
        ("false  # green", "", ["HD412"]),
        ("false", "kind: refactor", ["HD412"]),
        ("python3 -m nosuchmodule  # green", "", ["HD413"]),
        ("pytest -q tests/test_calc.py", "kind: fix", ["HD414"]),
        ("pytest -q tests/test_sub.py  # red", "kind: fix", []),
        ("pytest -q tests/test_sub.py  # red\npytest -q tests/test_calc.py  # green", "kind: feature", []),
        ("pytest -q test/test_sub.py  # red", "", ["HD415"]),
        ("true  # red", "allow: [HD411]", ["HD411"]),
    ],
)
def test_the_wrong_colour_is_told(tmp_path: Path, verify: str, front: str, expected: list[str]) -> None:
    found = Bench(tmp_path).write(FILES).examine(CALC, verify, front)
    assert rules(found) == expected


def test_both_readings_of_a_wrong_colour_are_given(tmp_path: Path) -> None:
    found = Bench(tmp_path).write(FILES).examine(CALC, "true  # red\nfalse  # green")
    assert [each.message for each in found.findings if each.rule.startswith("HD4")] == [
        "`true` is green before the change and is tagged red: "
        "either the change is there already, or it does not test it",
        "`false` is red before the change and is tagged green: "
        "either the tree is broken already, or it lacks something here",
    ]


def test_without_a_baseline_nothing_is_run(tmp_path: Path) -> None:
    found = Bench(tmp_path).write(FILES).examine(CALC, "true  # red", baseline=False)
    assert (found.baseline, found.commands, rules(found)) == (None, (), [])
    assert found.skipped
    assert not (tmp_path / "state").exists()


KNOWN = "import calc\n\n\ndef test_slow():\n    assert 0\n\n\ndef test_fast():\n    assert calc\n"


@pytest.mark.parametrize(
    ("known", "expected", "color"),
    [
        ("[]", ["HD412"], "red"),
        ("['tests/test_known.py::test_slow']", [], "green"),
        ("['tests/test_known.py::test_slow', 'tests/test_known.py::test_fast']", ["HD416"], "green"),
        ("['tests/test_known.py::test_fast']", ["HD412", "HD416"], "red"),
        ("['tests/test_known.py::test_slow', 'tests/test_other.py::test_x']", ["HD416"], "green"),
    ],
)
def test_what_is_known_to_be_red_is_no_reason(tmp_path: Path, known: str, expected: list[str], color: str) -> None:
    bench = Bench(tmp_path).write(FILES | {"tests/test_known.py": KNOWN})
    found = bench.examine(CALC, "pytest -q tests/test_known.py  # green", f"known_red: {known}")
    assert (rules(found), found.commands[0].color) == (expected, color)


def test_a_command_that_is_red_for_more_than_known_tests_stays_red(tmp_path: Path) -> None:
    bench = Bench(tmp_path).write(FILES | {"tests/test_known.py": KNOWN})
    known = "known_red: ['tests/test_known.py::test_slow']"
    found = bench.examine(CALC, "pytest -q tests/test_known.py || { echo more; exit 1; }  # green", known)
    assert rules(found) == []
    found = bench.examine(CALC, "pytest -q tests/test_known.py; exit 1  # green", known)
    assert rules(found) == ["HD412"]


def test_a_project_without_the_plugin_is_run_as_it_is(tmp_path: Path) -> None:
    bench = Bench(tmp_path).write(FILES | {"pytest.ini": "[pytest]\naddopts = -p no:junitxml\n"})
    found = bench.examine(CALC, "pytest -q tests/test_calc.py  # green")
    (looked,) = found.commands
    assert (looked.color, looked.by_record, looked.passed) == ("green", False, 1)


def test_the_record_is_seen_by_no_later_command(tmp_path: Path, isolation: str) -> None:
    bench = Bench(tmp_path, isolation=isolation).write(FILES | {".gitignore": "__pycache__\n.pytest_cache\n"})
    bench.environ["GIT_CONFIG_NOSYSTEM"] = "1"
    verify = (
        "pytest -q -p no:cacheprovider tests/test_calc.py\ngit status --porcelain | grep -c haiku\nls -A .git .cache"
    )
    found = bench.examine(CALC, verify)
    assert [looked.color for looked in found.commands][:2] == ["green", "red"]
    assert found.baseline is not None
    assert "haiku-delegate-" not in found.baseline.results[2].output


def test_without_git_there_is_a_record_as_well(tmp_path: Path) -> None:
    found = Bench(tmp_path).write(FILES, git=False).examine(CALC, "pytest -q tests/test_calc.py")
    assert found.commands[0].by_record


def test_a_command_that_does_not_end_is_ended(tmp_path: Path) -> None:
    bench = Bench(tmp_path, timeout_s=1.0).write(FILES)
    begun = time.monotonic()
    (looked,) = bench.examine(CALC, "sleep 60  # green").commands
    assert (looked.color, looked.why) == ("red", "no end within 1 s")
    assert time.monotonic() - begun < 15


def test_a_command_that_cannot_run_is_left_out_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haiku_delegate.contract import preflight
    from haiku_delegate.findings import Finding

    def absent(contract: Contract, root: Path, world: object) -> tuple[Finding, ...]:
        return (Finding(rule="HD232", message="no nosuchtool here", line=contract.verify[0].line),)

    monkeypatch.setattr(preflight, "check", absent)
    found = Bench(tmp_path).write(FILES).examine(CALC, "nosuchtool  # green\ntrue  # green")
    assert found.skipped == "`nosuchtool` cannot run here"
    assert [(looked.command, looked.color) for looked in found.commands] == [("nosuchtool", None), ("true", "green")]
    assert rules(found) == []


def test_no_document_of_the_demo_is_remarked_upon(delegation: Delegation, isolation: str) -> None:
    from haiku_delegate.contract import spec

    bench = Bench(delegation.on.root, isolation=isolation)
    (bench.tmp / "repo").symlink_to(delegation.repository)
    found = bench.examined(spec.load(delegation.repository / "spec.md", shown="spec.md"))
    assert rules(found) == []
    assert [(looked.color, looked.notices) for looked in found.commands] == [("red", None), ("green", True)]
    assert isinstance(found.commands[0], Looked)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_a_check_leaves_nothing_behind(delegation: Delegation, isolation: str, signum: int) -> None:
    spec = delegation.spec(lambda text: text.replace("python3 -m unittest -q tests.test_text ", "sleep 60 "))
    before = tree(delegation.repository)
    program = (
        "import sys; from haiku_delegate.cli.boundary import guarded;"
        "sys.exit(guarded(['check', sys.argv[1], '--isolation', sys.argv[2]]))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(spec), isolation], cwd=delegation.repository, env=delegation.environ(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    checks = delegation.on.state / "checks"
    end = time.monotonic() + 20
    while time.monotonic() < end and not any(_sleeps(pid) for pid in below(child.pid)):
        time.sleep(0.05)
    alive = below(child.pid)
    assert any(_sleeps(pid) for pid in alive)
    os.kill(child.pid, signum)
    _, err = child.communicate(timeout=20)
    assert b"Traceback" not in err
    end = time.monotonic() + 8
    while still_alive(alive) and time.monotonic() < end:
        time.sleep(0.05)
    assert not still_alive(alive)
    assert tree(delegation.repository) == before
    if signum == signal.SIGKILL:
        assert len(list(checks.iterdir())) == 1
        delegation.call("check", "spec.md")
    assert list(checks.iterdir()) == []
    assert delegation.call("runs", "--json").report == []


def _sleeps(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_bytes().startswith(b"sleep\x0060")
    except OSError:
        return False


def test_two_checks_at_once_do_not_sweep_each_other(tmp_path: Path) -> None:
    from haiku_delegate.runs.directory import Store

    store = Store(tmp_path)
    with store.scratch() as one, store.scratch() as two:
        store.sweep()
        assert one.work.is_dir()
        assert two.work.is_dir()
    assert list(store.checks.iterdir()) == []


def test_a_red_that_had_company_is_seen_alone_with_what_stands_before_it_and_no_more(tmp_path: Path) -> None:
    seen = tmp_path / "seen"  # a cache is where a command in a worktree can leave something
    seen.mkdir()
    bench = Bench(tmp_path, isolation="worktree", environ={"CARGO_HOME": str(seen)}).write(FILES)
    verify = "\n".join(
        [f"echo >> {seen}/first; cat calc.py  # green", "false  # green", f"echo >> {seen}/last  # green"]
    )
    found = bench.examine(CALC, verify)
    assert rules(found) == ["HD412"]
    assert [looked.color for looked in found.commands] == ["green", "red", "green"]
    counted = [len((seen / name).read_text().splitlines()) for name in ("first", "last")]
    assert counted == [3, 2]  # the baseline, the sentinel, and the second look


def test_a_listed_file_that_may_not_be_read_is_no_reason_to_look_at_nothing(
    delegation: Delegation, isolation: str
) -> None:
    probe = subprocess.run([*AS_A_USER, "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("no user namespace to be an ordinary user in")
    listed = delegation.repository / "textkit/text.py"
    listed.chmod(0)
    done = subprocess.run(
        [*AS_A_USER, *delegation.argv("check", "spec.md", "--isolation", isolation)], cwd=delegation.repository,
        env=delegation.environ(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (3, "")
    assert "HD216 'textkit/text.py' cannot be read: Permission denied" in done.stdout
    assert "baseline: " not in done.stdout
    assert listed.stat().st_mode & 0o777 == 0


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (OSError(28, "No space left on device"), "No space left on device", "free some space below {state}, or set"),
        (OSError(122, "Disk quota exceeded", "/x/y"), "Disk quota exceeded: '/x/y'", "free some space below {state}"),
        (OSError(24, "Too many open files"), "Too many open files", "`ulimit -n`"),
        (PermissionError(13, "Permission denied", "/x/\ny"), "Permission denied: '/x/\\ny'", "check its permissions"),
        (OSError("odd"), "odd", "doctor"),
    ],
)
def test_what_keeps_the_baseline_from_running_is_told_with_its_place(
    tmp_path: Path, error: OSError, message: str, hint: str
) -> None:
    said = examining.unrunnable(error, tmp_path)
    assert said.message == f"the baseline cannot be run: {message}"
    assert hint.format(state=tmp_path) in said.hint
