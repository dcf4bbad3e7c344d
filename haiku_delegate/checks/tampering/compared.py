"""One test against itself as it was."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from haiku_delegate.checks.tampering import loosened
from haiku_delegate.checks.tampering.asserted import Assertion
from haiku_delegate.checks.tampering.marks import Rows, Skip
from haiku_delegate.checks.tampering.model import Need, Remark
from haiku_delegate.checks.tampering.remarks import remark
from haiku_delegate.checks.tampering.suite import Test
from haiku_delegate.checks.tampering.syntax import called, telling
from haiku_delegate.findings import Severity


@dataclass
class Elsewhere:
    """What came new anywhere in the change: it may be what went away here."""

    assertions: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)


def compare(old: Test, new: Test, elsewhere: Elsewhere) -> Iterator[Remark]:
    """Everything that makes the test weaker than it was."""
    yield from skipped(old.skips, new.skips, old, new)
    yield from _rows(old, new, elsewhere)
    yield from _assertions(old, new, elsewhere)
    yield from loosened.compare(old, new)


# -- skips ---------------------------------------------------------------------------------------------------


def skipped(old: Sequence[Skip], new: Sequence[Skip], before: Test | None, after: Test) -> Iterator[Remark]:
    """Skips that were added, or that hold more often now."""
    known = Counter(each.key for each in old)
    added = []
    for each in new:
        if known[each.key] > 0:
            known[each.key] -= 1
        else:
            added.append(each)
    if not added:
        return
    more = len(new) > len(old)
    if more or sum(each.always for each in new) > sum(each.always for each in old):
        yield remark(
            "HD331", f"`{added[0].kind}` was added", before, after, line=added[0].line, need=Need.REMOVE,
            come=[each.node for each in added],
        )  # fmt: skip
    elif any(each.strict for each in old) and not any(each.strict for each in new):
        yield remark("HD340", "`strict` was dropped from `xfail`", before, after, line=added[0].line,
                     severity=Severity.WARNING, come=[each.node for each in added])  # fmt: skip
    elif not any(each.always for each in old):
        yield remark("HD344", f"the condition of `{added[0].kind}` was changed", before, after, line=added[0].line,
                     severity=Severity.WARNING, come=[each.node for each in added])  # fmt: skip


# -- rows ----------------------------------------------------------------------------------------------------


def _rows(old: Test, new: Test, elsewhere: Elsewhere) -> Iterator[Remark]:
    if new.cases >= old.cases and len(new.rows) >= len(old.rows):
        return
    left = {each.what: each for each in new.rows}
    for at, was in enumerate(old.rows):
        now = left.get(was.what) or (new.rows[at] if len(new.rows) == len(old.rows) else None)
        if now is not None and (found := fewer(was, now, elsewhere)):
            gone = [was.texts[key] for key in found]
            message = f"runs with {now.count} rows instead of {was.count}"
            yield remark("HD334", message, old, new, line=now.line, gone=gone, come=now.texts.values())


def fewer(was: Rows, now: Rows, elsewhere: Elsewhere) -> list[str]:
    """The rows that went away without a replacement here or anywhere else."""
    if now.count >= was.count:
        return []
    gone = [
        key for key in was.keys if not now.keys[key] and not elsewhere.rows[key]
    ]  # a row that stood there twice is none
    come = now.keys - was.keys
    return gone if len(gone) > come.total() else []


# -- assertions ----------------------------------------------------------------------------------------------


def _assertions(old: Test, new: Test, elsewhere: Elsewhere) -> Iterator[Remark]:
    was, now = old.facts, new.facts
    gone = _without(was.live, now.live)
    come = _without(now.live, was.live)
    pointless = [each for each in _without(now.assertions, was.assertions) if each.always or each.swallowed]
    if pointless and gone:
        what = "is swallowed by its `except`" if pointless[0].swallowed else "cannot fail"
        yield remark("HD335", f"an assertion {what}: `{{}}`", old, new, line=pointless[0].line, need=Need.REMOVE,
                     gone=_nodes(gone), come=_nodes(pointless))  # fmt: skip
        return
    missing = _not_elsewhere(gone, elsewhere)
    if len(now.live) < len(was.live) and missing and not _covered(missing, new, come):
        yield _fewer(old, new, missing, come)
    elif not now.live and not was.live and _emptied(old, new):
        yield remark("HD332", "its body was emptied", old, new, need=Need.REMOVE, gone=old.body, come=new.body)
    elif now.exits > was.exits and was.live:
        yield remark("HD344", "it has a new way out in front of its assertions", old, new, severity=Severity.WARNING)
    elif _newly_guarded(was.live, now.live):
        yield remark("HD344", "an assertion came under a condition", old, new, severity=Severity.WARNING)


def _fewer(old: Test, new: Test, missing: list[Assertion], come: list[Assertion]) -> Remark:
    was, now = len(old.facts.live), len(new.facts.live)
    nodes = _nodes(missing)
    if not now:
        dead = new.facts.dead_from
        how = f"it leaves at line {dead}, before its assertions" if dead else "it asserts nothing any more"
        return remark("HD332", how, old, new, line=dead, need=Need.REMOVE, gone=nodes, come=new.body)
    dead_from = new.facts.dead_from
    if not come or dead_from:
        how = f"asserts {now} times instead of {was}"
        return remark(
            "HD333", f"{how}; gone: `{{}}`", old, new, line=dead_from, gone=nodes, come=[new.node] if dead_from else []
        )
    how = f"asserts {now} times instead of {was}, with others than before"
    return remark("HD343", f"{how}; gone: `{{}}`", old, new, severity=Severity.WARNING, gone=nodes, come=_nodes(come))


def _without(some: Iterable[Assertion], others: Iterable[Assertion]) -> list[Assertion]:
    """Those without the ones that stand among the others as well."""
    known = Counter((each.key, each.always, each.swallowed, each.live) for each in others)
    found = []
    for each in some:
        key = (each.key, each.always, each.swallowed, each.live)
        if known[key] > 0:
            known[key] -= 1
        else:
            found.append(each)
    return found


def _not_elsewhere(gone: list[Assertion], elsewhere: Elsewhere) -> list[Assertion]:
    left = Counter(elsewhere.assertions)
    found = []
    for each in gone:
        if left[each.key] > 0:
            left[each.key] -= 1
        else:
            found.append(each)
    return found


def _covered(missing: list[Assertion], new: Test, come: list[Assertion]) -> bool:
    """Whether others assert the same: `assert (a, b) == (1, 2)` for two, a table for many."""
    wanted = telling(each.node for each in missing)
    if not come or not wanted:
        return False
    there = new.literals | telling(each.node for each in come)
    return wanted <= there and bool(called([each.node for each in missing]) & called([*new.body]) or len(wanted) > 1)


def _emptied(old: Test, new: Test) -> bool:
    """A test that asserted by calling alone does nothing now."""
    did = [each for each in old.called if each not in ("print", "skip", "fail")]
    return bool(did) and not (new.called - {"print", "skip", "log"}) and not any(
        isinstance(each, (ast.With, ast.AsyncWith, ast.Import, ast.ImportFrom)) for each in new.body
    )  # fmt: skip


def _newly_guarded(was: Sequence[Assertion], now: Sequence[Assertion]) -> bool:
    before: dict[str, int] = {}
    for each in was:
        before[each.key] = max(before.get(each.key, 0), each.guards)
    return any(each.key in before and each.guards > before[each.key] for each in now)


def _nodes(assertions: Iterable[Assertion]) -> list[ast.AST]:
    return [each.node for each in assertions]
