"""Base against candidate, test by test: what a green exit code does not say.

A command that succeeds is looked at three times. Does it agree with its own record (HD435)? Has it a record at all,
where it had one or must have one (HD436)? And does every test that ran before pass now, unless the contract lets it go
(HD434, HD439)? Where the runner tells no names, the printed totals are compared (HD437).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from haiku_delegate.checks import arrivals, runners
from haiku_delegate.checks.records import Outcome, Record, comparing, invocation, red
from haiku_delegate.checks.records.comparing import Loss
from haiku_delegate.checks.records.warrants import Warrant, Warrants
from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.texts import shell
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import one_line

SHOWN = 5  #: names in a message
_ENOUGH = 200  #: losses without a warrant; what the contract says of more would change nothing
_WIDTH = 120  #: of a command or a name in a message
_LARGEST = 2_000_000  #: bytes of a test file that are read
#: Files that say what `make test` and its like run.
_RECIPES = re.compile(
    r"(?:^|/)(?:[Mm]akefile|GNUmakefile|[jJ]ustfile|tox\.ini|noxfile\.py|tasks\.py|pyproject\.toml|setup\.cfg"
    r"|Taskfile\.ya?ml|package\.json|pom\.xml|build\.gradle(?:\.kts)?|\.mocharc[^/]*|(?:vite|vitest|jest)\.(?:config|workspace)[^/]*"
    r"|Cargo\.toml|[^/]+\.(?:sh|bash|mk))$"
)
_SUPPORT = re.compile(
    r"(?:^|/)(?:conftest\.py|pytest\.ini|pyproject\.toml|setup\.cfg|tox\.ini|package\.json|\.mocharc[^/]*|Cargo\.toml"
    r"|(?:vite|vitest|jest)\.[\w.]+|go\.mod)$"
)
#: Their text is code, and code may name what the tests are made of; of data nobody can say what it was for.
_CODE = re.compile(r"\.(?:py|md|rst|[cm]?[jt]sx?|go|rs|java|kts?)$")
_GONE = {Outcome.SKIP: "skipped", Outcome.XFAIL: "expected to fail", Outcome.MISSING: "gone"}

_SAYS = {
    Warrant.NONE: ("HD434", Severity.ERROR,
                   "if the task asks for it, say so in the front matter: `tests: {remove: [...]}`, or change, rename"),
    Warrant.WORDS: ("HD439", Severity.WARNING,
                    "the contract seems to ask for it: see that these are the ones, or grant them under `tests:`"),
    Warrant.CERTAIN: ("HD439", Severity.NOTE, "the contract lets them go"),
}  # fmt: skip


# -- what turns a command red ------------------------------------------------------------------------------------


def agreeing(after: Verification, before: Verification) -> Verification:
    """The same verification, red where a command's record does not bear out its success."""
    earlier = {result.command: result for result in before.results}
    changed = _changed(after)
    return replace(after, results=tuple(_agreeing(each, earlier.get(each.command), changed) for each in after.results))


def _agreeing(result: Result, before: Result | None, changed: Sequence[str]) -> Result:
    if result.color is not Color.GREEN:
        return result
    if result.exit_code == 0 and (failed := _contradicting(result, before)):
        why = f"it succeeds, and yet {_names(failed)} failed by its runner's own record"
        return replace(result, color=Color.RED, why=why, objection="HD435")
    if _lacks_record(result, before) and not _may_change_runner(result, changed):
        return replace(result, color=Color.RED, why=f"it succeeds, but {_lack(result, before)}", objection="HD436")
    return result


def _contradicting(result: Result, before: Result | None) -> tuple[str, ...]:
    """Failing tests behind a green exit code. What was so before the change is how the project wants it."""
    how = invocation.of(result.command.text)
    if how.inverts or not result.record:
        return ()
    earlier = comparing.steady(before.record or {}) if before else {}
    tolerated = red(earlier) if before and before.exit_code == 0 else ()
    accepted = {*tolerated, *result.excused}
    failed = [name for name in red(comparing.steady(result.record)) if name not in accepted]
    return tuple(name for name in failed if how.direct or earlier.get(name) is Outcome.PASS)


def _lacks_record(result: Result, before: Result | None) -> bool:
    how = invocation.of(result.command.text)
    if comparing.ran(result.record) or result.excused or how.keeps_out:
        return False
    if before and comparing.ran(before.record):
        return not how.inverts and _telling(result)
    return how.direct and result.asked and (before is None or _could_have(before))


def _telling(result: Result) -> bool:
    """Whether it says anything that there is no record.

    cargo's is made of printed text. What tests print is kept from that, unless somebody asks to see it.
    """
    text = result.command.text
    return runners.runner(text) != "cargo" or not ("nocapture" in text or "no-capture" in text)


