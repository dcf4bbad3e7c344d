"""Small mistakes put into a function, at most one a line, or a few where braces are all that is known.

Only the text of the mistake changes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from haiku_delegate.checks.proof import functions, python, tokens

RAISES = "raises at once"
NOTHING = "does nothing"
_OPERATORS = {
    "==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "in": "not in", "not in": "in",
    "is": "is not", "is not": "is",
}  # fmt: skip
_WORDED = re.compile(r"not\s+in\b|is\s+not\b|in\b|is\b|[=!<>]=|[<>]")
_ARITHMETIC = {ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "+"), ast.FloorDiv: ("//", "*")}
_NEVER = 'raise BaseException("not to be survived")'  #: an `except Exception` does not swallow it
_FURTHER = 5  #: mistakes on a line that has one already
_TOKENS = {
    "===": "!==", "!==": "===", "==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">",
    "&&": "||", "||": "&&", "true": "false", "false": "true", "+": "-", "-": "+",
}  # fmt: skip


class Mutant(NamedTuple):
    """A text with one mistake."""

    line: int
    label: str
    text: str


class _Cut(NamedTuple):
    rank: int  #: of several on one line, the least
    node: ast.AST
    opens: tuple[int, int]
    closes: tuple[int, int]
    filling: str
    label: str


def of(path: str, text: str, name: str) -> Iterator[Mutant]:
    """The mutants of one function, made when they are asked for; the first does nothing but raise."""
    seen = {text}
    for each in _python(text, name) if path.endswith(".py") else _braced(path, text, name):
        if each.text not in seen:
            seen.add(each.text)
            yield each


# -- Python --------------------------------------------------------------------------------------------------


def _python(text: str, name: str) -> Iterator[Mutant]:
    function = next((each for each in functions.functions(text) if each.name == name), None)
    tree = python.tree(text)
    if function is None or tree is None or function.does_nothing:
        return
    yield Mutant(function.start, RAISES, functions.emptied(text, function, _NEVER))
    if not name.endswith("__init__") and not _answers(tree, function):
        yield Mutant(function.start, NOTHING, functions.emptied(text, function))
    lines = python.readable(text).split("\n")
    best: dict[int, _Cut] = {}
    for node in _within(tree, function):
        for cut in _cuts(node, lines):
            line = cut.opens[0]
            inside = function.opens <= cut.opens and cut.closes <= function.closes
            if inside and (line not in best or cut.rank < best[line].rank):
                best[line] = cut
    for line, cut in sorted(best.items()):
        changed = functions.replaced(text, cut.opens, cut.closes, cut.filling)
        if python.tree(changed) is not None and python.essence(changed) != python.essence(text):
            yield Mutant(line, cut.label, changed)


def _answers(tree: ast.Module, function: functions.Function) -> bool:
    """Whether it gives something back, so that a caller without it would fail for that alone."""
    given = (node for node in _within(tree, function) if isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom)))
    return any(not isinstance(node, ast.Return) or node.value is not None for node in given)


def _within(tree: ast.Module, function: functions.Function) -> Iterator[ast.AST]:
    """The nodes on its lines, without the words of an error: few tests compare those, and few should."""
    nodes = [n for n in ast.walk(tree) if function.opens[0] <= getattr(n, "lineno", 0) <= function.closes[0]]
    raised = [node.exc for node in nodes if isinstance(node, ast.Raise) and node.exc]
    words = {id(each) for exc in raised for each in ast.walk(exc) if isinstance(each, ast.Constant)}
    return (node for node in nodes if id(node) not in words)


def _cuts(node: ast.AST, lines: list[str]) -> Iterator[_Cut]:
    """What can be wrong at a node. What is replaced is looked at: in an f-string, positions may be off."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _swapped(node, node.left, node.comparators[0], lines)
    elif isinstance(node, ast.BoolOp):
        yield from _between(node, node.values[0], node.values[1], lines, ("and", "or"), ("or", "and"), rank=1)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield from _between(node, node.left, node.right, lines, _ARITHMETIC[type(node.op)], rank=4)
    elif isinstance(node, (ast.If, ast.While, ast.IfExp)) and not isinstance(node.test, (ast.Compare, ast.BoolOp)):
        opens, closes = _ends(node.test, lines)
        said = python_text(lines, opens, closes)
        yield _Cut(2, node, opens, closes, f"(not ({said}))", f"`{_short(said)}` negated")
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        opens, closes = _ends(node.value, lines)
        yield _Cut(3, node, opens, closes, "None", "returns None")
    elif isinstance(node, ast.Constant):
        yield from _constant(node, lines)
    elif isinstance(node, (ast.Expr, ast.Raise, ast.AugAssign)) and not _is_constant(node):
        opens, closes = _ends(node, lines)
        yield _Cut(6, node, opens, closes, "pass", f"`{_short(python_text(lines, opens, closes))}` removed")


