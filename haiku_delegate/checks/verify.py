"""The contract's own commands, run by us in a clean workspace that holds the base plus the candidate.

Nothing that the executor left anywhere else is there, so a run that passes only thanks to leftovers does not pass.
Results are kept by the candidate's digest: what the executor has had checked through `verify()` costs nothing at the
end. A red that was seen while other commands ran beside it is confirmed alone before it counts.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Protocol

from haiku_delegate import process
from haiku_delegate.checks import runners, shells
from haiku_delegate.checks.records import Asked, Record, Recorder, comparing, known
from haiku_delegate.checks.scope import thrown_away
from haiku_delegate.checks.tampering import places
from haiku_delegate.contract.model import Command
from haiku_delegate.report.counts import Counted
from haiku_delegate.report.text import path
from haiku_delegate.workspace.model import Change, ChangeKind, ChangeSet, Workspace

_TESTS = (places.Kind.PYTHON, places.Kind.WORDS)
_LAUNCHER_FAILED = 125  #: the launcher's own exit code: the command was never started
_MISSING_MODULE = re.compile(r"No module named '?([\w.]+)'?\s*$", re.MULTILINE)

Opener = Callable[[ChangeSet | None], AbstractContextManager[Workspace]]


class Color(str, Enum):
    """What a command came to."""

    GREEN = "green"
    RED = "red"
    CANNOT_RUN = "cannot-run"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, kw_only=True)
class Result:
    """One command's run. `why` is the sentence that explains a colour which the exit code alone does not."""

    command: Command
    color: Color
    exit_code: int | None
    duration_s: float
    output: str = ""
    log: Path | None = None
    tests: Counted | None = None
    why: str = ""
    record: Record | None = None  #: outcomes by test id, where the runner was asked and answered
    excused: tuple[str, ...] = ()  #: known red tests that fail; without them the command succeeds
    asked: bool = False  #: a record was wished for, and the runner did not refuse
    objection: str = ""  #: the rule that makes a green exit code red, where it has one of its own


@dataclass(frozen=True, kw_only=True)
class Verification:
    """All commands, in order, in one clean workspace."""

    results: tuple[Result, ...]
    alone: bool = True  #: nothing of ours ran beside it
    flaky: tuple[str, ...] = ()  #: commands that were red beside others and green alone
    candidate: ChangeSet | None = None  #: what was verified; None is the untouched base

    @property
    def green(self) -> bool:
        """Whether every command was green; never true of no command at all."""
        return bool(self.results) and all(result.color is Color.GREEN for result in self.results)

    @property
    def duration_s(self) -> float:
        return sum(result.duration_s for result in self.results)


class Question(Protocol):
    """What a witness wants of one command."""

    @property
    def env(self) -> Mapping[str, str]:
        """The command's environment with the wish in it."""
        ...

    def answer(self, files: Path) -> Record | None:
        """What came of it, once the command has ended; `files` is where the workspace's changed files lie."""
        ...

    def spoiled(self, output: str) -> bool:
        """Whether the wish itself made the command fail."""
        ...


#: Looks over a command's shoulder, without changing what it does; None where there is nothing to ask.
Witness = Callable[[Workspace, Command, Mapping[str, str]], Question | None]