def _could_have(before: Result) -> bool:
    """Whether nothing before the change tells that this command gives no record: it did not come to its tests."""
    if before.color is not Color.RED:
        return before.color is Color.CANNOT_RUN
    return before.record is not None or (before.asked and before.tests is None)


def _lack(result: Result, before: Result | None) -> str:
    name = runners.runner(result.command.text) or "its runner"
    if before and comparing.ran(before.record):
        return f"{name} left no record of a test, as it did before the change"
    return f"{name} left no record of a test"


def _may_change_runner(result: Result, changed: Sequence[str]) -> bool:
    """`make test` where the contract changes the Makefile: it may run something else now."""
    return not invocation.of(result.command.text).direct and any(
        _RECIPES.search(path) or path in result.command.text for path in changed
    )


# -- what has gone -----------------------------------------------------------------------------------------------


def compared(contract: Contract, after: Verification, before: Verification) -> tuple[Finding, ...]:
    """Findings about the tests of every green command; each test is told once."""
    earlier = {result.command: result for result in before.results}
    pairs = [(each, earlier[each.command]) for each in after.results if each.command in earlier]
    warrants, told = Warrants(contract, _reader(after)), set[str]()
    found: list[Finding] = []
    for result, was in pairs:
        if result.color is not Color.GREEN:
            continue
        found += _idle(contract, result, was, after)
        if comparing.ran(was.record) and comparing.ran(result.record):
            found += _by_id(contract, result, was, after, warrants, told)
        elif comparing.ran(was.record):
            found += _no_longer(contract, result)
        else:
            found += _by_count(contract, result, was, warrants)
    return tuple(found)


def _by_id(
    contract: Contract, result: Result, was: Result, after: Verification, warrants: Warrants, told: set[str]
) -> Iterator[Finding]:
    before, now = comparing.steady(was.record or {}), comparing.steady(result.record or {})
    if not _same_session(result, was):
        return
    elsewhere = (name for each in after.results if each is not result for name in _passing(each.record))
    lost = comparing.losses(before, now, elsewhere=elsewhere, moved=warrants.moved, known_red=contract.known_red)
    if invocation.of(result.command.text).chooses:
        lost = tuple(each for each in lost if each.now is not Outcome.MISSING)
    lost = tuple(each for each in lost if each.test not in told)
    told.update(each.test for each in lost)
    sorted_out: dict[Warrant, list[Loss]] = {each: [] for each in Warrant}
    arrived = comparing.fresh(before, now, frozenset({Outcome.PASS})) if lost else ()
    changed = _changed(after)
    by_file: dict[str, list[str]] = {}
    for name in arrived:
        by_file.setdefault(comparing.file(name), []).append(name)
    files = {comparing.file(name) for name in now}
    for loss in lost:
        if len(sorted_out[Warrant.NONE]) >= _ENOUGH:
            sorted_out[Warrant.NONE].append(loss)
        elif not _from_data(loss, changed, after):
            sorted_out[_warrant(loss, warrants, by_file, files, changed)].append(loss)
        elif loss.fewer or any(not _CODE.search(path) for path in changed):
            sorted_out[Warrant.WORDS].append(loss)
    yield from _told(contract, result, sorted_out)


def _idle(contract: Contract, result: Result, was: Result, after: Verification) -> Iterator[Finding]:
    changed = _changed(after)
    if names := arrivals.idle(result, was, changed):
        said = f"{_tests(len(names))} that the change adds prove nothing, being skipped or expected to fail"
        weight = arrivals.severity(contract, names, changed, _reader(after))
        hint = "where a test is to be skipped, the contract has to say so" if weight is Severity.ERROR else ""
        yield _finding("HD438", contract, result, f"{said}: {_names(names)}", weight, hint)


def _same_session(result: Result, was: Result) -> bool:
    """A record is of the last session: of several, a red one may have been another than the green one."""
    if was.exit_code == 0 or invocation.of(result.command.text).direct:
        return True
    return bool((was.record or {}).keys() & (result.record or {}).keys())


def _warrant(
    loss: Loss, warrants: Warrants, arrived: Mapping[str, list[str]], files: Set[str], changed: Sequence[str]
) -> Warrant:
    place = comparing.file(loss.test)
    to = warrants.moved.get(place)
    if to and to not in files:
        return Warrant.CERTAIN  # the contract gives the file a name under which its tests are not collected
    warrant = warrants.of(loss, arrived=[*arrived.get(place, ()), *arrived.get(to or "", ())])
    there = (to or place) in files
    return Warrant.WORDS if warrant is Warrant.NONE and there and _may_be_computed(loss, place, changed) else warrant


