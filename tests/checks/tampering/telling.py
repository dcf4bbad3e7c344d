"""Short ways to ask the analysis."""

from __future__ import annotations

import textwrap

from haiku_delegate.checks import tampering
from haiku_delegate.contract.model import Action, Block, BlockRole, Change, Contract, Kind
from haiku_delegate.contract.model import TestGrants as Granted
from haiku_delegate.findings import Finding


def text(source: str) -> str:
    return textwrap.dedent(source).strip("\n") + "\n"


def contract(
    *paths: str, tests: Granted | None = None, blocks: tuple[Block, ...] = (), instruction: str = "",
    kind: Kind | None = None,
) -> Contract:  # fmt: skip
    changes = tuple(Change(path=path, blocks=blocks, instruction=instruction) for path in paths)
    return Contract(id=None, title="t", changes=changes, tests=tests or Granted(), kind=kind)


def found(
    before: str | None, after: str | None, *, path: str = "tests/test_a.py", asked: Contract | None = None
) -> tuple[Finding, ...]:
    change = tampering.FileChange(path=path, before=before, after=after)
    return tampering.check(asked or contract(path), [change])


def told(before: str, after: str, *, path: str = "tests/test_a.py", asked: Contract | None = None) -> list[str]:
    """`error HD330` and so on."""
    return [f"{each.severity} {each.rule}" for each in found(text(before), text(after), path=path, asked=asked)]


def block(role: BlockRole, source: str) -> Block:
    return Block(role=role, language="python", text=text(source))


__all__ = [
    "Action",
    "Block",
    "BlockRole",
    "Change",
    "Contract",
    "Granted",
    "Kind",
    "block",
    "contract",
    "found",
    "text",
    "told",
]