class Verifier:
    """Runs commands for baseline, executor and final judgement, and remembers what it saw."""

    def __init__(
        self,
        *,
        open_clean: Opener,
        setup: Sequence[Command],
        env: Callable[[Workspace], Mapping[str, str]],
        ignored: Callable[[list[str]], Iterable[str]],
        cwd: str,
        network: str,
        logs: Path,
        timeout_s: float,
        exclusive: bool = False,
        known_red: Sequence[str] = (),
        witness: Witness | None = None,
    ) -> None:
        self._open, self.env, self._cwd, self._network = open_clean, env, cwd, network
        self._ignored = ignored
        self._setup, self._logs, self._timeout_s = tuple(setup), logs, timeout_s
        self._kept: dict[tuple[str, tuple[Command, ...]], Verification] = {}
        self._known_red = tuple(known_red)
        self._witness = witness or (Recorder(cwd=cwd) if known_red else None)
        self._turn = threading.Lock() if exclusive else None
        self._guard = threading.Lock()
        self._running = 0
        self._overlaps = 0
        self._numbered = 0
        self._before = Verification(results=())
        self.cancelled = threading.Event()

    def baseline(self, commands: Sequence[Command]) -> Verification:
        """The commands on the untouched base."""
        self._before = self._run(None, commands, label="baseline")
        return self._before

    def verify(self, candidate: ChangeSet, commands: Sequence[Command], *, label: str = "verify") -> Verification:
        """The commands on base plus candidate; an unchanged candidate is not run again.

        A red result that had company is not final: ask `confirmed` for that.
        """
        key = (candidate.digest, tuple(commands))
        if key not in self._kept:
            self._kept[key] = self._run(candidate, commands, label=label)
        return self._kept[key]

    def confirmed(self, candidate: ChangeSet, commands: Sequence[Command]) -> Verification:
        """The final word: as `verify`, but what was red, or lost a test, in company is run once more, alone."""
        first = self.verify(candidate, commands)
        if first.alone or self.cancelled.is_set() or (first.green and not self._poorer(first)):
            return first
        again = self._run(candidate, commands, label="confirm")
        red = {result.command.text for result in first.results if result.color is not Color.GREEN}
        green = {result.command.text for result in again.results if result.color is Color.GREEN}
        final = replace(again, flaky=tuple(sorted(red & green)))
        self._kept[(candidate.digest, tuple(commands))] = final
        return final

    def tried(
        self, candidate: ChangeSet, commands: Sequence[Command], *, cancelled: threading.Event, memory: int = 0,
        leave_out: tuple[str, ...] = (),
    ) -> Verification:  # fmt: skip
        """For proofs: the commands up to the first that is not green, without a record and without being remembered.

        What has lines taken back may run away, so `memory` (bytes of a process, 0 is no limit) is held. Tests with the
        ids `leave_out` are left out where the runner can do that.
        """
        results: list[Result] = []
        with self._company(waits=False) as alone, self._open(candidate) as tree:
            failed = self._prepare(tree, "prove")
            for command in commands:
                asked = self._asked(tree, command, self.env(tree), leave_out) if leave_out and not failed else None
                done = failed or self._command(
                    tree, command, "prove", env=asked.env if asked else None,
                    asked=asked if isinstance(asked, Asked) else None, cancelled=cancelled, memory=memory,
                )  # fmt: skip
                results.append(done)
                if done.color is not Color.GREEN:
                    break
        return Verification(results=tuple(results), alone=alone(), candidate=candidate)

    def _poorer(self, after: Verification) -> bool:
        """Whether a test that ran before the change is skipped or gone: perhaps only for the company."""
        before = {result.command: result.record for result in self._before.results if result.record}
        rows = ((before[result.command], result.record) for result in after.results if result.command in before)
        return any(comparing.losses(earlier, record or {}) for earlier, record in rows)

    def _run(self, candidate: ChangeSet | None, commands: Sequence[Command], *, label: str) -> Verification:
        with self._company() as alone, self._open(candidate) as tree:
            failed = self._prepare(tree, label)
            clean, results = tree.snapshot(), list[Result]()
            disturbed: list[Change] = []
            for command in commands:
                result = failed or self._attempt(candidate, tree, command, label, clean.files)
                if disturbed and result.color is Color.GREEN:
                    result = self._undisturbed(candidate, result, label, disturbed[0].path)
                elif candidate and not disturbed:
                    disturbed = self._disturbed(tree, clean)
                    result = _unless_tests_changed(result, disturbed)
                results.append(result)
        return Verification(results=tuple(results), alone=alone(), candidate=candidate)

    def _disturbed(self, tree: Workspace, clean: ChangeSet) -> list[Change]:
        """Files that a command has changed, other than caches and ignored output; what it only added comes last.

        Code under test runs in these commands. It could rewrite what the next one reads.
        """
        changed = [change for change in tree.snapshot().changes if change not in clean.changes]
        harmless = thrown_away(changed, self._ignored)
        changed.sort(key=lambda change: change.kind is ChangeKind.ADDED)
        return [change for change in changed if change.path not in harmless]

    def _undisturbed(self, candidate: ChangeSet | None, result: Result, label: str, disturbed: str) -> Result:
        """A green that came after another command had changed files counts only if it comes without that as well."""
        with self._open(candidate) as tree:
            prepared, files = self._prepare(tree, label), tree.snapshot().files
            again = prepared or self._attempt(candidate, tree, result.command, label, files)
        if again.color is Color.GREEN:
            return again
        why = f"it succeeds only after an earlier command has changed {path(disturbed)}; builds belong into `setup:`"
        return replace(again, color=Color.RED, why=why)

    @contextmanager
    def _company(self, *, waits: bool = True) -> Iterator[Callable[[], bool]]:
        """Counts who runs at the same time; yields a function that says whether this one was alone so far."""
        turn = self._turn if waits else None
        if turn:
            turn.acquire()
        with self._guard:
            self._running += 1
            self._overlaps += self._running > 1
            seen, crowded = self._overlaps, self._running > 1
        try:
            yield lambda: not crowded and self._overlaps == seen
        finally:
            with self._guard:
                self._running -= 1
            if turn:
                turn.release()

    def _prepare(self, tree: Workspace, label: str) -> Result | None:
        for command in self._setup:
            done = self._command(tree, command, f"{label}-setup")
            if done.color is not Color.GREEN:
                return replace(done, color=Color.CANNOT_RUN, why=f"setup failed: {command.text}")
        return None

    def _attempt(
        self, candidate: ChangeSet | None, tree: Workspace, command: Command, label: str, files: Path
    ) -> Result:
        """One of the contract's commands, with a witness; what fails only in known red tests must succeed without."""
        result = self._witnessed(tree, command, label, files)
        excused = known.excusable(command.text, result.exit_code, result.record, self._known_red)
        if result.color is not Color.RED or not excused:
            return result
        again = self._without(candidate, command, label, excused)
        if again.color is not Color.GREEN:
            return result
        record = {**(again.record or {}), **(result.record or {})}  # with -x the first one is not whole
        why = f"only known red tests fail: {_few(excused)}"
        return replace(result, color=Color.GREEN, excused=excused, record=record, why=why)

    def _without(self, candidate: ChangeSet | None, command: Command, label: str, ids: tuple[str, ...]) -> Result:
        """The command without these tests, in a workspace that the first try could not touch."""
        with self._open(candidate) as tree:
            label = f"{label}-known-red"
            return self._prepare(tree, label) or self._witnessed(tree, command, label, tree.snapshot().files, ids)

    def _witnessed(
        self, tree: Workspace, command: Command, label: str, files: Path, leave_out: tuple[str, ...] = ()
    ) -> Result:
        env = self.env(tree)
        asked = self._asked(tree, command, env, leave_out)
        if asked is None:
            return self._command(tree, command, label)
        if not isinstance(asked, Asked):
            result = self._command(tree, command, label, env=asked.env)
            return replace(result, record=asked.answer(files), asked=True)
        result = self._command(tree, command, label, env=asked.env, asked=asked, files=files)
        if result.exit_code and asked.spoiled(result.output):
            return self._command(tree, command, label, env=env)
        return result

    def _asked(
        self, tree: Workspace, command: Command, env: Mapping[str, str], leave_out: tuple[str, ...]
    ) -> Question | None:
        if isinstance(self._witness, Recorder):
            return self._witness(tree, command, env, leave_out)
        return self._witness(tree, command, env) if self._witness else None

    def _command(
        self, tree: Workspace, command: Command, label: str, *, env: Mapping[str, str] | None = None,
        asked: Asked | None = None, files: Path | None = None,
        cancelled: threading.Event | None = None, memory: int = 0,
    ) -> Result:  # fmt: skip
        with self._guard:
            self._numbered += 1
            log = self._logs / f"{self._numbered:02d}-{label}.log"
        cancelled = cancelled or self.cancelled
        if cancelled.is_set():
            return Result(command=command, color=Color.CANNOT_RUN, exit_code=None, duration_s=0, why="cancelled")
        env = self.env(tree) if env is None else env
        argv = shells.argv(asked.text if asked else command.text)
        launch = tree.command(argv, env=env, cwd=self._cwd, network=self._network, memory=memory)
        done = process.record(
            launch.argv, env=env, cwd=launch.cwd, log=log, timeout_s=command.timeout_s or self._timeout_s,
            pass_fds=launch.pass_fds, cancelled=cancelled,
        )  # fmt: skip
        record, begun = asked.told(files, log) if asked and files else (None, False)
        done = replace(done, output=asked.shown(done.output, log)) if asked else done
        color, why = judged(command, done, limit_s=command.timeout_s or self._timeout_s)
        return Result(
            command=command, color=color, exit_code=done.exit_code, duration_s=done.duration_s, why=why,
            output=done.output, log=log, tests=_counted(command.text, done.output, record),
            record=record, asked=begun,
        )  # fmt: skip


