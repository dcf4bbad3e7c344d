"""Start a run that outlives whoever asked for it: not of our session, our terminal, our process group or our pipes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import haiku_delegate
from haiku_delegate import process
from haiku_delegate.config import Settings
from haiku_delegate.contract.model import Contract
from haiku_delegate.errors import StateUnwritable
from haiku_delegate.findings import Finding, errors
from haiku_delegate.flows.preflighting import preflighted
from haiku_delegate.flows.rim import Rim
from haiku_delegate.flows.run import weighed
from haiku_delegate.report.model import Report, Task
from haiku_delegate.report.outcome import decide
from haiku_delegate.runs import journal
from haiku_delegate.runs.directory import RunDirectory, Store

#: Our own program once more. As `-m` it would look for modules in the repository first; so only where we came from.
_AGAIN = (
    "import sys; sys.path[:] = [p for p in sys.path if p] + [sys.argv.pop(1)]; "
    "from haiku_delegate.cli import main; main()"
)


@dataclass(frozen=True, kw_only=True)
class Started:
    """A run that goes on without us."""

    run: RunDirectory
    pid: int


def refused(contract: Contract, *, root: Path, settings: Settings, rim: Rim) -> Report | None:
    """The report of a contract that a run would refuse before it begins; None where it may begin."""

    def says(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return weighed(findings, contract, strict=rim.strict)

    seen = preflighted(contract, root=root, settings=settings, rim=rim, says=says)
    if not errors(seen.spec) and not errors(seen.missing):
        return None
    decision = decide(seen)
    return Report(
        run_id="", task=Task(id=contract.id, title=contract.title), reason=decision.reason, summary=decision.summary,
        next_step=decision.next_step, findings=(*seen.spec, *seen.missing),
    )  # fmt: skip


def start(contract: Contract, *, root: Path, rim: Rim, arguments: Sequence[str]) -> Started:
    """Begin a run and let our own program, `run` with these arguments, drive it. Raises DelegateError."""
    store = Store(rim.state)
    with journal.begin(store, task=contract.id, title=contract.title, root=root, detached=True) as driving:
        handed = driving.lock.fd
        argv = [sys.executable, "-c", _AGAIN, _home(), "run", "--driving", f"{driving.run.id}:{handed}", *arguments]
        try:
            with open(driving.run.console, "ab") as console:
                pid = process.start_detached(argv, env=rim.environ, output=console.fileno(), keep=handed)
        except OSError as error:
            raise StateUnwritable(
                f"cannot start the run: {error.strerror or error}", hint="run without --detach"
            ) from error
        driving.hand_over()
    return Started(run=driving.run, pid=pid)


def _home() -> str:
    """The directory that holds this package."""
    return str(Path(haiku_delegate.__file__).resolve().parent.parent)
