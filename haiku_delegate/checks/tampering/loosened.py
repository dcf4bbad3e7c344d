"""An assertion against what it was: looser, with another expectation, or with one that the code under test computes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from haiku_delegate.checks.tampering.asserted import Assertion, telling_part
from haiku_delegate.checks.tampering.mocks import patched
from haiku_delegate.checks.tampering.model import Remark
from haiku_delegate.checks.tampering.remarks import remark
from haiku_delegate.checks.tampering.suite import Test
from haiku_delegate.checks.tampering.syntax import (
    dotted,
    fingerprint,
    keyword,
    last,
    names,
    number,
    telling,
    truth,
    walk,
)
from haiku_delegate.findings import Severity

_MOST = 200  #: assertions of one test that are held against each other
_BROAD = frozenset({"Exception", "BaseException"})
_WIDER = ("rel", "abs", "rel_tol", "abs_tol", "delta", "rtol", "atol")
_DEFAULT = 1e-6  #: what pytest.approx tolerates where nothing is said
_FINER = ("places", "decimal", "decimals", "significant")


def compare(old: Test, new: Test) -> Iterator[Remark]:
    """At most one remark of a kind about one test."""
    said: set[str] = set()
    for was, now in pairs(old.facts.live, new.facts.live):
        for rule, message in _between(was, now, old, new):
            if rule not in said:
                said.add(rule)
                shown = message + ": `{}` was `{}`"
                yield remark(rule, shown, old, new, line=now.line, severity=Severity.WARNING,
                                      gone=[was.node], come=[now.node])  # fmt: skip
    if "HD341" not in said:
        yield from _expected_variables(old, new)
    yield from _mocked(old, new)


def pairs(was: Sequence[Assertion], now: Sequence[Assertion]) -> Iterator[tuple[Assertion, Assertion]]:
    """Assertions that became others: what differs, in order, each with the one that shares most names with it."""
    import difflib

    was, now = was[:_MOST], now[:_MOST]
    matcher = difflib.SequenceMatcher(None, [each.key for each in was], [each.key for each in now], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "replace":
            continue
        left = list(now[c:d])
        for each in was[a:b]:
            near = max((_likeness(each, other), -at) for at, other in enumerate(left)) if left else (0.0, 0)
            if near[0]:
                yield each, left.pop(-near[1])


def _likeness(was: Assertion, now: Assertion) -> float:
    a, b = names(was.node), names(now.node)
    return len(a & b) / len(a | b) if a & b else 0.0


def _between(was: Assertion, now: Assertion, old: Test, new: Test) -> Iterator[tuple[str, str]]:
    if _is_computed(was, now, new):
        yield "HD342", "the expectation is computed by the code under test"
    elif now.strength < was.strength and was.strength >= 5 and now.strength <= 4 and not _is_nothing(was, now):
        yield "HD340", "the comparison is looser"
    elif (what := _raises_less(was.node, now.node)) or (what := _tolerates_more(was.node, now.node)):
        yield "HD340", what
    elif _same_but_literals(was, now):
        yield "HD341", "the expectation was changed"


def _is_nothing(was: Assertion, now: Assertion) -> bool:
    """`assert not x` for `assert x == []`: another way to say it."""
    match was.node, now.node:
        case ast.Assert(test=ast.Compare(left=a, comparators=[b])), ast.Assert(test=ast.UnaryOp(op=ast.Not())):
            return any(truth(each) is False or (isinstance(each, ast.Dict) and not each.keys) for each in (a, b))
    return False


def _same_but_literals(was: Assertion, now: Assertion) -> bool:
    if _literals(was.node) == _literals(now.node) or _matches_more(was.node, now.node):
        return False
    if fingerprint(was.node, literals=False) == fingerprint(now.node, literals=False):
        return True
    a, b = _sides(was.node), _sides(now.node)
    return (
        a is not None
        and b is not None
        and fingerprint(a[0]) == fingerprint(b[0])
        and bool(telling([a[1]]) or telling([b[1]]))
    )


def _literals(node: ast.AST) -> list[str]:
    return [repr(each.value) for part in telling_part(node) for each in walk(part) if isinstance(each, ast.Constant)]


def _sides(node: ast.AST) -> tuple[ast.AST, ast.AST] | None:
    """What is compared with what."""
    match node:
        case ast.Assert(test=ast.Compare(left=left, comparators=[right])):
            return left, right
        case ast.Call(args=[left, right, *_]) if last(dotted(node.func)).startswith("assert"):
            return left, right
    return None


def _is_computed(was: Assertion, now: Assertion, new: Test) -> bool:
    """`assert f(x) == f(x)`, or `expected = f(x)` in front of it, where a literal was."""
    before, after = _sides(was.node), _sides(now.node)
    if not before or not after or not any(isinstance(each, ast.Constant) or telling([each]) for each in before):
        return False
    if fingerprint(after[0]) == fingerprint(after[1]):
        return True
    a, b = (_origin(each, new) for each in after)
    return bool(a) and a == b and not any(_origin(each, new) == a and _origin(other, new) == a
                                          for each, other in [before])  # fmt: skip


def _origin(node: ast.AST, test: Test) -> str:
    """The function whose result this is, directly or through a variable of the test."""
    if isinstance(node, ast.Await):
        node = node.value
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Name):
        values = _set_to(node.id, test)
        if len(values) == 1 and isinstance(values[0], ast.Call):
            return dotted(values[0].func)
    return ""


def _set_to(name: str, test: Test) -> list[ast.expr]:
    return [
        each.value
        for each in walk(test.node) if isinstance(each, ast.Assign)
        for target in each.targets if isinstance(target, ast.Name) and target.id == name
    ]  # fmt: skip


def _raises_less(was: ast.AST, now: ast.AST) -> str:
    """`match=` dropped or cut, or a broader class expected."""
    if not (isinstance(was, ast.Call) and isinstance(now, ast.Call)):
        return ""
    before, after = last(dotted(was.func)).lower(), last(dotted(now.func)).lower()
    if "raises" not in before + after and "warns" not in before + after:
        return ""
    if _pattern(was) is not None and _pattern(now) is None:
        return "the message is not matched any more"
    a, b = _pattern(was), _pattern(now)
    if isinstance(a, ast.Constant) and isinstance(b, ast.Constant) and _is_less(str(a.value), str(b.value)):
        return "the message is matched by less"
    expected, expects = _classes(was), _classes(now)
    if (expects & _BROAD and not expected & _BROAD) or (expected and expected < expects):
        return "a broader exception is expected"
    return ""


def _is_less(old: str, new: str) -> bool:
    return new != old and (new in old or new.strip("^$") in ("", ".*", ".+", "."))


def _matches_more(was: ast.AST, now: ast.AST) -> bool:
    """The message is matched by more of it than before."""
    a, b = (_pattern(each) if isinstance(each, ast.Call) else None for each in (was, now))
    return isinstance(a, ast.Constant) and isinstance(b, ast.Constant) and str(a.value) in str(b.value) != str(a.value)


def _pattern(call: ast.Call) -> ast.expr | None:
    name = last(dotted(call.func))
    if name in ("assertRaisesRegex", "assertWarnsRegex", "assertRaisesRegexp") and len(call.args) > 1:
        return call.args[1]
    return keyword(call, "match")


def _classes(call: ast.Call) -> set[str]:
    first = call.args[0] if call.args else keyword(call, "expected_exception")
    items = first.elts if isinstance(first, ast.Tuple) else [first] if first is not None else []
    return {last(dotted(each)) for each in items} - {""}


def _tolerates_more(was: ast.AST, now: ast.AST) -> str:
    a, b = _tolerance(was), _tolerance(now)
    wider = any(b[each] > a.get(each, _DEFAULT) for each in b.keys() & set(_WIDER))
    less_fine = any(b[each] < a.get(each, 7.0) for each in b.keys() & set(_FINER))
    return "the tolerance is wider" if _mentions(was) and (wider or less_fine) else ""


def _mentions(node: ast.AST) -> bool:
    return bool(
        names(node)
        & {
            "approx",
            "isclose",
            "allclose",
            "assertAlmostEqual",
            "assert_allclose",
            "assert_almost_equal",
            "assertNotAlmostEqual",
        }
    )


def _tolerance(node: ast.AST) -> dict[str, float]:
    found: dict[str, float] = {}
    for call in walk(node):
        if isinstance(call, ast.Call):
            for each in call.keywords:
                if each.arg in _WIDER + _FINER and (value := number(each.value)) is not None:
                    found[each.arg] = value
            name = last(dotted(call.func))
            position = {"approx": 1, "assertAlmostEqual": 2}.get(name)
            if position and len(call.args) > position and (value := number(call.args[position])) is not None:
                found["rel" if name == "approx" else "places"] = value
    return found


def _expected_variables(old: Test, new: Test) -> Iterator[Remark]:
    """`expected = {...}` with other values."""
    used = {name for each in new.facts.live for name in names(each.node)}
    before, after = _assigned(old), _assigned(new)
    for name in before.keys() & after.keys() & used:
        was, now = before[name], after[name]
        if not {each.id for each in walk(was) if isinstance(each, ast.Name)} and (
            _expectation(name) and fingerprint(was) != fingerprint(now)
        ):  # fmt: skip
            yield remark("HD341", f"`{name}` was changed: `{{}}` was `{{}}`", old, new, line=now.lineno,
                                  severity=Severity.WARNING, gone=[was], come=[now])  # fmt: skip
            return


def _expectation(name: str) -> bool:
    return name.lower().startswith(("expect", "want", "golden", "result", "output", "correct"))


def _assigned(test: Test) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in walk(test.node) if isinstance(node, ast.Assign)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip


def _mocked(old: Test, new: Test) -> Iterator[Remark]:
    """Something that the test called is replaced now."""
    before = patched([old.node])
    for name, node in patched([new.node]).items():
        if name not in before and name in old.called:
            line, message = getattr(node, "lineno", None), f"`{name}`, which it tests, is replaced"
            yield remark("HD342", message, old, new, line=line, severity=Severity.WARNING, come=[node])
            return
