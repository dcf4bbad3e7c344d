"""What a hurried person types: one clear sentence, the documented exit code, nothing half written."""

from __future__ import annotations

from pathlib import Path

import pytest

from haiku_delegate import cli
from haiku_delegate.cli import page
from haiku_delegate.config import Settings
from tests.support.playing import Delegation, tree

BROKEN = {
    "empty.md": b"",
    "blank.md": b" \n\n",
    "binary.md": bytes(range(256)),
    "latin.md": "TASK: Größe".encode("latin-1"),
    "big.md": b"x\n" * 2_600_000,
    "twice.yaml": b"title: a\ntitle: b\nchanges: [{path: textkit/text.py}]\nverify: ['true']\n",
    "comma.json": b'{"title": "a",\n "verify": ["true"],\n}\n',
    "README.md": b"# Textkit\n\nA kit.\n",
}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ("", 2, "Usage: haiku-delegate"),
        ("rum spec.md", 2, "'rum' is neither a verb nor a file; did you mean 'run'?"),
        ("rnus", 2, "did you mean 'runs'?"),
        ("help", 2, "did you mean '--help'?"),
        ("--json check spec.md", 2, "the verb comes first: haiku-delegate check --json"),
        ("run", 2, "Missing argument 'SPEC' (see `haiku-delegate run --help`)"),
        ("spec.md --no-aply", 2, "Did you mean '--no-apply'?"),
        ("check spec.md -C nowhere", 2, "Directory 'nowhere' does not exist"),
        ("check spec.md -C spec.md", 2, "Directory 'spec.md' is a file"),
        ("spec.md --timeout banana", 2, "'banana' is not a time above 0; write 900, 90s or 15m"),
        ("spec.md --timeout 0", 2, "'0' is not a time above 0"),
        ("spec.md --max-usd 0", 2, "'0' is not an amount above 0; write 0.25"),
        ("spec.md --max-usd nan", 2, "'nan' is not an amount above 0"),
        ("spec.md --max-usd inf", 2, "'inf' is not an amount above 0"),
        ("spec.md --max-usd cheap", 2, "'cheap' is not an amount above 0"),
        ("spec.md --max-turns 0", 2, "0 is not in the range x>=1"),
        ("spec.md --model ''", 2, "'' is not a model's name"),
        ("spec.md --isolation bogus", 2, "'bogus' is not one of 'auto', 'overlay', 'worktree'"),
        ("spec.md --no-apply --commit", 2, "choose one"),
        ("show nothing", 2, "no run is called 'nothing' (`haiku-delegate runs` lists them)"),
        ("show last", 2, "no run is called 'last'"),
        ("check spec.nd", 3, "spec.nd: HD001 the spec does not exist (did you mean 'spec.md'?)"),
        ("check nowhere/spec.md", 3, "there is no directory 'nowhere'"),
        ("check textkit", 3, "textkit: HD001 the spec is a directory"),
        ("check ''", 2, "the name of the spec is empty"),
        ("check empty.md", 3, "empty.md: HD002 the spec is empty"),
        ("check blank.md", 3, "HD002"),
        ("check binary.md", 3, "binary.md:2: HD003"),
        ("check latin.md", 3, "latin.md:1: HD003"),
        ("check big.md", 3, "HD005 the spec is larger than 1 MB"),
        ("check twice.yaml", 3, "twice.yaml:2: HD031 key 'title' is there twice"),
        ("check comma.json", 3, "remove the comma before the closing bracket"),
        ("check README.md", 3, "README.md:1: HD006 this file is not a contract"),
        ("README.md", 3, "STOP (spec, exit 3): README.md"),
    ],
)
def test_a_slip_is_answered_with_one_sentence(delegation: Delegation, arguments: str, code: int, words: str) -> None:
    for name, data in BROKEN.items():
        (delegation.repository / name).write_bytes(data)
    before = tree(delegation.repository)
    done = delegation.call(*(word.strip("'") for word in arguments.split()))
    assert (done.code, "Traceback" in done.err) == (code, False), done.err
    assert words in (done.out if code == 3 and arguments.startswith("check") else done.err)
    assert tree(delegation.repository) == before
    assert not delegation.on.state.exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("### 1. textkit/text.py", "### 1. textkit/txt.py", "HD203 'textkit/txt.py' does not exist (did you mean"),
        ("### 1. textkit/text.py", "### 1. ../text.py", "HD020 path '../text.py' climbs out"),
        ("### 1. textkit/text.py", "### 1. /etc/passwd", "HD020 path '/etc/passwd' is absolute"),
        ("kind: feature", "knid: feature", "HD032 unknown key 'knid' (did you mean 'kind'?)"),
        ("kind: feature", "timeout: soon", "HD033 'timeout' must be a time span"),
    ],
)  # fmt: skip
def test_a_contract_that_is_not_true_is_told_with_line_and_rule(
    delegation: Delegation, old: str, new: str, words: str
) -> None:
    spec = delegation.spec(lambda text: text.replace(old, new))
    done = delegation.call("check", str(spec))
    assert done.code == 3
    assert words in done.out
    assert f"{spec}:" in done.out


