"""Which commands new tests are asked with, so that it is the new tests that notice a mistake and not the old ones.

A command that names the new files runs them alone. Of others, the old tests are left out by their ids, where the
runner can do that and both runs have left records; what is not known to be old is asked.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from haiku_delegate.checks import runners
from haiku_delegate.checks.proof import python, sorts
from haiku_delegate.checks.records import Outcome, Record, comparing, ids, invocation
from haiku_delegate.checks.tampering.model import FileChange
from haiku_delegate.checks.verify import Verification
from haiku_delegate.contract.model import Command
from haiku_delegate.contract.texts import shell

_LONGEST = 60_000  #: characters of ids; the environment and a command hold no more than twice as much (execve(2))
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One command, and the ids of old tests that it is to leave out."""

    command: Command
    leave_out: tuple[str, ...] = ()
    with_old: bool = False  #: old tests may be among those that it still runs
    names: frozenset[str] = frozenset()  #: the new test files that stand in it
    news: frozenset[str] = frozenset()  #: the new tests that it is known to run

    @property
    def is_pure(self) -> bool:
        """Whether it runs the new tests alone as it stands."""
        return not self.with_old and not self.leave_out


def of_new_tests(
    commands: Sequence[Command], files: Sequence[FileChange], before: Verification, after: Verification, *,
    cwd: str = ".",
) -> tuple[Asking, ...]:  # fmt: skip
    """Commands that run new tests; those that run them alone, or name them, if that takes in all of them."""
    tests = [each for each in files if each.after is not None and sorts.test(each.path, each.after)]
    old = _Old(tests, before, cwd)
    records = {result.command.text: result.record for result in after.results}
    rows = [_asking(each, records.get(each.text), old) for each in commands]
    able = [row for row in rows if row is not None]
    paths = frozenset(each.path for each in tests if _holds_tests(each))
    for chosen in ([row for row in able if row.is_pure], [row for row in able if row.names]):
        if chosen and _take_in_all(chosen, able, paths):
            return tuple(chosen)
    return tuple(able) or tuple(Asking(command=each, with_old=True) for each in commands)


def without_leaving_out(asked: Sequence[Asking]) -> tuple[Asking, ...]:
    """The same where the runner turned out to be unable to leave tests out, as go is before 1.20."""
    return tuple(Asking(command=each.command, with_old=each.with_old or bool(each.leave_out)) for each in asked)


def _take_in_all(chosen: Sequence[Asking], able: Sequence[Asking], paths: frozenset[str]) -> bool:
    news = {name for row in able for name in row.news}
    if news:
        return news <= {name for row in chosen for name in row.news}
    return paths <= {name for row in chosen for name in row.names}


def _holds_tests(change: FileChange) -> bool:
    return "test" in (change.after or "") and not change.path.endswith(("conftest.py", "__init__.py"))


def _asking(command: Command, record: Record | None, old: _Old) -> Asking | None:
    """None where the command runs no new test."""
    names = frozenset(old.named(command.text))
    if not comparing.ran(record):
        return Asking(command=command, with_old=not old.only_new(names), names=names)
    known = [name for name in record or () if "::" in name]
    news = [name for name in known if not old.holds(name)]
    if not news:
        return None
    olds = [name for name in known if old.holds(name)]
    leave_out, rest = _left_out(command.text, olds, news)
    mixed = rest or any(old.may_hold(name) for name in news)
    return Asking(command=command, leave_out=leave_out, with_old=mixed, names=names, news=frozenset(news))


