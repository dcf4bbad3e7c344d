"""The rule of `known_red`: tests that fail anyway, and what may be made of that.

The record names the failing tests, and the runner itself must then succeed without them. So the judgement rests on an
exit code, as every other does, and not on a file that code under test could have written. A runner that cannot leave
tests out (Node's before 22, go before 1.20) is never excused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from haiku_delegate.checks import runners
from haiku_delegate.checks.records import ids, invocation
from haiku_delegate.checks.records.model import Record, red

#: The exit codes of a run in which tests failed and nothing else.
_FAILED = {"pytest": 1, "unittest": 1, "vitest": 1, "jest": 1, "go": 1, "cargo": 101}


def excusable(command: str, exit_code: int | None, record: Record | None, known: Sequence[str]) -> tuple[str, ...]:
    """The failing tests, if every one is known and can be left out by its id alone; else nothing."""
    runner = runners.runner(command)
    if not known or not record or runner not in _FAILED or exit_code != _FAILED[runner]:
        return ()
    if runner != "pytest" and invocation.of(command).runners != (runner,):
        return ()
    failing = _without_parents(runner, red(record))
    if not failing or not all("::" in each and listed(each, known) for each in failing):
        return ()
    others = [name for name in record if name not in failing]
    return () if _takes_others(runner, failing, others) else failing


def _without_parents(runner: str, failing: tuple[str, ...]) -> tuple[str, ...]:
    """In Go a test fails with its subtests; without those it has to succeed, or is red."""
    if runner != "go":
        return failing
    return tuple(each for each in failing if not any(other.startswith(f"{each}/") for other in failing))


def _takes_others(runner: str, failing: tuple[str, ...], others: Sequence[str]) -> bool:
    """Whether leaving these out would leave out another test as well."""
    rests = [each.partition("::")[2] for each in failing]
    match runner:
        case "pytest":  # whatever begins with the id: `test_a` takes `test_ab` with it
            return any(other.startswith(failing) for other in others)
        case "cargo":  # whatever has it in its name
            return any(rest in other.partition("::")[2] for rest in rests for other in others)
        case "unittest":
            return False
        case "go":  # the same name in another package, and what is below it
            names = [other.partition("::")[2] for other in others]
            return any(name == rest or name.startswith(f"{rest}/") for rest in rests for name in names)
        case _:  # the titles, joined by blanks, in whatever file
            said = {" ".join(other.split("::")[1:]) for other in others}
            return any(" ".join(rest.split("::")) in said for rest in rests)


def listed(name: str, known: Iterable[str]) -> bool:
    """Whether a test is known: by its id, as its runner writes it, or by the function whose parametrised case it is."""
    own = ids.function(name)
    return any(
        each in (name, own) or each in ids.spellings(name) or (own != name and each in ids.spellings(own))
        for each in known
    )
