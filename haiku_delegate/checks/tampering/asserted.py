"""What a function asserts: each assertion with its strength, and whether it can fail at all."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from haiku_delegate.checks.tampering.syntax import FunctionNode, dotted, fingerprint, header, last, truth, walk

_HELPER = re.compile(r"_*(?:assert|check|verif|expect|ensure|compare|validate|require|must)[a-z]*(?:_|$|[A-Z0-9])")
_RAISES = frozenset({"raises", "warns", "deprecated_call", "raisesgroup"})
_LEAVES = re.compile(r"(?:pytest|py\.test|unittest)\.(?:skip|xfail|exit)|self\.skipTest|(?:os|sys)\._?exit|exit|quit")
_CATCHES_ALL = frozenset({"Exception", "BaseException", "AssertionError", "Failed", "OutcomeException"})
_STRENGTH = {
    "assertEqual": 6, "assertEquals": 6, "assertIs": 6, "assertDictEqual": 6, "assertListEqual": 6,
    "assertTupleEqual": 6, "assertSetEqual": 6, "assertSequenceEqual": 6, "assertMultiLineEqual": 6,
    "assertCountEqual": 6, "assertAlmostEqual": 6, "assertIsNone": 4, "assertIn": 4, "assertNotIn": 3,
    "assertIsNotNone": 2, "assertIsInstance": 3, "assertGreater": 4, "assertGreaterEqual": 4, "assertLess": 4,
    "assertLessEqual": 4, "assertNotEqual": 2, "assertIsNot": 2, "assertRegex": 4, "assertDictContainsSubset": 4,
    "assert_called_once_with": 7, "assert_awaited_once_with": 7, "assert_called_with": 6, "assert_awaited_with": 6,
    "assert_has_calls": 6, "assert_any_call": 5, "assert_called_once": 4, "assert_awaited_once": 4,
    "assert_called": 3, "assert_awaited": 3,
}  # fmt: skip
_TRUTH, _UNKNOWN, _EXACT = 3, 5, 6


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """One assertion of a function."""

    key: str  #: equal for equal assertions, whatever local variables are called
    node: ast.AST
    line: int
    end: int
    strength: int
    live: bool = True  #: reached, and not swallowed
    swallowed: bool = False
    always: bool = False  #: it cannot fail
    guards: int = 0  #: conditions around it


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was seen in one function."""

    assertions: tuple[Assertion, ...]
    exits: int  #: conditional ways out in front of an assertion
    dead_from: int | None  #: the line of an unconditional way out in front of an assertion

    @property
    def live(self) -> tuple[Assertion, ...]:
        """Those that can fail."""
        return tuple(each for each in self.assertions if each.live and not each.always)


@dataclass(frozen=True)
class _Around:
    """Where a statement stands."""

    live: bool = True
    swallowed: bool = False
    guards: int = 0


