"""Finding a client and asking for its version."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pytest_subprocess import FakeProcess

from haiku_delegate.errors import ClientNotFound
from haiku_delegate.executor import client
from haiku_delegate.executor.client import Client, find


def program(path: Path, text: str = "#!/bin/sh\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """A client in each place where one may be."""
    found = {
        "as asked for": program(tmp_path / "asked" / "my-claude"),
        "HAIKU_DELEGATE_CLAUDE": program(tmp_path / "named" / "claude"),
        "PATH": program(tmp_path / "bin" / "claude"),
        "CLAUDE_CODE_EXECPATH": program(tmp_path / "exec" / "claude"),
        "the local installation": program(tmp_path / "home/.claude/local/claude"),
        client.BUNDLED: program(tmp_path / "wheel" / "claude"),
    }
    monkeypatch.setattr(client, "bundled", lambda: found[client.BUNDLED])
    return found


def test_the_first_client_that_can_be_started_is_taken(places: dict[str, Path], tmp_path: Path) -> None:
    env = {
        "HAIKU_DELEGATE_CLAUDE": str(places["HAIKU_DELEGATE_CLAUDE"]),
        "PATH": str(tmp_path / "bin"),
        "CLAUDE_CODE_EXECPATH": str(places["CLAUDE_CODE_EXECPATH"]),
        "HOME": str(tmp_path / "home"),
    }
    seen = [find(str(places["as asked for"]), env)]
    for name in ("HAIKU_DELEGATE_CLAUDE", "PATH", "CLAUDE_CODE_EXECPATH", "HOME", None):
        seen.append(find(None, env))
        if name:
            del env[name]
    assert [(one.source, one.path) for one in seen] == list(places.items())


def test_a_wish_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ClientNotFound, match="not a program that can be started") as caught:
        find(str(tmp_path / "nothing"), {"PATH": ""})
    assert "HAIKU_DELEGATE_CLAUDE" in caught.value.hint


def test_no_client_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "bundled", lambda: None)
    with pytest.raises(ClientNotFound, match="no `claude` was found"):
        find(None, {"PATH": "/nowhere", "HOME": "/nowhere"})


def test_version_is_asked_once_per_file(tmp_path: Path, fp: FakeProcess) -> None:
    path = program(tmp_path / "claude")
    fp.register([str(path), "--version"], stdout="2.1.197 (Claude Code)\n", occurrences=1)
    found = Client(path=path, source="PATH")
    assert found.version(tmp_path / "cache") == "2.1.197"
    assert Client(path=path, source="PATH").version(tmp_path / "cache") == "2.1.197"
    program(path, "#!/bin/sh\n# another one\n")
    fp.register([str(path), "--version"], stdout="2.2.0 (Claude Code)\n", occurrences=1)
    assert found.version(tmp_path / "cache") == "2.2.0"


@pytest.mark.parametrize(("code", "out"), [(1, "2.1.0"), (0, "no number")])
def test_a_client_that_does_not_say_its_version(tmp_path: Path, fp: FakeProcess, code: int, out: str) -> None:
    path = program(tmp_path / "claude")
    fp.register([str(path), "--version"], stdout=out, returncode=code)
    assert Client(path=path, source="PATH").version() == ""


def test_bundled_version_stands_beside_it(tmp_path: Path, fp: FakeProcess) -> None:
    (tmp_path / "claude.version").write_text("2.1.329 (Claude Code)\n")
    assert Client(path=program(tmp_path / "claude"), source=client.BUNDLED).version() == "2.1.329"
