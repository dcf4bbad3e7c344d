"""Small questions to Python's syntax trees. Nothing here recurses: a long sum nests deeper than Python calls may."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

_SILENT = frozenset({"ctx", "type_comment", "kind", "type_ignores"})
_BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class Unread(Enum):
    """Why there is no tree."""

    WRONG = "it is no Python"
    DEEP = "it is nested too deeply"


@dataclass(frozen=True)
class Source:
    """A parsed text and its lines."""

    tree: ast.Module
    lines: tuple[str, ...]

    def text(self, start: int, end: int) -> str:
        return "\n".join(self.lines[start - 1 : end])

    def of(self, node: ast.AST) -> str:
        """The whole lines on which a statement or an expression stands."""
        start = getattr(node, "lineno", 0)
        return self.text(start, getattr(node, "end_lineno", None) or start) if start else ""


def parse(text: str) -> Source | Unread:
    """The tree of a text; decorators of the reason why there is none."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the user's source; it is not ours to complain
            tree = ast.parse(text)
    except (RecursionError, MemoryError):
        return Unread.DEEP
    except (SyntaxError, ValueError):
        return Unread.WRONG
    # A form feed or a line separator in a string is no line end to the parser, so no splitlines() here.
    return Source(tree, tuple(text.split("\n")))


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it, in the order of the source; twice as fast as the standard library's."""
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        for name in reversed(node._fields):
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                if name != "ctx":
                    todo.append(value)
            elif isinstance(value, list):
                todo += [each for each in reversed(value) if isinstance(each, ast.AST)]


def fingerprint(*nodes: ast.AST, blank: Collection[str] = (), literals: bool = True) -> str:
    """Equal for equal code whatever its format; names in `blank` all look alike, and so do literals if asked."""
    out: list[str] = []
    todo: list[object] = list(reversed(nodes))
    while todo:
        item = todo.pop()
        if isinstance(item, ast.Constant):
            out.append(f"{type(item.value).__name__}{item.value!r}" if literals else "•")
        elif isinstance(item, ast.Name):
            out.append("_" if item.id in blank else item.id)
        elif isinstance(item, ast.AST):
            out.append(type(item).__name__)
            todo += [value for name, value in reversed(list(ast.iter_fields(item))) if name not in _SILENT]
        elif isinstance(item, list):
            out.append(f"[{len(item)}")
            todo += reversed(item)
        else:
            out.append(repr(item))
    return " ".join(out)


def dotted(node: ast.AST | None) -> str:
    """`a.b.c`; calls in between are seen through, and what is no name at the root is left out."""
    parts: list[str] = []
    while node is not None:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Await):
            node = node.value
        else:
            if isinstance(node, ast.Name):
                parts.append(node.id)
            break
    return ".".join(reversed(parts))


def last(name: str) -> str:
    return name.rpartition(".")[2]


def called(nodes: Iterable[ast.AST]) -> set[str]:
    """The bare names of what is called below some nodes."""
    return {last(dotted(each.func)) for node in nodes for each in walk(node) if isinstance(each, ast.Call)} - {""}


def names(node: ast.AST) -> set[str]:
    """Every identifier below a node, attributes included."""
    found = set()
    for each in walk(node):
        if isinstance(each, ast.Name):
            found.add(each.id)
        elif isinstance(each, ast.Attribute):
            found.add(each.attr)
    return found


def telling(nodes: Iterable[ast.AST]) -> set[str]:
    """The literals below some nodes that say something: no None, no 0 or 1, no empty text."""
    return {
        f"{type(each.value).__name__}{each.value!r}"
        for node in nodes for each in walk(node)
        if isinstance(each, ast.Constant) and each.value not in (None, True, False, 0, 1, -1, "", b"", ...)
    }  # fmt: skip


def locals_of(node: FunctionNode) -> set[str]:
    """Names that a function binds itself."""
    found = {each.id for each in walk(node) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}
    return found | {each.arg for each in walk(node.args) if isinstance(each, ast.arg)}


def keyword(call: ast.Call, *wanted: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((each.value for each in call.keywords if each.arg in wanted), None)


def number(node: ast.AST | None) -> float | None:
    """A number that is written down, possibly with a sign."""
    sign = 1.0
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        sign = -sign if isinstance(node.op, ast.USub) else sign
        node = node.operand
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and abs(node.value) < 1e300:
        return sign * float(node.value)
    return None


def truth(node: ast.AST, depth: int = 20) -> bool | None:
    """What an expression is as a condition, where that can be told from its text alone."""
    if depth <= 0:
        return None
    match node:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return None if any(isinstance(item, ast.Starred) for item in items) else bool(items)
        case ast.Lambda():
            return True
        case ast.NamedExpr(value=value):
            return truth(value, depth - 1)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = truth(operand, depth - 1)
            return None if inner is None else not inner
        case ast.BoolOp(op=op, values=values):
            return _all_of([truth(each, depth - 1) for each in values], decisive=isinstance(op, ast.Or))
        case ast.Compare(left=ast.Constant(value=a), ops=[ast.Eq()], comparators=[ast.Constant(value=b)]):
            return bool(a == b)
        case ast.Compare(left=ast.Call(func=ast.Name(id="len")), ops=[ast.GtE()], comparators=[ast.Constant(value=0)]):
            return True
        case ast.Call(func=ast.Name(id="bool"), args=[inner_value], keywords=[]):
            return truth(inner_value, depth - 1)
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, ast.Name(id="object")]):
            return True
    return None


def _all_of(seen: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in seen:
        return decisive
    return None if None in seen else not decisive


def bodies(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement; a chain of `elif` is flat."""
    while isinstance(node, ast.If):
        yield node.body
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            node = node.orelse[0]
            continue
        if node.orelse:
            yield node.orelse
        return
    for field in ("body", "orelse", "finalbody"):
        if block := getattr(node, field, None):
            yield block
    for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield inner.body


def header(node: ast.stmt) -> list[ast.AST]:
    """What belongs to a statement itself, without the statements in its blocks."""
    return [
        each
        for name, value in ast.iter_fields(node) if name not in _BLOCKS
        for each in (value if isinstance(value, list) else [value]) if isinstance(each, ast.AST)
    ]  # fmt: skip


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """A body without the string that documents it."""
    first = body[0] if body else None
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(
        first.value.value, str
    )  # fmt: skip
    return body[1:] if documented else body
