"""What a Python text does, apart from what only readers and type checkers see; and which names it lives by."""

from __future__ import annotations

import ast
import builtins
import hashlib
import re
import warnings
from collections.abc import Iterator
from functools import lru_cache

LIMIT = 512 * 1024  #: characters; what is longer was made by a program
_MOST_KNOWN = 20_000
_STRAY = re.compile("[\ud800-\udfff]")
_TYPES = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple", "NewType"})
_BODIES = ("body", "orelse", "finalbody")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEEP = (SyntaxError, ValueError, RecursionError, MemoryError)  #: why a text has no tree, or none that can be read


#: Each piece of a change asks the same of the same few texts.
remembered = lru_cache(maxsize=64)


def tree(text: str) -> ast.Module | None:
    """The syntax tree; None where there is none. Lines are those of `hunks.split`, undecodable bytes any character."""
    text = readable(text)
    if len(text) > LIMIT or re.search(r"\r(?!\n)", text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the user's source; it is not ours to complain
            return ast.parse(text)
    except _DEEP:
        return None


def readable(text: str) -> str:
    return _STRAY.sub("\N{REPLACEMENT CHARACTER}", text.removeprefix("\ufeff"))


@remembered
def essence(text: str) -> str | None:
    """The same for two texts that differ only in comments, docstrings, layout, imports, annotations and types."""
    found = tree(text)
    if found is None:
        return None
    lines = readable(text).split("\n")
    try:
        return "\n".join(_said(row, lines) for row in found.body if not silent(row))
    except RecursionError:
        return None


_known: dict[tuple[int, str], str] = {}  # most statements of a file are the same whatever is taken back


def _said(row: ast.stmt, lines: list[str]) -> str:
    key = (row.col_offset, "\n".join(lines[first_line(row) - 1 : row.end_lineno]))
    if key not in _known:
        for node in list(ast.walk(row)):
            _strip(node)
        if len(_known) > _MOST_KNOWN:
            _known.clear()
        _known[key] = hashlib.sha256(ast.dump(row).encode("utf-8", "replace")).hexdigest()
    return _known[key]


def _strip(node: ast.AST) -> None:
    for name in _BODIES:
        rows = getattr(node, name, None)
        if isinstance(rows, list):
            setattr(node, name, [row for row in rows if not silent(row)])
    if isinstance(node, FUNCTION):
        node.returns = None
    elif isinstance(node, ast.arg):
        node.annotation = None
    elif isinstance(node, ast.AnnAssign):
        node.annotation = ast.Constant(None)
    if hasattr(node, "type_params"):
        node.type_params = []


def silent(row: ast.stmt) -> bool:
    """Whether a statement does nothing that a test could notice."""
    if isinstance(row, ast.Expr):
        return isinstance(row.value, ast.Constant)
    if isinstance(row, ast.If):
        return last(row.test) == "TYPE_CHECKING" and not row.orelse
    if isinstance(row, FUNCTION):
        return any(last(each) == "overload" for each in row.decorator_list)
    if isinstance(row, ast.Assign):
        only = row.targets[0]
        types = isinstance(row.value, ast.Call) and last(row.value.func) in _TYPES
        return types or (isinstance(only, ast.Name) and only.id == "__all__")
    return isinstance(row, (ast.Import, ast.ImportFrom, ast.Pass)) or type(row).__name__ == "TypeAlias"


def last(node: ast.AST) -> str:
    """The last name of `a.b.c`, or nothing."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def first_line(node: ast.expr | ast.stmt) -> int:
    """Decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


# -- names ---------------------------------------------------------------------------------------------------


@remembered
def offered(text: str) -> frozenset[str]:
    """Names that other lines may live by: of modules and classes, attributes, and parameters as `name=`."""
    found = tree(text)
    names: set[str] = set()
    todo: list[tuple[ast.AST, bool]] = [(found, False)] if found else []
    while todo:
        node, inside = todo.pop()
        names.update(_offers(node, inside))
        below = inside or isinstance(node, (*FUNCTION, ast.Lambda))
        todo += [(child, below) for child in ast.iter_child_nodes(node)]
    return frozenset(names)


def _offers(node: ast.AST, inside: bool) -> Iterator[str]:
    if isinstance(node, (*FUNCTION, ast.ClassDef)) and not inside:
        yield node.name
    elif isinstance(node, ast.arg):
        yield f"{node.arg}="
    elif isinstance(node, ast.alias) and not inside:
        yield (node.asname or node.name).partition(".")[0]
    elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif not inside:
            yield node.id


@remembered
def unbound(text: str) -> frozenset[tuple[str, str]]:
    """(scope, name) of what is used and defined nowhere: a NameError as soon as it is reached."""
    import symtable

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            top = symtable.symtable(readable(text), "", "exec")
    except _DEEP:
        return frozenset()
    scopes, todo = [], [top]
    while todo:
        scope = todo.pop()
        scopes.append(scope)
        todo += scope.get_children()
    symbols = [(scope, symbol) for scope in scopes for symbol in scope.get_symbols()]
    known = {s.get_name() for scope, s in symbols if (scope is top or s.is_global()) and _bound(s)}
    free = ((scope.get_name(), s.get_name()) for scope, s in symbols if s.is_referenced() and _is_free(scope, top, s))
    return frozenset(pair for pair in free if pair[1] not in known and not hasattr(builtins, pair[1]))


def _bound(symbol: object) -> bool:
    return any(getattr(symbol, ask)() for ask in ("is_assigned", "is_imported", "is_namespace"))


def _is_free(scope: object, top: object, symbol: object) -> bool:
    return scope is top or bool(getattr(symbol, "is_global")())  # noqa: B009
