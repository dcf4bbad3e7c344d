"""Marks that take a test out of the count, and the rows that it runs with."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from haiku_delegate.checks.tampering.syntax import dotted, fingerprint, keyword, last, truth, walk

_SKIPS = re.compile(
    r"(?:^|\.)(?:mark\.)?(?:skip|xfail)(?:_?(?:if|unless))?$|expectedFailure$|(?:^|_)(?:skip|xfail)(?:_|$)", re.I
)
_CALLS = re.compile(r"(?:pytest\.|unittest\.|^)(?:skip|xfail|importorskip)$|\.skipTest$|^skipTest$")
_RAISED = re.compile(r"(?:^|\.)(?:SkipTest|Skipped)$")
_MOST = 5_000  #: rows that are looked at one by one


@dataclass(frozen=True, kw_only=True)
class Skip:
    """One reason for which a test may not count."""

    kind: str  #: skip, xfail, ...
    key: str
    line: int
    node: ast.AST
    always: bool  #: on every machine
    strict: bool = False


def decorating(decorators: Iterable[ast.expr], aliases: Mapping[str, ast.expr]) -> Iterator[Skip]:
    """Skips among decorators, or in a `pytestmark`; `aliases` are the marks that have a name of their own."""
    for node in decorators:
        items = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
        for item in items:
            meant = aliases.get(item.id, item) if isinstance(item, ast.Name) else item
            if (found := _mark(meant, item)) is not None:
                yield found
            if _is_parametrize(item) and isinstance(item, ast.Call):
                yield from _of_rows(item, aliases)


def inside(body: Iterable[ast.AST]) -> Iterator[Skip]:
    """`pytest.skip()`, `self.skipTest()`, `raise SkipTest` in some statements."""
    for node in (each for statement in body for each in walk(statement)):
        if isinstance(node, ast.Call) and _CALLS.search(dotted(node.func)):
            name = last(dotted(node.func))
        elif isinstance(node, ast.Raise) and _RAISED.search(dotted(node.exc)):
            name = "SkipTest"
        else:
            continue
        yield Skip(kind=name, key=fingerprint(node), line=node.lineno, node=node, always=False)


def aliases(body: Iterable[ast.stmt]) -> dict[str, ast.expr]:
    """`needs_net = pytest.mark.skipif(...)` by its name."""
    return {
        target.id: node.value
        for node in body if isinstance(node, ast.Assign) and _mark(node.value, node.value) is not None
        for target in node.targets if isinstance(target, ast.Name) and target.id != "pytestmark"
    }  # fmt: skip


def _mark(node: ast.expr, place: ast.expr) -> Skip | None:
    name = dotted(node)
    if (
        not name
        or not _SKIPS.search(name)
        or (_CALLS.search(name) and "." in name and "mark" not in name and not _unittest(name))
    ):
        return None
    kind = last(name)
    call = node if isinstance(node, ast.Call) else None
    strict = call is not None and truth(keyword(call, "strict") or ast.Constant(False)) is True
    return Skip(
        kind=kind, key=_without_reason(node), line=place.lineno, node=place, always=_always(kind, call), strict=strict
    )


def _without_reason(node: ast.expr) -> str:
    if not isinstance(node, ast.Call):
        return fingerprint(node)
    return fingerprint(node.func, *node.args, *(each for each in node.keywords if each.arg != "reason"))


def _unittest(name: str) -> bool:
    return name == "unittest.skip" or name.endswith("case.skip")


def _always(kind: str, call: ast.Call | None) -> bool:
    """Whether it holds whatever the machine."""
    condition = None if call is None else keyword(call, "condition") or (call.args[0] if call.args else None)
    lowered = kind.lower().replace("_", "")
    if lowered == "skipunless":
        return condition is not None and truth(condition) is False
    if lowered == "skipif" or (lowered == "xfail" and condition is not None):
        return condition is not None and truth(condition) is True
    return lowered in ("skip", "xfail", "expectedfailure")


def _of_rows(call: ast.Call, known: Mapping[str, ast.expr]) -> Iterator[Skip]:
    """`pytest.param(..., marks=pytest.mark.xfail)`."""
    for node in walk(call):
        if isinstance(node, ast.Call) and (marks := keyword(node, "marks")) is not None:
            yield from decorating([marks], known)


# -- rows ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What a test is run with, where that is written down."""

    what: str  #: the names that the rows fill
    keys: Counter[str]
    line: int
    texts: Mapping[str, ast.AST]

    @property
    def count(self) -> int:
        return self.keys.total()


def rows(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, constants: Mapping[str, ast.expr]
) -> tuple[Rows, ...]:
    """Rows of decorators, and of loops over a list that is written down."""
    found = []
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and (values := _values(decorator)) is not None:
            what = decorator.args[0] if _is_parametrize(decorator) and decorator.args else decorator
            found.append(_rows(_named(what), values, decorator.lineno, constants))
    if not isinstance(node, ast.ClassDef):
        for each in walk(node):
            if isinstance(each, (ast.For, ast.AsyncFor)) and isinstance(each.iter, (ast.List, ast.Tuple, ast.Name)):
                found.append(_rows(fingerprint(each.target), each.iter, each.lineno, constants))
    return tuple(each for each in found if each is not None)


def literal(node: ast.AST | None) -> list[ast.AST] | None:
    """The items of a list, tuple, set or dict that is written down; None where it is made some other way."""
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return None if any(isinstance(item, ast.Starred) for item in items) else list(items)
        case ast.Dict(keys=keys, values=values):
            if any(key is None for key in keys):
                return None
            return [
                ast.Tuple(elts=[key, value], ctx=ast.Load()) for key, value in zip(keys, values, strict=True) if key
            ]
    return None


def row_key(node: ast.AST) -> str:
    """Equal for equal rows, with or without `pytest.param` and its id or marks."""
    if isinstance(node, ast.Call) and last(dotted(node.func)) == "param":
        return fingerprint(node.args[0]) if len(node.args) == 1 else " ".join(fingerprint(arg) for arg in node.args)
    return " ".join(fingerprint(item) for item in node.elts) if isinstance(node, ast.Tuple) else fingerprint(node)


def _is_parametrize(node: ast.expr) -> bool:
    return last(dotted(node)) in ("parametrize", "parameterize", "expand", "parameterized", "parameterized_class")


def _values(call: ast.Call) -> ast.expr | None:
    name = last(dotted(call.func))
    if name in ("parametrize", "parameterize"):
        return keyword(call, "argvalues") or (call.args[1] if len(call.args) > 1 else None)
    if name in ("expand", "parameterized", "data"):
        return call.args[0] if len(call.args) == 1 else None
    return keyword(call, "params") if name == "fixture" else None


def _named(what: ast.AST) -> str:
    if isinstance(what, ast.Constant):
        return str(what.value).replace(" ", "")
    return dotted(what) if isinstance(what, ast.Call) else fingerprint(what)


def _rows(what: str, values: ast.expr, line: int, constants: Mapping[str, ast.expr]) -> Rows | None:
    meant = constants.get(values.id) if isinstance(values, ast.Name) else values
    items = literal(meant)
    if items is None:
        return None
    keyed = [(row_key(item), item) for item in items[:_MOST]]
    rest = [(f"#{at}", item) for at, item in enumerate(items[_MOST:])]
    return Rows(what=what, keys=Counter(key for key, _ in keyed + rest), line=line, texts=dict(keyed + rest))
