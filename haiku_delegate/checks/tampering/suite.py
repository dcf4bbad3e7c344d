"""The tests of a Python file: which there are, what they are called, and which of them pytest would not collect."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from haiku_delegate.checks.tampering import marks
from haiku_delegate.checks.tampering.asserted import Facts, Reader
from haiku_delegate.checks.tampering.syntax import (
    FunctionNode,
    Source,
    bodies,
    called,
    dotted,
    fingerprint,
    header,
    last,
    locals_of,
    telling,
    truth,
    walk,
    without_docstring,
)

_TEST_CLASS = re.compile(r"^_?Tests?(?![a-z])|Tests?$|TestCase$|TestBase$|TestMixin$|Spec$|_test|test_")
_TEST_BASE = re.compile(r"Test|Case$|Spec|Mixin|Suite")
_DEPTH = 20  #: helpers that call helpers


@dataclass(frozen=True, kw_only=True, eq=False)
class Test:
    """A function of a test file: a test, a helper or a fixture."""

    id: str
    node: FunctionNode
    text: str
    start: int
    suite: Suite
    collected: bool  #: whether its name and place make it a test
    why_not: str = ""
    block: int = 0

    @cached_property
    def body(self) -> list[ast.stmt]:
        return without_docstring(self.node.body)

    @cached_property
    def own(self) -> set[str]:
        """The names that it binds itself."""
        return locals_of(self.node)

    @cached_property
    def key(self) -> str:
        """Equal for equal bodies and marks, whatever the test and its variables are called."""
        return fingerprint(*self.node.decorator_list, *self.body, blank=self.own)

    @cached_property
    def facts(self) -> Facts:
        return Reader(self.node, self.own, self.suite.asserts).facts()

    @cached_property
    def skips(self) -> tuple[marks.Skip, ...]:
        found = marks.decorating(self.node.decorator_list, self.suite.aliases)
        return (*found, *marks.inside(self.node.body))

    @cached_property
    def rows(self) -> tuple[marks.Rows, ...]:
        return marks.rows(self.node, self.suite.constants)

    @cached_property
    def cases(self) -> int:
        """How often it runs, as far as that is written down."""
        product = 1
        for each in self.rows:
            product *= max(each.count, 1)
        return product

    @cached_property
    def literals(self) -> set[str]:
        return telling([*self.node.decorator_list, *self.body]) | {
            literal for each in self.rows for literal in telling(each.texts.values())
        }

    @cached_property
    def statements(self) -> Counter[str]:
        """Its statements, each by itself, the blocks of compound ones included."""
        return Counter(
            fingerprint(*header(each), blank=self.own) for each in walk(self.node)
            if isinstance(each, ast.stmt) and each is not self.node
        )  # fmt: skip

    @cached_property
    def called(self) -> set[str]:
        return called(self.body)


@dataclass(kw_only=True)
class Suite:
    """One Python test file."""

    source: Source
    by_id: dict[str, Test] = field(default_factory=dict)  #: the last of each name, as Python has it
    shadowed: list[Test] = field(default_factory=list)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    weak: set[str] = field(default_factory=set)  #: classes that only some configurations collect
    off: dict[str, ast.AST] = field(default_factory=dict)  #: what `__test__ = False` is said of; "" is the file
    _asserting: dict[str, bool] = field(default_factory=dict)

    @property
    def tests(self) -> Iterator[Test]:
        return (each for each in self.by_id.values() if each.collected)

    @property
    def helpers(self) -> Iterator[Test]:
        return (each for each in self.by_id.values() if not each.collected)

    @cached_property
    def aliases(self) -> dict[str, ast.expr]:
        return marks.aliases(self.source.tree.body)

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """Module-level names and what they are set to, where that happens once."""
        found: dict[str, ast.expr] = {}
        twice: set[str] = set()
        for node in self.source.tree.body:
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, (ast.AnnAssign, ast.AugAssign))
                else []
            )
            for target in targets:
                if isinstance(target, ast.Name) and (value := getattr(node, "value", None)) is not None:
                    twice |= {target.id} & found.keys()
                    found[target.id] = value
        return {name: value for name, value in found.items() if name not in twice}

    @cached_property
    def _by_name(self) -> dict[str, list[Test]]:
        found: dict[str, list[Test]] = {}
        for each in self.by_id.values():
            found.setdefault(last(each.id), []).append(each)
        return found

    def asserts(self, name: str, depth: int = _DEPTH) -> bool | None:
        """Whether a function of this file asserts something, itself or through another; None if there is none."""
        if name in self._asserting:
            return self._asserting[name]
        if name not in self._by_name:
            return None
        self._asserting[name] = False  # while we look: functions may call each other
        if depth > 0:
            self._asserting[name] = any(each.facts.live for each in self._by_name[name])
        return self._asserting[name]

    def module_skips(self) -> list[marks.Skip]:
        """`pytestmark`, and `pytest.skip(allow_module_level=True)`."""
        found = list(marks.decorating(_marked(self.source.tree.body), self.aliases))
        plain = [
            each
            for each in self.source.tree.body
            if not isinstance(each, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        ]
        return found + list(marks.inside(each for each in plain if not _defines(each)))

    def class_skips(self, name: str) -> list[marks.Skip]:
        node = self.classes[name]
        return list(marks.decorating([*node.decorator_list, *_marked(node.body)], self.aliases))


def read(source: Source) -> Suite:
    """Find the tests of a file."""
    suite = Suite(source=source)
    _Collector(suite).module()
    return suite


def _marked(body: Iterable[ast.stmt]) -> list[ast.expr]:
    return [
        node.value for node in body if isinstance(node, (ast.Assign, ast.AugAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id == "pytestmark"
    ]  # fmt: skip


def _defines(node: ast.stmt) -> bool:
    return any(isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) for each in walk(node))


class _Collector:
    """Walks classes and blocks as Python would run them."""

    def __init__(self, suite: Suite) -> None:
        self._suite, self._blocks = suite, 0

    def module(self) -> None:
        self._block(self._suite.source.tree.body, prefix="", collected=True, why="")

    def _block(self, body: list[ast.stmt], *, prefix: str, collected: bool, why: str) -> None:
        self._blocks += 1
        block = self._blocks
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._function(node, prefix, collected, why, block)
            elif isinstance(node, ast.ClassDef):
                self._class(node, prefix, collected, why)
            elif isinstance(node, (ast.Assign, ast.Delete)):
                self._rebound(node, prefix)
            elif isinstance(node, ast.If) and truth(node.test) is False:
                self._block(
                    node.body, prefix=prefix, collected=False, why="it stands under a condition that is never true"
                )
                self._block(node.orelse, prefix=prefix, collected=collected, why=why)
            else:
                for inner in bodies(node):
                    self._block(inner, prefix=prefix, collected=collected, why=why)

    def _function(self, node: FunctionNode, prefix: str, collected: bool, why: str, block: int) -> None:
        name = prefix + node.name
        start = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        is_test = node.name.startswith("test")
        decorated = [last(dotted(each)) for each in node.decorator_list]
        if collected and is_test and (hiding := {"fixture", "property", "cached_property"} & set(decorated)):
            collected, why = False, f"it is a {min(hiding)} now"
        test = Test(
            id=name, node=node, start=start, text=self._suite.source.text(start, node.end_lineno or node.lineno),
            suite=self._suite, collected=collected and is_test,
            why_not=why if is_test else f"the name `{node.name}` does not begin with `test`", block=block,
        )  # fmt: skip
        earlier = self._suite.by_id.get(name)
        if earlier is not None and earlier.block == block:
            self._suite.shadowed.append(earlier)
        if earlier is None or earlier.block == block or not earlier.collected:
            self._suite.by_id[name] = test
        else:  # one of two branches; both are kept in sight
            self._suite.by_id[f"{name}#{block}"] = test

    def _class(self, node: ast.ClassDef, prefix: str, collected: bool, why: str) -> None:
        name = prefix + node.name
        if name in self._suite.classes:
            inside = [each for each in self._suite.by_id if each.startswith(f"{name}.")]
            self._suite.shadowed += [self._suite.by_id.pop(each) for each in inside]
        self._suite.classes[name] = node
        inherits = any(_TEST_BASE.search(dotted(base)) for base in node.bases)
        like_a_test = inherits or bool(_TEST_CLASS.search(node.name))
        if not inherits and not node.name.startswith("Test"):
            self._suite.weak.add(name)
        if collected and not like_a_test:
            collected, why = False, f"the class `{node.name}` is not collected"
        plain = not node.bases and any(
            isinstance(each, ast.FunctionDef) and each.name == "__init__" for each in node.body
        )
        if collected and plain:
            collected, why = False, f"pytest does not collect `{node.name}`, which has an `__init__`"
        self._block(node.body, prefix=f"{name}.", collected=collected, why=why)

    def _rebound(self, node: ast.Assign | ast.Delete, prefix: str) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id != "__test__":
                self._lost(prefix + target.id)
            elif dotted(target).endswith("__test__") and isinstance(node, ast.Assign) and truth(node.value) is False:
                owner = dotted(target).rpartition(".")[0]
                self._suite.off[prefix.rstrip(".") if not owner else prefix + owner] = node

    def _lost(self, name: str) -> None:
        """`test_x = None`, `del test_x`."""
        gone = [each for each in self._suite.by_id if each == name or each.startswith(f"{name}.")]
        self._suite.shadowed += [self._suite.by_id.pop(each) for each in gone]
