"""A Python test file against itself as it was: which tests went, and what became of the others."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from haiku_delegate.checks.tampering import compared, hooks, marks
from haiku_delegate.checks.tampering.compared import Elsewhere
from haiku_delegate.checks.tampering.model import Need, Remark
from haiku_delegate.checks.tampering.remarks import name, remark
from haiku_delegate.checks.tampering.suite import Suite, Test
from haiku_delegate.checks.tampering.syntax import dotted, last, telling, walk
from haiku_delegate.findings import Severity

_ALIKE = 0.5  #: share of common statements from which on a test counts as the same one under another name
#: what every test calls
_COMMON = frozenset({
    "len", "str", "int", "list", "dict", "set", "tuple", "repr", "print", "isinstance", "raises", "range", "sorted",
    "type", "open", "append", "format", "join", "assertEqual", "assertTrue", "assertFalse", "assertIn", "assertRaises",
    "assertIsNone", "assertIsInstance", "bool", "Mock", "MagicMock",
})  # fmt: skip
_MOST = 200_000  #: pairs of tests that are held against each other


@dataclass(kw_only=True)
class Pairing:
    """Which test became which."""

    before: Suite
    after: Suite
    same: list[tuple[Test, Test]] = field(default_factory=list)  #: changed, under the same name
    renamed: list[tuple[Test, Test]] = field(default_factory=list)
    gone: list[Test] = field(default_factory=list)
    fresh: list[Test] = field(default_factory=list)
    uncollected: list[tuple[Test, Test]] = field(default_factory=list)


def pair(before: Suite, after: Suite) -> Pairing:
    """By name first; then what is left by likeness. A test that moved to another file is found later."""
    result = Pairing(before=before, after=after)
    left: list[Test] = []
    for test in before.tests:
        now = after.by_id.get(test.id)
        if now is None:
            left.append(test)
        elif not now.collected or _is_weaker(test, now):
            result.uncollected.append((test, now))
        elif now.text != test.text:
            result.same.append((test, now))
    result.fresh = [test for test in after.tests if test.id not in before.by_id or not before.by_id[test.id].collected]
    _renames(left, result)
    return result


def _is_weaker(old: Test, new: Test) -> bool:
    """`class SlugTest(TestCase)` is collected by its base, `class SlugTest` by no default."""
    owner = old.id.rpartition(".")[0]
    return owner in new.suite.weak and owner not in old.suite.weak


def _renames(left: list[Test], result: Pairing) -> None:
    hidden = [test for test in result.after.helpers if test.id not in result.before.by_id]
    open_ = list(result.fresh)
    shadowed = list(result.after.shadowed)
    if len(left) * (len(open_) + len(hidden)) > _MOST:
        open_, hidden = open_[:200], hidden[:200]
        left, rest = left[:200], left[200:]
        result.gone += rest
    for test in left:
        likely = [(likeness, other) for other in (*open_, *hidden, *shadowed)
                  if (likeness := _likeness(test, other)) >= _ALIKE]  # fmt: skip
        if not likely:
            result.gone.append(test)
            continue
        best = max(likely, key=lambda item: item[0])[1]
        if best in open_:
            open_.remove(best)
            result.fresh.remove(best)
            result.renamed.append((test, best))
        else:
            result.uncollected.append((test, best))


def _likeness(a: Test, b: Test) -> float:
    if a.key == b.key:
        return 1.0
    if last(a.id) == last(b.id):
        return 0.9  # moved to another class
    ours, theirs = a.statements, b.statements
    common = (ours & theirs).total()
    return common / max(ours.total(), theirs.total(), 1) * 0.9


def elsewhere(pairings: Sequence[Pairing]) -> Elsewhere:
    """What came new anywhere in the change, and did not merely change its place within one test."""
    found = Elsewhere()
    for pairing in pairings:
        for old, new in (*pairing.same, *pairing.renamed):
            found.assertions += _keys(new) - _keys(old)
            found.rows += _row_keys(new) - _row_keys(old)
        for test in pairing.fresh:
            found.assertions += _keys(test)
            found.rows += _row_keys(test)
        was = {test.id: test for test in pairing.before.helpers}
        for test in pairing.after.helpers:
            if test.id not in was or was[test.id].text != test.text:
                found.assertions += _keys(test) - (_keys(was[test.id]) if test.id in was else Counter())
    return found


def _keys(test: Test) -> Counter[str]:
    return Counter(each.key for each in test.facts.live)


def _row_keys(test: Test) -> Counter[str]:
    return sum((each.keys for each in test.rows), Counter())


def compare(pairing: Pairing, others: Sequence[Pairing], elsewhere: Elsewhere) -> Iterator[Remark]:
    """All remarks about one file; `others` are those of the whole change, this one included."""
    before, after = pairing.before, pairing.after
    yield from _gone(pairing, others)
    for old, new in pairing.uncollected:
        why = (
            new.why_not
            or ("its class is no TestCase any more" if _is_weaker(old, new) else "")
            or (f"`{name(new)}` is defined again further down" if new in after.shadowed else "")
        )
        yield remark("HD330", f"it is not collected any more: {why}", old, new, need=Need.REMOVE)
    yield from _shadowed(pairing)
    for old, new in pairing.renamed:
        if last(old.id) != last(new.id):
            message = f"`{name(old)}` is called `{name(new)}` now"
            yield remark("HD343", message, old, new, need=Need.RENAME, severity=Severity.WARNING)
    for old, new in (*pairing.same, *pairing.renamed):
        yield from compared.compare(old, new, elsewhere)
    yield from _helpers(pairing, elsewhere)
    yield from _around(before, after)
    yield from _tables(before, after, elsewhere)
    yield from hooks.compare(before, after)


# -- tests that went -----------------------------------------------------------------------------------------


def _gone(pairing: Pairing, others: Sequence[Pairing]) -> Iterator[Remark]:
    fresh = [test for each in others for test in each.fresh]
    grown = [(old, new) for each in others for old, new in (*each.same, *each.renamed)]
    moved = Counter(test.key for test in fresh)
    named = {last(test.id): test for test in fresh}
    few = len(pairing.gone) * (len(fresh) + len(grown)) <= _MOST
    for test in pairing.gone:
        if moved[test.key] > 0:
            moved[test.key] -= 1
            continue
        if (other := named.get(last(test.id))) and _likeness(test, other) >= _ALIKE and other.facts.live:
            continue
        if not (few and _replaced(test, fresh, grown)):
            yield Remark(
                rule="HD330", message="it is gone", test=name(test), need=Need.REMOVE, gone=(test.text,),
            )  # fmt: skip


def _replaced(test: Test, fresh: Sequence[Test], grown: Sequence[tuple[Test, Test]]) -> bool:
    """Whether a new test, or one with more cases, has every literal of it and calls what it called."""
    wanted = _said(test)
    if not wanted:
        return False
    if any(wanted <= other.literals and _calls_alike(test, other) and other.facts.live for other in fresh):
        return True
    return any(
        wanted <= new.literals and not wanted <= old.literals and _calls_alike(test, new) and new.facts.live
        and (new.cases > old.cases or len(new.facts.live) > len(old.facts.live))
        for old, new in grown
    )  # fmt: skip


def _said(test: Test) -> set[str]:
    """The literals of its assertions; of all of it where those say nothing."""
    return telling(each.node for each in test.facts.assertions) or test.literals


def _calls_alike(a: Test, b: Test) -> bool:
    return bool((a.called - _COMMON) & b.called) or not a.called - _COMMON


def _shadowed(pairing: Pairing) -> Iterator[Remark]:
    """A namesake further down takes a test's place."""
    known = Counter(test.id for test in pairing.before.shadowed)
    told = {new for _, new in pairing.uncollected}
    for test in pairing.after.shadowed:
        if known[test.id] > 0 or test in told:
            known[test.id] -= 1
        elif test.collected and (old := pairing.before.by_id.get(test.id)) is not None and old.collected:
            winner = pairing.after.by_id.get(test.id)
            message = "it is defined again further down, which takes its place" if winner else "its name is taken away"
            yield remark("HD330", message, old, test, line=winner.start if winner else None, need=Need.REMOVE,
                         come=[winner.node] if winner else [])  # fmt: skip


