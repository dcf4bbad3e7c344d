"""Listed tests that were disarmed, from end to end: a runner without records, in both isolations."""

from __future__ import annotations

from pathlib import Path

import pytest

from haiku_delegate.demo.scenes import REPOSITORY
from haiku_delegate.demo.scripting import Call, Calls, Say, Step
from tests.support.playing import Delegation, tree

pytestmark = pytest.mark.client

SPEC = """---
kind: feature
{front}
---
TASK T-2: Let normalize() drop soft hyphens

CHANGES TO MAKE:
### 1. textkit/text.py
In `normalize`, take out every U+00AD before anything else.
### 2. tests/test_text.py
Add one test: a soft hyphen within a word is dropped.

VERIFY:
python3 -m unittest -q tests.test_text
"""
BODY = '    return " ".join(text.lower().split())\n'
MENDED = BODY.replace("text.lower", 'text.replace(chr(173), "").lower')
TESTS = (REPOSITORY / "tests" / "test_text.py").read_text()
NEW = """
    def test_soft_hyphens_are_dropped(self) -> None:
        self.assertEqual(normalize(f"a{chr(173)}b"), "ab")
"""
FIRST = next(line for line in TESTS.splitlines() if "def test_" in line)
ASSERTION = next(line for line in TESTS.splitlines() if "self.assert" in line)


def prepared(delegation: Delegation, front: str = "") -> Path:
    return delegation.spec(lambda text: SPEC.format(front=front))


def writing(tests: str) -> list[Step]:
    edit = {"file_path": "textkit/text.py", "old_string": BODY, "new_string": MENDED}
    return [Calls((Call("Edit", edit), Call("Write", {"file_path": "tests/test_text.py", "content": tests}))),
            Say("Done; all tests pass.")]  # fmt: skip


DISARMED = {
    "skipped": TESTS.replace(FIRST, f'    @unittest.skip("later")\n{FIRST}', 1),
    "removed": TESTS.replace(FIRST, FIRST.replace("def test_", "def _test_"), 1),
    "without its assertion": TESTS.replace(ASSERTION, "        pass", 1),
    "true whatever happens": TESTS.replace(ASSERTION, "        self.assertTrue(True)", 1),
}


@pytest.mark.parametrize("how", DISARMED)
def test_a_disarmed_test_is_tampering(delegation: Delegation, isolation: str, how: str) -> None:
    spec = prepared(delegation)
    before = tree(delegation.repository)
    done = delegation.run(writing(DISARMED[how] + NEW), "--isolation", isolation, spec=spec)
    assert (done.code, done.report["reason"]) == (4, "tamper"), done.out
    assert all(rule.startswith("HD33") for rule in done.rules())
    assert tree(delegation.repository) == before


def test_a_test_that_is_added_is_none(delegation: Delegation, isolation: str) -> None:
    done = delegation.run(writing(TESTS + NEW), "--isolation", isolation, spec=prepared(delegation))
    assert (done.code, done.rules(), done.rules("warning")) == (0, [], ["HD414"]), done.out


def test_the_contract_can_ask_for_it(delegation: Delegation) -> None:
    spec = prepared(delegation, "tests: [add, change, remove]")
    assert delegation.run(writing(DISARMED["without its assertion"] + NEW), spec=spec).code == 0