class Reader:
    """Reads one function. `asserts` says whether a function of the same file asserts; None if there is none."""

    def __init__(self, node: FunctionNode, own: set[str], asserts: Callable[[str], bool | None]) -> None:
        self._node, self._asserts = node, asserts
        self._own = own
        self._found: list[Assertion] = []
        self._exits: list[int] = []
        self._dead_from: int | None = None

    @cached_property
    def _used(self) -> set[str]:
        return {each.id for each in walk(self._node) if isinstance(each, ast.Name)}

    def facts(self) -> Facts:
        self._block(self._node.body, _Around())
        most = max((each.line for each in self._found), default=0)
        return Facts(
            assertions=tuple(self._found),
            exits=sum(line < most for line in self._exits),
            dead_from=self._dead_from if self._dead_from and self._dead_from < most else None,
        )

    def _block(self, body: list[ast.stmt], around: _Around) -> bool:
        """Read a block; whether everything behind it is dead."""
        ended = False
        for statement in body:
            self._statement(statement, around)
            if self._ends(statement, around):
                if around.live and around.guards == 0 and self._dead_from is None:
                    self._dead_from = statement.lineno
                around, ended = replace(around, live=False), True
        return ended

    def _ends(self, statement: ast.stmt, around: _Around) -> bool:
        if _leaves(statement):
            if around.guards and not isinstance(statement, ast.Raise):
                self._exits.append(statement.lineno)
            return True
        if isinstance(statement, ast.If) and (known := truth(statement.test)) is not None:
            return any(_leaves(each) for each in (statement.body if known else statement.orelse))
        if isinstance(statement, (ast.With, ast.AsyncWith)) and not _expects_or_swallows(statement):
            return any(_leaves(each) for each in statement.body)
        return False

    def _statement(self, node: ast.stmt, around: _Around) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                used = bool(node.decorator_list) or node.name in self._used
                kept = self._exits, self._dead_from
                self._exits = []  # it returns from itself alone
                self._block(node.body, _Around(live=around.live and used, swallowed=around.swallowed))
                self._exits, self._dead_from = kept
            case ast.ClassDef():
                self._block(node.body, around)
            case ast.If():
                self._chain(node, around)
            case ast.Try() | ast.While() | ast.For() | ast.AsyncFor() | ast.With() | ast.AsyncWith() | ast.Match():
                self._compound(node, around)
            case _ if type(node).__name__ == "TryStar":
                self._compound(node, around)
            case _:
                self._found += self._in_statement(node, around)

    def _chain(self, node: ast.If, around: _Around) -> None:
        """`if` with its `elif`s, one after another."""
        while True:
            self._found += self._in_expressions([node.test], around)
            known = truth(node.test)
            guarded = around if known else replace(around, guards=around.guards + 1)
            self._block(node.body, replace(guarded, live=around.live and known is not False))
            otherwise = replace(around, guards=around.guards + 1, live=around.live and known is not True)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                self._block(node.orelse, otherwise)
                return
            node = node.orelse[0]
            around = replace(around, guards=around.guards + 1)

    def _compound(self, node: ast.stmt, around: _Around) -> None:
        self._found += self._in_expressions(header(node), around)
        inner = around
        if isinstance(node, (ast.With, ast.AsyncWith)) and _suppresses(node):
            inner = replace(around, swallowed=True, live=False)
        handlers: list[ast.ExceptHandler] = getattr(node, "handlers", [])
        if handlers and _swallows(handlers):
            inner = replace(around, swallowed=True, live=False)
        self._block(getattr(node, "body", []), inner)
        for handler in handlers:
            self._block(handler.body, replace(around, guards=around.guards + 1))
        for case in getattr(node, "cases", ()):
            self._block(case.body, replace(around, guards=around.guards + 1))
        self._block(getattr(node, "orelse", []), around)
        self._block(getattr(node, "finalbody", []), around)

    # -- one statement ---------------------------------------------------------------------------------------

    def _in_statement(self, node: ast.stmt, around: _Around) -> Iterator[Assertion]:
        if isinstance(node, ast.Assert):
            yield self._assertion(node, _of_test(node.test), around, always=truth(node.test) is True)
            yield from self._in_expressions([node.test], around, helpers=False)
            return
        if isinstance(node, ast.Raise) and last(dotted(node.exc)) == "AssertionError":
            yield self._assertion(node, _UNKNOWN, around)
            return
        value = node.value if isinstance(node, (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)) else None
        value = value.value if isinstance(value, ast.Await) else value
        if isinstance(value, ast.Call) and self._is_helper(value, alone=isinstance(node, ast.Expr)):
            yield self._assertion(value, _of_call(value), around, _certain(value))
            return
        yield from self._in_expressions([node], around)

    def _in_expressions(
        self, nodes: Iterable[ast.AST], around: _Around, *, helpers: bool = True
    ) -> Iterator[Assertion]:
        for each in (each for node in nodes for each in walk(node)):
            if isinstance(each, ast.Call) and (self._is_assertion(each) if helpers else _is_raises(each)):
                yield self._assertion(each, _of_call(each), around, _certain(each))

    def _is_assertion(self, call: ast.Call) -> bool:
        name = dotted(call.func)
        own = self._own_function(call)
        if own is not None:
            return own
        return last(name).startswith("assert") or _is_raises(call) or name in ("pytest.fail", "self.fail")

    def _is_helper(self, call: ast.Call, *, alone: bool) -> bool:
        """A call that stands for its own: to a function here that asserts, or to one whose name says so."""
        own = self._own_function(call)
        if own is not None:
            return own
        return alone and _HELPER.match(last(dotted(call.func))) is not None

    def _own_function(self, call: ast.Call) -> bool | None:
        match call.func:
            case ast.Name(id=name):
                return self._asserts(name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                return self._asserts(name)
        return None

    def _assertion(self, node: ast.AST, strength: int, around: _Around, always: bool = False) -> Assertion:
        line = getattr(node, "lineno", 0)
        return Assertion(
            key=fingerprint(*_turned(telling_part(node)), blank=self._own), node=node, line=line,
            end=getattr(node, "end_lineno", None) or line, strength=strength, live=around.live,
            swallowed=around.swallowed, always=always, guards=around.guards,
        )  # fmt: skip


def telling_part(node: ast.AST) -> list[ast.AST]:
    """An assertion without the message that it prints."""
    if isinstance(node, ast.Assert):
        return [node.test]
    if isinstance(node, ast.Call):
        return [node.func, *node.args, *(each for each in node.keywords if each.arg != "msg")]
    return [node]


def _turned(parts: list[ast.AST]) -> list[ast.AST]:
    """With the literal on the right, where somebody writes it on the left."""
    match parts:
        case [ast.Compare(left=ast.Constant() as left, ops=[ast.Eq() as op], comparators=[right])]:
            return [ast.Compare(left=right, ops=[op], comparators=[left])]
        case [func, ast.Constant() as left, right, *rest]:
            return [func, right, left, *rest]
    return parts


def _is_raises(call: ast.Call) -> bool:
    name = dotted(call.func)
    return last(name).lower() in _RAISES and name.count(".") < 2


def _leaves(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Return, ast.Raise)):
        return True
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and _LEAVES.fullmatch(dotted(call.func)) is not None


