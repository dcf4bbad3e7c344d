"""The trials, several at a time and within a budget."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for

from haiku_delegate.checks.proof import reading
from haiku_delegate.checks.proof.model import Answer, Attempt, Outcome, Plan, Proof, Row, Trial
from haiku_delegate.checks.verify import Color
from haiku_delegate.errors import DelegateError
from haiku_delegate.report.text import one_line

WORKERS = 4
OUT_OF_TIME = "no time was left"
CANCELLED = "cancelled"
SPOILED = "the commands also fail with nothing taken back"
_CONTROL = Trial(places=(), label="nothing taken back", reverted={})
_LEAST_S = 0.05  #: a trial that has less is not begun


def prove(
    plan: Plan,
    attempt: Attempt,
    *,
    budget_s: float,
    workers: int = WORKERS,
    cancelled: threading.Event,
    clock: Callable[[], float] = time.monotonic,
) -> Proof:
    """Try what was planned, the most important first, until the budget is spent.

    `attempt` runs the commands; it must neither remember results nor wait for its turn. The candidate itself runs
    beside the trials: if that fails, the commands are in each other's way, no red that was seen in company counts, and
    the rest goes one by one; if it fails alone as well, no red counts at all. Everything taken back at once is tried
    too: where nobody notices even that, nobody needs any of it, tried or not.
    """
    begun = clock()
    trying = _Trying(attempt, deadline=begun + budget_s, cancelled=cancelled, clock=clock)
    whole = [plan.whole] if plan.whole else []
    try:
        if plan.trials:
            _try_all(trying, [*whole, *plan.trials], workers)
    except BaseException:
        cancelled.set()
        raise
    noticed = plan.noticed if plan.noticed is not None else trying.noticed(plan.whole)
    rows = tuple(row for each in plan.trials for row in trying.rows(each, nobody_at_all=noticed is False))
    answers = tuple((each, answer) for each in plan.trials if (answer := trying.answer(each)))
    return Proof(
        rows=(*_in_order(rows), *plan.rows), seconds=clock() - begun, off=plan.off, noticed=noticed, answers=answers
    )


def _try_all(trying: _Trying, trials: list[Trial], workers: int) -> None:
    """The candidate itself goes along: first where that costs no time, else last."""
    workers = max(1, min(workers, len(trials) + 1))
    trying.run([_CONTROL, *trials] if workers > 1 else [*trials, _CONTROL], workers)
    if trying.is_spoiled() and workers > 1:
        trying.forget_reds()
        trying.run([_CONTROL], 1)
        if not trying.is_spoiled():
            trying.run([each for each in trials if trying.answer(each) is None], 1)
    if trying.is_spoiled():
        trying.forget_reds()


class _Trying:
    """What has been answered so far, by trial."""

    def __init__(
        self, attempt: Attempt, *, deadline: float, cancelled: threading.Event, clock: Callable[[], float]
    ) -> None:
        self._attempt, self._deadline, self._cancelled, self._clock = attempt, deadline, cancelled, clock
        self._answers: dict[int, Answer] = {}
        self._closures: dict[int, Answer] = {}
        self._enough = threading.Event()

    def run(self, trials: Iterable[Trial], workers: int) -> None:
        """Returns when all are answered, or no time is left; an interruption ends what runs."""
        todo = deque(trials)
        self._enough.clear()
        with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="prove") as pool:
            running = [pool.submit(self._work, todo) for _ in range(workers)]
            try:
                wait_for(running)
            except BaseException:  # before the pool waits for what would go on for minutes
                self._cancelled.set()
                raise
            for each in running:
                each.result()

    def _work(self, todo: deque[Trial]) -> None:
        while self._has_time() and not self._enough.is_set():
            try:
                trial = todo.popleft()
            except IndexError:
                return
            answer = self._ask(trial)
            self._answers[id(trial)] = answer
            if trial is _CONTROL and answer.color is Color.RED:
                self._enough.set()
            elif closure := self._wanted(trial, answer):
                self._closures[id(trial)] = self._ask(closure)

    def _wanted(self, trial: Trial, answer: Answer) -> Trial | None:
        """A further trial, where the first has shown nothing but that a name is used."""
        if trial.names and answer.color is Color.RED and self._has_time() and _only_a_name(answer, trial):
            return trial.names().closure
        return None

    def _ask(self, trial: Trial) -> Answer:
        try:
            return self._attempt(trial, self._left())
        except (OSError, DelegateError) as error:
            return Answer(color=Color.CANNOT_RUN, why=one_line(str(error), limit=120))

    def _has_time(self) -> bool:
        return self._left() >= _LEAST_S and not self._cancelled.is_set()

    def _left(self) -> float:
        return self._deadline - self._clock()

    def answer(self, trial: Trial) -> Answer | None:
        return self._answers.get(id(trial))

    def is_spoiled(self) -> bool:
        """Whether the candidate, which is green, was red here, so that no red says anything."""
        control = self.answer(_CONTROL)
        return control is not None and control.color is Color.RED and not self._cancelled.is_set()

    def forget_reds(self) -> None:
        kept = (Color.GREEN, Color.CANNOT_RUN)
        self._answers = {key: each for key, each in self._answers.items() if each.color in kept or key == id(_CONTROL)}
        self._closures.clear()

    def noticed(self, whole: Trial | None) -> bool | None:
        """Whether a command fails without the whole change."""
        answer = self.answer(whole) if whole else None
        if answer is None or answer.color is Color.CANNOT_RUN or answer.timed_out:
            return None
        return answer.color is Color.RED

    def rows(self, trial: Trial, *, nobody_at_all: bool) -> Iterable[Row]:
        outcome, why = self._outcome(trial)
        if outcome is Outcome.NOT_ASKED and nobody_at_all and not trial.label.endswith("emptied"):
            outcome, why = Outcome.UNPROVEN, "the commands succeed without any of the change"
        return [Row(place=place, outcome=outcome, why=why, label=trial.label) for place in trial.places]

    def _outcome(self, trial: Trial) -> tuple[Outcome, str]:
        answer = self.answer(trial)
        if answer is None:
            lack = CANCELLED if self._cancelled.is_set() else SPOILED if self.is_spoiled() else OUT_OF_TIME
            return Outcome.NOT_ASKED, lack
        if answer.timed_out or answer.color is Color.CANNOT_RUN:
            return Outcome.NOT_ASKED, one_line(answer.why, limit=160)
        if answer.color is Color.GREEN:
            return Outcome.UNPROVEN, ""
        if not _only_a_name(answer, trial):
            return Outcome.PROVEN, ""
        closure = self._closures.get(id(trial))
        if closure is not None and closure.color is Color.GREEN:
            return Outcome.UNPROVEN, "nor with all that uses its names"
        return Outcome.WEAK, "only a name is missed, or nothing builds"


def _only_a_name(answer: Answer, trial: Trial) -> bool:
    return reading.only_a_name(answer.output, trial.names().lost if trial.names else ())


def _in_order(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """By file and line, as a reader goes."""
    return tuple(sorted(rows, key=lambda row: (row.place.path, row.place.start)))
