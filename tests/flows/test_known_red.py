"""A test that fails anyway, and is listed as such, does not hide one that the change broke."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.scripting import Call, Calls, Say, Step
from tests.support.playing import Delegation
from tests.support.scheming import verifying

pytestmark = pytest.mark.client

_KNOWN = """from textkit.text import normalize


def test_always_red() -> None:
    assert False


def test_normalize() -> None:
    assert normalize(" A  b ") == "a b"
"""


def spec(delegation: Delegation, front: str) -> Path:
    (delegation.repository / "tests" / "test_known.py").write_text(_KNOWN)

    def change(text: str) -> str:
        text = text.replace("kind: feature\n", f"kind: feature\n{front}\n", 1)
        return verifying(text, "python -m pytest -q -p no:cacheprovider tests/test_known.py  # green")

    return delegation.spec(change)


LISTED = 'known_red: ["tests/test_known.py::test_always_red"]'


def test_a_known_red_test_does_not_stop_an_honest_run(delegation: Delegation, isolation: str) -> None:
    done = delegation.run(scenes.honest(), "--isolation", isolation, spec=spec(delegation, LISTED))
    assert done.code == 0, done.out
    (row,) = done.report["verify"]
    assert (row["before"], row["after"]) == ("green", "green")


def test_without_being_listed_it_does(delegation: Delegation) -> None:
    done = delegation.run(scenes.honest(), spec=spec(delegation, ""))
    assert (done.code, done.rules()) == (6, ["HD412"])


def breaking() -> list[Step]:
    """Lets normalize() keep the case, which a listed red test cannot excuse."""
    body = '    return " ".join(text.lower().split())\n'
    wrong = body.replace(".lower()", "")
    edit: dict[str, Any] = {"file_path": "textkit/text.py", "old_string": body, "new_string": wrong}
    write = {"file_path": "tests/test_slugify.py", "content": "# nothing\n"}
    return [Calls((Call("Edit", edit), Call("Write", write))), Say("Done; only the known red test fails.")]


def test_it_excuses_nothing_that_the_change_broke(delegation: Delegation, isolation: str) -> None:
    done = delegation.run(breaking(), "--isolation", isolation, spec=spec(delegation, LISTED))
    assert (done.code, done.report["reason"]) == (1, "verify")


def test_a_test_that_was_green_before_is_not_excused_by_being_listed(delegation: Delegation) -> None:
    listed = 'known_red: ["tests/test_known.py::test_always_red", "tests/test_known.py::test_normalize"]'
    done = delegation.run(breaking(), spec=spec(delegation, listed))
    assert (done.code, done.report["reason"]) == (1, "verify")
