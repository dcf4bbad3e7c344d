"""Every changed file read in its own way, and what the contract did not ask for made a finding."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from haiku_delegate.checks.tampering import (
    configured,
    granted,
    hooks,
    places,
    python,
    scripts,
    suite,
    syntax,
    vocabulary,
)
from haiku_delegate.checks.tampering.compared import Elsewhere
from haiku_delegate.checks.tampering.model import FileChange, Need, Remark
from haiku_delegate.checks.tampering.places import Kind
from haiku_delegate.checks.tampering.vocabulary import Words
from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.model import Kind as Task
from haiku_delegate.contract.texts.standing import shown
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import path as shown_path

_MOST = 12  #: findings of one severity about one file
_WIDTH = 90
_WORDED = (Kind.WORDS, Kind.INLINE)
_Suites = tuple[suite.Suite | None, suite.Suite | None, Remark | None]
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def judge(contract: Contract, changes: Sequence[FileChange]) -> tuple[Finding, ...]:
    """Findings about all files of a change together: what left one may have come to another."""
    files = list(_followed(contract, changes))
    found: list[Finding] = []
    for change, remarks in _remarks(contract, files):
        grants = granted.Grants(contract, change.path)
        kept = [remark for remark in remarks if not grants.admits(remark)]
        found += _capped(_finding(change.path, remark, contract) for remark in kept)
    return tuple(found)


def _followed(contract: Contract, changes: Iterable[FileChange]) -> Iterator[FileChange]:
    """Renamed files compared with what they were; files that the contract lets go left out."""
    by_path = {change.path: change for change in changes}
    came_from = {change.path: change.rename_from for change in contract.changes if change.rename_from}
    for change in by_path.values():
        old = by_path.get(came_from.get(change.path) or "")
        if change.before is None and change.after is not None and old is not None and old.before is not None:
            yield FileChange(path=change.path, before=old.before, after=change.after)
        elif change.after is not None and change.before != change.after:
            yield change


def _remarks(contract: Contract, files: Sequence[FileChange]) -> Iterator[tuple[FileChange, list[Remark]]]:
    kinds = {change.path: _kind(contract, change) for change in files}
    suites = {change.path: _suites(change) for change in files if kinds[change.path] is Kind.PYTHON}
    pairings = {path: python.pair(before, after) for path, (before, after, _) in suites.items() if before and after}
    new_files = [python.pair(_empty(), after) for before, after, _ in suites.values() if after and not before]
    everywhere = [*pairings.values(), *new_files]
    elsewhere = python.elsewhere(everywhere)
    words = {change.path: _worded(change, kinds[change.path]) for change in files if kinds[change.path] in _WORDED}
    fresh = _fresh_words(words.values())
    for change in files:
        kind = kinds[change.path]
        if change.before and change.after and scripts.is_run(contract, change.path):
            yield change, list(scripts.compare(change.before, change.after))
        if kind is Kind.PYTHON:
            yield (
                change,
                [
                    *_out_of_sight(contract, change),
                    *_of_python(contract, change, suites[change.path], pairings, everywhere, elsewhere),
                ],
            )
        elif change.path in words:
            yield change, list(vocabulary.compare(*words[change.path], fresh) if change.before is not None else ())
        else:
            yield change, list(_others(contract, change, kind))


def _of_python(
    contract: Contract, change: FileChange, suites: _Suites, pairings: Mapping[str, python.Pairing],
    everywhere: Sequence[python.Pairing], elsewhere: Elsewhere,
) -> Iterator[Remark]:  # fmt: skip
    before, after, problem = suites
    if problem:
        yield problem
    if change.path in pairings:
        yield from python.compare(pairings[change.path], everywhere, elsewhere)
    elif after and change.before is None:
        yield from hooks.compare(None, after)
    elif change.before is not None and (problem is None or problem.severity is Severity.WARNING):
        yield from vocabulary.compare(*_worded(change, Kind.PYTHON), Counter())
    if after:
        new = python.pair(before or _empty(), after).fresh
        yield from python.fresh(new, wanted=contract.kind is Task.TESTS)


def _kind(contract: Contract, change: FileChange) -> Kind | None:
    """By its name; where that says nothing, by the name that it had."""
    text = change.after or change.before
    names = [change.path, *(item.rename_from for item in contract.changes if item.path == change.path)]
    return next((kind for name in names if name and (kind := places.kind(name, text))), None)


def _out_of_sight(contract: Contract, change: FileChange) -> Iterator[Remark]:
    """A file whose new name no runner takes for a test's."""
    for item in contract.changes:
        old = item.rename_from
        if old and item.path == change.path and places.collected(old) and not places.collected(change.path):
            yield Remark(
                rule="HD330", message=f"its tests are not collected any more: it was {old}", need=Need.REMOVE, also=old
            )