def test_specs_are_found_from_here_and_their_paths_from_the_root(delegation: Delegation) -> None:
    below = delegation.repository / "textkit"
    for spec, code in (("../spec.md", 0), ("spec.md", 3)):
        done = Delegation(delegation.on).call("check", spec, cwd=below)
        assert done.code == code, done.out
    assert "did you mean '../spec.md'?" in done.out
    done = delegation.call("check", "spec.md", "-C", "textkit", cwd=delegation.on.root)
    assert "did you mean 'textkit/spec.md'?" in done.out
    assert delegation.call("check", "textkit/spec.md", "-C", "textkit", cwd=delegation.on.root).code == 0


def test_runs_are_not_kept_inside_the_repository_that_a_run_covers(delegation: Delegation) -> None:
    done = delegation.call("spec.md", env={"HAIKU_DELEGATE_STATE": "state"})
    assert done.code == 2
    assert "set HAIKU_DELEGATE_STATE to a directory outside" in done.err
    assert not (delegation.repository / "state").exists()


@pytest.mark.parametrize("state", ["/proc/nowhere", "/dev/null/x"])
def test_a_state_directory_that_cannot_be_written_is_named(delegation: Delegation, state: str) -> None:
    done = delegation.call("spec.md", env={"HAIKU_DELEGATE_STATE": state})
    assert done.code == 6
    assert "set HAIKU_DELEGATE_STATE to a directory that can be written" in done.err
    assert delegation.call("runs", env={"HAIKU_DELEGATE_STATE": state}).code == 0


def test_without_a_home_everything_that_needs_none_works(delegation: Delegation) -> None:
    for verb in (("check", "spec.md"), ("render", "spec.md"), ("runs",), ("--help",)):
        done = delegation.call(*verb, without=("HOME", "HAIKU_DELEGATE_CONFIG", "CLAUDE_CONFIG_DIR"))
        assert done.code == 0, done.err


def test_help_says_the_defaults_that_hold(delegation: Delegation) -> None:
    text = " ".join(delegation.call("run", "--help").out.split()).replace("- ", "-")  # click breaks at hyphens
    known = Settings()
    wanted = (f"[default: {known.model}]", f"[default: {known.max_usd:.2f}]", f"[default: {known.max_turns}]",
              f"[default: {known.timeout_s / 60:g}m]", f"[default: {known.isolation}]")  # fmt: skip
    for words in wanted:
        assert words in text
    assert delegation.call("--help", env={"COLUMNS": "20", "PYTHONIOENCODING": "ascii"}).code == 0


@pytest.mark.parametrize("verb", ["doctor", "demo", "spec.md"])
def test_without_a_client_it_says_how_to_get_one(delegation: Delegation, verb: str) -> None:
    hide = "import sys; sys.modules['claude_agent_sdk'] = None; from haiku_delegate.cli import main; main()"
    done = delegation.call(
        verb, env={"PATH": "/usr/bin:/bin"}, without=("HAIKU_DELEGATE_CLAUDE",), program=("-c", hide)
    )
    assert done.code == 5, done.out + done.err
    assert "claude-agent-sdk" in done.out + done.err


def test_a_bug_of_ours_is_no_failed_verify(delegation: Delegation) -> None:
    bug = "import haiku_delegate.cli.history as h; h.list_runs = None; from haiku_delegate.cli import main; main()"
    done = delegation.call("runs", "--json", program=("-c", bug))
    assert (done.code, done.report["exit_code"]) == (70, 70)
    assert "this is a bug: TypeError" in done.err


def test_it_runs_as_a_module_and_names_its_version(delegation: Delegation) -> None:
    from haiku_delegate import __version__

    words = delegation.call("--version").out.split()
    assert (words[1], words[2]) == (__version__, "(client")


def test_the_kept_page_of_help_is_what_click_says() -> None:
    assert Path(cli.PAGE).read_text("ascii") == page.text(), "run `python -m haiku_delegate.cli.page`"


def test_help_fits_a_narrow_terminal(delegation: Delegation) -> None:
    wide, narrow = (delegation.call("--help", env={"COLUMNS": columns}).out for columns in ("80", "60"))
    assert wide == Path(cli.PAGE).read_text("ascii")
    assert len(narrow.splitlines()) > len(wide.splitlines())
    assert "carry out a contract" in narrow
