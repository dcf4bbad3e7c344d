"""Look around in a run's candidate: a workspace with base and candidate, as the contract's commands have it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import Popen

from haiku_delegate import process
from haiku_delegate.config import Settings
from haiku_delegate.errors import DelegateError
from haiku_delegate.flows.life import keeping
from haiku_delegate.flows.life.keeping import Stopped
from haiku_delegate.flows.places import Places
from haiku_delegate.flows.rim import Rim
from haiku_delegate.report.text import one_line
from haiku_delegate.runs.directory import Store
from haiku_delegate.workspace import probe
from haiku_delegate.workspace.model import Workspace

CANNOT = 125  #: what env(1), timeout(1) and docker end with when they could not even begin

#: The launcher gives a command a session of its own; this gives the session the terminal that it was started with.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
)


class SetupFailed(DelegateError):
    """One of the contract's `setup:` commands did not succeed."""

    exit_code = CANNOT


@dataclass(frozen=True, kw_only=True)
class Inside:
    """A workspace to look around in."""

    tree: Workspace
    env: Mapping[str, str]
    cwd: str
    network: str

    def run(self, argv: Sequence[str], *, stdout: int = 1) -> int:
        """Run a command with our own standard streams; its exit code, or 128 and the signal that ended it."""
        return self._started(argv, self.env, (0, stdout, 2), lambda child: child.wait())

    def shell(self, environ: Mapping[str, str]) -> int:
        """An interactive shell on our terminal."""
        from haiku_delegate.flows.life import terminal

        env = {**self.env, "TERM": environ.get("TERM", "dumb")}
        argv = (sys.executable, "-I", "-S", "-c", _TAKE_TERMINAL, _shell(environ))
        with terminal.pair() as (ours, theirs):
            return self._started(
                argv, env, (theirs, theirs, theirs), lambda child: terminal.converse(ours, theirs, child)
            )

    def _started(
        self, argv: Sequence[str], env: Mapping[str, str], streams: tuple[int, int, int],
        wait: Callable[[Popen[bytes]], int],
    ) -> int:  # fmt: skip
        launch = self.tree.command(argv, env=env, cwd=self.cwd, network=self.network)
        stdin, stdout, stderr = streams
        child = process.start(
            launch.argv, env=env, cwd=launch.cwd, stdin=stdin, stdout=stdout, stderr=stderr, pass_fds=launch.pass_fds
        )
        try:
            code = wait(child)
        finally:
            process.end(child)
        return 128 - code if code < 0 else code


@contextmanager
def opened(stopped: Stopped, *, settings: Settings, rim: Rim) -> Iterator[Inside]:
    """A clean workspace with the candidate in it, after `setup:`; it is thrown away afterwards, with all in it."""
    with Store(rim.state).scratch() as scratch:
        isolation, _why = probe.choose(settings.isolation, rim.state / "cache", stopped.root)
        places = Places(
            stopped.contract, root=stopped.root, settings=settings, rim=rim, directory=scratch, isolation=isolation
        )
        with places.clean(keeping.listed(stopped)) as tree:
            inside = Inside(
                tree=tree, env=places.environment_of(tree), cwd=stopped.contract.cwd, network=settings.network
            )
            for command in settings.setup:
                if inside.run(("sh", "-c", command.text), stdout=2):
                    raise SetupFailed(f"setup failed: {one_line(command.text)}", hint="mend it in the spec")
            yield inside


def _shell(environ: Mapping[str, str]) -> str:
    """The user's shell where it can be started."""
    named = environ.get("SHELL", "")
    return named if os.path.isabs(named) and os.access(named, os.X_OK) else "/bin/sh"
