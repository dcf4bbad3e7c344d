"""The old tests once more, against the new sources: did a test change because it had to, or because it objected?

Where a run changes tests that were there before, those files are left out of the candidate and the commands run again.
What passed on the base and fails now was made to pass by changing the test. That is right where the contract asks for
it, and it is the only thing that shows a changed expectation, a fixture that patches the code under test, or a
regenerated golden for what it is (CHECKING.md, algorithm 4). Of a Rust file with tests in it, the new source goes
with the old test modules.

Judged test by test where both runs left records. An old test that cannot even start (it imports what the contract
renames) proves nothing either way and is only told. A golden that the contract lists by name is meant to change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from haiku_delegate.checks.proof import inline
from haiku_delegate.checks.records import Outcome, comparing
from haiku_delegate.checks.records.comparing import Loss
from haiku_delegate.checks.records.warrants import Warrant, Warrants
from haiku_delegate.checks.tampering import FileChange, places
from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract.forms.options import EVERYTHING
from haiku_delegate.contract.model import Action, Contract, Kind
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import one_line, path

_SHOWN = 5  #: names in a message
_TESTS = (places.Kind.PYTHON, places.Kind.WORDS)


def restorable(contract: Contract, changes: Sequence[FileChange]) -> tuple[str, ...]:
    """The changed files that the second run must not have: old tests, new conftests, goldens that a glob takes in.

    Nothing where `tests:` lets all of them change, for then no failure would mean anything.
    """
    if EVERYTHING in contract.tests.change:
        return ()
    if not any(_is_source(change) for change in changes):
        return ()
    named = {change.path for change in contract.changes if not change.is_glob}
    return tuple(change.path for change in changes if _puts_back(change, named))


def with_old_tests(changes: Sequence[FileChange]) -> Mapping[str, str]:
    """What stands in those of the files that hold source and tests, instead of the text that the candidate has."""
    return {
        change.path: inline.with_tests_of(change.path, change.after, change.before)
        for change in changes
        if change.before is not None and change.after is not None and _has_old_tests(change)
    }


def _has_old_tests(change: FileChange) -> bool:
    """Whether a source had tests in it that are not as they were."""
    known = change.after is not None and bool(inline.spans(change.path, change.before))
    return known and inline.changed(change) and places.kind(change.path, change.after) in (None, places.Kind.INLINE)


def _puts_back(change: FileChange, named: set[str]) -> bool:
    kind = places.kind(change.path, change.after or change.before)
    if change.before is None:
        return change.path.rpartition("/")[2] == "conftest.py"
    if change.after is None:
        return False  # what the contract removes; what it does not is scope's to tell
    if kind in _TESTS or (kind is places.Kind.GOLDEN and change.path not in named):
        return True
    return _has_old_tests(change)


def _is_source(change: FileChange) -> bool:
    if places.kind(change.path, change.after or change.before) not in (None, places.Kind.INLINE):
        return False
    texts = (inline.source(change.path, text) if text is not None else None for text in (change.before, change.after))
    return next(texts) != next(texts)


def _adds_tests(changes: Sequence[FileChange]) -> bool:
    """Whether there are test files that were not there before."""
    return any(
        change.before is None and places.kind(change.path, change.after) in (*_TESTS, places.Kind.GOLDEN)
        for change in changes
    )


def check(
    contract: Contract, before: Verification, after: Verification, again: Verification, *,
    changes: Sequence[FileChange], text: Callable[[str], str | None],
) -> tuple[Finding, ...]:  # fmt: skip
    """What the old tests say of the new sources.

    `again` is the run without what is `restorable` of the changes; `text` gives a changed file as the candidate has it.
    """
    earlier = {result.command: result for result in before.results}
    passing = {result.command: result for result in after.results if result.color is Color.GREEN}
    warrants = Warrants(contract, text)
    put_back = restorable(contract, changes)
    certain = not _adds_tests(changes) and _keeps(contract)  # new tests may need what was left out
    found: list[Finding] = []
    for result in again.results:
        was, now = earlier.get(result.command), passing.get(result.command)
        if was is None or now is None or result.color is Color.GREEN:
            continue
        if comparing.ran(was.record):
            found += _by_id(contract, was, now, result, warrants)
        elif was.color is Color.GREEN:
            found += _by_color(contract, result, warrants, put_back=put_back, certain=certain)
    return _once(found)


def _keeps(contract: Contract) -> bool:
    """Whether the names that old tests use are to stay, as far as anybody said."""
    moved = any(change.action in (Action.DELETE, Action.RENAME) for change in contract.changes)
    return not moved and contract.kind is not Kind.REFACTOR


def _by_id(contract: Contract, was: Result, now: Result, again: Result, warrants: Warrants) -> Iterator[Finding]:
    before, after = comparing.steady(was.record or {}), comparing.steady(now.record or {})
    record = comparing.steady(again.record or {})
    passed = [name for name, outcome in before.items() if outcome is Outcome.PASS and "::" in name]
    failing = [name for name in passed if record.get(name) in (Outcome.FAIL, Outcome.ERROR)]
    kept = [name for name in failing if after.get(name, Outcome.MISSING) is Outcome.PASS]
    sorted_out: dict[Warrant, list[str]] = {each: [] for each in Warrant}
    for name in kept[:500]:
        sorted_out[warrants.to_change(Loss(test=name, was=Outcome.PASS, now=Outcome.FAIL))].append(name)
    failed = [name for name in sorted_out[Warrant.NONE] if record[name] is Outcome.FAIL]
    if failed:
        yield _finding("HD442", contract, again, failed, Severity.ERROR)
    if not failing and not comparing.ran(record):
        lack = "cannot start on the new sources, so they were not asked"
        yield _finding("HD443", contract, again, (), Severity.NOTE, said=lack)
    unsure = [name for name in (*sorted_out[Warrant.WORDS], *sorted_out[Warrant.NONE]) if name not in failed]
    if unsure:
        yield _finding("HD443", contract, again, unsure, Severity.WARNING)


def _by_color(
    contract: Contract, result: Result, warrants: Warrants, *, put_back: Sequence[str], certain: bool
) -> Iterator[Finding]:
    """Without names: the command was green with the old tests and the old sources, and is red with the new ones."""
    if result.color is not Color.RED or result.why:
        return
    asked = max((warrants.to_change_file(name) for name in put_back), key=lambda each: each.value)
    if asked is not Warrant.CERTAIN:
        sure = certain and asked is Warrant.NONE
        rule, severity = ("HD442", Severity.ERROR) if sure else ("HD443", Severity.WARNING)
        yield _finding(rule, contract, result, (), severity, files=put_back)


def _finding(
    rule: str,
    contract: Contract,
    result: Result,
    names: Sequence[str],
    severity: Severity,
    files: Sequence[str] = (),
    said: str = "",
) -> Finding:
    command = one_line(result.command.text, limit=120)
    what = f"{len(names)} old test(s)" if names else "the old tests"
    which = _listed(names or files)
    if said:
        message = f"`{command}`: {what} {said}"
        return Finding(rule=rule, severity=severity, message=message, path=contract.source or None,
                       line=result.command.line)  # fmt: skip
    if rule == "HD442":
        said = f"`{command}`: {what} fail on the new sources, and passed only because they were changed: {which}"
        hint = "if the behaviour was to change, say so: `tests: {change: [...]}`; else the change breaks what was there"
    else:
        said = f"`{command}`: {what} would fail on the new sources as they stood before: {which}"
        hint = "the contract seems to ask for new expectations: see that they are the right ones"
    return Finding(rule=rule, severity=severity, message=said, hint=hint, path=contract.source or None,
                   line=result.command.line)  # fmt: skip


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(path(name)[:120] for name in names[:_SHOWN]) + more


def _once(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Two commands that run the same tests tell of them once."""
    kept: dict[tuple[str, str], Finding] = {}
    for finding in found:
        kept.setdefault((finding.rule, finding.message.partition("`: ")[2]), finding)
    return tuple(kept.values())