def _may_be_computed(loss: Loss, place: str, changed: Sequence[str]) -> bool:
    """A name of which the test's file has not every word: then it is no identity, and other files make it."""
    if not loss.computed or loss.now is not Outcome.MISSING:
        return False
    return not loss.fewer or any(path != place and not path.endswith(f"/{place}") for path in changed)


def _from_data(loss: Loss, changed: Sequence[str], after: Verification) -> bool:
    """A row of a test that nobody touched: its values come from the code, and that was to change."""
    if after.candidate is None or loss.now is not Outcome.MISSING or not (comparing.is_row(loss.test) or loss.computed):
        return False
    place = comparing.file(loss.test)
    return not any(
        path == place or path.endswith(f"/{place}") or _SUPPORT.search(path) for path in changed
    ) and not any(_near(path, place) for path in changed)


def _near(path: str, place: str) -> bool:
    """A file of the tests: in the same directory as the test, or below it."""
    return "/" in place and f"/{place.rpartition('/')[0]}/" in f"/{path}"


def _told(contract: Contract, result: Result, lost: dict[Warrant, list[Loss]]) -> Iterator[Finding]:
    for warrant, (rule, severity, hint) in _SAYS.items():
        if rows := lost[warrant]:
            yield _finding(rule, contract, result, f"{_tests(len(rows))} {_were(rows)}", severity, hint)


def _were(lost: Sequence[Loss]) -> str:
    was = "passed before" if all(each.was is Outcome.PASS for each in lost) else "ran before"
    now = [word for outcome, word in _GONE.items() if any(each.now is outcome for each in lost)]
    verb = "is" if len(lost) == 1 else "are"
    return f"that {was} the change {verb} {' or '.join(now)} now: {_names([each.test for each in lost])}"


def _no_longer(contract: Contract, result: Result) -> Iterator[Finding]:
    """Green without a record where the contract changes what the command runs; else it is red by now."""
    how = invocation.of(result.command.text)
    if not how.inverts and not how.keeps_out and not result.excused:
        yield _finding("HD436", contract, result, "leaves no record of its tests any more, so they were not compared",
                       Severity.WARNING, "the change alters what it runs: read that part")  # fmt: skip


def _by_count(contract: Contract, result: Result, was: Result, warrants: Warrants) -> Iterator[Finding]:
    """By the totals that the runner prints; without names nobody can say for certain what is missing."""
    if not _countable(result, was) or was.tests is None or result.tests is None:
        return
    before, now = was.tests.passed + was.tests.failed, result.tests.passed
    if now < before and not warrants.any():
        said = f"ran {_tests(before)} before the change, and {now} of them or others pass now"
        yield _finding("HD437", contract, result, said, Severity.WARNING, "see which of the tests are gone or skipped")


def _countable(result: Result, was: Result) -> bool:
    text = result.command.text
    parsed, name = shell.parse(text), runners.runner(text)
    if name in (None, "pytest") or parsed is None or any(each.joined_by not in ("", "&&") for each in parsed):
        return False
    if re.search(r"--(?:changed|onlyChanged|changedSince|shard|findRelatedTests|bail)\b|(?<!\S)-o\b", text):
        return False
    if sum(runners.runner(" ".join(each.words)) is not None for each in parsed) != 1 or invocation.of(text).inverts:
        return False
    cut = runners.cut(was.output) or runners.cut(result.output)
    return not (cut and name in ("go", "cargo"))


# -- words -------------------------------------------------------------------------------------------------------


def _finding(rule: str, contract: Contract, result: Result, said: str, severity: Severity, hint: str = "") -> Finding:
    message = f"`{one_line(result.command.text, limit=_WIDTH)}`: {said}"
    return Finding(rule=rule, severity=severity, message=message, hint=hint, path=contract.source or None,
                   line=result.command.line)  # fmt: skip


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(one_line(name, limit=_WIDTH) for name in names[:SHOWN])
    return shown + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _tests(count: int) -> str:
    return f"{count} test" if count == 1 else f"{count} tests"


def _passing(record: Record | None) -> Iterator[str]:
    return (name for name, each in comparing.steady(record or {}).items() if each is Outcome.PASS)


def _changed(after: Verification) -> tuple[str, ...]:
    return tuple(change.path for change in after.candidate.changes) if after.candidate else ()


def _reader(after: Verification) -> Callable[[str], str | None]:
    """The text of a changed file, from what was frozen."""
    candidate = after.candidate

    def read(path: str) -> str | None:
        if candidate is None or not any(each.path == path and each.after for each in candidate.changes):
            return None
        try:
            with (candidate.files / path).open("rb") as file:
                return file.read(_LARGEST).decode("utf-8", "replace")
        except OSError:
            return None

    return read
