"""What a Python module defines, and what of it others may use."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from haiku_delegate.checks.tampering.syntax import (
    FunctionNode,
    Source,
    bodies,
    dotted,
    fingerprint,
    walk,
    without_docstring,
)

_DYNAMIC = frozenset({"globals", "setattr", "exec", "eval", "vars", "__import__"})
Owner = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, eq=False)
class Unit:
    """A function, a class without its methods, or a variable of the module or of a class."""

    name: str  #: `Class.method`
    kind: str  #: function, class or variable
    node: ast.stmt
    source: Source

    @property
    def line(self) -> int:
        return self.node.lineno

    @property
    def owner(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def last(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def is_public(self) -> bool:
        return not any(part.startswith("_") for part in self.name.split("."))

    @cached_property
    def text(self) -> str:
        decorators = [each.lineno for each in getattr(self.node, "decorator_list", ())]
        return self.source.text(min([self.line, *decorators]), self.node.end_lineno or self.line)

    @cached_property
    def behaviour(self) -> str:
        """Equal for equal behaviour: without comments, docstring and annotations."""
        return " ".join([type(self.node).__name__, fingerprint(*self.parts), *self.parameters])

    @cached_property
    def parts(self) -> list[ast.AST]:
        node = self.node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            args = node.args
            defaults = [each for each in (*args.defaults, *args.kw_defaults) if each is not None]
            return [*node.decorator_list, *defaults, *without_docstring(node.body)]
        if isinstance(node, ast.ClassDef):
            own = [
                each
                for each in without_docstring(node.body)
                if not isinstance(each, (Owner, ast.Assign, ast.AnnAssign))
            ]
            return [*node.decorator_list, *node.bases, *node.keywords, *own]
        value = getattr(node, "value", None)
        return [value] if isinstance(value, ast.AST) else []

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The parameters of a function as they are written in its head, without annotations."""
        return tuple(_parameters(self.node)) if isinstance(self.node, FunctionNode) else ()

    def words(self) -> Counter[str]:
        """Every identifier and literal."""
        found: Counter[str] = Counter(each.strip("*").partition("=")[0] for each in self.parameters)
        for node in (each for part in self.parts for each in walk(part)):
            for field in ("id", "attr", "arg", "name"):
                if isinstance(value := getattr(node, field, None), str):
                    found[value] += 1
            if isinstance(node, ast.Constant):
                found[str(node.value) if isinstance(node.value, str) else repr(node.value)] += 1
        return found


class Module:
    """One parsed text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.units: dict[str, list[Unit]] = {}
        self.bound: set[str] = set()  #: every name that is bound at the top
        self.imported: dict[str, ast.ImportFrom] = {}  #: from a neighbour, by the name that it has here
        self.has_star = self.is_dynamic = False
        self.exports: frozenset[str] | None = None
        for node in _statements(source.tree.body):
            self._take(node)

    @property
    def is_open(self) -> bool:
        """Whether it may have names that nobody can see in its text."""
        return self.has_star or self.is_dynamic or "__getattr__" in self.bound

    def offers(self, name: str) -> bool:
        """Whether others may use a name of the top: by `__all__` where there is one, else by its first letter."""
        return name in self.exports if self.exports is not None else not name.startswith("_")

    def unit(self, name: str) -> Unit | None:
        """The last that has the name, which is the one that counts."""
        return self.units[name][-1] if name in self.units else None

    def _take(self, node: ast.stmt) -> None:
        if isinstance(node, Owner):
            self.bound.add(node.name)
            self._add(node.name, node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node)
        elif isinstance(node, ast.Delete):
            self.bound -= {each.id for each in node.targets if isinstance(each, ast.Name)}
        else:
            self._assign(node)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self.has_star = self.has_star or alias.name == "*"
            name = alias.asname or alias.name.partition(".")[0]
            self.bound.add(name)
            if isinstance(node, ast.ImportFrom) and node.level:
                self.imported[name] = node

    def _assign(self, node: ast.stmt) -> None:
        for target in _targets(node):
            self.bound.add(target)
            if target == "__all__":
                self._export(node)
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                self.units.setdefault(target, []).append(Unit(target, "variable", node, self.source))
        if isinstance(node, (ast.Expr, ast.For, ast.While, ast.With, ast.If, ast.Assign)):
            parts = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
            calls = {dotted(each.func) for part in parts for each in walk(part) if isinstance(each, ast.Call)}
            self.is_dynamic = self.is_dynamic or bool(calls & _DYNAMIC)
            if any(name.startswith("__all__.") for name in calls):
                self.exports = None

    def _export(self, node: ast.stmt) -> None:
        value = getattr(node, "value", None)
        names = [each.value for each in walk(value) if isinstance(each, ast.Constant)] if value is not None else []
        known = self.exports or frozenset()
        self.exports = known | {each for each in names if isinstance(each, str)}

    def _add(self, name: str, node: Owner) -> None:
        """A function or class, and what stands in the class."""
        todo: list[tuple[str, Owner]] = [(name, node)]
        while todo:
            name, node = todo.pop()
            is_class = isinstance(node, ast.ClassDef)
            self.units.setdefault(name, []).append(Unit(name, "class" if is_class else "function", node, self.source))
            for inner in _statements(node.body) if is_class else ():
                if isinstance(inner, Owner):
                    todo.append((f"{name}.{inner.name}", inner))
                elif isinstance(inner, (ast.Assign, ast.AnnAssign)):
                    for target in _targets(inner):
                        unit = Unit(f"{name}.{target}", "variable", inner, self.source)
                        self.units.setdefault(unit.name, []).append(unit)


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """With those inside conditions, loops and `try`; not those of functions, classes, and the main program."""
    todo = list(reversed(body))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Owner) and not _is_main(node):
            blocks = [*bodies(node)]
            todo += [each for block in reversed(blocks) for each in reversed(block)]


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in {
        each.id for each in walk(node.test) if isinstance(each, ast.Name)
    }


def _targets(node: ast.stmt) -> Iterator[str]:
    found: list[ast.AST] = []
    if isinstance(node, ast.Assign):
        found = list(node.targets)
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor)):
        found = [node.target]
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        found = [item.optional_vars for item in node.items if item.optional_vars]
    elif type(node).__name__ == "TypeAlias":  # Python 3.12
        found = [node.name]  # type: ignore[attr-defined]
    for target in found:
        yield from (
            each.id for each in walk(target) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)
        )


def _parameters(node: FunctionNode) -> Iterator[str]:
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    plain = len(positional) - len(args.defaults)
    for at, each in enumerate(positional):
        yield each.arg + ("=" if at >= plain else "")
        if at + 1 == len(args.posonlyargs):
            yield "/"
    yield f"*{args.vararg.arg if args.vararg else ''}"
    for each, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield each.arg + ("=" if default is not None else "")
    if args.kwarg:
        yield f"**{args.kwarg.arg}"
