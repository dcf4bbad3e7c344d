"""The client's process, started before there is anything to tell it.

A client takes half a second from its start to its first request. So it is started as soon as its command line is
known, and learns system prompt and contract over its stdin when they are ready. As long as nobody tells it anything,
it asks no model and costs nothing.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from haiku_delegate import process
from haiku_delegate.executor import arguments, environment
from haiku_delegate.executor.client import Client
from haiku_delegate.executor.model import Job, Price
from haiku_delegate.executor.stream import Log, Pipes
from haiku_delegate.workspace.model import Workspace

DEAREST_OUTPUT = 25e-6  #: US dollars per token that the client assumes for a model it does not know


class Child:
    """One `claude -p`, started here. `problem` is why it could not be."""

    def __init__(
        self, client: Client, job: Job, workspace: Workspace, *, env: Mapping[str, str], rates: Price, events: Path
    ) -> None:
        self.client, self.job, self.workspace = client, job, workspace
        self.parent_env, self.rates = dict(env), rates
        self.config = environment.config_dir(env)
        self.hidden = _hidden(job, workspace.root, self.config)
        self.begun = time.monotonic()
        self.inbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.pipes: Pipes | None = None
        self.problem: OSError | None = None
        self._code: int | None = None
        self._gone = False
        self._start(events)

    @property
    def pid(self) -> int | None:
        """Of the process that was started, while it runs."""
        return self.pipes.child.pid if self.pipes is not None and not self._gone else None

    def see_off(self, *, patience_s: float) -> int | None:
        """Wait so long for it to end by itself, then end it; its exit code. When it is gone, the same code again."""
        if not self._gone:
            if self.pipes is not None:
                insist_s = 2.0 if self.pipes.told else 0.2  # who was told nothing has nothing to bring to an end
                self._code = self.pipes.see_off(patience_s=patience_s, insist_s=insist_s)
            self._gone = True
            self.log.close()
        return self._code

    def _start(self, events: Path) -> None:
        login = environment.login_settings(self.config)
        child_env = environment.build(
            self.parent_env, login=login, thinking=self.job.thinking, tool_timeout_s=self.job.limits.timeout_s + 60
        )
        argv = arguments.build(
            self.client.path, self.job, login=login.settings, hidden=self.hidden,
            ceiling_usd=_ceiling(self.job, self.rates),
        )  # fmt: skip
        self.log = Log(events, environment.secrets(child_env))
        try:
            launch = self.workspace.command(argv, env=child_env)
            started = process.start(launch.argv, env=child_env, cwd=launch.cwd, stdin=-1, pass_fds=launch.pass_fds)
        except OSError as error:
            self.problem = error
        else:
            self.pipes = Pipes(started, self.inbox, self.log)


def _hidden(job: Job, root: Path, config: Path) -> tuple[Path, ...]:
    """What no tool may show: what the contract holds back, and the login."""
    inside_config = root == config or config in root.parents  # a repository of skills, say
    private: Sequence[Path] = [config / ".credentials.json", config / "settings.json"] if inside_config else [config]
    return (*(root / name for name in job.hidden), *private)


def _ceiling(job: Job, rates: Price) -> float | None:
    """The client's own limit on money, scaled so as not to bite before ours, whatever prices it believes."""
    ours = rates(job.model).output
    return job.limits.max_usd * max(1.5, DEAREST_OUTPUT / ours) if ours > 0 else None
