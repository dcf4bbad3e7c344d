"""`allow:` in a run: a recorded decision goes on and is told; what no spec can wave through stops it for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from haiku_delegate.demo import scenes
from tests.support.playing import Delegation, Done, tree
from tests.support.scheming import verifying

pytestmark = pytest.mark.client

NEW, OLD = "python3 -m unittest -q tests.test_slugify", "python3 -m unittest -q tests.test_text"


def spec(delegation: Delegation, *commands: str, allow: str = "") -> Path:
    front = f"kind: feature\n{f'allow: [{allow}]' if allow else '# nothing'}\n"

    def change(text: str) -> str:
        text = text.replace("kind: feature\n", front, 1)
        return verifying(text, *commands, allow="") if commands else text

    return delegation.spec(change)


def of(done: Done, rule: str) -> list[tuple[str, bool]]:
    """Severity of this rule's findings, and whether they say that the spec allows them."""
    found = [finding for finding in done.report["findings"] if finding["rule"] == rule]
    return [(finding["severity"], finding["message"].endswith(" (allowed by the spec)")) for finding in found]


@pytest.mark.parametrize(
    ("rule", "commands", "code"),
    [
        ("HD140", (f"{NEW} || true", NEW), 3),
        ("HD411", (NEW, f"{OLD}  # red"), 6),
    ],
)
def test_an_allowed_error_is_a_note_of_a_run_that_passes(
    delegation: Delegation, rule: str, commands: tuple[str, ...], code: int
) -> None:
    before = tree(delegation.repository)
    stopped = delegation.run(scenes.honest(), spec=spec(delegation, *commands))
    assert (stopped.code, of(stopped, rule)) == (code, [("error", False)])
    assert tree(delegation.repository) == before
    passed = delegation.run(scenes.honest(), spec=spec(delegation, *commands, allow=rule))
    assert (passed.code, of(passed, rule)) == (0, [("note", True)]), passed.out


def test_strictness_does_not_take_an_override_back(delegation: Delegation) -> None:
    strict = delegation.run(scenes.honest(), "--strict", "--no-apply", spec=spec(delegation, OLD))
    assert strict.code != 0
    assert ("error", False) in of(strict, "HD414")
    rules = ", ".join(strict.rules())
    allowed = delegation.run(scenes.honest(), "--strict", "--no-apply", spec=spec(delegation, OLD, allow=rules))
    assert (allowed.code, of(allowed, "HD414")) == (0, [("note", True)]), allowed.out


@pytest.mark.parametrize("rule", ["HD301", "HD310", "HD431", "HD440", "HD601"])
def test_scope_and_verify_cannot_be_allowed(delegation: Delegation, rule: str) -> None:
    before = tree(delegation.repository)
    done = delegation.run(scenes.lying(), spec=spec(delegation, allow=rule))
    assert (done.code, done.rules(), done.report["executor"]) == (3, ["HD037"], None)
    assert tree(delegation.repository) == before
