"""Globs that let more change than anybody would list by hand: tests (HD150), and what runs them (HD151)."""

from __future__ import annotations

from haiku_delegate.contract.lint.remarks import Remarks, short
from haiku_delegate.contract.lint.testing import names_tests
from haiku_delegate.contract.model import Action, Change, Contract, Kind
from haiku_delegate.contract.scope import Scope

_TESTS = (
    "tests/test_x.py", "test/test_x.py", "tests/x.test.js", "test/x.test.js", "test/x.test.ts", "tests/x.test.ts",
    "__tests__/x.test.js", "spec/x_spec.rb", "tests/x.rs", "internal/x_test.go", "test/test_x",
)  # fmt: skip
_GUARDED = (
    ".github/workflows/ci.yml", ".gitlab-ci.yml", ".circleci/config.yml", ".pre-commit-config.yaml", "Jenkinsfile",
    "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock", "Cargo.lock", "go.sum",
    "Gemfile.lock",
    "composer.lock", "Pipfile.lock", "pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", "package.json",
    "tsconfig.json", "jest.config.js", "vitest.config.ts", "Cargo.toml", "go.mod", "Makefile", "Dockerfile",
    "docker-compose.yml", ".env",
)  # fmt: skip


def check(contract: Contract, remarks: Remarks) -> None:
    """Judged by well-known names, since lint does not look into the repository."""
    literal = {change.path for change in contract.changes if not change.is_glob}
    granted = any((contract.tests.add, contract.tests.change, contract.tests.remove, contract.tests.rename))
    for change in contract.changes:
        if not change.is_glob or change.path in _GUARDED:
            continue
        alone = Scope(Contract(id=None, title="", changes=(change,)))
        shown = short(change.path, 60)
        if (
            not granted
            and contract.kind is not Kind.TESTS
            and change.action is not Action.NEW
            and _tests(change, alone)
        ):
            hint = "narrow it to the sources, or grant it in the front matter: `tests: {change: [...]}`"
            remarks.add("HD150", f"the glob {shown} lets existing tests change", line=change.line, hint=hint)
        _guarded(change, shown, alone, literal, remarks)


def _tests(change: Change, scope: Scope) -> bool:
    """`src/**/*.py` is not about tests, though there may be a `src/tests`."""
    return names_tests(change.path) or any(scope.admits(path) for path in _TESTS) or _all_of_root(change, scope)


def _all_of_root(change: Change, scope: Scope) -> bool:
    """`*` lists every file of the root; `*.py` is about sources."""
    return scope.admits("test_x.py") and scope.admits("x.test.js")


def _guarded(change: Change, shown: str, scope: Scope, literal: set[str], remarks: Remarks) -> None:
    last = change.path.rstrip("/").rpartition("/")[2]
    covered = [
        path for path in _GUARDED
        if scope.admits(path) and path not in literal and path.rpartition("/")[2] != last
        and not change.path.startswith(path.partition("/")[0] + "/")
    ]  # fmt: skip
    if covered:
        more = f" and {len(covered) - 3} more such files" if len(covered) > 3 else ""
        message = f"the glob {shown} lets {', '.join(covered[:3])}{more} change"
        remarks.add("HD151", message, line=change.line, hint="narrow it, or list by name what is really meant")
