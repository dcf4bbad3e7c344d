"""Where the symbols of a source text are defined: syntax trees for Python, tokens for every other language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from haiku_delegate.contract.texts import lexing
from haiku_delegate.contract.texts.lazy import Lazy

if TYPE_CHECKING:
    import ast

_KEYWORDS = {
    "function": "function", "func": "function", "fn": "function", "fun": "function", "def": "function",
    "defp": "function", "sub": "function", "proc": "function",
    "class": "class", "struct": "class", "enum": "class", "trait": "class", "interface": "class", "object": "class",
    "record": "class", "union": "class", "protocol": "class", "actor": "class", "extension": "class",
    "type": "type", "typedef": "type", "impl": "impl", "module": "module", "mod": "module", "defmodule": "module",
    "namespace": "module", "macro_rules!": "macro",
    "const": "variable", "let": "variable", "var": "variable", "val": "variable",
}  # fmt: skip
_BETWEEN = {
    "async",
    "static",
    "mut",
    "unsafe",
    "extern",
    "*",
    "class",
    "struct",
    "enum",
}  #: `enum class X`, `let mut x`, `function* x`
_CALLS_LOOK_ALIKE = frozenset({"Lua", "Luau", "MoonScript", "Perl", "R", "S", "Makefile", "CMake", "Haskell", "Julia"})
_NAME = Lazy(r"[A-Za-z_$][\w$]*[?!]?(?:(?:::|\.)~?[A-Za-z_$][\w$]*)*")
_METHODS_WITHOUT_KEYWORD = frozenset({"JavaScript", "TypeScript", "JSX", "TSX", "Vue", "C#", "Dart", "Java"})
_SIGNATURE = 300  #: tokens from a name to the brace of its body at most; what comes later belongs to something else


class Definition(NamedTuple):
    """One definition. Lines are counted from 1; `end` equals `start` where the extent is not known."""

    name: str  #: `Class.method` where it is nested
    kind: str  #: function, class, variable, type, module, impl or macro
    start: int  #: decorators included
    end: int

    @property
    def last(self) -> str:
        """The name without what it is nested in."""
        return re.split(r"\.|::", self.name)[-1]


def definitions(path: str, text: str) -> tuple[Definition, ...] | None:
    """What a text defines, in order; None where that cannot be told."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = _of_python(text) if path.endswith((".py", ".pyi")) else _of_tokens(path, text)
    return None if found is None else tuple(sorted(found, key=lambda each: (each.start, -each.end)))


def named(name: str, among: Iterable[Definition]) -> tuple[Definition, ...]:
    """Those that a name means: `method`, `Class.method` or `Class::method`."""
    wanted = name.replace("::", ".").split(".")
    return tuple(each for each in among if each.name.replace("::", ".").split(".")[-len(wanted) :] == wanted)


# -- Python --------------------------------------------------------------------------------------------------


def _of_python(text: str) -> list[Definition] | None:
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the user's source; it is not ours to complain
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return list(_walk(tree))


def _walk(tree: ast.Module) -> Iterator[Definition]:
    """With a stack of its own: a long `elif` chain nests deeper than Python calls may."""
    import ast

    todo: list[tuple[ast.AST, str, bool]] = [(tree, "", True)]  # what is a function's own is no symbol of the file
    while todo:
        node, prefix, variables = todo.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                kind = "class" if isinstance(child, ast.ClassDef) else "function"
                yield Definition(
                    name=prefix + child.name, kind=kind, start=_first(child), end=child.end_lineno or child.lineno
                )
                todo.append((child, f"{prefix}{child.name}.", kind == "class"))
            elif isinstance(child, ast.stmt):
                yield from _assigned(child, prefix) if variables else ()
                todo.append((child, prefix, variables))
            elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
                todo.append((child, prefix, variables))