def _swapped(node: ast.Compare, left: ast.expr, right: ast.expr, lines: list[str]) -> Iterator[_Cut]:
    opens, closes = _ends(left, lines)[1], _ends(right, lines)[0]
    said = python_text(lines, opens, closes)
    found = _WORDED.search(said)
    if opens[0] == closes[0] and found and said.strip(" ()") == found.group():
        old = " ".join(found.group().split())
        start, end = (opens[0], opens[1] + found.start()), (opens[0], opens[1] + found.end())
        yield _Cut(0, node, start, end, _OPERATORS[old], f"`{old}` became `{_OPERATORS[old]}`")


def _between(
    node: ast.AST, left: ast.expr, right: ast.expr, lines: list[str], *pairs: tuple[str, str], rank: int
) -> Iterator[_Cut]:
    opens, closes = _ends(left, lines)[1], _ends(right, lines)[0]
    said = python_text(lines, opens, closes)
    for old, new in pairs:
        if opens[0] == closes[0] and said.strip(" ()") == old:
            start = (opens[0], opens[1] + said.index(old))
            yield _Cut(rank, node, start, (start[0], start[1] + len(old)), new, f"`{old}` became `{new}`")


def _constant(node: ast.Constant, lines: list[str]) -> Iterator[_Cut]:
    opens, closes = _ends(node, lines)
    said = python_text(lines, opens, closes)
    if isinstance(node.value, bool):
        new = str(not node.value)
    elif isinstance(node.value, int) and said.isdecimal():
        new = str(node.value + 1) if len(said) < 20 else "0"
    elif isinstance(node.value, str) and node.value and said[:1] in "'\"" and opens[0] == closes[0]:
        new = '"mutated"'
    else:
        return
    yield _Cut(5, node, opens, closes, new, f"`{_short(said)}` became `{new}`")


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_constant(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _ends(node: ast.expr | ast.stmt, lines: list[str]) -> tuple[tuple[int, int], tuple[int, int]]:
    return functions.begins(lines, node), functions.ends(lines, node)


def python_text(lines: list[str], opens: tuple[int, int], closes: tuple[int, int]) -> str:
    """What stands between two places."""
    if opens[0] == closes[0]:
        return lines[opens[0] - 1][opens[1] : closes[1]]
    middle = lines[opens[0] : closes[0] - 1]
    return "\n".join([lines[opens[0] - 1][opens[1] :], *middle, lines[closes[0] - 1][: closes[1]]])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else f"{flat[:39]}…"


# -- other languages -----------------------------------------------------------------------------------------


def _braced(path: str, text: str, name: str) -> Iterator[Mutant]:
    function = next((each for each in tokens.functions(path, text) if each.name == name), None)
    if function is None:
        return
    yield Mutant(function.start, RAISES, tokens.emptied(path, text, function, raising=True))
    from pygments.lexers import get_lexer_for_filename  # type: ignore[import-untyped]  # ships no types

    line, last, further = 1, 0, list[Mutant]()
    for at, token, said in get_lexer_for_filename(path.rpartition("/")[2]).get_tokens_unprocessed(text):
        here, line = line, line + said.count("\n")
        if not function.opening < here < function.end:
            continue
        new = _TOKENS.get(said) if str(token).startswith(("Token.Operator", "Token.Keyword", "Token.Name")) else None
        if str(token).startswith("Token.Literal.Number.Integer") and said.isdecimal() and len(said) < 18:
            new = str(int(said) + 1)
        if new:
            mutant = Mutant(here, f"`{said}` became `{new}`", text[:at] + new + text[at + len(said) :])
            if here != last:
                yield mutant
            elif len(further) < _FURTHER:
                further.append(mutant)
            last = here
    yield from further