# -- what is shared ------------------------------------------------------------------------------------------


def _helpers(pairing: Pairing, elsewhere: Elsewhere) -> Iterator[Remark]:
    """Functions that tests call: they must not assert less, nor run with less."""
    was = {test.id: test for test in pairing.before.helpers}
    for new in pairing.after.helpers:
        old = was.get(new.id)
        if old is None or old.text == new.text:
            continue
        if old.facts.assertions or old.rows:
            yield from compared.compare(old, new, elsewhere)
        elif not old.collected and len(new.skips) > len(old.skips):
            yield from compared.skipped(old.skips, new.skips, old, new)


def _around(before: Suite, after: Suite) -> Iterator[Remark]:
    """Marks of the file and of classes; `__test__ = False`."""
    for test, old, new in (
        ("", before.module_skips(), after.module_skips()),
        *(
            (each, before.class_skips(each), after.class_skips(each))
            for each in after.classes
            if each in before.classes
        ),
    ):
        known = Counter(skip.key for skip in old)
        added = [skip for skip in new if known[skip.key] == 0]
        if added and len(new) > len(old):
            yield _at_large(after, "HD331", f"`{added[0].kind}` was added to all of it", test, added[0].node)
    for owner, node in after.off.items():
        if owner not in before.off:
            yield _at_large(after, "HD330", "`__test__ = False` takes it out of the collection", owner, node)


