"""What a green candidate still has to go through, begun while the executor is writing its last words.

When the executor's own verify() is green, the candidate is most likely the final one, and the model takes a second or
more to say that it is done. So reading, the old tests and the proofs begin at once, in the background, and the program
that will apply is started. If the candidate changes after all, they are cancelled and forgotten; what the judge gets
is always about the candidate that it judges.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from haiku_delegate import process
from haiku_delegate.checks.verify import Verification
from haiku_delegate.flows import reading, texts
from haiku_delegate.flows.reading import Read
from haiku_delegate.workspace import applying
from haiku_delegate.workspace.model import ChangeSet

if TYPE_CHECKING:
    from haiku_delegate.flows.proving import Proven
    from haiku_delegate.flows.run import Run


class Ahead:
    """The later layers of one candidate at a time."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._digest = ""
        self._reading: Future[Read] | None = None
        self._applier: Future[process.Helper] | None = None
        self._old_tests: Future[Verification | None] | None = None
        self._proof: Future[Proven] | None = None
        self._cancelled = threading.Event()
        self._guard = threading.Lock()

    def begin(self, candidate: ChangeSet) -> None:
        """Start in the background, unless that has been done already for this candidate."""
        with self._guard:
            if self._digest == candidate.digest:
                return
            self._forget()
            self._digest, self._cancelled = candidate.digest, threading.Event()
            pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
            self._reading = pool.submit(reading.read, self._run, candidate)
            if self._run.rim.apply and self._applier is None:
                self._applier = pool.submit(applying.helper)
            self._old_tests = pool.submit(_old_tests, self._run, candidate)
            self._proof = pool.submit(_prove, self._run, candidate, self._cancelled)
            pool.shutdown(wait=False)

    def reading(self, candidate: ChangeSet) -> Read:
        """What can be seen by reading it."""
        if self._is_about(candidate) and self._reading is not None:
            return self._reading.result()
        return reading.read(self._run, candidate)

    def applier(self) -> process.Helper | None:
        """The program that applies, where it could be started; whoever asks sees it off."""
        started, self._applier = self._applier, None
        with contextlib.suppress(OSError):  # no room for one more process then; perhaps there is when it is needed
            return started.result() if started is not None else None
        return None

    def old_tests(self, candidate: ChangeSet) -> Verification | None:
        """The commands with the old tests on the new sources; None where no old test has changed."""
        if self._is_about(candidate) and self._old_tests is not None:
            return self._old_tests.result()
        return _old_tests(self._run, candidate)

    def proof(self, candidate: ChangeSet) -> Proven:
        """Which hunks somebody checks."""
        if self._is_about(candidate) and self._proof is not None:
            return self._proof.result()
        return _prove(self._run, candidate, self._cancelled)

    def _is_about(self, candidate: ChangeSet) -> bool:
        """Whether this candidate was begun; what was begun for another one ends here."""
        if self._digest == candidate.digest:
            return True
        if self._digest:
            self.cancel()
            self._cancelled = threading.Event()
        return False

    def cancel(self) -> None:
        """End what runs, and wait for it."""
        with self._guard:
            self._forget()

    def close(self) -> None:
        """End what runs, the applier as well if nobody has asked for it."""
        self.cancel()
        applier = self.applier()
        if applier is not None:
            applier.dismiss()

    def _forget(self) -> None:
        self._cancelled.set()
        for future in (self._reading, self._old_tests, self._proof):
            if future is not None and not future.cancel():
                with contextlib.suppress(Exception):  # nobody asks for it any more
                    future.result()
        self._digest, self._reading, self._old_tests, self._proof = "", None, None, None


def _old_tests(run: Run, candidate: ChangeSet) -> Verification | None:
    from haiku_delegate.checks import restored

    files = texts.files(texts.sources(run, candidate))
    put_back = restored.restorable(run.contract, files)
    if not put_back:
        return None
    mixed = restored.with_old_tests([each for each in files if each.path in put_back])
    left_out = frozenset(put_back) - frozenset(mixed)
    rest = candidate.restricted(frozenset(change.path for change in candidate.changes) - left_out)
    if mixed:
        rest = _with_texts(run, rest, mixed)
    return run.verifier.verify(rest, run.contract.verify, label="restored")


def _with_texts(run: Run, candidate: ChangeSet, contents: Mapping[str, str]) -> ChangeSet:
    """The same with other contents of some files; they lie there as long as the run does."""
    from haiku_delegate.checks import proof

    trial = proof.Trial(places=(), label="old tests", reverted=contents)
    place = run.dir.work / f"restored-{os.urandom(6).hex()}"
    return proof.tried(candidate, trial, place, root=run.root)


def _prove(run: Run, candidate: ChangeSet, cancelled: threading.Event) -> Proven:
    from haiku_delegate.flows import proving  # loaded beside the executor

    return proving.prove(run, candidate, cancelled)
