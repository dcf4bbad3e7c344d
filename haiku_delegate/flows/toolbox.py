"""Our own tools as the executor meets them: what they do, and the short honest words that they answer with."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from haiku_delegate import process
from haiku_delegate.checks import scope as scopes
from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract import moves
from haiku_delegate.contract.scope import Scope
from haiku_delegate.errors import StateUnwritable
from haiku_delegate.executor.claude import ClaudeExecutor
from haiku_delegate.executor.model import Tools
from haiku_delegate.findings import Finding, errors
from haiku_delegate.report.text import clean, one_line
from haiku_delegate.workspace.entries import inside
from haiku_delegate.workspace.model import Launch, Workspace

if TYPE_CHECKING:
    from haiku_delegate.flows.run import Run

OUTPUT_CHARS = 3000  #: of one failing command's output; the executor pays for every one, in every later turn


def tools(run: Run, tree: Workspace, executor: ClaudeExecutor) -> Tools:
    """verify(), run(name) and the list of what may be edited."""
    numbers = itertools.count(1)
    scope = Scope(run.contract)

    def verify() -> str:
        changes = run.since_start(tree.freeze(run.dir.work / f"verify-{next(numbers)}"))
        scoped = scopes.check(run.contract, changes, ignored=run.ignored)
        if not scoped.candidate.changes:
            return "verify: not run, because no listed file has been changed yet"
        verification = run.verifier.verify(scoped.candidate, run.contract.verify, label="asked")
        lost = _lost(run, verification)
        if verification.green and not lost and not run.settings.exclusive:
            run.ahead.begin(scoped.candidate)
        return words(verification, lost)

    links: list[str] = []  # only commands make any

    def command(name: str) -> str:
        try:
            return _run_named(run, tree, executor, name)
        finally:
            links[:] = [c.path for c in tree.snapshot().changes if c.after and c.after.type == "symlink"]

    return Tools(
        verify=verify,
        run=command if run.settings.run else None,
        admits=scope.admits,
        linked=lambda path: any(inside(path, link) for link in links),
        asked=lambda: run.beside(_load_what_judging_needs),
        cancel=run.verifier.cancelled.set,
    )


def _load_what_judging_needs() -> None:
    """Modules that nothing needs before the model has answered; at the client's start they would be in its way."""
    from haiku_delegate.checks import conformance, outcomes  # noqa: F401
    from haiku_delegate.checks.notes import judging as notes  # noqa: F401
    from haiku_delegate.checks.tampering import judging  # noqa: F401
    from haiku_delegate.flows import conclusion, proving  # noqa: F401


def carry_out_moves(run: Run, tree: Workspace) -> None:
    """Delete and rename what the contract says, before the executor begins; raises StateUnwritable if that fails."""
    todo = moves.ours(run.contract, run.settings.run)
    if not todo:
        return
    env = run.places.environment_of(tree)
    launch = tree.command(("sh", "-c", moves.script(todo)), env=env)
    done = process.record(
        launch.argv, env=env, cwd=launch.cwd, log=run.dir.logs / "moves.log", timeout_s=60, pass_fds=launch.pass_fds,
        cancelled=run.verifier.cancelled,
    )  # fmt: skip
    if done.exit_code:
        raise StateUnwritable(
            f"cannot delete or rename what the contract lists: {one_line(done.output.strip(), limit=300)}",
            hint="see that the files can be written, or do that part yourself",
        )
    run.prepared = tree.snapshot().changes


def _lost(run: Run, verification: Verification) -> tuple[Finding, ...]:
    """Tests that ran before and do not any more, as far as the baseline is known by now."""
    from haiku_delegate.checks import outcomes

    baseline = run.baseline_so_far()
    return errors(outcomes.compared(run.contract, verification, baseline)) if baseline else ()


def words(verification: Verification, lost: Sequence[Finding] = ()) -> str:
    """A verification as the executor reads it."""
    failing = [result for result in verification.results if result.color is not Color.GREEN]
    if not failing and lost:
        told = "\n".join(one_line(finding.message, limit=400) for finding in lost)
        return f"verify: all commands succeed, but that is not enough:\n{told}\nPut these tests back as they were."
    if not failing:
        return f"verify: all {len(verification.results)} commands succeed. You are done; end with one sentence."
    head = f"verify: {len(failing)} of {len(verification.results)} commands do not succeed"
    return "\n\n".join([head, *(_failed(result) for result in failing)])


def _failed(result: Result) -> str:
    why = result.why or f"exit {result.exit_code}"
    return (
        f"$ {result.command.text}\n[{result.color}, {why}]\n{clean(result.output, limit=10**6)[-OUTPUT_CHARS:].strip()}"
    )


def _run_named(run: Run, tree: Workspace, executor: ClaudeExecutor, name: str) -> str:
    """One of the contract's further commands, in the executor's own workspace, without its keys."""
    text = run.settings.run.get(name)
    if text is None:
        return f"the contract names no command {name!r}; it names: {', '.join(run.settings.run)}"
    env = run.places.environment_of(tree)
    launch = _launch(run, tree, executor, text, env)
    done = process.record(
        launch.argv, env=env, cwd=launch.cwd, log=run.dir.logs / f"run-{name}.log",
        timeout_s=run.rim.command_timeout_s, pass_fds=launch.pass_fds, cancelled=run.verifier.cancelled,
    )  # fmt: skip
    end = "timed out" if done.timed_out else f"exit {done.exit_code}"
    return f"$ {text}\n[{end}]\n{clean(done.output, limit=10**6)[-OUTPUT_CHARS:].strip()}"


def _launch(run: Run, tree: Workspace, executor: ClaudeExecutor, text: str, env: Mapping[str, str]) -> Launch:
    argv = ("sh", "-c", text)
    if executor.pid is None:
        return tree.command(argv, env=env, cwd=run.contract.cwd, network=run.settings.network)
    return tree.command_beside(executor.pid, argv, env=env, cwd=run.contract.cwd, mask=run.places.logins())
