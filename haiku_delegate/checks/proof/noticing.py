"""What new tests noticed of small mistakes, as findings and as half a line of the summary."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from haiku_delegate.checks.proof.model import Trial
from haiku_delegate.checks.proof.mutating import ENOUGH, Mutation, raises
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import one_line
from haiku_delegate.report.text import path as shown

_SHOWN = 5


def findings(found: Mutation, *, passed: Collection[str] | None, asked_for: str = "") -> tuple[Finding, ...]:
    """What the numbers say.

    `passed` are ids of tests that are known to have run and passed; None: not known. `asked_for` is what the contract
    says of the new tests.
    """
    if found.proof.off:
        return (_lacking(f"it was not asked what the new tests notice: {found.proof.off}"),)
    if not found.asked:
        why = next((row.why for row in found.proof.rows if row.why), "nothing could be tried")
        return (_lacking(f"it is not known what the new tests notice: {why}"),)
    if not found.survivors:
        return ()
    if found.is_loaded is False:
        return (_lacking(f"the commands do not read {_files(found)}, so mistakes there say nothing of the new tests"),)
    if _tests_nothing(found, passed):
        return (_nothing(found),)
    if found.with_old:
        return (_some(found),)
    idle = [each for each in found.only_raising if _is_named(each, asked_for) and len(_others(found, each)) > 1]
    if idle and _asserts_nothing(found):
        return (_unasserted(found, idle[0]),)
    void = [t.group for t in found.survivors if t.label.endswith(" does nothing") and _is_named(t.group, asked_for)]
    return (_some(found, idle, [group for group in void if group not in idle]),)


def summary(found: Mutation) -> str:
    """`31 of 32 mistakes noticed`, or why that is not known."""
    if found.asked:
        return f"{found.killed} of {found.asked} mistakes noticed"
    lack = found.proof.off or next((row.why for row in found.proof.rows if row.why), "nothing could be tried")
    return f"mistakes not tried: {lack}"


def _tests_nothing(found: Mutation, passed: Collection[str] | None) -> bool:
    """Certain: a new test ran, it calls a function that now raises, the commands read that file, and all is green."""
    if found.killed or found.asked < ENOUGH or not found.is_loaded:
        return False
    raising = {trial.group for trial in found.survivors if raises(trial)}
    ran = {name.partition("[")[0] for name in passed or ()}
    return any(_is_among(test, ran) for group in raising for test in found.called.get(group, ()))


def _asserts_nothing(found: Mutation) -> bool:
    """Certain: of functions that surely ran, enough mistakes were tried, and raising is all that was noticed at all."""
    others = [trial for group in found.only_raising for trial in _others(found, group)]
    return len(others) >= ENOUGH and all(raises(trial) for trial in found.noticed)


def _others(found: Mutation, group: str) -> list[Trial]:
    """Mistakes in a function that nobody notices, but for raising."""
    return [trial for trial in found.survivors if trial.group == group and not raises(trial)]


def _is_named(group: str, text: str) -> bool:
    """Whether a text speaks of the function: `Stock.release`, or release()."""
    name = re.escape(group.partition("::")[2])
    last = re.escape(re.split(r"\.|::", group)[-1])
    return bool(re.search(rf"(?<![\w.]){name}(?!\w)|(?<!\w){last}\s?\(|`{last}`", text))


def _is_among(name: str, ran: Collection[str]) -> bool:
    """`tests/test_a.py::test_b` is also said of a method: `tests/test_a.py::TestA::test_b`."""
    file, _, test = name.partition("::")
    return any(each.startswith(f"{file}::") and each.rpartition("::")[2] == test for each in ran)


def _nothing(found: Mutation) -> Finding:
    name = next(t.group for t in found.survivors if t.group in found.called)
    message = (
        f"the new tests notice none of {found.asked} mistakes in what they name; they succeed even when "
        f"`{name.partition('::')[2]}` does nothing but raise"
    )
    place = found.survivors[0]
    return Finding(rule="HD453", message=one_line(message, limit=400), path=shown(place.path)[:300],
                   line=place.places[0].start, hint="they run without testing it; read them")  # fmt: skip


def _unasserted(found: Mutation, group: str) -> Finding:
    others = [trial for each in found.only_raising for trial in _others(found, each)]
    message = (
        f"the new tests run `{group.partition('::')[2]}` and notice when it raises, but none of {len(others)} other "
        "mistakes in what they name: they assert nothing of what it does"
    )
    place = next(trial for trial in others if trial.group == group)
    return Finding(rule="HD453", message=one_line(message, limit=400), path=shown(place.path)[:300],
                   line=place.places[0].start, hint="compare what it gives back, or what it changes")  # fmt: skip


def _some(found: Mutation, idle: Sequence[str] = (), void: Sequence[str] = ()) -> Finding:
    """A warning where most is not noticed, or little of what the contract names.

    Of the functions `idle` nothing but raising is noticed, and not that the functions `void` do nothing.
    """
    left, first = found.survivors, found.survivors[0]
    told = "; ".join(f"{_where(each, first.path)} {one_line(each.label, limit=80)}" for each in left[:_SHOWN])
    more = f"; and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    only = f"; of {_names(idle)} nothing but that it raises" if idle else ""
    also = f"; they succeed even when {_names(void)} does nothing" if void else ""
    message = f"{_count(found)}{only}{also}; not these: {told}{more}"
    is_weak = idle or void or 2 * found.killed < found.asked
    return Finding(rule="HD452", severity=Severity.WARNING if is_weak else Severity.NOTE,
                   message=one_line(message, limit=900), path=shown(first.path)[:300],
                   line=first.places[0].start, hint="some mistakes change nothing; test the others")  # fmt: skip


def _names(groups: Sequence[str]) -> str:
    return ", ".join(f"`{one_line(group.partition('::')[2], limit=80)}`" for group in groups[:_SHOWN])


def _count(found: Mutation) -> str:
    count = f"{found.killed} of {found.asked} mistakes"
    if found.with_old:
        commands = "the commands (old tests count as well, they could not be left out)"
        return f"{commands} notice {count} in what the new tests name"
    return f"the new tests notice {count} in what they name"


def _where(trial: Trial, file: str) -> str:
    line = f"line {trial.places[0].start}"
    return line if trial.path == file else f"{shown(trial.path)[:120]} {line}"


def _files(found: Mutation) -> str:
    return ", ".join(list(dict.fromkeys(shown(trial.path)[:120] for trial in found.survivors))[:3])


def _lacking(message: str) -> Finding:
    return Finding(rule="HD451", severity=Severity.NOTE, message=one_line(message, limit=300))
