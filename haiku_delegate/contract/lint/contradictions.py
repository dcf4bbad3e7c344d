"""What cannot both be: blocks against what happens to their file (HD162), sentences against the list (HD163)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from haiku_delegate.contract import paths
from haiku_delegate.contract.lint.remarks import Remarks, short
from haiku_delegate.contract.model import Action, Block, BlockRole, Change, Contract
from haiku_delegate.contract.texts import shell, tools
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.places import Places
from haiku_delegate.findings import Severity

_STANDS = (BlockRole.CODE, BlockRole.AFTER, BlockRole.EXACT)
_FORBIDS = Lazy(
    r"(?:please )?(?:do not|don['’]t|never|must not) (?:edit|change|modify|touch|alter) (?:the file )?"
    r"[`\"]?(?P<path>[^\s`\"]+?)[`\"]?(?: at all| in any way)?[.!]?",
    re.IGNORECASE,
)
_RUNNERS = frozenset({"pytest", "py.test", "python", "node", "bash", "sh", "ruby", "perl", "php", "deno", "jest",
    "vitest",
                      "mocha", "unittest", "rspec", "tsx", "ts-node"})  # fmt: skip

_WITH_VALUE = frozenset({"-k", "-m", "-n", "-p", "-o", "-W", "-r", "-c", "-t", "-X"})
_ALONE = frozenset({"--verbose", "--quiet", "--exitfirst", "--no-header", "--ci", "--run", "--test"})


def check(contract: Contract, places: Places, remarks: Remarks) -> None:
    """Errors only where no reading of the spec can come true."""
    for change in contract.changes:
        _blocks(change, remarks)
    _gone(contract, remarks)
    _forbidden(contract, places, remarks)


def _blocks(change: Change, remarks: Remarks) -> None:
    shown = short(change.path, 60)
    for block in change.blocks:
        line = block.line or change.line
        if change.action is Action.DELETE and block.role in _STANDS:
            certain = block.role is not BlockRole.CODE
            message = f"a block must stand in {shown} afterwards, but the file is deleted"
            hint = "leave out `(delete)`, or mark the block `example`"
            remarks.add("HD162", message, line=line, hint=hint, severity=None if certain else Severity.WARNING)
        elif change.action is Action.NEW and block.role is BlockRole.BEFORE:
            message = f"a `before` block stands under {shown}, but the file is new"
            remarks.add("HD162", message, line=line, hint="leave out `(new)`, or mark the block `example`")
    _both_ways(change, shown, remarks)


def _both_ways(change: Change, shown: str, remarks: Remarks) -> None:
    """A `before` block must be gone, so no other block may bring it back."""
    before = [block for block in change.blocks[:50] if block.role is BlockRole.BEFORE]
    after = [block for block in change.blocks[:50] if block.role in _STANDS]
    for old in before:
        new = next((block for block in after if _holds(block, old)), None)
        if new:
            message = f"the `before` block must be gone from {shown}, but it stands in the code that replaces it"
            hint = "take into `before` a line that does not stay, or leave the block out"
            same = old.text.strip() == new.text.strip()
            line = old.line or change.line
            remarks.add("HD162", message, line=line, hint=hint, severity=None if same else Severity.WARNING)


def _holds(new: Block, old: Block) -> bool:
    wanted, have = _lines(old.text), _lines(new.text)
    return bool(wanted) and f"\n{wanted}\n" in f"\n{have}\n"


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n")).strip("\n")


def _gone(contract: Contract, remarks: Remarks) -> None:
    """A file that will not be there cannot be run."""
    gone = {change.path: "deleted" for change in contract.changes if change.action is Action.DELETE}
    gone |= {change.rename_from: "renamed" for change in contract.changes if change.rename_from}
    if not gone or contract.cwd != ".":
        return
    for command in (*contract.verify, *contract.holdout):
        for path in _run(command.text):
            if path in gone:
                message = f"`{short(command.text, 60)}` runs {short(path, 60)}, which is {gone[path]}"
                remarks.add("HD163", message, line=command.line, hint="run what is there afterwards")


def _run(text: str) -> Iterator[str]:
    """The files that a command certainly runs."""
    simples = shell.parse(text)
    if simples is None or "!" in text.split() or any(each.joined_by == "||" for each in simples):
        return
    if any(each.program in ("cd", "pushd") for each in simples):
        return
    for simple in simples:
        tool = tools.of(simple)
        if tool.name in _RUNNERS:
            words = [word for word in tool.args if not word.startswith("-")]
            taken = {tool.args[at + 1] for at, word in enumerate(tool.args[:-1]) if _takes_value(word)}
            yield from (paths.normal(word.partition("::")[0]) for word in words if word not in taken or "::" in word)
        elif "/" in simple.program:
            yield paths.normal(simple.program)


def _takes_value(flag: str) -> bool:
    """Whether the next word may belong to an option."""
    return flag in _WITH_VALUE or (flag.startswith("--") and "=" not in flag and flag not in _ALONE)


def _forbidden(contract: Contract, places: Places, remarks: Remarks) -> None:
    listed = {change.path: change for change in contract.changes if not change.is_glob}
    for item in (*contract.constraints, *contract.preserve):
        match = _FORBIDS.now.fullmatch(" ".join(item.split())) if len(item) < 400 else None
        path = paths.normal(match["path"]) if match else ""
        if path in listed:
            line = places.find(item.split("\n")[0])
            message = f"“{short(item)}” forbids what line {listed[path].line or '?'} lists"
            remarks.add("HD163", message, line=line, hint="leave out the one or the other")
