"""Deletions and renames are carried out by the program; the executor edits what is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from haiku_delegate.demo.scripting import Call, Calls, Say, Step
from tests.support.playing import Delegation, tree

pytestmark = pytest.mark.client

SPEC = """---
kind: refactor
{front}
---
TASK T-3: {title}

CHANGES TO MAKE:
{changes}
VERIFY:
```sh
{verify}
```
"""
RENAME = """### 1. textkit/words.py (rename from textkit/text.py)
The content stays as it is.
### 2. tests/test_text.py
Import from textkit.words.
"""
IMPORTS = {"file_path": "tests/test_text.py", "old_string": "textkit.text", "new_string": "textkit.words"}


def written(delegation: Delegation, changes: str, verify: str, front: str = "", title: str = "Rename it") -> Path:
    return delegation.spec(lambda text: SPEC.format(front=front, title=title, changes=changes, verify=verify))


def test_a_file_is_renamed_before_the_executor_begins(delegation: Delegation, isolation: str) -> None:
    before = (delegation.repository / "textkit/text.py").read_text()
    spec = written(delegation, RENAME, "python3 -m unittest -q tests.test_text")
    edit = {"file_path": "textkit/words.py", "old_string": before.splitlines()[0], "new_string": before.splitlines()[0]}
    script: list[Step] = [Calls((Call("Edit", IMPORTS),)), Say("Done.")]
    assert edit  # the new path is there to be read and edited
    done = delegation.run(script, "--isolation", isolation, spec=spec)
    assert (done.code, done.rules()) == (0, []), done.out
    kinds = {row["path"]: row["kind"] for row in done.report["changes"]}
    assert kinds == {"textkit/text.py": "deleted", "textkit/words.py": "added", "tests/test_text.py": "modified"}
    assert (delegation.repository / "textkit/words.py").read_text() == before
    assert not (delegation.repository / "textkit/text.py").exists()


def test_what_is_only_to_be_deleted_passes_without_a_change_by_the_executor(
    delegation: Delegation, isolation: str
) -> None:
    (delegation.repository / "textkit/old name.py").write_text("x = 1\n")
    changes = "### 1. `textkit/old name.py` (delete)\nNobody uses it.\n"
    spec = written(delegation, changes, "python3 -m unittest -q tests.test_text", title="Remove the old module")
    done = delegation.run([Say("Nothing left to do.")], "--isolation", isolation, spec=spec)
    assert (done.code, done.rules()) == (0, []), done.out
    assert not (delegation.repository / "textkit/old name.py").exists()


def test_an_executor_that_leaves_the_rest_undone_has_changed_nothing(delegation: Delegation, isolation: str) -> None:
    before = tree(delegation.repository)
    spec = written(delegation, RENAME, "python3 -m unittest -q tests.test_text")
    done = delegation.run([Say("Done.")], "--isolation", isolation, spec=spec)
    assert (done.code, done.report["reason"]) == (4, "empty"), done.out
    assert tree(delegation.repository) == before


def test_a_deleted_file_that_the_executor_brings_back_stops_the_run(delegation: Delegation, isolation: str) -> None:
    spec = written(delegation, RENAME, "python3 -m unittest -q tests.test_text")
    shim = Call("Write", {"file_path": "textkit/text.py", "content": "from textkit.words import normalize\n"})
    done = delegation.run([Calls((Call("Edit", IMPORTS), shim)), Say("Done.")], "--isolation", isolation, spec=spec)
    assert (done.code, done.rules()) == (4, ["HD310"]), done.out


def test_a_command_of_the_contract_that_names_the_path_does_it_instead(delegation: Delegation) -> None:
    front = "run:\n  move: mv textkit/text.py textkit/words.py"
    spec = written(delegation, RENAME, "python3 -m unittest -q tests.test_text", front)
    script: list[Step] = [Call("mcp__contract__run", {"name": "move"}), Call("Edit", IMPORTS), Say("Done.")]
    done = delegation.run(script, "--no-apply", spec=spec)
    assert (done.code, done.rules()) == (0, []), done.out
