"""The first steps of a run: its directory, the executor's workspace, the client.

Nothing heavy is imported here. A client needs half a second to start, and whatever else a run needs (lint, preflight,
the prompt, the judge's modules) is loaded and done meanwhile. Should the contract be refused then, the client has been
told nothing, and nothing was spent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeVar

from haiku_delegate.config import Settings
from haiku_delegate.contract import moves
from haiku_delegate.contract.model import Contract
from haiku_delegate.errors import DelegateError
from haiku_delegate.executor import client
from haiku_delegate.executor.child import Child
from haiku_delegate.executor.model import Job, Limits
from haiku_delegate.flows.places import Places
from haiku_delegate.flows.rim import Rim
from haiku_delegate.runs import directory, journal, prices
from haiku_delegate.workspace import probe
from haiku_delegate.workspace.model import Isolation, Workspace

T = TypeVar("T")


class Once(Generic[T]):
    """What is made when it is first asked for. If that failed, it fails in the same way whenever it is asked for."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self.made: T | None = None
        self._problem: DelegateError | OSError | None = None

    def __call__(self) -> T:
        if self._problem is not None:
            raise self._problem
        if self.made is None:
            try:
                self.made = self._make()
            except (DelegateError, OSError) as error:
                self._problem = error
                raise
        return self.made


class Start:
    """A run that has begun: what it is about, where it is kept, and (when asked for) the client at work in it."""

    def __init__(
        self, contract: Contract, *, root: Path, settings: Settings, rim: Rim, driving: journal.Driving | None = None,
        of: str | None = None,
    ) -> None:  # fmt: skip
        # The prompt names the commands that may be run, wherever they are configured.
        self.contract = replace(contract, options=replace(contract.options, run=settings.run))
        self.root, self.settings, self.rim, self.of = root, settings, rim, of
        self.begun = time.monotonic()
        self.driving = driving or journal.begin(
            directory.Store(rim.state), task=contract.id, title=contract.title, root=root, of=of
        )
        self.dir = self.driving.run
        self.interrupted = False  #: by Ctrl-C, before anybody could make a report of it
        self._closed = False
        self.isolation = Once(lambda: probe.choose(settings.isolation, rim.state / "cache", root))
        self.places = Once(self._places)
        self.tree = Once(lambda: self.places().executor())
        self.child = Once(self._child)

    def ahead(self) -> None:
        """Start the client, unless something has to be done in its workspace before; what fails is told later."""
        if self.settings.exclusive or moves.ours(self.contract, self.settings.run):
            return
        with suppress(DelegateError, OSError):
            if self.isolation()[0] is Isolation.OVERLAY:  # a worktree is a copy, too dear for what may be refused
                self.child()

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The executor's workspace; closed at the end, and the client with it."""
        try:
            yield self.tree()
        finally:
            self.close()

    def close(self) -> None:
        """See off the client where it still runs, and throw its workspace away."""
        if self.child.made is not None:
            self.child.made.see_off(patience_s=0)
        if self.tree.made is not None and not self._closed:
            self._closed = True
            self.tree.made.close()

    def _places(self) -> Places:
        return Places(
            self.contract, root=self.root, settings=self.settings, rim=self.rim, directory=self.dir,
            isolation=self.isolation()[0],
        )  # fmt: skip

    def _child(self) -> Child:
        """The client; raises ClientNotFound."""
        found = client.find(self.rim.client, self.rim.environ)
        found = replace(found, path=found.path.resolve())  # a link that lies where inside nothing is would not be found
        tree = self.tree()
        return Child(found, self._job(), tree, env=self.rim.environ, rates=prices.rates, events=self.dir.events)

    def _job(self) -> Job:
        """What the executor may do and use."""
        settings = self.settings
        return Job(
            model=settings.model,
            editable=tuple(change.path for change in self.contract.changes),
            commands=tuple(settings.run),
            file_tools=_file_tools(self.contract),
            limits=Limits(
                max_usd=settings.max_usd, max_turns=settings.max_turns, timeout_s=settings.timeout_s,
                idle_s=self.rim.idle_s,
            ),
            thinking=settings.thinking,
            hidden=self.places().held_back(),
        )  # fmt: skip


def _file_tools(contract: Contract) -> tuple[str, ...]:
    """What is paid for with each request, so only what is needed: who has every name need not look for files.

    Measured on 2.1.329: Glob adds 0.75 KB, Grep 3.7 KB.
    """
    looks = any(change.is_glob for change in contract.changes)
    return ("Read", *(("Glob",) if looks else ()), "Edit", "Write")
