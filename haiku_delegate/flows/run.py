"""The state of one run: what has been opened, what was seen so far, and how to take it all down again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from haiku_delegate import process
from haiku_delegate.checks import baseline as baselines
from haiku_delegate.checks.records import Recorder
from haiku_delegate.checks.scope import Scoped
from haiku_delegate.checks.verify import Verification
from haiku_delegate.contract import prompt
from haiku_delegate.contract.model import Contract
from haiku_delegate.executor.claude import ClaudeExecutor
from haiku_delegate.executor.model import Briefing, Ending, Outcome
from haiku_delegate.findings import Finding, Severity, errors
from haiku_delegate.flows.ahead import Ahead
from haiku_delegate.flows.start import Start
from haiku_delegate.rules import override
from haiku_delegate.runs import candidate
from haiku_delegate.workspace import entries, git
from haiku_delegate.workspace.model import Change, ChangeSet, Entry, Isolation

if TYPE_CHECKING:
    from haiku_delegate.flows.proving import Proven
    from haiku_delegate.report.model import Base


T = TypeVar("T")


def _compromises(isolation: Isolation, fallback: str | None, network: str) -> Iterator[Finding]:
    """Where a run has to do with less than was asked for."""
    if fallback:
        yield Finding(rule="HD701", severity=Severity.NOTE, message=f"worktree isolation: {fallback}")
    if isolation is Isolation.WORKTREE and network != "shared":
        message = f"`network: {network}` cannot be had in a worktree; the commands share yours"
        yield Finding(rule="HD703", severity=Severity.WARNING, message=message, hint="see docs/isolation.md")


def weighed(findings: Iterable[Finding], contract: Contract, *, strict: bool) -> tuple[Finding, ...]:
    """Findings as they count here: overridden by the spec's `allow`, or heavier with `--strict`."""
    found = override.apply(findings, contract.allow)
    if not strict:
        return found
    return tuple(replace(f, severity=Severity.ERROR) if f.severity is Severity.WARNING else f for f in found)