def _expects_or_swallows(node: ast.With | ast.AsyncWith) -> bool:
    """A block that survives what is raised in it."""
    calls = [last(dotted(item.context_expr)).lower() for item in node.items]
    return any(name in _RAISES or "raises" in name or "suppress" in name for name in calls)


def _suppresses(node: ast.With | ast.AsyncWith) -> bool:
    """`suppress(Exception)`."""
    return any(
        isinstance(item.context_expr, ast.Call) and last(dotted(item.context_expr.func)) == "suppress"
        and any(last(dotted(arg)) in _CATCHES_ALL for arg in item.context_expr.args)
        for item in node.items
    )  # fmt: skip


def _swallows(handlers: list[ast.ExceptHandler]) -> bool:
    """Whether a failing assertion would go unnoticed: caught, and nothing raised, asserted or failed instead."""
    for handler in handlers:
        types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if handler.type is None or any(last(dotted(each)) in _CATCHES_ALL for each in types):
            return not any(_objects(each) for statement in handler.body for each in walk(statement))
    return False


def _objects(node: ast.AST) -> bool:
    if isinstance(node, (ast.Raise, ast.Assert)):
        return True
    return isinstance(node, ast.Call) and (
        last(dotted(node.func)) in ("fail", "append", "exit") or _HELPER.match(last(dotted(node.func))) is not None
    )


# -- strength ------------------------------------------------------------------------------------------------


def _of_call(call: ast.Call) -> int:
    name = last(dotted(call.func))
    if name in ("assertTrue", "assertFalse", "assert_") and call.args:
        return _of_test(call.args[0])
    return _STRENGTH.get(name, _EXACT if _is_raises(call) else _UNKNOWN)


def _certain(call: ast.Call) -> bool:
    """`assertTrue(True)`, `assertEqual(1, 1)`."""
    name = last(dotted(call.func))
    if name == "assertTrue" and call.args:
        return truth(call.args[0]) is True
    if name == "assertFalse" and call.args:
        return truth(call.args[0]) is False
    if name in ("assertEqual", "assertIs") and len(call.args) >= 2:
        a, b = call.args[:2]
        return isinstance(a, ast.Constant) and isinstance(b, ast.Constant) and bool(a.value == b.value)
    return False


def _of_test(test: ast.AST, depth: int = 20) -> int:
    """How much a condition pins down."""
    if depth <= 0:
        return _UNKNOWN
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return min(_TRUTH, _of_test(operand, depth - 1))
        case ast.BoolOp(op=ast.And(), values=values):
            return max(_of_test(each, depth - 1) for each in values)
        case ast.BoolOp(values=values):
            return min(_of_test(each, depth - 1) for each in values) - 1
        case ast.Compare(ops=[op], comparators=[right]):
            return _of_comparison(op, right)
        case ast.Compare():
            return 4
        case ast.Call(func=ast.Attribute(attr="startswith" | "endswith")):
            return 4
        case ast.Call(func=ast.Name(id="all" | "any")) | ast.Call(func=ast.Attribute(attr="all" | "any")):
            return _UNKNOWN
        case ast.Call(func=ast.Name(id="isinstance" | "hasattr" | "callable")):
            return _TRUTH
        case ast.Call() | ast.Await():
            return 4
    return _TRUTH


def _of_comparison(op: ast.cmpop, right: ast.expr) -> int:
    if isinstance(op, (ast.Eq, ast.Is)):
        return 4 if isinstance(right, ast.Constant) and right.value is True else _EXACT
    if isinstance(op, (ast.NotEq, ast.IsNot)):
        return 2
    return _TRUTH if isinstance(op, ast.NotIn) else 4
