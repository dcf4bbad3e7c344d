"""The contract's blocks stand in the files, up to indentation and line ends."""

import pytest

from haiku_delegate.checks import conformance
from haiku_delegate.contract.model import Block, BlockRole, Change, Contract
from haiku_delegate.findings import Severity

BLOCK = "def f(x):\n    return x + 1\n"


def contract(role: BlockRole) -> Contract:
    return Contract(
        id=None,
        title="t",
        changes=(Change(path="a.py", blocks=(Block(role=role, language="python", text=BLOCK, line=7),)),),
    )


@pytest.mark.parametrize(
    "text",
    [
        BLOCK,
        "import os\n\n\n" + BLOCK + "\n\ny = 1\n",
        "class A:\n    def f(x):\n        return x + 1\n",
        BLOCK.replace("\n", "\r\n"),
        "def f(x):   \n    return x + 1",
    ],
)
def test_a_block_that_stands_is_found(text: str) -> None:
    assert conformance.check(contract(BlockRole.EXACT), lambda path: text) == ()


@pytest.mark.parametrize(
    "text", ["", "def f(x):\n    return x + 2\n", "def f(x):\n        return x + 1\n", "return x + 1\n"]
)
def test_a_block_that_deviates_stops_the_run_only_if_it_is_exact(text: str) -> None:
    (finding,) = conformance.check(contract(BlockRole.EXACT), lambda path: text)
    assert (finding.rule, finding.severity) == ("HD320", Severity.ERROR)
    (finding,) = conformance.check(contract(BlockRole.CODE), lambda path: text)
    assert (finding.rule, finding.severity) == ("HD321", Severity.WARNING)


def test_the_nearest_place_is_shown() -> None:
    (finding,) = conformance.check(contract(BlockRole.CODE), lambda path: "a = 1\ndef f(x):\n    return x + 2\n")
    assert "near line 2" in finding.message
    assert "+    return x + 2" in finding.message


def test_a_before_block_must_be_gone_and_examples_are_not_checked() -> None:
    (finding,) = conformance.check(contract(BlockRole.BEFORE), lambda path: BLOCK)
    assert finding.rule == "HD322"
    assert conformance.check(contract(BlockRole.BEFORE), lambda path: "x = 1\n") == ()
    assert conformance.check(contract(BlockRole.EXAMPLE), lambda path: "x = 1\n") == ()


def blocks(*rows: tuple[BlockRole, str]) -> Contract:
    made = tuple(Block(role=role, language="python", text=text) for role, text in rows)
    return Contract(id=None, title="t", changes=(Change(path="a.py", blocks=made),))


def test_a_before_block_that_the_after_block_takes_up_may_stay() -> None:
    wanted = blocks((BlockRole.BEFORE, "import os\n"), (BlockRole.AFTER, "import os\nimport sys\n"))
    assert conformance.check(wanted, lambda path: "import os\nimport sys\n") == ()


DIFF = """--- a/a.py
+++ b/a.py
@@ -1,2 +1,2 @@
 def f(x):
-    return x
+    return x + 1
"""


@pytest.mark.parametrize(
    ("text", "rules"),
    [(BLOCK, []), ("def f(x):\n    return x + 2\n", ["HD321"]), ("def f(x):\n    return x\n", ["HD321"])],
    ids=["applied", "applied otherwise", "left out"],
)
def test_a_diff_block_is_held_to_its_new_lines(text: str, rules: list[str]) -> None:
    found = conformance.check(blocks((BlockRole.DIFF, DIFF)), lambda path: text)
    assert [finding.rule for finding in found] == rules


def test_what_a_diff_only_removes_must_be_gone() -> None:
    removing = blocks((BlockRole.DIFF, "@@ -1 +0,0 @@\n-DEBUG = True\n"))
    assert conformance.check(removing, lambda path: "x = 1\n") == ()
    (finding,) = conformance.check(removing, lambda path: "DEBUG = True\nx = 1\n")
    assert finding.rule == "HD322"