def _first(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _assigned(node: ast.stmt, prefix: str) -> Iterator[Definition]:
    import ast

    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = list(node.targets)
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    elif type(node).__name__ == "TypeAlias":  # Python 3.12
        targets = [node.name]  # type: ignore[attr-defined]
    while targets:
        target = targets.pop()
        if isinstance(target, (ast.Tuple, ast.List)):
            targets += target.elts
        elif isinstance(target, ast.Name):
            last = node.end_lineno or node.lineno
            yield Definition(name=prefix + target.id, kind="variable", start=node.lineno, end=last)


# -- every other language ------------------------------------------------------------------------------------


class _Token(NamedTuple):
    kind: str  #: as pygments names it: "Name.Function"
    text: str
    line: int


def _of_tokens(path: str, text: str) -> list[Definition] | None:
    lexer = lexing.lexer(path, text)
    if lexer is None or lexer.name == "Text only":
        return None
    source = _Source(lexer.name, [each for each in _telling(lexer.get_tokens(text)) if each.text])
    marks = {at: kind for at in range(len(source.tokens)) if (kind := _defines(source, at))}
    starts = sorted(marks)
    return [
        Definition(name=token.text, kind=marks[at], start=token.line, end=source.end(at, after))
        for at, after in zip(starts, [*starts[1:], len(source.tokens)], strict=False)
        for token in (source.tokens[at],)
    ]


def _telling(tokens: Iterable[tuple[object, str]]) -> Iterator[_Token]:
    """Without blanks, comments and strings."""
    line = 1
    for token, text in tokens:
        kind = str(token).removeprefix("Token.")
        if not kind.startswith(("Comment", "Literal.String", "String")):
            yield _Token(kind, text.strip(), line + text[: len(text) - len(text.lstrip())].count("\n"))
        line += text.count("\n")


class _Source:
    """The telling tokens of a text, and which of its brackets belong together."""

    def __init__(self, language: str, tokens: Sequence[_Token]) -> None:
        self.language, self.tokens = language, tokens
        self.closes: dict[int, int] = {}  # from the token of an opening bracket to that of the closing one
        waiting: list[tuple[str, int]] = []
        for at, token in enumerate(tokens):
            for char in token.text if token.kind.startswith(("Punctuation", "Operator", "Text")) else "":
                if char in "({[":
                    waiting.append((char, at))
                elif char in ")}]" and waiting and waiting[-1][0] == "({["[")}]".index(char)]:
                    self.closes.setdefault(waiting.pop()[1], at)

    def text(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def body(self, at: int, stop: int) -> int | None:
        """The brace that opens the body of what is named here: before a semicolon, and before `stop`."""
        while (at := at + 1) < stop:
            text = self.tokens[at].text
            if text.startswith("{") or (at in self.closes and text.endswith("{")):
                return at
            if text.startswith(";"):
                return None
            at = max(at, self.closes.get(at, at))
        return None

    def end(self, at: int, after: int) -> int:
        """The line of the brace that closes what begins here; its own line where that is not known."""
        nested = after < len(self.tokens) and after < at + _SIGNATURE and self._within(after, at)
        opening = self.body(at, min(at + _SIGNATURE, len(self.tokens) if nested else after))
        closing = self.closes.get(opening) if opening is not None else None
        return self.tokens[at if closing is None else closing].line

    def _within(self, inner: int, at: int) -> bool:
        """Whether the next definition stands in the brackets of this one (`const x = {` or `class A { f() {`)."""
        return any(opening < inner < self.closes.get(opening, -1) for opening in range(at + 1, inner))


def _defines(source: _Source, at: int) -> str:
    """The kind of what this token defines, or nothing."""
    token = source.tokens[at]
    if not token.kind.startswith(("Name", "Text")) or not _NAME.now.fullmatch(token.text) or source.text(at + 1) == ".":
        return ""
    if keyword := _keyword(source, at):
        return keyword
    if source.language in _METHODS_WITHOUT_KEYWORD and _is_method(source, at):
        return "function"
    if token.kind in ("Name.Class", "Name.Function") and source.language not in _CALLS_LOOK_ALIKE:
        return _by_its_shape(source, at)
    if source.language == "Bash":
        return "function" if (source.text(at + 1) + source.text(at + 2)).startswith("()") else ""
    return ""


def _by_its_shape(source: _Source, at: int) -> str:
    """What a lexer takes for a definition without a keyword: `int f(int x) {`, but not `other.f(x)`."""
    before = source.tokens[at - 1] if at else None
    if source.tokens[at].kind == "Name.Class" or not source.text(at + 1).startswith("("):
        return ""
    if before and (before.text in ("new", "return", "(", ",") or before.text[-1] in ".>:=" or _is_operator(before)):
        return ""
    return "function"


def _is_operator(token: _Token) -> bool:
    return token.kind.startswith("Operator") and token.text not in ("*", "&", "&&")


def _is_method(source: _Source, at: int) -> bool:
    """`name(...) {` is no call in these languages; `name(...): Type {` neither."""
    if source.text(at + 1) != "(" or source.text(at - 1) in (".", "?.", "new", "function"):
        return False
    closing = source.closes.get(at + 1)
    if closing is None:
        return False
    if source.text(closing + 1) == "{":
        return True
    typed = source.text(closing + 1) == ":" and source.text(closing + 2) != "{"
    return typed and "{" in (source.text(closing + 3), source.text(closing + 4))


def _keyword(source: _Source, at: int) -> str:
    """The kind that the keyword before a name gives it; Go's receiver and Ruby's `self.` may stand between."""
    before = at - 1
    if source.text(before) == "." and source.text(before - 1) == "self":
        before -= 2
    if source.text(before) == ")":
        opening = next((i for i in range(before, max(before - 12, -1), -1) if source.text(i) == "("), 0)
        before = opening - 1 if source.text(opening - 1) == "func" else -1
    while source.text(before) in _BETWEEN and source.text(before - 1) in _KEYWORDS.keys() | _BETWEEN:
        before -= 1
    if source.text(before - 1) in (".", "->", "?.") or before < 0:
        return ""  # `x.type`
    return "" if source.tokens[before].kind.startswith("Name.T") else _KEYWORDS.get(source.text(before), "")
