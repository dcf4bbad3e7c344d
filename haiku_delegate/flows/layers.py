"""One phrase for each layer of judging, from what the run kept of it. A layer that did not run says why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from haiku_delegate.checks.records import comparing
from haiku_delegate.checks.verify import Color, Verification
from haiku_delegate.findings import Severity
from haiku_delegate.report.layers import Layer, State

if TYPE_CHECKING:
    from haiku_delegate.flows.run import Run

#: The rules by which a layer tells something.
_TELLS = {
    "outcomes": ("HD434", "HD435", "HD436", "HD437", "HD439"),
    "restored tests": ("HD442", "HD443"),
    "holdout": ("HD440",),
}


def of(run: Run) -> tuple[Layer, ...]:
    """The layers in the order of judging, as far as the run came."""
    if not run.verification.results:
        return ()
    return tuple(_all(run))


def _all(run: Run) -> Iterator[Layer]:
    yield _without_the_change(run)
    yield _outcomes(run)
    yield from _restored(run)
    yield from _holdout(run)
    yield from _proof(run)


def _without_the_change(run: Run) -> Layer:
    """The whole change, proven: would the commands have noticed if nothing had been done?"""
    colors = {result.color for result in run.baseline.results}
    if not colors:
        return Layer(name="baseline", state=State.NOT_RUN, said="without the change: not run")
    word = "red" if Color.RED in colors else "cannot run" if Color.CANNOT_RUN in colors else "green as well"
    state = State.FINDING if colors == {Color.GREEN} else State.PASS
    return Layer(name="baseline", state=state, said=f"without the change: {word}")


def _outcomes(run: Run) -> Layer:
    """How many tests could be held against what they were."""
    known = {
        (result.command, name)
        for result in run.verification.results
        for name in result.record or {}
        if comparing.ran(result.record)
    }
    if not known:
        return Layer(name="outcomes", state=State.NOT_RUN, said="outcomes: not compared, no runner told any by name")
    count = len(known)
    return Layer(name="outcomes", state=_state(run, "outcomes"), said=f"{count} test{'s' * (count != 1)} by name")


def _restored(run: Run) -> Iterator[Layer]:
    if not run.restored.results:
        return
    found = _state(run, "restored tests")
    if found is State.FINDING:
        word = "red"
    elif all(result.color is Color.CANNOT_RUN for result in run.restored.results):
        yield Layer(name="restored tests", state=State.NOT_RUN, said="restored tests: cannot run here")
        return
    else:
        word = "green" if run.restored.green else "red only where the contract changes them"
    yield Layer(name="restored tests", state=found, said=f"restored tests: {word}")


def _holdout(run: Run) -> Iterator[Layer]:
    if run.contract.holdout:
        yield _held(run.holdout, len(run.contract.holdout), _state(run, "holdout"))


def _held(holdout: Verification, asked: int, state: State) -> Layer:
    if not holdout.results:
        return Layer(name="holdout", state=State.NOT_RUN, said="holdout: not run")
    green = sum(result.color is Color.GREEN for result in holdout.results)
    return Layer(name="holdout", state=state, said=f"holdout {green}/{asked}")


def _proof(run: Run) -> Iterator[Layer]:
    if run.proof is None:
        return
    well = run.proof.all_well
    state = State.NOT_RUN if well is None else State.PASS if well else State.FINDING
    yield Layer(name="proof", state=state, said=run.proof.said)


def _state(run: Run, layer: str) -> State:
    told = any(
        finding.rule.startswith(_TELLS[layer]) and finding.severity is not Severity.NOTE for finding in run.findings
    )
    return State.FINDING if told else State.PASS
