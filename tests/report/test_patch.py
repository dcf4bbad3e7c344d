"""A patch made by us is one that git applies."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from haiku_delegate.report import patch

ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}


def applied(at: Path, name: str, before: bytes | None, after: bytes | None) -> bytes | None:
    """What git makes of the patch."""
    target = at / name
    if before is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(before)
    made = patch.diff(name, before, after)
    done = subprocess.run(
        ["git", "apply", "--allow-empty", "-p1", "-"], cwd=at, env=ENV, check=False, capture_output=True,
        input=made.text.encode("utf-8", "surrogateescape"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return target.read_bytes() if target.exists() else None


@pytest.mark.parametrize("name", ["a.txt", "dir/b c.txt", "naïve.txt", 'quo"te.txt', "tab\t.txt"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"one\ntwo\n", b"one\n2\n"),
        (b"no end", b"no end\n"),
        (None, b"new\n"),
        (None, b"new without end"),
        (b"old\n", None),
        (b"a\r\nb\r\n", b"a\r\nc\r\n"),
        (b"caf\xe9\n", b"caf\xe9s\n"),
        (b"-- x\n", b"++ y\n"),
    ],
)
def test_git_applies_what_we_write(tmp_path: Path, name: str, before: bytes | None, after: bytes | None) -> None:
    assert applied(tmp_path, name, before, after) == after


LINES = st.lists(st.sampled_from([b"a", b"b", b"+", b"-", b"", b"@@ -1 +1 @@", b"\\ x"]), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=LINES, after=LINES, end=st.booleans())
def test_any_text_survives(tmp_path: Path, before: list[bytes], after: list[bytes], end: bool) -> None:
    new = b"\n".join(after) + (b"\n" if end else b"")
    if new:
        assert applied(tmp_path, "f", b"\n".join(before) + b"\n", new) == new
