"""New tests that do not run: what the change adds and skips, or expects to fail, proves nothing.

Some tests need what is not here, so that alone is a warning. Where a file that the change touches skips them whatever
happens, and the contract has no word of it, somebody has hidden a test that fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from haiku_delegate.checks.records import Outcome, comparing
from haiku_delegate.checks.verify import Result
from haiku_delegate.contract.model import Contract
from haiku_delegate.findings import Severity

_ALWAYS = re.compile(
    r"@(?:pytest\.mark\.skip\b|pytest\.mark\.xfail\b|unittest\.skip\(|skip\()|pytestmark\s*=.*\bmark\.(?:skip|xfail)\b(?!if)"
    r"|\b(?:test|it|describe|suite|context)\.(?:skip|todo)\b|\bx(?:it|test|describe)\(|\b(?:skip|todo):\s*(?:true\b|['\"])"
    r"|func Test\w+\(\w+ \*testing\.T\) \{\s*\w+\.Skip|#\[ignore\b|@Disabled\b|@Ignore\b"
)  # fmt: skip
_SAID = re.compile(r"\b(?:skip\w*|xfail\w*|ignor\w+|todo|disabl\w+|pending|expected to fail)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no|don't|without)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


def idle(result: Result, was: Result, changed: Sequence[str]) -> tuple[str, ...]:
    """Ids that were not there before and neither pass nor fail; without a record of before, those of changed files."""
    before, now = comparing.steady(was.record or {}), comparing.steady(result.record or {})
    names = frozenset(map(comparing.tail, before))  # of what was there, others tell
    fresh = comparing.fresh(before, now, frozenset({Outcome.SKIP, Outcome.XFAIL}))
    known = comparing.ran(before)
    return tuple(name for name in fresh if comparing.tail(name) not in names and (known or _file(name, changed)))


def severity(
    contract: Contract, names: Sequence[str], changed: Sequence[str], read: Callable[[str], str | None]
) -> Severity:
    """How much it weighs; `read` gives a changed file's text."""
    files = {path for name in names if (path := _file(name, changed))}
    always = any(_ALWAYS.search(read(path) or "") for path in files)
    return Severity.ERROR if always and not _asked(contract, files) else Severity.WARNING


def _file(name: str, changed: Sequence[str]) -> str | None:
    place = comparing.file(name)
    return next((path for path in changed if path == place or path.endswith(f"/{place}")), None)


def _asked(contract: Contract, files: set[str]) -> bool:
    """Whether the contract speaks of skipping, where it speaks of these files or of the task."""
    said = [contract.title, contract.task, contract.changes_notes]
    said += [change.instruction for change in contract.changes if change.is_glob or change.path in files]
    return any(not _NOT.search(text[: word.start()]) for text in said for word in _SAID.finditer(text))
