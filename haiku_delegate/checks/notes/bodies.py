"""What Python code does: stubs (HD356), swallowed errors (HD358), a look at the runner (HD362), objects that equal
everything (HD363), special cases for the tests' inputs (HD366)."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.habits import RUNNER_MEANT, SILENCE_MEANT, Tests, runner_remark, special_remark
from haiku_delegate.checks.notes.model import Edit, Remark, Row
from haiku_delegate.checks.notes.module import Module, Unit
from haiku_delegate.checks.notes.symbols import listed
from haiku_delegate.checks.tampering.syntax import dotted, fingerprint, last, names, truth, walk, without_docstring
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.findings import Severity

_ABSTRACT = Lazy(r"abstract|overload|protocol|interface|\bABC|Base|Mixin|Meta|Null|Noop|Dummy|Stub", re.IGNORECASE)
_NOTHING = Lazy(
    r"(?:^|_)(?:no_?op|nothing|dummy|null|ignore|pass|stub|on|visit|handle|setup|teardown|close|flush)(?:_|$)|^__\w+__$"
)
_RUNNERS = ("pytest", "PYTEST_", "unittest")
_WIDE_ERRORS = frozenset({"Exception", "BaseException"})


def remarks(edit: Edit, asked: Asked, was: Module, now: Module, tests: Tests) -> Iterator[Remark]:
    """About functions whose text came new, or changed."""
    fresh = [unit for units in now.units.values() for unit in units if unit.kind == "function" and _is_fresh(unit, was)]
    yield from _stubs(fresh, asked, was, now)
    if "except" in edit.after or "suppress" in edit.after:
        yield from _swallowed(asked, was, now)
    yield from _equal_to_all(fresh, asked)
    if any(word in row.text for row in edit.rows for word in _RUNNERS):
        yield from _runner(asked, was, now)
    yield from _special(fresh, asked, was, tests)


def _is_fresh(unit: Unit, was: Module) -> bool:
    return all(unit.text != old.text for old in was.units.get(unit.name, ()))


def _body(unit: Unit) -> list[ast.stmt]:
    assert isinstance(unit.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    return without_docstring(unit.node.body)


# -- stubs ---------------------------------------------------------------------------------------------------


def _stubs(fresh: list[Unit], asked: Asked, was: Module, now: Module) -> Iterator[Remark]:
    found = [unit for unit in fresh if _is_stub(_body(unit)) and not _may_be_stub(unit, asked, was, now)]
    if found:
        yield Remark(
            rule="HD356", message=f"a stub instead of code: {listed(unit.name for unit in found)}", line=found[0].line
        )


def _is_stub(body: list[ast.stmt]) -> bool:
    """`pass`, `...`, `raise NotImplementedError`, or a docstring alone."""
    match body:
        case [] | [ast.Pass()]:
            return True
        case [ast.Expr(value=ast.Constant(value=value))]:
            return value is ...
        case [ast.Raise(exc=exc)]:
            return last(dotted(exc)) == "NotImplementedError"
    return False


def _may_be_stub(unit: Unit, asked: Asked, was: Module, now: Module) -> bool:
    """Bases, handlers and hooks do nothing on purpose; what did something before does not."""
    node = unit.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    if asked.wants(unit.text.strip().split("\n")[0]) or asked.speaks_of(
        r"\b(?:stubs?|placeholder|no-?op|abstract|not implemented|NotImplementedError|skeleton)\b"
    ):
        return True
    old = was.unit(unit.name)
    if old is not None and old.kind == "function" and not _is_stub(_body(old)):
        return bool(node.decorator_list) or (bool(unit.owner) and _is_raise(_body(unit)))
    if old is not None or unit.owner or node.decorator_list or node.col_offset:  # `if TYPE_CHECKING:` and the like
        return True
    return _NOTHING.now.search(unit.last) is not None or _ABSTRACT.now.search(unit.name) is not None


def _is_raise(body: list[ast.stmt]) -> bool:
    return len(body) == 1 and isinstance(body[0], ast.Raise)


# -- swallowed errors ----------------------------------------------------------------------------------------


def _swallowed(asked: Asked, was: Module, now: Module) -> Iterator[Remark]:
    old, new = _handlers(was), _handlers(now)
    if len(new) <= len(old) or asked.speaks_of(SILENCE_MEANT):
        return
    known = Counter(key for key, _line in old)
    for key, line in new:
        if known[key] > 0:
            known[key] -= 1
        elif not asked.wants(now.source.lines[line - 1]):
            yield Remark(rule="HD358", message="any error is caught, and nothing is done about it", line=line)
            return


def _handlers(module: Module) -> list[tuple[str, int]]:
    """Places that swallow every error, each with the code that it guards."""
    found = []
    for node in walk(module.source.tree):
        if isinstance(node, ast.Try):
            for handler in node.handlers:
                if _catches_all(handler.type) and all(_is_nothing(each) for each in handler.body):
                    found.append((fingerprint(*node.body), handler.lineno))
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                call = item.context_expr
                if (
                    isinstance(call, ast.Call)
                    and last(dotted(call.func)) == "suppress"
                    and any(map(_catches_all, call.args))
                ):
                    found.append((fingerprint(*node.body), node.lineno))
    return found


def _catches_all(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Tuple):
        return any(_catches_all(each) for each in node.elts)
    return node is None or dotted(node) in _WIDE_ERRORS


def _is_nothing(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Pass, ast.Continue)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


# -- the runner ----------------------------------------------------------------------------------------------


def _runner(asked: Asked, was: Module, now: Module) -> Iterator[Remark]:
    known_programs = was if was.source.lines != ("",) else now
    if known_programs.bound & {"pytest", "_pytest", "unittest"} or asked.speaks_here(RUNNER_MEANT):
        return  # a program about tests
    known = Counter(key for key, _line in _questions(was))
    for key, line in _questions(now):
        if known[key] > 0:
            known[key] -= 1
        elif not asked.wants(now.source.lines[line - 1]):
            yield runner_remark(Row(line, now.source.lines[line - 1]), Severity.ERROR)
            return


def _questions(module: Module) -> Iterator[tuple[str, int]]:
    """`"pytest" in sys.modules`, `os.environ.get("PYTEST_CURRENT_TEST")`: what only differs under a runner."""
    for node in walk(module.source.tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            text, where = _text(node.left), names(node.comparators[0])
        elif isinstance(node, ast.Call) and last(dotted(node.func)) in ("get", "getenv") and node.args:
            text, where = _text(node.args[0]), names(node.func)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            text, where = _text(node.slice), names(node.value)
        else:
            continue
        loaded = text in ("pytest", "_pytest", "unittest") and where & {"modules", "argv", "orig_argv"}
        environment = text.startswith("PYTEST_") and where & {"environ", "getenv", "env"}
        if loaded or environment:
            yield fingerprint(node), getattr(node, "lineno", 1)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


# -- equal to everything, and special cases ------------------------------------------------------------------


def _equal_to_all(fresh: list[Unit], asked: Asked) -> Iterator[Remark]:
    for unit in fresh:
        wanted = {"__eq__": True, "__ne__": False}.get(unit.last)
        match _body(unit):
            case [ast.Return(value=value)] if value is not None and wanted is not None and truth(value) is wanted:
                if f"def {unit.last}" not in asked.blocks and not asked.names(unit.last):
                    yield Remark(
                        rule="HD363", message=f"an object that equals everything: `{unit.name}`", line=unit.line
                    )
                    return


def _special(fresh: list[Unit], asked: Asked, was: Module, tests: Tests) -> Iterator[Remark]:
    for unit in fresh:
        known = {pair for old in was.units.get(unit.name, ()) if old.kind == "function" for pair, _line in _cases(old)}
        cases = [(pair, line) for pair, line in _cases(unit) if pair not in known and not _is_said(pair, asked)]
        if len({pair[0] for pair, _line in cases}) < 2:
            continue
        said = "\n".join(tests())
        if said and all(_stands(part, said) for pair, _line in cases for part in pair):
            yield special_remark([pair[0] for pair, _line in cases], cases[0][1])
            return


def _cases(unit: Unit) -> Iterator[tuple[tuple[str, str], int]]:
    """`if x == LITERAL: return LITERAL`, `case LITERAL: return LITERAL`, and rows of a `{LITERAL: LITERAL}`."""
    parameters = {each.strip("*").rstrip("=") for each in unit.parameters} - {""}
    for node in (each for part in unit.parts for each in walk(part)):
        if isinstance(node, ast.If):
            given = _compared(node.test, parameters)
            yield from _returned(given, node.body, node.lineno)
        elif type(node).__name__ == "match_case" and isinstance(node.pattern, ast.MatchValue):  # type: ignore[attr-defined]
            yield from _returned(node.pattern.value, node.body, node.pattern.lineno)  # type: ignore[attr-defined]
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None and _literal(key) and _literal(value):
                    yield (ast.unparse(key), ast.unparse(value)), key.lineno


def _compared(test: ast.expr, parameters: set[str]) -> ast.expr | None:
    """The literal to which a condition compares a parameter."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            if not {each.id for each in walk(left) if isinstance(each, ast.Name)} & parameters:
                left, right = right, left
            names = {each.id for each in walk(left) if isinstance(each, ast.Name)}
            return right if names & parameters else None
    return None


def _returned(given: ast.expr | None, body: list[ast.stmt], line: int) -> Iterator[tuple[tuple[str, str], int]]:
    match body:
        case [ast.Return(value=value)] if (
            given is not None and value is not None and _literal(given) and _literal(value)
        ):
            yield (ast.unparse(given), ast.unparse(value)), line


def _literal(node: ast.expr) -> bool:
    """A literal that says something: no 0 or 1, no empty text; a tuple of them too."""
    if isinstance(node, (ast.Tuple, ast.List)):
        return bool(node.elts) and all(isinstance(each, ast.Constant) for each in node.elts)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.Constant) and node.value not in (None, True, False, 0, 1, "", b"", ...)


def _is_said(pair: tuple[str, str], asked: Asked) -> bool:
    return all(part.strip("'\"") in asked.said or part.strip("'\"") in asked.blocks for part in pair)


def _stands(literal: str, text: str) -> bool:
    bare = literal.strip("'\"")
    if literal[:1] in "'\"":
        return f"'{bare}'" in text or f'"{bare}"' in text
    return re.search(rf"(?<![\w.]){re.escape(bare)}(?![\w.])", text.replace('"', "'")) is not None