class Run:
    """One execution of one contract. Opened by `delegate`, closed whatever happens."""

    def __init__(self, start: Start) -> None:
        self.start = start
        self.contract, self.root, self.settings, self.rim = start.contract, start.root, start.settings, start.rim
        self.begun, self.of, self.dir = start.begun, start.of, start.dir
        self.findings: list[Finding] = []
        self.outcome: Outcome | None = None
        self.changes = ChangeSet(changes=(), files=self.dir.work / "frozen")
        self.scoped = self._unscoped = Scoped(candidate=self.changes, outside=(), discarded=0, findings=())
        self.prepared: tuple[Change, ...] = ()  #: deletions and renames that we have carried out ourselves
        self.baseline = Verification(results=())
        self.verification = Verification(results=())
        self.restored = Verification(results=())  #: the old tests on the new sources
        self.holdout = Verification(results=())
        self.ahead = Ahead(self)
        self.proof: Proven | None = None
        self.notes: tuple[str, ...] = ()
        self.shared_changes: Callable[[], Sequence[str]] = tuple  #: asked of the executor's workspace, when all has run
        self.isolation: Isolation | None = None
        self.base_entries: dict[str, Entry | None] = {}
        self.before: dict[str, bytes] = {}
        self.applied = False
        self.waited_s = 0.0  #: for baseline and verify, once the executor was done
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="beside")
        self._baseline: Future[Verification] | None = None
        self._base: Future[Base] | None = None

    # -- opening ---------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Everything that a run needs before money is spent: prompt, isolation, the base as it stands now."""
        self.dir.write("contract.md", self.contract.text)
        self.prompt = prompt.render(self.contract, search=self.rim.templates)
        self.dir.write("prompt.md", f"{self.prompt.system}\n---\n\n{self.prompt.contract}")
        self.isolation, fallback = self.start.isolation()
        self.says(_compromises(self.isolation, fallback, self.settings.network))
        self.places = self.start.places()
        self._remember_base()
        self._base = self._pool.submit(self._look_at_base)
        recorder = Recorder(cwd=self.contract.cwd)
        known_red = self.contract.known_red
        self.verifier = self.places.verifier(self.dir.logs, witness=recorder, known_red=known_red)
        self.holdouts = self.places.verifier(self.dir.logs, witness=recorder, known_red=known_red, ci=False)
        self.holdouts.cancelled = self.verifier.cancelled

    def _look_at_base(self) -> Base:
        """Asked beside the start of the client."""
        from haiku_delegate.report.model import Base

        return Base(commit=git.head(self.root), dirty=git.is_dirty(self.root))

    def _remember_base(self) -> None:
        """What the listed files are now; applying compares with it, and the patch is made from it."""
        for change in self.contract.changes:
            for path in filter(None, (change.path, change.rename_from)):
                if not change.is_glob:
                    self.base_entries[path] = found = entries.entry(self.root / path)
                    if found and found.type == "file":
                        self.before[path] = (self.root / path).read_bytes()

    # -- the executor ----------------------------------------------------------------------------------------

    def executor(self) -> ClaudeExecutor:
        """The client, started and ready to be told what to do; raises ClientNotFound."""
        return ClaudeExecutor(self.start.child())

    def briefing(self) -> Briefing:
        """What the executor is told."""
        attach = prompt.attachments(self.contract, self.root)
        return Briefing(system=self.prompt.system, contract=self.prompt.contract, attach=attach)

    def beside(self, work: Callable[[], object]) -> None:
        """Do something in the background."""
        self._pool.submit(work)

    # -- beside the executor ---------------------------------------------------------------------------------

    def start_baseline(self, pointless: Callable[[], None] = lambda: None) -> None:
        """Run the commands on the untouched base while the executor works; `pointless` hears of a refusal.

        At once, though it competes with the client's start: later the user may have edited the tree.
        """

        def work() -> Verification:
            result = self.verifier.baseline(self.contract.verify)
            if self._refuses(result):
                pointless()
            return result

        self._baseline = self._pool.submit(work)

    def baseline_refused(self) -> bool:
        """Whether the baseline has already shown that this run was pointless."""
        cancelled = self.outcome is not None and self.outcome.ending is Ending.CANCELLED
        if self._baseline is None or not (cancelled or self._baseline.done()):
            return False
        return self._refuses(self._baseline.result())

    def _refuses(self, baseline: Verification) -> bool:
        found = baselines.check(self.contract, baseline)
        return bool(errors(override.apply(found, self.contract.allow)))

    def baseline_result(self) -> Verification:
        """The baseline, waited for, or run now where nothing may run beside it."""
        if self._baseline is None:
            self._baseline = self._pool.submit(self.verifier.baseline, self.contract.verify)
        return self._baseline.result()

    def baseline_so_far(self) -> Verification | None:
        """The baseline where it is known already; nobody waits for it."""
        return self._baseline.result() if self._baseline is not None and self._baseline.done() else None

    @property
    def base(self) -> Base:
        """Commit and dirtiness of the base, as far as known by now."""
        from haiku_delegate.report.model import Base

        if self._base is None or self._base.cancelled():
            return Base()
        with suppress(Exception):  # the report is worth more than this detail
            return self._base.result(timeout=30)
        return Base()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Time spent here belongs to the contract's commands, not to us."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.waited_s += time.monotonic() - begun

    # -- judging ---------------------------------------------------------------------------------------------

    def says(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Keep findings for the report, as heavy as they count here."""
        found = weighed(findings, self.contract, strict=self.rim.strict)
        self.findings += [finding for finding in found if finding not in self.findings]
        return found

    def ignored(self, paths: list[str]) -> Iterable[str]:
        """Which of these paths the repository ignores."""
        return git.ignored(self.root, paths)

    def note_candidate(self) -> None:
        """From here on the candidate survives the run, whatever ends it."""
        source = os.path.abspath(self.contract.source) if self.contract.source else ""  # asked for from anywhere later
        candidate.note(self.dir, self.changes, base=self.base_entries, source=source, strict=self.rim.strict)

    def since_start(self, changes: ChangeSet) -> ChangeSet:
        """The change set held against the listed files as they were when the run began.

        An overlay compares with the tree as it is now, which the user may have edited meanwhile.
        """
        rows = [
            entries.difference(c.path, self.base_entries[c.path], c.after) if c.path in self.base_entries else c
            for c in changes.changes
        ]
        return replace(changes, changes=tuple(row for row in rows if row))

    def moved_meanwhile(self) -> list[str]:
        """Listed files that the executor left alone and that are no longer what they were at the start."""
        ours = {change.path for change in self.changes.changes}
        others = ((path, base) for path, base in self.base_entries.items() if path not in ours)
        return [path for path, base in others if entries.entry(self.root / path) != base]

    def uninterrupted(self, work: Callable[[], T]) -> T:
        """Do what takes milliseconds and must not be cut: Ctrl-C comes too late to matter then."""
        future = self._pool.submit(work)
        while True:
            with suppress(KeyboardInterrupt):
                return future.result()

    # -- closing ---------------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Stop whatever runs beside."""
        if hasattr(self, "verifier"):
            self.verifier.cancelled.set()
        process.end_all()
        self.ahead.cancel()

    def close(self) -> None:
        """Take everything down: what still runs, and the threads."""
        if hasattr(self, "verifier"):
            self.verifier.cancelled.set()
        self.ahead.close()
        self.start.close()
        self._pool.shutdown(wait=True, cancel_futures=False)

    def discard(self) -> None:
        """Remove the scratch, once the report has been written; what was not applied is kept for `apply`."""
        listed = {change.path for change in self.scoped.candidate.changes} | set(self.scoped.outside)
        if self.applied:
            candidate.forget(self.dir)
        else:
            candidate.keep(self.dir, only=listed if self.scoped is not self._unscoped else None)
        self.dir.discard_work()
