"""What changes the run of all tests from inside a Python file: hooks, collect_ignore, a fixture that patches."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from haiku_delegate.checks.tampering.mocks import patched
from haiku_delegate.checks.tampering.model import Need, Remark
from haiku_delegate.checks.tampering.suite import Suite, Test
from haiku_delegate.checks.tampering.syntax import dotted, fingerprint, keyword, last, truth, walk
from haiku_delegate.findings import Severity

_HOOKS = re.compile(
    r"pytest_(?:collection_modifyitems|ignore_collect|collect_file|pycollect_\w+|itemcollected|collection\w*|"
    r"collectstart|deselected|runtest_\w+|runtestloop|pyfunc_call|report_teststatus|sessionfinish|unconfigure|cmdline_main|configure|"
    r"exception_interact|sessionstart|generate_tests|terminal_summary)|load_tests"
)
_ALWAYS = frozenset({
    "pytest_ignore_collect", "pytest_pyfunc_call", "pytest_runtest_protocol", "pytest_runtestloop", "load_tests",
    "pytest_cmdline_main", "pytest_runtest_call", "pytest_report_teststatus",
})  # fmt: skip
_DECIDING = frozenset({"skip", "xfail", "skipif", "pytest_deselected", "deselected", "force_result", "importorskip"})
_FORCED = frozenset(
    {"outcome", "exitstatus", "excinfo", "longrepr", "wasxfail", "testsfailed", "_result", "runtest", "obj"}
)
_NAMES = frozenset({"collect_ignore", "collect_ignore_glob"})
_EXITS = frozenset({"os._exit", "atexit.register"})


def compare(before: Suite | None, after: Suite) -> Iterator[Remark]:
    """Remarks about what was added; a file that is new has nothing before."""
    yield from _hooks(before, after)
    yield from _lists(before, after)
    yield from _exits(before, after)
    yield from _fixtures(before, after)
    yield from _patches(before, after)


def _hooks(before: Suite | None, after: Suite) -> Iterator[Remark]:
    known = before.by_id if before else {}
    for test in after.helpers:
        old = known.get(test.id)
        if not _HOOKS.fullmatch(test.id) or (old is not None and old.text == test.text):
            continue
        if _decides(test) and not (old and _decides(old)):
            yield _remark(
                after, f"the hook `{test.id}` decides which tests run, or what becomes of them", test.node, "HD336"
            )
        elif old is None or _decides(test):
            done = "was changed" if old else "was added"
            yield _remark(after, f"the hook `{test.id}` {done}", test.node, "HD345", Severity.WARNING)


def _decides(test: Test) -> bool:
    """A hook that only sorts, prints or prepares leaves the outcome alone; what skips, drops or forces it does not."""
    if test.id in _ALWAYS:
        return True
    given = {each.arg for each in walk(test.node.args) if isinstance(each, ast.arg)}
    return any(_drops(node, given) for node in walk(test.node))


def _drops(node: ast.AST, given: set[str]) -> bool:
    match node:
        case ast.Attribute(attr=attr, ctx=ast.Store()):
            return attr in _FORCED
        case ast.Attribute(attr=attr) if attr in _DECIDING:
            return True
        case ast.Name(id=name) if name in _DECIDING:
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="remove" | "clear" | "pop")):
            return name in given
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))], value=value):
            return name in given and last(dotted(value)) != "sorted"
        case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=name))]):
            return name in given
    return False


def _lists(before: Suite | None, after: Suite) -> Iterator[Remark]:
    known = {fingerprint(node) for node in _ignoring(before)} if before else set()
    for node in _ignoring(after):
        if fingerprint(node) not in known:
            yield _remark(after, "files are left out of the collection", node, "HD336")


def _ignoring(suite: Suite) -> Iterator[ast.stmt]:
    for node in suite.source.tree.body:
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if (
                any(dotted(target) in _NAMES for target in targets)
                and node.value is not None
                and truth(node.value) is not False
            ):
                yield node
        elif isinstance(node, ast.Expr) and dotted(node.value).partition(".")[0] in _NAMES:
            yield node
        elif isinstance(node, ast.If):
            yield from (each for each in walk(node) if (isinstance(each, ast.stmt) and any(
                isinstance(inner, ast.Name) and inner.id in _NAMES for inner in ast.iter_child_nodes(each)
            )) or (isinstance(each, ast.Expr) and dotted(each.value).partition(".")[0] in _NAMES))  # fmt: skip


def _exits(before: Suite | None, after: Suite) -> Iterator[Remark]:
    """Ways to end the interpreter with the status that one likes."""
    if not any("_exit" in line or "atexit" in line for line in after.source.lines):
        return
    known = _exit_keys(before) if before else set()
    for node in walk(after.source.tree):
        name = dotted(node.func) if isinstance(node, ast.Call) else ""
        ends = name == "os._exit" or (name == "atexit.register" and _is_conftest(after))
        if ends and fingerprint(node) not in known:
            yield _remark(after, f"`{name}` can end the test run", node, "HD336")


def _exit_keys(suite: Suite) -> set[str]:
    return {fingerprint(node) for node in walk(suite.source.tree)
            if isinstance(node, ast.Call) and dotted(node.func) in _EXITS}  # fmt: skip


def _is_conftest(suite: Suite) -> bool:
    return not any(True for _ in suite.tests)


def _fixtures(before: Suite | None, after: Suite) -> Iterator[Remark]:
    """An autouse fixture that replaces something for every test."""
    tested = {called for test in (before.tests if before else ()) for called in test.called}
    for test in after.helpers:
        if not _autouse(test):
            continue
        old = before.by_id.get(test.id) if before else None
        known = patched([old.node]) if old and _autouse(old) else {}
        for name, node in patched(test.node.body).items():
            if name not in known:
                certain = name in tested
                message = f"the fixture `{test.id}` replaces `{name}` for every test"
                yield _remark(after, message, node, "HD336" if certain else "HD345",
                              Severity.ERROR if certain else Severity.WARNING)  # fmt: skip
                break


def _autouse(test: Test) -> bool:
    if last(test.id) in (
        "setUp",
        "setup_method",
        "setup_function",
        "setUpClass",
        "setup_class",
        "setUpModule",
        "setup_module",
    ):
        return True
    return any(
        isinstance(each, ast.Call) and last(dotted(each.func)) == "fixture"
        and truth(keyword(each, "autouse") or ast.Constant(False)) is True
        for each in test.node.decorator_list
    )  # fmt: skip


def _patches(before: Suite | None, after: Suite) -> Iterator[Remark]:
    """`module.function = lambda ...` at the top of a file."""
    known = patched(_plain(before)) if before else {}
    tested = {called for test in (before.tests if before else ()) for called in test.called}
    for name, node in patched(_plain(after)).items():
        if name not in known and name != "__test__":
            certain = name in tested
            yield _remark(after, f"`{name}` is replaced for every test", node, "HD336" if certain else "HD345",
                          Severity.ERROR if certain else Severity.WARNING)  # fmt: skip


def _plain(suite: Suite) -> list[ast.stmt]:
    return [node for node in suite.source.tree.body if isinstance(node, (ast.Assign, ast.Expr))]


def _remark(suite: Suite, message: str, node: ast.AST, rule: str, severity: Severity = Severity.ERROR) -> Remark:
    return Remark(
        rule=rule, message=message, line=getattr(node, "lineno", None), need=Need.REMOVE, severity=severity,
        come=(suite.source.of(node),), whole=suite.source.of(node),
    )  # fmt: skip
