"""Where writing tests is the task: would the new tests notice mistakes in what they test?

Taking the new tests back says nothing, so small mistakes are put into the functions that they name, and the commands
are run on each. The first mistake in a function is that it raises at once: a test that passes with that does not test
it. Nothing is certain of a single survivor, for some mistakes change nothing; so survivors are told with the numbers.
Two things stop a run: tests that notice nothing at all, and tests that notice of what the contract names nothing but
that it raises, for those assert nothing of what it does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from haiku_delegate.checks.proof import exercised, mutants, proving, sorts
from haiku_delegate.checks.proof.exercised import Listing, Read, Target
from haiku_delegate.checks.proof.model import Answer, Attempt, Outcome, Place, Plan, Proof, Trial
from haiku_delegate.checks.tampering.model import FileChange
from haiku_delegate.checks.verify import Color

MOST = 40
ENOUGH = 5  #: mistakes that nobody notices; fewer could all be harmless


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """What the new tests were asked."""

    proof: Proof
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: functions, and the new tests that call them
    is_loaded: bool | None = None  #: whether the commands notice when the file cannot be loaded; None: not asked
    with_old: bool = False  #: old tests could not be left out, so that what they notice counts as well

    @property
    def survivors(self) -> tuple[Trial, ...]:
        return tuple(trial for trial, answer in self._judged() if answer.color is Color.GREEN)

    @property
    def noticed(self) -> tuple[Trial, ...]:
        return tuple(trial for trial, answer in self._judged() if answer.color is not Color.GREEN)

    @property
    def asked(self) -> int:
        return len(self._judged())

    @property
    def killed(self) -> int:
        return self.asked - len(self.survivors)

    def _judged(self) -> list[tuple[Trial, Answer]]:
        """Without what could not run, and what could not be built."""
        rows = {(row.place, row.label): row.outcome for row in self.proof.rows}
        known = (Outcome.PROVEN, Outcome.UNPROVEN)
        return [pair for pair in self.proof.answers if rows.get((pair[0].places[0], pair[0].label)) in known]

    @property
    def is_spoiled(self) -> bool:
        """Whether the commands failed without any mistake."""
        return any(row.why == proving.SPOILED for row in self.proof.rows)

    @property
    def only_raising(self) -> tuple[str, ...]:
        """Functions that the tests surely run, for they notice that it raises; but no other mistake in it."""
        ran = {trial.group for trial in self.noticed if raises(trial)}
        return tuple(sorted(ran - {trial.group for trial in self.noticed if not raises(trial)}))


def plan(tests: Sequence[FileChange], read: Read, listing: Listing) -> tuple[Plan, dict[str, tuple[str, ...]]]:
    """Mutants of what the new tests name, spread over the functions; and which functions they call by name."""
    news = [each for each in tests if each.after is not None and sorts.test(each.path, each.after)]
    if not news:
        return Plan(off="the change has no test in it"), {}
    found = exercised.targets(news, read, listing)
    layers = zip_longest(*(_mutants(each, read) for each in found))
    spread = tuple(islice((trial for layer in layers for trial in layer if trial is not None), MOST))
    if not spread:
        return Plan(off="it is not known what the new tests are about"), {}
    called = {_group(each): each.called_by for each in found if each.called_by}
    return Plan(trials=spread), called


def _mutants(target: Target, read: Read) -> Iterator[Trial]:
    text = read(target.path)
    for each in mutants.of(target.path, text, target.name) if text is not None else ():
        place = Place(path=target.path, start=each.line, end=each.line)
        whole = {mutants.RAISES: f"`{target.name}` raises", mutants.NOTHING: f"`{target.name}` does nothing"}
        label = whole.get(each.label, each.label)
        yield Trial(places=(place,), label=label, reverted={target.path: each.text}, group=_group(target))


def raises(trial: Trial) -> bool:
    return trial.label.endswith(" raises")


def _group(target: Target) -> str:
    return f"{target.path}::{target.name}"


def mutate(
    tests: Sequence[FileChange],
    read: Read,
    listing: Listing,
    attempt: Attempt,
    *,
    budget_s: float,
    workers: int = proving.WORKERS,
    cancelled: threading.Event,
    clock: Callable[[], float] | None = None,
    with_old: bool = False,
) -> Mutation:
    """Try the mutants. Where nobody notices any, a file that fails when it is loaded tells whether it is at all."""
    planned, called = plan(tests, read, listing)
    timing = {"clock": clock} if clock else {}
    seen = proving.prove(planned, attempt, budget_s=budget_s, workers=workers, cancelled=cancelled, **timing)
    found = Mutation(proof=seen, called=called, with_old=with_old)
    if found.killed or found.asked < ENOUGH or cancelled.is_set():
        return found
    broken = {path: _failing(path, text) for path, text in _texts(found, read)}
    answer = attempt(Trial(places=(), label="fails when loaded", reverted=broken), max(budget_s, 10.0))
    is_loaded = None if answer.timed_out or answer.color is Color.CANNOT_RUN else answer.color is Color.RED
    return replace(found, is_loaded=is_loaded)


def _failing(path: str, text: str) -> str:
    """Python that a linter has nothing against, for it need not be a linter that reads the file."""
    if path.endswith(".py"):
        return f'{text.rstrip()}\n\n\nraise BaseException("loaded")\n'
    return f")]}} not to be parsed\n{text}"


def _texts(found: Mutation, read: Read) -> Iterator[tuple[str, str]]:
    for path in dict.fromkeys(trial.path for trial in found.survivors):
        text = read(path)
        if text is not None:
            yield path, text