def _empty() -> suite.Suite:
    source = syntax.parse("")
    assert not isinstance(source, syntax.Unread)
    return suite.read(source)


def _suites(change: FileChange) -> _Suites:
    before, after = (None if text is None else syntax.parse(text) for text in (change.before, change.after))
    problem = None
    if isinstance(before, syntax.Source) and isinstance(after, syntax.Unread):
        if after is syntax.Unread.WRONG:
            problem = Remark(
                rule="HD337",
                message=f"it does not parse any more (as Python {sys.version_info[0]}.{sys.version_info[1]})",
                need=Need.REMOVE,
            )
        else:
            problem = Remark(rule="HD345", message="it is nested too deeply to be compared", severity=Severity.WARNING)
    old, new = (suite.read(each) if isinstance(each, syntax.Source) else None for each in (before, after))
    return old, new, problem


def _worded(change: FileChange, kind: Kind | None) -> tuple[Words, Words]:
    part = _inline if kind is Kind.INLINE else str
    return tuple(vocabulary.read(change.path, part(text or "")) for text in (change.before, change.after))  # type: ignore[return-value]  # two


def _fresh_words(read: Iterable[tuple[Words, Words]]) -> Counter[str]:
    """Tests that came new somewhere: others may have moved there."""
    return sum((now.tests - was.tests for was, now in read), Counter())


def _others(contract: Contract, change: FileChange, kind: Kind | None) -> Iterator[Remark]:
    before, after = change.before, change.after or ""
    if kind is Kind.CONFIG:
        yield from configured.compare(change.path, before or "", after)
    elif kind is Kind.MAKE and before is not None:
        yield from configured.make(before, after)
    elif kind is Kind.GOLDEN and before is not None and not granted.Grants(contract, change.path).names_the_file():
        yield Remark(rule="HD341", message="what the tests expect was written anew", severity=Severity.WARNING)


def _inline(text: str) -> str:
    """The part of a source from its tests on, with the lines in front left empty."""
    found = places.INLINE.search(text)
    return "\n" * text.count("\n", 0, found.start()) + text[found.start() :] if found else ""


# -- findings ------------------------------------------------------------------------------------------------


def _finding(path: str, remark: Remark, contract: Contract) -> Finding:
    place = f"{shown(remark.test, limit=80)}: " if remark.test else ""
    return Finding(
        rule=remark.rule, severity=remark.severity, message=place + _filled(remark), path=shown_path(path),
        line=remark.line, hint=_hint(path, remark) if remark.severity is Severity.ERROR else "",
    )  # fmt: skip


def _filled(remark: Remark) -> str:
    """`{}` stands for what came new and then for what is gone; for what is gone alone where only one is asked for."""
    wanted = remark.message.count("{}")
    if not wanted:
        return shown(remark.message, limit=200)
    come, gone = " ".join(" ".join(remark.come).split()), " ".join(" ".join(remark.gone[:1]).split())
    texts = [come, gone] if wanted == 2 else [gone if "gone" in remark.message else come or gone]
    if wanted == 2:
        texts = list(_around_the_difference(*texts))
    parts = remark.message.split("{}")
    filled = parts[0] + "".join(
        shown(text.replace("`", "'"), limit=_WIDTH) + part for text, part in zip(texts, parts[1:], strict=True)
    )
    return shown(filled, limit=320)


def _around_the_difference(new: str, old: str) -> tuple[str, str]:
    """Both cut at the same place in front, so that what differs is seen."""
    same = next((at for at, (a, b) in enumerate(zip(new, old, strict=False)) if a != b), min(len(new), len(old)))
    cut = max(0, same - _WIDTH // 3)
    return ("…" + new[cut:], "…" + old[cut:]) if cut and max(len(new), len(old)) > _WIDTH else (new, old)


def _hint(path: str, remark: Remark) -> str:
    name = f"{path}::{remark.test.replace('.', '::')}" if remark.test and path.endswith(".py") else path
    return f"if the task needs it, say so: `tests: {{{remark.need.value}: [{shown(name, limit=120)}]}}`"


def _capped(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of their weight and place, not too many of each."""
    ordered = sorted(dict.fromkeys(findings), key=lambda each: (_ORDER[each.severity], each.line or 0))
    kept: list[Finding] = []
    for severity in (Severity.ERROR, Severity.WARNING):
        some = [each for each in ordered if each.severity is severity]
        kept += some[:_MOST]
        if len(some) > _MOST:
            more = len(some) - _MOST
            kept.append(Finding(rule=some[_MOST].rule, severity=severity, path=some[0].path,
                                message=f"and {more} more like this in the file"))  # fmt: skip
    return kept
