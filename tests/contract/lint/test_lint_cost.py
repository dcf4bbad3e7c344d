"""Lint stays linear, and cheap for an ordinary contract."""

from __future__ import annotations

import gc
import time

import pytest

from haiku_delegate.contract import lint, spec
from haiku_delegate.contract.model import Change, Command, Contract
from haiku_delegate.contract.texts import shell
from tests.contract.lint.support import markdown


def contract(instruction: str = "Add `f()`.", command: str = "pytest") -> Contract:
    change = Change(path="src/a.py", instruction=instruction, line=3)
    verify = (Command(text=command, line=6),)
    return Contract(id=None, title="t", changes=(change,), verify=verify, text=instruction)


@pytest.mark.parametrize(
    "unit", ["`", "`` ` ", '"', "“", "](", "<!--", " ", "a", "edit `", "etc, ", "TBD. ", "- a\n", "(etc"]
)
def test_a_huge_instruction_takes_no_more_than_linear_time(unit: str) -> None:
    def took(size: int) -> float:
        text = (unit * (size // len(unit)))[:size] + "\nimprove etc needed cases best decide or similar"
        start = time.process_time()  # other tests use the clock as well
        lint.check(contract(text))
        return time.process_time() - start

    gc.disable()  # it would look through what all other tests have left
    try:
        took(1000)
        assert took(160_000) < 40 * max(took(20_000), 0.005)
    finally:
        gc.enable()


@pytest.mark.parametrize("unit", ["a; ", "a | ", "a || true ", "a && ", "bash -c ", "'", "a\n", "env "])
def test_a_huge_command_is_no_trap(unit: str) -> None:
    start = time.perf_counter()
    lint.check(contract(command=unit * (30_000 // len(unit))))
    assert time.perf_counter() - start < 5


def test_an_ordinary_contract_costs_a_few_milliseconds() -> None:
    made = spec.parse(markdown(), source="spec.md")
    lint.check(made)
    start = time.perf_counter()
    for _ in range(20):
        lint.check(made)
    assert (time.perf_counter() - start) / 20 < 0.02


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("a &&\nb", ["", "&&"]),
        ("a\nb", ["", ";"]),
        ("a | b || c", ["", "|", "||"]),
        ("grep '|' x", None),
        (r"find . -exec a {} \; -print", None),
        ("run a#b", None),
    ],
)
def test_what_joins_commands_is_read_with_certainty_or_not_at_all(text: str, joined: list[str] | None) -> None:
    simples = shell.parse(text)
    assert (simples and [each.joined_by for each in simples]) == joined


def test_only_a_single_ampersand_at_the_end_is_the_background() -> None:
    assert shell.ends_in_background("server &")
    assert not any(map(shell.ends_in_background, ("a", "a &&", "a & b", "grep '&'", "a '")))
