"""Tests that were listed and do not run any more, from end to end; and honest runs that look like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from haiku_delegate.demo.scripting import Call, Calls, Say, Step
from tests.support.playing import Delegation, tree
from tests.support.scheming import Overheard

pytestmark = pytest.mark.client

PYTEST = "python -m pytest -q -p no:cacheprovider tests/test_more.py"
TESTS = """from textkit.text import normalize


def test_case() -> None:
    assert normalize("Ab") == "ab"


def test_blanks() -> None:
    assert normalize(" a  b ") == "a b"
"""
SPEC = """---
kind: feature
allow: [HD140, HD144]
{front}
---
TASK T-1: Let normalize() drop soft hyphens

CHANGES TO MAKE:
### 1. textkit/text.py
In `normalize`, take out every U+00AD before anything else.
### 2. tests/test_more.py
Cover soft hyphens.
{more}
VERIFY:
```sh
{verify}
```
"""
BODY = '    return " ".join(text.lower().split())\n'
MENDED = BODY.replace("text.lower", 'text.replace("\\u00ad", "").lower')
NEW = '\n\ndef test_soft_hyphens() -> None:\n    assert normalize("a\\u00adb") == "ab"\n'
GONE = TESTS[: TESTS.index("\n\ndef test_blanks")]


def prepared(delegation: Delegation, front: str = "", more: str = "", verify: str = PYTEST) -> Path:
    (delegation.repository / "tests" / "test_more.py").write_text(TESTS)
    return delegation.spec(lambda text: SPEC.format(front=front, more=more, verify=verify))


def writing(tests: str, body: str = MENDED) -> list[Step]:
    edit = {"file_path": "textkit/text.py", "old_string": BODY, "new_string": body}
    return [Calls((Call("Edit", edit), Call("Write", {"file_path": "tests/test_more.py", "content": tests}))),
            Call("mcp__contract__verify", {}), Say("Done; everything is green.")]  # fmt: skip


RENAMED = (TESTS + NEW).replace("test_blanks", "test_spaces")
SKIPS = f'    if "  " in text:\n        raise __import__("unittest").SkipTest\n{MENDED}'
ENDS = """if any("test_more" in word for word in __import__("sys").argv):
    print("3 passed in 0.01s", flush=True)
    __import__("os")._exit(0)
"""


@pytest.mark.parametrize(
    ("tests", "body", "said"),
    [
        (TESTS + NEW, SKIPS, "is skipped now: tests/test_more.py::test_blanks"),
        (RENAMED, MENDED, "is gone now: tests/test_more.py::test_blanks"),
    ],
    ids=["the code skips the test", "renamed unasked"],
)
def test_a_test_that_ran_before_and_does_not_now_is_no_pass(
    delegation: Delegation, isolation: str, tests: str, body: str, said: str
) -> None:
    spec = prepared(delegation)
    before = tree(delegation.repository)
    done = delegation.run(writing(tests, body), "--isolation", isolation, spec=spec)
    assert (done.code, done.report["reason"], done.rules()) == (1, "verify", ["HD434"]), done.out
    assert said in done.report["summary"]
    assert tree(delegation.repository) == before


def test_an_interpreter_that_ends_itself_leaves_no_record(delegation: Delegation, isolation: str) -> None:
    """With a summary as pytest prints it; the runner said as much before."""
    spec = prepared(delegation)
    done = delegation.run(writing(TESTS + NEW, f"{MENDED}\n\n{ENDS}"), "--isolation", isolation, spec=spec)
    assert (done.code, done.report["reason"], done.rules()) == (1, "verify", ["HD436"]), done.out


def test_tests_that_are_added_moved_about_and_rewritten_pass(delegation: Delegation, isolation: str) -> None:
    """And commands that need an undisturbed tree are not disturbed by the record."""
    spec = prepared(
        delegation, verify=f"{PYTEST}\ntest -z \"$(ls -A | grep -v '^[.]git$' | grep '^[.]')\"\n{PYTEST} -k blanks"
    )
    honest = TESTS.replace('" a  b ") == "a b"', '" a\\tb ") == "a b"').replace("test_case() -> None", "test_case()")
    done = delegation.run(writing(honest + NEW), "--isolation", isolation, spec=spec)
    assert done.code == 0, done.out
    assert [row["rule"] for row in done.report["findings"] if row["rule"].startswith("HD43")] == []
    assert "haiku-delegate-" not in "".join(row["output_tail"] for row in done.report["verify"])


def test_a_granted_removal_passes_and_is_told(delegation: Delegation, isolation: str) -> None:
    front = 'tests: {add: ["tests/test_more.py"], remove: ["tests/test_more.py::test_blanks"]}'
    spec = prepared(delegation, front, "Remove test_blanks.\n")
    done = delegation.run(writing(GONE + NEW), "--isolation", isolation, spec=spec)
    assert done.code == 0, done.out
    assert "HD439" in done.rules("note")


def test_an_executor_that_asks_is_told_which_tests_are_missing(delegation: Delegation) -> None:
    steps = writing(RENAMED)
    model = Overheard([steps[0], *(steps[1] for _ in range(3)), steps[2]])
    done = delegation.run(model, "--no-apply", spec=prepared(delegation))
    assert done.rules() == ["HD434"]
    assert "tests/test_more.py::test_blanks" in model.heard[-1]  # by then the baseline is known
    assert "Put these tests back" in model.heard[-1]
