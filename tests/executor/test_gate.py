"""What may be called, as a table over a real directory with links in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from haiku_delegate.executor.channel import attachable
from haiku_delegate.executor.gate import Gate

LISTED = {"calc.py", "src/new.py", "app/[id]/p.ts"}


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    root = tmp_path / "repo"
    (root / "src").mkdir(parents=True)
    (tmp_path / "secret").write_text("s")
    (root / "calc.py").write_text("")
    (root / "spec.md").write_text("")
    (root / "outside").symlink_to(tmp_path)
    (root / "link.py").symlink_to(root / "calc.py")
    (root / "twin").symlink_to(root / "src")
    (root / "attached.py").symlink_to(tmp_path / "attached.py")
    return Gate(
        root=root,
        admits=LISTED.__contains__,
        readable=frozenset({tmp_path / "attached.py"}),
        hidden=(root / "spec.md", tmp_path / "repo/.claude"),
        commands=("fmt",),
        home=tmp_path,
    )


EDIT = {"Edit": "file_path", "Write": "file_path", "NotebookEdit": "notebook_path"}


@pytest.mark.parametrize("tool", EDIT)
@pytest.mark.parametrize(
    ("path", "passes"),
    [
        ("calc.py", True),
        ("{root}/calc.py", True),
        ("./src/../calc.py", True),
        ("src/new.py", True),
        ("twin/new.py", True),  # another way to a listed file
        ("app/[id]/p.ts", True),
        ("CALC.py", False),
        ("calc.py/", True),
        ("calc.py ", False),
        ("sub/calc.py", False),
        ("link.py", False),  # a link would be replaced, or written through
        ("outside/calc.py", False),
        ("../calc.py", False),
        ("{root}x/calc.py", False),
        ("~/repo/calc.py", True),
        ("~/calc.py", False),
        ("/etc/passwd", False),
        ("", False),
        (".", False),
        ("a\0b", False),
        (None, False),
        (3, False),
        ("x" * 5000, False),
    ],
)
def test_edits(gate: Gate, tool: str, path: object, passes: bool) -> None:
    named = path.replace("{root}", str(gate.root)) if isinstance(path, str) else path
    refusal = gate.refusal(tool, {EDIT[tool]: named})
    assert (refusal is None) is passes
    assert passes or (refusal and "contract" in refusal and "stop(kind=" in refusal)


@pytest.mark.parametrize(
    ("tool", "call", "passes"),
    [
        ("Read", {"file_path": "src/any.py"}, True),
        ("Read", {"file_path": "attached.py"}, True),
        ("Read", {"file_path": "spec.md"}, False),
        ("Read", {"file_path": ".claude/settings.json"}, False),
        ("Read", {"file_path": "outside/secret"}, False),
        ("Read", {"file_path": "/etc/passwd"}, False),
        ("Read", {"file_path": "~/.ssh/id"}, False),
        ("Read", {}, False),
        ("Grep", {"pattern": "../x"}, True),
        ("Grep", {"pattern": "x", "path": ""}, True),
        ("Grep", {"pattern": "x", "path": "src"}, True),
        ("Grep", {"pattern": "x", "path": ".."}, False),
        ("Grep", {"pattern": "x", "path": "outside"}, False),
        ("Glob", {"pattern": "**/*.py"}, True),
        ("Glob", {"pattern": "{root}/*.py"}, True),
        ("Glob", {"pattern": "/etc/*"}, False),
        ("Glob", {"pattern": "../*"}, False),
        ("Glob", {"pattern": "{..,src}/*"}, False),
        ("Glob", {"pattern": "{a,/etc}/*"}, False),
        ("mcp__contract__verify", {}, True),
        ("mcp__contract__stop", {"kind": "unclear"}, True),
        ("mcp__contract__run", {"name": "fmt"}, True),
        ("mcp__other__verify", {}, False),
        ("Bash", {"command": "ls"}, False),
        ("Task", {}, False),
        ("WebFetch", {"url": "http://x"}, False),
        ("", {}, False),
    ],
)
def test_everything_else(gate: Gate, tool: str, call: dict[str, str], passes: bool) -> None:
    named = {name: value.replace("{root}", str(gate.root)) for name, value in call.items()}
    assert (gate.refusal(tool, named) is None) is passes


def test_only_what_may_be_read_is_attached(gate: Gate) -> None:
    names = [
        "calc.py",
        "calc.py#L1-3",
        "calc.py",
        "../secret",
        "/etc/passwd",
        "spec.md",
        'q"uote.py',
        "attached.py",
    ]
    assert attachable(names, gate) == ("calc.py", "calc.py#L1-3", "attached.py")


def test_denials_are_short_because_every_later_request_carries_them(gate: Gate) -> None:
    calls = [("Edit", {"file_path": "other.py"}), ("Read", {"file_path": "/etc/passwd"}), ("Bash", {"command": "ls"})]
    for tool, call in calls:
        refusal = gate.refusal(tool, call)
        assert refusal
        assert len(refusal) < 180, refusal