def _counted(text: str, output: str, record: Record | None) -> Counted | None:
    """By what the runner prints; go prints no sums."""
    if record and runners.runner(text) == "go" and comparing.ran(record):
        return runners.recorded(record.values())
    return runners.count(text, output)


def _unless_tests_changed(result: Result, changed: Sequence[Change]) -> Result:
    """A green of a command that rewrote tests while it ran is worth nothing: who knows which of them were run."""
    there = (change.path for change in changed if change.kind is not ChangeKind.ADDED)
    tests = [name for name in there if places.kind(name, None) in _TESTS]
    if result.color is not Color.GREEN or not tests:
        return result
    return replace(result, color=Color.RED, why=f"it changed {path(tests[0])}, a test, while it ran")


def _few(ids: Sequence[str]) -> str:
    return path(", ".join(ids[:3])) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


def judged(command: Command, done: process.Completed, *, limit_s: float) -> tuple[Color, str]:
    """The colour of a finished command, and why where the exit code does not say it."""
    if done.timed_out:
        return Color.RED, f"no end within {limit_s:g} s"
    if done.exit_code is None:
        return Color.CANNOT_RUN, "cancelled"
    if done.exit_code == 0:
        if runners.nothing_ran(command.text, done.output):
            return Color.RED, "no test ran"
        return Color.GREEN, ""
    if done.exit_code in (126, 127):
        return Color.CANNOT_RUN, f"the shell could not run it (exit {done.exit_code})"
    if done.exit_code == _LAUNCHER_FAILED and "haiku-launcher:" in done.output:
        return Color.CANNOT_RUN, done.output.strip().splitlines()[-1]
    module = re.search(r"-m\s+([\w.]+)", command.text)
    missing = _MISSING_MODULE.findall(done.output)
    if module and module.group(1) in missing:
        return Color.CANNOT_RUN, f"Python has no module {module.group(1)} here"
    if runners.runner(command.text) == "pytest" and done.exit_code == 5:
        return Color.RED, "no test ran"
    return Color.RED, ""
