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
