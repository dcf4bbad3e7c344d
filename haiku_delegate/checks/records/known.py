"""The rule of `known_red`: tests that fail anyway, and what may be made of that.

The record names the failing tests, and the runner itself must then succeed without them. So the judgement rests on an
exit code, as every other does, and not on a file that code under test could have written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from haiku_delegate.checks import runners
from haiku_delegate.checks.records.model import Record, red


def excusable(command: str, exit_code: int | None, record: Record | None, known: Sequence[str]) -> tuple[str, ...]:
    """The failing tests, if every one is known and can be left out by its id alone; else nothing."""
    if not known or not record or exit_code != 1 or runners.runner(command) != "pytest":
        return ()
    failing = red(record)
    if not failing or not all("::" in each and listed(each, known) for each in failing):
        return ()
    others = [name for name in record if name not in failing]
    # pytest leaves out whatever begins with the id: `test_a` takes `test_ab` with it.
    return () if any(other.startswith(failing) for other in others) else failing


def listed(name: str, known: Iterable[str]) -> bool:
    """Whether a test is known: by its id, or by that of the function whose parametrised case it is."""
    return any(name == each or ("[" not in each and name.startswith(f"{each}[")) for each in known)
