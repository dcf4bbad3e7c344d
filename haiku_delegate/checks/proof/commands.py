"""Which of the contract's commands can prove that lines are needed, and in which order they are asked.

A linter or a type checker that objects to a half of a change (an import that is used no more) says nothing about what
the other half does, so only commands that run code are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from haiku_delegate.checks import runners
from haiku_delegate.checks.verify import Color, Verification
from haiku_delegate.contract.model import Command
from haiku_delegate.contract.texts import shell, tools

_PATIENCE = 3.0  #: times what a command took with the whole candidate
_LEAST_S = 10.0
#: These look at files or at output, too; in lint they are left to be tests of a kind.
_RUNS_NOTHING = frozenset({"xo", "tsd", "rg", "test", "lint-imports", "wc", "head", "tail", "diff", "cmp"})


def asked(commands: Sequence[Command], after: Verification, before: Verification) -> tuple[Command, ...]:
    """The commands that run code and were green, those first that are most likely to notice; each with a time limit.

    What is green but for known red tests exits as if it were red, whatever is taken back, and cannot be asked.
    """
    green = (result for result in after.results if result.color is Color.GREEN)
    took = {result.command: result.duration_s for result in green if not result.excused}
    red = {result.command for result in before.results if result.color is Color.RED}
    able = [command for command in commands if command in took and runs_code(command.text)]
    able.sort(key=lambda each: (each not in red, runners.runner(each.text) is None, took[each]))
    return tuple(replace(each, timeout_s=_limit(each, took[each])) for each in able)


def _limit(command: Command, took: float) -> float:
    limit = max(_LEAST_S, took * _PATIENCE)
    return min(limit, command.timeout_s) if command.timeout_s else limit


def runs_code(text: str) -> bool:
    """Whether a command may run the code that the contract is about; in doubt it does."""
    simples = shell.parse(text)
    return simples is None or any(_runs(tools.of(simple)) for simple in simples if simple.words)


def _runs(tool: tools.Tool) -> bool:
    return not tools.only_reads(tool) and tool.name not in _RUNS_NOTHING
