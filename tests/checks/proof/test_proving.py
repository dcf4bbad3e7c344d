"""Trials side by side, within a budget, and what red, green and silence are worth."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from haiku_delegate.checks import proof
from haiku_delegate.checks.proof import Answer, Outcome, Place, Plan, Proof, Trial
from haiku_delegate.checks.proof.model import Names
from haiku_delegate.checks.verify import Color
from haiku_delegate.errors import DelegateError
from tests.checks.proof.changes import CANNOT, GREEN, RED, changed, checking, contract

NAME = Answer(color=Color.RED, output="E   NameError: name 'LIMIT' is not defined\n")


def trial(line: int, names: Names | None = None, label: str = "taken back") -> Trial:
    place = Place(path="a.py", start=line, end=line)
    return Trial(places=(place,), label=label, reverted={"a.py": str(line)}, names=(lambda: names) if names else None)


def proved(plan: Plan, answers: Callable[[Trial], Answer], *, workers: int = 1, budget_s: float = 60.0) -> Proof:
    return proof.prove(
        plan, lambda each, left: answers(each), budget_s=budget_s, workers=workers, cancelled=threading.Event()
    )


def outcomes(seen: Proof) -> list[tuple[int, str, str]]:
    return [(row.place.start, row.outcome.value, row.why) for row in seen.rows]


@pytest.mark.parametrize(
    ("answer", "outcome", "why"),
    [
        (RED, "proven", ""),
        (GREEN, "unproven", ""),
        (CANNOT, "not asked", "the shell could not run it (exit 127)"),
        (Answer(color=Color.RED, timed_out=True, why="no end within 10 s"), "not asked", "no end within 10 s"),
        (NAME, "proven", ""),  # no line of the trial defined LIMIT, so it is behaviour that is missed
    ],
)
@pytest.mark.parametrize("workers", [1, 4])
def test_what_an_answer_is_worth(answer: Answer, outcome: str, why: str, workers: int) -> None:
    seen = proved(Plan(trials=(trial(3),)), lambda each: answer if each.reverted else GREEN, workers=workers)
    assert outcomes(seen) == [(3, outcome, why)]


@pytest.mark.parametrize(
    ("of_closure", "outcome", "why"),
    [
        (RED, "weak", "only a name is missed, or nothing builds"),
        (GREEN, "unproven", "nor with all that uses its names"),
    ],
)
def test_a_missing_name_is_followed_by_a_trial_with_all_that_uses_it(
    of_closure: Answer, outcome: str, why: str
) -> None:
    closure = Trial(places=(Place(path="a.py", start=3, end=3),), label="taken back", reverted={"a.py": "closure"})
    first = trial(3, Names(lost=frozenset({"LIMIT"}), closure=closure))
    answers = {"3": NAME, "closure": of_closure}
    seen = proved(Plan(trials=(first,)), lambda each: answers[str(each.reverted["a.py"])] if each.reverted else GREEN)
    assert outcomes(seen) == [(3, outcome, why)]


def test_the_budget_ends_the_trials_and_what_is_left_is_said() -> None:
    now = [0.0]

    def attempt(each: Trial, left_s: float) -> Answer:
        now[0] += 4.0
        return RED

    plan = Plan(trials=(trial(1), trial(2), trial(3), trial(4)))
    seen = proof.prove(plan, attempt, budget_s=10, workers=1, cancelled=threading.Event(), clock=lambda: now[0])
    assert [row.outcome.value for row in seen.rows] == ["proven", "proven", "proven", "not asked"]
    assert (seen.rows[3].why, seen.seconds) == ("no time was left", 12.0)


def test_a_trial_is_told_how_much_time_is_left() -> None:
    lefts: list[float] = []

    def attempt(each: Trial, left_s: float) -> Answer:
        lefts.append(left_s)
        return RED

    proof.prove(Plan(trials=(trial(1),)), attempt, budget_s=5, workers=1, cancelled=threading.Event(), clock=lambda: 1)
    assert lefts == [5, 5]


def test_commands_in_each_others_way_are_asked_one_by_one() -> None:
    running, guard = [0], threading.Lock()

    def answers(each: Trial) -> Answer:
        with guard:
            running[0] += 1
            alone = running[0] == 1
        time.sleep(0.05)
        with guard:
            alone = alone and running[0] == 1
            running[0] -= 1
        return GREEN if alone and each.reverted != {"a.py": "2"} else RED

    seen = proved(Plan(trials=(trial(1), trial(2), trial(3))), answers, workers=3)
    assert outcomes(seen) == [(1, "unproven", ""), (2, "proven", ""), (3, "unproven", "")]


@pytest.mark.parametrize("workers", [1, 3])
def test_red_proves_nothing_where_the_candidate_itself_is_red(workers: int) -> None:
    seen = proved(Plan(trials=(trial(1), trial(2))), lambda each: RED, workers=workers)
    why = "the commands also fail with nothing taken back"
    assert outcomes(seen) == [(1, "not asked", why), (2, "not asked", why)]


@pytest.mark.parametrize(("answer", "noticed"), [(RED, True), (GREEN, False), (CANNOT, None)])
def test_whether_the_whole_change_is_noticed(answer: Answer, noticed: bool | None) -> None:
    whole = Trial(places=(), label="everything taken back", reverted={"a.py": "whole"})
    plan = Plan(trials=(trial(1), trial(2)), whole=whole)
    seen = proved(plan, lambda each: answer if each.reverted == {"a.py": "whole"} else RED if each.reverted else GREEN)
    assert (seen.noticed, [row.outcome.value for row in seen.rows]) == (noticed, ["proven", "proven"])


def test_what_nobody_needs_at_all_is_unproven_though_not_tried_but_an_emptied_function_is_not() -> None:
    now = [0.0]

    def attempt(each: Trial, left_s: float) -> Answer:
        now[0] += 9.0
        return GREEN

    whole = Trial(places=(), label="everything taken back", reverted={"a.py": "whole"})
    plan = Plan(trials=(trial(1), trial(2, label="`f` emptied")), whole=whole)
    seen = proof.prove(plan, attempt, budget_s=5, workers=1, cancelled=threading.Event(), clock=lambda: now[0])
    assert outcomes(seen) == [
        (1, "unproven", "the commands succeed without any of the change"),
        (2, "not asked", "no time was left"),
    ]


class Broken(DelegateError):
    """What an isolation raises."""


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), Broken("no\nworkspace \x1b[31m")])
def test_a_workspace_that_cannot_be_had_ends_no_run(error: Exception) -> None:
    def answers(each: Trial) -> Answer:
        raise error

    (row,) = proved(Plan(trials=(trial(1),)), answers).rows
    assert row.outcome is Outcome.NOT_ASKED
    assert row.why.isprintable()
    assert row.why


def test_an_interruption_ends_what_runs_and_is_passed_on() -> None:
    cancelled = threading.Event()

    def attempt(each: Trial, left_s: float) -> Answer:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        proof.prove(Plan(trials=(trial(1),)), attempt, budget_s=5, workers=2, cancelled=cancelled)
    assert cancelled.is_set()


def test_what_is_cancelled_says_so() -> None:
    cancelled = threading.Event()

    def attempt(each: Trial, left_s: float) -> Answer:
        cancelled.set()
        return Answer(color=Color.CANNOT_RUN, why="cancelled")

    plan = Plan(trials=(trial(1), trial(2)))
    seen = proof.prove(plan, attempt, budget_s=5, workers=1, cancelled=cancelled)
    assert outcomes(seen) == [(1, "not asked", "cancelled"), (2, "not asked", "cancelled")]


def test_nothing_to_try_runs_nothing() -> None:
    def answers(each: Trial) -> Answer:
        raise AssertionError

    assert proved(Plan(off="because"), answers).off == "because"


def test_from_plan_to_proof() -> None:
    before = {"calc.py": "def f(x):\n    return x\n"}
    source = "LIMIT = 3\nUNUSED = 4\n\n\ndef f(x):\n    if x > 9:\n        return 0\n    return x[:LIMIT]\n\n\n"
    after = {"calc.py": source.replace("x > 9", "len(x) > 9") + "def g(x):\n    return [x]\n"}

    def check(names: dict[str, object]) -> None:
        f = names["f"]
        assert callable(f)
        assert f("abcd") == "abc"

    attempt = checking(after, check)
    plan = proof.plan(contract(), changed(before, after))
    seen = proof.prove(plan, attempt, budget_s=60, cancelled=threading.Event())
    assert [(row.place.start, row.place.end, row.label, row.outcome.value) for row in seen.rows] == [
        (1, 4, "taken back", "weak"),
        (6, 10, "taken back", "proven"),
        (11, 12, "`g` emptied", "unproven"),
    ]
