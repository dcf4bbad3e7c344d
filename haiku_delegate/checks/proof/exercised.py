"""Which functions of the repository new tests are about: those that they import and name."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from haiku_delegate.checks.proof import functions, hunks, python, sorts, tokens
from haiku_delegate.checks.tampering.model import FileChange

Read = Callable[[str], "str | None"]  #: a file's text with the candidate in place; None where there is none
Listing = Callable[[str], Sequence[str]]  #: the paths of the files in a directory

_ROOTS = ("", "src/", "lib/", "python/")
_DEPTH = 4  #: re-exports that are followed
_JS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx")
_JS_IMPORT = re.compile(r"""(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*['"](\.{1,2}/[^'"\n]{1,300})['"]""")
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, kw_only=True)
class Target:
    """A function that new tests name."""

    path: str
    name: str  #: `Class.method`
    called_by: tuple[str, ...] = ()  #: tests (`file::name`) that call it, so that they must notice when it fails


def targets(tests: Sequence[FileChange], read: Read, listing: Listing) -> tuple[Target, ...]:
    """What the new and changed tests name, in the order in which they do."""
    found: dict[tuple[str, str], Target] = {}
    for change in tests:
        if change.after is None:
            continue
        if change.path.endswith(".py"):
            rows = _of_python(change, read)
        elif change.path.endswith(_JS):
            rows = _by_words(change, _imported(change, read), read)
        elif change.path.endswith("_test.go"):
            rows = _by_words(change, _beside(change, listing), read)
        else:
            continue
        for each in rows:
            known = found.get((each.path, each.name), each)
            callers = dict.fromkeys((*known.called_by, *each.called_by))
            found[each.path, each.name] = replace(each, called_by=tuple(callers))
    return tuple(found.values())


# -- Python --------------------------------------------------------------------------------------------------


def _of_python(change: FileChange, read: Read) -> Iterator[Target]:
    tree = python.tree(change.after or "")
    if tree is None:
        return
    imports = dict(_imports(tree, change.path))
    local = {node.name for node in tree.body if isinstance(node, (*_Function, ast.ClassDef))}
    for test in _fresh(change, tree):
        methods = {node.attr for node in ast.walk(test) if isinstance(node, ast.Attribute)}
        assigned = {n.id for n in ast.walk(test) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        hidden = assigned | local | {node.arg for node in ast.walk(test) if isinstance(node, ast.arg)}
        place = f"{change.path}::{test.name}" if test.name.startswith("test") else ""
        for dotted, is_called in _named(test):
            head, *rest = dotted.split(".")
            if head in imports and head not in hidden:
                yield from _resolved(imports[head], rest, methods, place if is_called else "", read)


def _fresh(change: FileChange, tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions of the test file that are not as they were: tests, and helpers that came with them."""
    old = python.tree(change.before or "")
    known = {_said(node) for node in ast.walk(old) if isinstance(node, _Function)} if old else set()
    return [node for node in ast.walk(tree) if isinstance(node, _Function) and _said(node) not in known]


def _said(node: ast.AST) -> str:
    try:
        return ast.dump(node)
    except RecursionError:
        return ""


def _imports(tree: ast.Module, path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Local names and the dotted names that they stand for."""
    package = posixpath.dirname(path).split("/") if "/" in path else []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = tuple(alias.name.split("."))
                yield (alias.asname, whole) if alias.asname else (whole[0], whole[:1])
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            for alias in node.names:
                yield alias.asname or alias.name, (*base, *(node.module or "").split("."), alias.name)


def _named(test: ast.AST) -> Iterator[tuple[str, bool]]:
    """Dotted names in a test, and whether each is called there."""
    called = {id(node.func) for node in ast.walk(test) if isinstance(node, ast.Call)}
    for node in ast.walk(test):
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
            parts: list[str] = []
            inner: ast.AST = node
            while isinstance(inner, ast.Attribute):
                parts.insert(0, inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name):
                yield ".".join([inner.id, *parts]), id(node) in called


def _resolved(base: tuple[str, ...], rest: list[str], methods: set[str], caller: str, read: Read) -> Iterator[Target]:
    """The functions that `base.rest` means; of a class those methods whose names the test says."""
    dotted = [part for part in (*base, *rest) if part]
    for cut in range(len(dotted) - 1, 0, -1):
        place = _module(dotted[:cut], read)
        if place:
            yield from _in_module(place, dotted[cut], dotted[cut + 1 :], methods, caller, read, _DEPTH)
            return


def _module(parts: Sequence[str], read: Read) -> str | None:
    name = "/".join(parts)
    places = (f"{root}{name}{end}" for root in _ROOTS for end in (".py", "/__init__.py"))
    return next((place for place in places if read(place) is not None and not sorts.test(place, None)), None)


def _in_module(
    place: str, name: str, rest: list[str], methods: set[str], caller: str, read: Read, depth: int
) -> Iterator[Target]:
    tree = python.tree(read(place) or "")
    if tree is None or not depth:
        return
    defined = [node for node in tree.body if isinstance(node, (*_Function, ast.ClassDef)) and node.name == name]
    callers = (caller,) if caller and not rest and _runs_as_written(tree, name) else ()
    for node in defined[:1]:
        if not isinstance(node, ast.ClassDef):
            yield Target(path=place, name=name, called_by=callers)
            continue
        for row in node.body:
            if isinstance(row, _Function) and (row.name in methods or row.name == "__init__"):
                begins = row.name == "__init__" and not row.decorator_list
                yield Target(path=place, name=f"{name}.{row.name}", called_by=callers if begins else ())
    if not defined:
        for local, dotted in _imports(tree, place):
            if local in (name, "*"):
                wanted = dotted if local == name else (*dotted[:-1], name)
                for cut in (len([part for part in wanted if part]) - 1,):
                    parts = [part for part in wanted if part]
                    further = _package_module(parts[:cut], place, read)
                    if further and further != place:
                        yield from _in_module(further, parts[-1], rest, methods, caller, read, depth - 1)


def _runs_as_written(tree: ast.Module, name: str) -> bool:
    """Whether a call of this name runs what is written there: no decorator, no coroutine, and no second definition.

    `try: from _speedups import f` below a `def f` is such a second one.
    """
    bound = 0
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == name:
            plain = not node.decorator_list and not isinstance(node, ast.AsyncFunctionDef)
            plain = plain and not getattr(node, "keywords", None) and not functions.yields(node)
            bound += 1 if plain else 2
        elif isinstance(node, ast.alias):
            bound += (node.asname or node.name) in (name, "*")
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound += node.id == name
    return bound == 1


def _package_module(parts: Sequence[str], place: str, read: Read) -> str | None:
    """A module by its dotted name, or by its path where a relative import has led there."""
    direct = "/".join(parts)
    for name in (f"{direct}.py", f"{direct}/__init__.py"):
        if direct and name != place and read(name) is not None:
            return name
    return _module(parts, read)


# -- other languages -----------------------------------------------------------------------------------------


def _by_words(change: FileChange, places: Sequence[str], read: Read) -> Iterator[Target]:
    """Functions of these files whose names stand in the new lines of a test."""
    old, new = hunks.split(change.before or ""), hunks.split(change.after or "")
    added = "".join("".join(new[each.c : each.d]) for each in hunks.between(old, new))
    called = set(re.findall(r"([\w$]+)\s*\(", added))
    for place in places:
        for each in tokens.functions(place, read(place) or ""):
            if re.split(r"\.|::", each.name)[-1] in called:
                yield Target(path=place, name=each.name)


def _imported(change: FileChange, read: Read) -> list[str]:
    found: list[str] = []
    for said in _JS_IMPORT.findall(change.after or ""):
        place = posixpath.normpath(posixpath.join(posixpath.dirname(change.path), said))
        bare = re.sub(r"\.[cm]?js$", "", place)
        names = (place, *(f"{bare}{end}" for end in _JS), *(f"{place}/index{end}" for end in _JS))
        name = next((name for name in names if name.endswith(_JS) and read(name) is not None), None)
        if name and not sorts.test(name, None) and not name.startswith("../"):
            found.append(name)
    return list(dict.fromkeys(found))


def _beside(change: FileChange, listing: Listing) -> list[str]:
    names = listing(posixpath.dirname(change.path))
    return [name for name in names if name.endswith(".go") and not name.endswith("_test.go")]