class _Old:
    """What is known of the tests that were there before."""

    def __init__(self, tests: Sequence[FileChange], before: Verification, cwd: str) -> None:
        self._passed = {
            name
            for result in before.results
            for name, outcome in (result.record or {}).items()
            if outcome is Outcome.PASS
        }
        self._changed = {each.path: each for each in tests}
        self._same = {each.path: _same_functions(each) for each in tests}
        self._cwd = cwd

    def holds(self, name: str) -> bool:
        """Whether a test passed before, and is certainly as it was."""
        path = self._path(ids.file(name))
        if name not in self._passed or path not in self._changed:
            return name in self._passed
        return ids.function(name).partition("::")[2] in self._same[path]

    def may_hold(self, name: str) -> bool:
        """Whether a test that is asked may be an old one after all: its file has changed, and nobody can tell."""
        path = self._path(ids.file(name))
        change = self._changed.get(path)
        return name in self._passed and change is not None and not path.endswith(".py")

    def named(self, command: str) -> Iterator[str]:
        """The changed test files that a command names."""
        for simple in shell.parse(command) or ():
            for word in simple.words:
                path = self._path(word.partition("::")[0].removeprefix("./"))
                if path in self._changed:
                    yield path

    def only_new(self, paths: Collection[str]) -> bool:
        return bool(paths) and all(self._changed[path].before is None for path in paths)

    def _path(self, file: str) -> str:
        below = f"{self._cwd}/{file}".removeprefix("./")
        return below if below in self._changed else file


def _same_functions(change: FileChange) -> frozenset[str]:
    """Functions of a Python test file that are as they were, if all else that was there still is."""
    old, new = (python.tree(text or "") for text in (change.before, change.after))
    if old is None or new is None or not change.path.endswith(".py"):
        return frozenset()
    was, now = dict(_functions(old)), dict(_functions(new))
    if not _other(old) <= _other(new):
        return frozenset()  # a helper or a table that the tests share is another one
    return frozenset(name for name, said in was.items() if now.get(name) == said)


def _functions(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, _Function):
            yield node.name, ast.dump(node)
        elif isinstance(node, ast.ClassDef):
            for row in node.body:
                if isinstance(row, _Function):
                    yield f"{node.name}::{row.name}", ast.dump(row)


def _other(tree: ast.Module) -> frozenset[str]:
    rows = (row for node in tree.body for row in (node.body if isinstance(node, ast.ClassDef) else [node]))
    skipped = (ast.Import, ast.ImportFrom, ast.Expr)
    return frozenset(
        ast.dump(row)
        for row in rows
        if not isinstance(row, skipped) and not (isinstance(row, _Function) and row.name.startswith("test"))
    )


# -- what runners can leave out ------------------------------------------------------------------------------


def _left_out(command: str, olds: Sequence[str], news: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """What to say to the runner, and whether old tests are asked all the same."""
    if not olds:
        return (), False
    how, runner = invocation.of(command), runners.runner(command)
    alone = how.direct and how.runners == (runner,) and (runner != "go" or how.simple)
    if how.keeps_out or not (runner == "pytest" or (alone and runner in ("unittest", "go"))):
        return (), True
    if runner == "pytest":
        found, rest = _beginnings(olds, news)
    elif runner == "go":
        found, rest = _go(olds, news)
    else:
        found, rest = list(olds), False
    return ((), True) if sum(map(len, found)) > _LONGEST else (tuple(found), rest)


def _beginnings(olds: Sequence[str], news: Sequence[str]) -> tuple[list[str], bool]:
    """pytest leaves out whatever begins with what it is told: the shortest that no new test begins with."""
    kept = {beginning for name in news for beginning in _prefixes(name)}
    found: dict[str, None] = {}
    rest = False
    for name in olds:
        shortest = next((each for each in _prefixes(name) if each not in kept), None)
        if shortest is None or (shortest == name and any(each.startswith(name) for each in news)):
            rest = True
        else:
            found[shortest] = None
    return list(found), rest


def _prefixes(name: str) -> Iterator[str]:
    """Directories and the file, then the classes, then the test with its row."""
    file, *parts = name.partition("[")[0].split("::")
    folders = file.split("/")
    for count in range(1, len(folders)):
        yield "/".join(folders[:count]) + "/"
    yield f"{file}::"
    for count in range(1, len(parts)):
        yield "::".join([file, *parts[:count]]) + "::"
    yield name


def _go(olds: Sequence[str], news: Sequence[str]) -> tuple[list[str], bool]:
    """By name, in whatever package; subtests go with their test."""
    kept = {name.partition("::")[2].partition("/")[0] for name in news}
    tops = [name for name in olds if "/" not in name.partition("::")[2]]
    found = [name for name in tops if name.partition("::")[2] not in kept]
    return found, len(found) < len(tops)