def _at_large(suite: Suite, rule: str, message: str, test: str, node: ast.AST) -> Remark:
    return Remark(
        rule=rule, message=message, test=test, line=getattr(node, "lineno", None), need=Need.REMOVE,
        come=(suite.source.of(node),),
    )  # fmt: skip


def _tables(before: Suite, after: Suite, elsewhere: Elsewhere) -> Iterator[Remark]:
    """Lists of the file that tests run through."""
    for table in before.constants.keys() & after.constants.keys():
        old, new = before.constants[table], after.constants[table]
        was, now = marks.literal(old), marks.literal(new)
        if was is None or now is None or len(now) >= len(was) or table not in _run_through(before):
            continue
        kept = Counter(map(marks.row_key, now))
        gone = [item for item in was if (Counter({marks.row_key(item): 1}) - kept - elsewhere.rows).total()]
        if len(gone) > sum(1 for item in now if marks.row_key(item) not in set(map(marks.row_key, was))):
            yield Remark(
                rule="HD334", message=f"`{table}` has {len(now)} rows instead of {len(was)}", line=new.lineno,
                gone=tuple(before.source.of(item) for item in gone), come=(after.source.of(new),),
            )  # fmt: skip


def _run_through(suite: Suite) -> set[str]:
    """Names of lists that a decorator or a loop of a test takes its rows from."""
    found: set[str] = set()
    for test in suite.by_id.values():
        found |= {each.id for decorator in test.node.decorator_list for each in walk(decorator)
                  if isinstance(each, ast.Name)}  # fmt: skip
        found |= {each.id for loop in walk(test.node) if isinstance(loop, (ast.For, ast.AsyncFor))
                  for each in walk(loop.iter) if isinstance(each, ast.Name)}  # fmt: skip
    return found


def fresh(tests: Iterable[Test], *, wanted: bool) -> Iterator[Remark]:
    """New tests that check nothing."""
    for test in tests:
        assertions = test.facts.assertions
        if assertions and not test.facts.live and any(each.always or each.swallowed for each in assertions):
            yield remark("HD346", "nothing in it can fail", None, test, severity=Severity.WARNING)
        elif not assertions and not test.skips and (wanted or all(map(_says_nothing, test.body))):
            yield remark("HD346", "it asserts nothing", None, test, severity=Severity.WARNING)


def _says_nothing(node: ast.stmt) -> bool:
    if isinstance(node, (ast.Pass, ast.Return)):
        return True
    return isinstance(node, ast.Expr) and (isinstance(node.value, ast.Constant) or dotted(node.value) == "print")
