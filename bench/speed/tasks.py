"""The contracts that are measured, and what a careful Haiku does with each of them in either way of working.

Turns are not chosen. They follow from what the two ways allow:

- *bare*: the client refuses to edit a file that it has not read, so one turn reads (all files at once, as the contract
  names them); then the same edits as ours; then the contract's commands in one Bash call; then the summary.
- *handed*: the same with the files mentioned as `@path` in the prompt, so that no turn is spent reading. It is the bare
  way at its best, and has exactly as many turns as ours.
- *ours*: the files are attached; the same edits; `verify()` in the place of Bash; the summary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.speed import ledger
from haiku_delegate.demo import scenes
from haiku_delegate.demo.scripting import Call, Calls, Say, Step
from haiku_delegate.demo.theatre import Stage

VERIFY = Call("mcp__contract__verify", {})


@dataclass(frozen=True, kw_only=True)
class Task:
    """One contract, in a repository that `prepare` completes."""

    name: str
    title: str
    spec: str
    read: tuple[str, ...]  #: files that must be known before they can be edited
    commands: tuple[str, ...]  #: VERIFY
    work: tuple[Step, ...]  #: from the first edit to the summary; VERIFY stands for checking
    files: dict[str, str]  #: further files of the repository

    def prepare(self, stage: Stage) -> None:
        """Put the contract and the files where they belong."""
        for name, text in {**self.files, scenes.SPEC: self.spec}.items():
            target = stage.repository / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")

    def ours(self) -> list[Step]:
        return list(self.work)

    def handed(self) -> list[Step]:
        checks = Call("Bash", {"command": " && ".join(self.commands), "description": "Run the contract's commands"})
        return [checks if step is VERIFY else step for step in self.work]

    def bare(self, root: Path) -> list[Step]:
        reading = Calls(tuple(Call("Read", {"file_path": str(root / name)}) for name in self.read))
        return [reading, *self.handed()]


def small() -> Task:
    """The demo's own contract: one function and its test, right at the first try."""
    edits, _verify, summary = scenes.honest()
    return Task(
        name="small", title="one function and its test in two tiny files, right at the first try",
        spec=(scenes.REPOSITORY / scenes.SPEC).read_text(encoding="utf-8"), read=("textkit/text.py",),
        commands=("python3 -m unittest -q tests.test_slugify", "python3 -m unittest -q tests.test_text"),
        work=(edits, VERIFY, summary), files={},
    )  # fmt: skip


def six_turns() -> Task:
    """Three files; one mistake, seen by the tests and mended."""
    return _ledger("six turns", "three files, two of them of 4 KB; one mistake that the tests show", ledger.SHORT)


def long_files() -> Task:
    """The same in files of some length: what is attached is most of the bill, in any way of working."""
    return _ledger("long files", "the same in files of 18 KB", ledger.LONG)


def _ledger(name: str, title: str, functions: int) -> Task:
    # A mend of the same length within the same second would meet the stale .pyc of the bare way's first test run.
    slip = ledger.TOTAL.replace("amount - discount", "amount - percent")
    fix = {"file_path": ledger.ORDERS, "old_string": "amount - percent", "new_string": "amount - discount"}
    edits = (
        Call("Edit", {"file_path": ledger.PRICES, "old_string": ledger.ANCHOR,
                      "new_string": ledger.ANCHOR + "\n\n" + ledger.DISCOUNT}),
        Call("Edit", {"file_path": ledger.ORDERS, "old_string": ledger.OLD_TOTAL, "new_string": slip}),
    )  # fmt: skip
    return Task(
        name=name, title=title, spec=ledger.SPEC, read=(ledger.PRICES, ledger.ORDERS),
        commands=ledger.COMMANDS,
        work=(
            Calls(edits), Call("Write", {"file_path": ledger.TEST, "content": ledger.TESTS}), VERIFY,
            Call("Edit", fix), VERIFY, Say("Added discount(), total() uses it, and the new tests pass."),
        ),
        files=ledger.files(functions),
    )  # fmt: skip


def all_of_them() -> Sequence[Task]:
    return (small(), six_turns(), long_files())
