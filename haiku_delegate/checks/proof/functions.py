"""The functions of a Python text: where they stand, and the text with one of them emptied."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from haiku_delegate.checks.proof import python
from haiku_delegate.checks.proof.python import FUNCTION, first_line, last, remembered, silent

_SILENT_DECORATORS = frozenset({"overload", "abstractmethod"})


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function or method. Lines are counted from 1, columns in characters from 0."""

    name: str  #: `Class.method`
    start: int  #: decorators included
    head: int  #: the last line before the body
    end: int
    opens: tuple[int, int]  #: where the first statement after the docstring begins: line, column
    closes: tuple[int, int]  #: where the last one ends
    is_generator: bool
    does_nothing: bool  #: nothing is lost when it is emptied
    around: tuple[tuple[int, int], ...]  #: headings of what it stands in: first and last line


@remembered
def functions(text: str) -> tuple[Function, ...]:
    """All of them but those within others, in the order of the text."""
    found = python.tree(text)
    return tuple(_functions(found, python.readable(text).split("\n"))) if found else ()


def _functions(top: ast.Module, lines: list[str]) -> Iterator[Function]:
    todo: list[tuple[ast.stmt, str, tuple[tuple[int, int], ...]]] = [(row, "", ()) for row in reversed(top.body)]
    while todo:
        node, prefix, around = todo.pop()
        if isinstance(node, FUNCTION):
            yield _function(node, prefix, around, lines)
        elif isinstance(node, ast.ClassDef):
            heading = (first_line(node), first_line(node.body[0]) - 1)
            todo += [(row, f"{prefix}{node.name}.", (*around, heading)) for row in reversed(node.body)]


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, prefix: str, around: tuple[tuple[int, int], ...], lines: list[str]
) -> Function:
    rest = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    first, final = (rest or node.body)[0], node.body[-1]
    return Function(
        name=prefix + node.name, start=first_line(node), head=first_line(first) - 1, end=node.end_lineno or node.lineno,
        opens=begins(lines, first), closes=ends(lines, final),
        is_generator=yields(node), does_nothing=_is_stub(node, rest), around=around,
    )  # fmt: skip


def begins(lines: list[str], node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Line and column of a node, in characters; the parser counts bytes. A decorated one begins with its `@`."""
    line = first_line(node)
    return line, _characters(lines[line - 1], node.col_offset)


def ends(lines: list[str], node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Where a node ends, likewise."""
    line = node.end_lineno or node.lineno
    return line, _characters(lines[line - 1], node.end_col_offset or 0)


def _characters(line: str, offset: int) -> int:
    return len(line.encode("utf-8")[:offset].decode("utf-8", "ignore"))


def yields(function: ast.AST) -> bool:
    """Whether calling a function only makes a generator."""
    todo = list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (*FUNCTION, ast.Lambda, ast.ClassDef)):
            todo += ast.iter_child_nodes(node)
    return False


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef, rest: list[ast.stmt]) -> bool:
    if any(last(each) in _SILENT_DECORATORS for each in node.decorator_list):
        return True
    return all(
        silent(row) or _says_none(row) or (isinstance(row, ast.Raise) and _says_not_implemented(row)) for row in rest
    )


def _says_not_implemented(row: ast.Raise) -> bool:
    raised = row.exc.func if isinstance(row.exc, ast.Call) else row.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _says_none(row: ast.stmt) -> bool:
    return isinstance(row, ast.Return) and (row.value is None or getattr(row.value, "value", 0) is None)


def emptied(text: str, function: Function, filling: str = "") -> str:
    """The text with a function that has its signature and docstring but does nothing: its callers get None."""
    filling = filling or ("return; yield" if function.is_generator else "pass")
    return replaced(text, function.opens, function.closes, filling)


def replaced(text: str, opens: tuple[int, int], closes: tuple[int, int], filling: str) -> str:
    """The text with what stands between two places (line from 1, column) replaced."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = text.removeprefix("\ufeff").split("\n")
    (first, left), (final, right) = opens, closes
    kept = lines[first - 1][:left] + filling + lines[final - 1][right:]
    return mark + "\n".join([*lines[: first - 1], kept, *lines[final:]])
