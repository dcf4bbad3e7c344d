"""One contract, looked at without a model: lint, preflight, the baseline that a run would find, and the sentinel."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from haiku_delegate.checks.verify import Result, Verification, Verifier, Witness
from haiku_delegate.config import Settings
from haiku_delegate.contract import lint, preflight
from haiku_delegate.contract.model import Command, Contract
from haiku_delegate.errors import StateUnwritable
from haiku_delegate.findings import Finding, errors
from haiku_delegate.flows import surroundings
from haiku_delegate.flows.rim import Rim
from haiku_delegate.rules import override

if TYPE_CHECKING:
    from haiku_delegate.flows.places import Places
    from haiku_delegate.flows.sentinel import Sentinel
    from haiku_delegate.runs.directory import Scratch

TAIL = 2000  #: characters of a command's output that are kept where it is not as wanted


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One verify command before the change, as plain values."""

    command: str
    line: int | None
    wanted: str | None  #: red, green, or None where the contract does not say
    color: str | None  #: red, green, cannot-run; None where it was not run
    why: str = ""  #: what explains the colour, or why it was not run
    exit_code: int | None = None
    duration_s: float = 0.0
    passed: int | None = None  #: tests, where the runner counts them
    failed: int | None = None
    skipped: int | None = None
    red: tuple[str, ...] = ()  #: the tests that fail
    by_record: bool = False  #: whether `red` is the runner's record, or merely the names that it prints
    tail: str = ""  #: the end of the output, where the colour is not as wanted
    notices: bool | None = None  #: whether it fails when the listed files are broken; None where that is not known


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What was found. `baseline` is None where it was not run; `skipped` says what was not run, and why."""

    findings: tuple[Finding, ...]
    baseline: Verification | None = None
    skipped: str = ""
    commands: tuple[Looked, ...] = ()
    isolation: str = ""


def examine(contract: Contract, *, root: Path, settings: Settings, rim: Rim, baseline: bool) -> Examination:
    """Everything that would make a run of this contract pointless.

    With `baseline` the verify commands run once on the untouched tree, in a clean workspace, as a run would run them.
    Raises IsolationUnavailable and StateUnwritable as a run does.
    """
    world = surroundings.of(root, settings, rim.environ)
    found = override.apply((*lint.check(contract), *preflight.check(contract, root, world)), contract.allow)
    if not baseline:
        return Examination(findings=found, skipped="the baseline was not asked for")
    runnable, skipped = _runnable(contract, found)
    if not runnable:
        rows = tuple(_left_out(command) for command in contract.verify)
        return Examination(findings=found, skipped=skipped, commands=rows)
    seen = _run(contract, runnable, root=root, settings=settings, rim=rim)
    more = override.apply(seen.findings, contract.allow)
    return replace(seen, findings=(*found, *more), skipped=skipped)


def _runnable(contract: Contract, found: Iterable[Finding]) -> tuple[tuple[Command, ...], str]:
    """The commands without those that preflight knows cannot run, and a sentence about these."""
    absent = [finding for finding in errors(tuple(found)) if finding.rule in preflight.CANNOT_RUN]
    dropped = [command for command in contract.verify if any(_about(finding, command) for finding in absent)]
    names = ", ".join(f"`{_shown(command)}`" for command in dropped[:3])
    more = f" and {len(dropped) - 3} more" if len(dropped) > 3 else ""
    said = f"{names}{more} cannot run here" if dropped else ""
    return tuple(command for command in contract.verify if command not in dropped), said


def _about(finding: Finding, command: Command) -> bool:
    if finding.line is not None and command.line is not None:
        return finding.line == command.line
    return _shown(command)[:60] in finding.message


def _shown(command: Command) -> str:
    from haiku_delegate.report.text import one_line

    return one_line(command.text, limit=100)


def _run(contract: Contract, commands: tuple[Command, ...], *, root: Path, settings: Settings, rim: Rim) -> Examination:
    from haiku_delegate.runs.directory import Store

    with Store(rim.state).scratch() as scratch:
        try:
            return _Looking(contract, commands, root, settings, rim, scratch).look()
        except OSError as error:
            raise unrunnable(error, rim.state) from error


def unrunnable(error: OSError, state: Path) -> StateUnwritable:
    """What kept the commands from being run at all, with the place where it happened."""
    from haiku_delegate.report.text import path

    place = f": '{path(os.fsdecode(error.filename))[:300]}'" if isinstance(error.filename, (str, bytes)) else ""
    hint = "`haiku-delegate doctor` looks for what a run needs"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        hint = f"free some space below {state}, or set HAIKU_DELEGATE_STATE to a directory with more"
    elif error.errno in (errno.EMFILE, errno.ENFILE):
        hint = "raise the limit on open files, `ulimit -n`"
    elif place:
        hint = "check its permissions"
    return StateUnwritable(f"the baseline cannot be run: {error.strerror or error}{place}", hint=hint)


class _Looking:
    """The baseline and, beside it, the sentinel. Whatever ends it, nothing of it goes on running."""

    def __init__(
        self, contract: Contract, commands: tuple[Command, ...], root: Path, settings: Settings, rim: Rim,
        scratch: Scratch,
    ) -> None:  # fmt: skip
        from haiku_delegate.flows.places import Places
        from haiku_delegate.workspace import probe

        self._contract, self._root, self._settings, self._rim = contract, root, settings, rim
        self._commands, self._scratch = commands, scratch
        self._isolation, _why = probe.choose(settings.isolation, rim.state / "cache", root)
        self._places: Places = Places(
            contract, root=root, settings=settings, rim=rim, directory=scratch, isolation=self._isolation
        )
        self._verifiers: list[Verifier] = []

    def look(self) -> Examination:
        from haiku_delegate.checks import baseline as baselines
        from haiku_delegate.flows import sentinel as sentinels

        contract = self._contract
        sentinel = sentinels.prepare(contract, self._root, self._scratch.work / "broken")
        before, after = self._both(sentinel)
        found = (*baselines.check(contract, before), *baselines.remarks(contract, before))
        if self._commands == contract.verify:
            found = (*found, *baselines.vacuous(contract, before))
        if sentinel and after:
            found = (*found, *sentinels.check(contract, sentinel, before, after, root=self._root))
        kept = replace(before, results=tuple(replace(result, log=None) for result in before.results))
        rows = _rows(contract, before, after)
        return Examination(findings=found, baseline=kept, commands=rows, isolation=self._isolation.value)

    def _both(self, sentinel: Sentinel | None) -> tuple[Verification, Verification | None]:
        from haiku_delegate.checks.records import Recorder

        commands = self._commands
        asking = self._verifier("base", Recorder(cwd=self._contract.cwd), self._contract.known_red)
        if sentinel is None:
            (before,) = self._beside([lambda: asking.baseline(commands)])
            return before, None
        breaking = self._verifier("broken", sentinel)
        jobs = [
            lambda: asking.baseline(commands),
            lambda: breaking.verify(sentinel.candidate, commands, label="sentinel"),
        ]
        if self._settings.exclusive:
            return self._beside(jobs[:1])[0], self._beside(jobs[1:])[0]
        before, after = self._beside(jobs)
        return self._confirmed(asking, before), after

    def _confirmed(self, asking: Verifier, before: Verification) -> Verification:
        """It had company, which may have taken a port or a database: what is not as wanted is looked at once more,
        alone, after the commands that stand before it (they may have built something) and without the others."""
        from haiku_delegate.checks import baseline as baselines

        results = before.results
        doubted = [baselines.check(self._contract, replace(before, results=(result,))) for result in results]
        count = max((number for number, found in enumerate(doubted, 1) if found), default=0)
        if not count:
            return before
        (again,) = self._beside([lambda: asking.baseline(self._commands[:count])])
        return replace(again, results=(*again.results, *results[count:]))

    def _beside(self, jobs: Sequence[Callable[[], Verification]]) -> list[Verification]:
        """Do them at the same time; Ctrl-C ends them all."""
        from haiku_delegate import process

        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="check") as pool:
            try:
                return [future.result() for future in [pool.submit(job) for job in jobs]]
            except BaseException:
                for verifier in self._verifiers:
                    verifier.cancelled.set()
                process.end_all()
                raise

    def _verifier(self, name: str, witness: Witness, known_red: tuple[str, ...] = ()) -> Verifier:
        logs = self._scratch.logs / name
        logs.mkdir()
        made = self._places.verifier(logs, witness=witness, known_red=known_red)
        self._verifiers.append(made)
        return made


def _rows(contract: Contract, before: Verification, after: Verification | None) -> tuple[Looked, ...]:
    """Every command of the contract in its order, those that were not run as well."""
    ran = {result.command: result for result in before.results}
    return tuple(
        _looked(contract, ran[command], after) if command in ran else _left_out(command) for command in contract.verify
    )


def _left_out(command: Command) -> Looked:
    wanted = command.color.value if command.color else None
    return Looked(command=command.text, line=command.line, wanted=wanted, color=None, why="not run: see the findings")


def _looked(contract: Contract, result: Result, after: Verification | None) -> Looked:
    from haiku_delegate.checks import baseline as baselines
    from haiku_delegate.checks import records
    from haiku_delegate.checks.records import printed
    from haiku_delegate.flows import sentinel
    from haiku_delegate.report.text import clean, one_line

    wanted = baselines.wanted(contract, result.command)
    later = next((each for each in after.results if each.command == result.command), None) if after else None
    names = records.red(result.record) if result.record is not None else ()
    as_wanted = wanted is None or result.color.value == wanted.value
    return Looked(
        command=result.command.text,
        line=result.command.line,
        wanted=wanted.value if wanted else None,
        color=result.color.value,
        why=one_line(result.why, limit=300),
        exit_code=result.exit_code,
        duration_s=round(result.duration_s, 3),
        passed=result.tests.passed if result.tests else None,
        failed=result.tests.failed if result.tests else None,
        skipped=result.tests.skipped if result.tests else None,
        red=tuple(one_line(name) for name in names) or printed.names(result.command.text, result.output),
        by_record=result.record is not None,
        tail="" if as_wanted else clean(result.output[-TAIL:], limit=TAIL),
        notices=sentinel.notices(result, later),
    )
