"""Short ways to ask for notes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from haiku_delegate.checks import notes
from haiku_delegate.contract.model import Action, Block, BlockRole, Change, Command, Contract, Kind
from haiku_delegate.findings import Finding

Text = str | bytes | None


def text(source: str) -> str:
    return textwrap.dedent(source).strip("\n") + "\n"


def contract(
    path: str = "src/a.py", instruction: str = "Do it.", *, blocks: tuple[Block, ...] = (), kind: Kind | None = None,
    preserve: tuple[str, ...] = (), constraints: tuple[str, ...] = (), verify: tuple[str, ...] = (), title: str = "t",
    others: tuple[Change, ...] = (),
) -> Contract:  # fmt: skip
    change = Change(path=path, blocks=blocks, instruction=instruction)
    return Contract(
        id=None, title=title, changes=(change, *others), kind=kind, preserve=preserve, constraints=constraints,
        verify=tuple(Command(text=each) for each in verify),
    )  # fmt: skip


def block(source: str, role: BlockRole = BlockRole.CODE) -> Block:
    return Block(role=role, language="", text=text(source))


def source(path: str, before: Text, after: Text) -> notes.SourceChange:
    old, new = (each.encode() if isinstance(each, str) else each for each in (before, after))
    return notes.SourceChange(path=path, before=old, after=new)


def found(
    before: Text, after: Text, path: str = "src/a.py", asked: Contract | None = None, tests: Iterable[str] = ()
) -> tuple[Finding, ...]:
    return notes.check(asked or contract(path), [source(path, before, after)], lambda: tests)


def told(
    before: Text, after: Text, path: str = "src/a.py", asked: Contract | None = None, tests: Iterable[str] = ()
) -> list[str]:
    """`error HD350` and so on; texts are taken from the left margin."""
    old, new = (text(each) if isinstance(each, str) else each for each in (before, after))
    return [f"{each.severity} {each.rule}" for each in found(old, new, path, asked, tests)]


__all__ = [
    "Action",
    "Block",
    "BlockRole",
    "Change",
    "Contract",
    "Kind",
    "block",
    "contract",
    "found",
    "source",
    "text",
    "told",
]
