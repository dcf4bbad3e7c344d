"""Asks a command's runner for its record, and reads it when the command has ended."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate.checks import speaking
from haiku_delegate.checks.records import cargo, corner, go, invocation, junit, pytest, unittest
from haiku_delegate.checks.records.evidence import Left
from haiku_delegate.checks.records.javascript import Hooked
from haiku_delegate.checks.records.model import WEIGHT, Adapter, Outcome, Record, Told, Wish, computed
from haiku_delegate.contract.model import Command
from haiku_delegate.workspace.model import Isolation, Workspace

_ADAPTERS: tuple[Adapter, ...] = (
    pytest, unittest, Hooked("vitest"), Hooked("jest"), Hooked("node"), go, cargo, junit,
)  # fmt: skip
_ABOUT = ("package.json", "Makefile", "makefile", "GNUmakefile", "justfile", "Taskfile.yml")
_LARGEST = 1 << 20  #: bytes of such a file that are read


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One command with every adapter's wish in it, and where the answers will lie."""

    wish: Wish
    asked: Command
    root: Path  #: of the workspace, as seen from inside
    corner: str  #: our directory in it
    adapters: Sequence[Adapter]
    started: float
    cwd: str = "."
    home: str = ""  #: a root that is another in each workspace, so that it must not stand in a test's name

    @property
    def env(self) -> Mapping[str, str]:
        return self.wish.env

    @property
    def text(self) -> str:
        """The command as it is to be run."""
        return self.wish.text

    def answer(self, files: Path) -> Record | None:
        """What the runners left; `files` is where the workspace's changed files lie."""
        return self.told(files, None)[0]

    def told(self, files: Path, log: Path | None) -> tuple[Record | None, bool]:
        """The records of all runners together, and whether one that was asked has begun to keep one."""
        left = Left(
            root=self.root, files=files, place=self.corner, cwd=self.cwd, command=self.asked.text, how=self.wish.how,
            started=self.started, log_file=log,
        )  # fmt: skip
        record = _together([found for adapter in self.adapters if (found := adapter.read(left)) is not None])
        begun = self._surely_begins() or bool([name for name, _ in left.written("") if name.endswith(".begun")])
        corner.clear(files, self.corner)
        return (_at_home(record, self.home) if record and self.home else record), begun

    def spoiled(self, output: str) -> bool:
        """Whether a runner refused the wish."""
        return any(adapter.spoiled(output) for adapter in self.adapters)

    def shown(self, output: str, log: Path) -> str:
        """The tail of what the command would have printed if nobody had asked; its log is put back as well."""
        if not self.rewritten:
            return pytest.unmentioned(output)
        return go.restored(log, self.asked.text)

    @property
    def rewritten(self) -> bool:
        """Whether the log has to be put back as well."""
        return go.asked(self.text) and not go.asked(self.asked.text)

    def _surely_begins(self) -> bool:
        """pytest keeps a record whenever it runs, and go is asked by what it is called with."""
        return "pytest" in self.wish.how.runners or self.rewritten


class Recorder:
    """A witness that keeps outcomes by test id."""

    def __init__(self, *, cwd: str = ".", adapters: Sequence[Adapter] = _ADAPTERS) -> None:
        self._cwd, self._adapters = cwd, adapters

    def __call__(
        self, tree: Workspace, command: Command, env: Mapping[str, str], leave_out: tuple[str, ...] = ()
    ) -> Asked | None:
        found = None if speaking.never_runs_tests(command.text) else corner.within(tree.root)
        if found is None:
            return None
        how, place = invocation.of(command.text), f"{found}/{corner.fresh('records')}"
        adapters = [each for each in self._adapters if not how.direct or each.name in (*how.runners, "junit")]
        about = "" if how.direct else "\n".join(self._about(tree.root, command.text))
        wish = Wish(text=command.text, env=env, place=str(tree.root / place), how=how, about=about, leave_out=leave_out)
        for adapter in adapters:
            wish = adapter.ask(wish)
        if wish.files and not corner.put(_outside(tree), place, wish.files):
            return None
        home = str(tree.root) if tree.isolation is Isolation.WORKTREE else ""
        return Asked(
            wish=wish, asked=command, root=tree.root, corner=place, adapters=adapters, started=time.time(),
            cwd=self._cwd, home=home,
        )  # fmt: skip

    def _about(self, root: Path, text: str) -> Iterator[str]:
        """The files that say what `npm test`, `make test` or `./run_tests.sh` runs."""
        scripts = re.findall(r"(?<![\w/])[\w./-]+\.(?:sh|bash|mk|[cm]?js)\b", text)[:5]
        for name in (*_ABOUT, *scripts):
            file = root / self._cwd / name
            try:
                if file.is_file():
                    yield file.read_bytes()[:_LARGEST].decode("utf-8", "replace")
            except (OSError, ValueError):
                continue


def _outside(tree: Workspace) -> Path:
    """Where files can be put into a workspace while nothing runs in it."""
    return tree.root if tree.isolation is Isolation.WORKTREE else tree.snapshot(()).files


def _together(records: Sequence[Record]) -> Record | None:
    """One record; of a test that two runners tell of, the worst."""
    if len(records) < 2:
        return records[0] if records else None
    found: dict[str, Outcome] = {}
    for record in records:
        for name, outcome in record.items():
            found[name] = max(found.get(name, outcome), outcome, key=WEIGHT.index)
    return Told(found, [name for record in records for name in computed(record)])


def _at_home(record: Record, home: str) -> Record:
    if not any(home in name for name in record):
        return record
    named = {name.replace(home, "."): outcome for name, outcome in record.items()}
    return Told(named, [name.replace(home, ".") for name in computed(record)])
