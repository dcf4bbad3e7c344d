"""Nothing here needs root: the same as a user without a single capability."""

from __future__ import annotations

import os
import subprocess

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.api import ScriptedApi
from tests.support.playing import Delegation, tree

pytestmark = pytest.mark.client

#: A user namespace in which we are 1000 and hold no capability, whoever started the tests.
AS_A_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")


@pytest.mark.parametrize(("script", "code"), [(scenes.honest, 0), (scenes.lying, 1)])
def test_an_ordinary_user_delegates_in_both_isolations(
    delegation: Delegation, isolation: str, script: object, code: int
) -> None:
    status = subprocess.run(
        [*AS_A_USER, "grep", "CapEff", "/proc/self/status"], capture_output=True, text=True, check=False
    )
    if status.returncode or int(status.stdout.split()[1], 16):
        pytest.skip("no user namespace to be an ordinary user in")
    before = tree(delegation.repository)
    with ScriptedApi(script()) as api:  # type: ignore[operator]
        done = subprocess.run(
            [*AS_A_USER, *delegation.argv("spec.md", "--isolation", isolation)], cwd=delegation.repository,
            env=delegation.environ(api.url), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert (tree(delegation.repository) == before) is bool(code)
    assert os.stat(delegation.repository / "textkit/text.py").st_uid == os.getuid()
