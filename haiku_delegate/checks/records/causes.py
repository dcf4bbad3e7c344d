"""Why a test run is red, where its own words say so: for the one question whether the change could mend it.

A reason counts only if it is certain that no listed file has to do with it. In doubt there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from haiku_delegate.checks import runners
from haiku_delegate.checks.records.model import Outcome, Record
from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.scope import Scope
from haiku_delegate.report.text import one_line

_NO_MODULE = re.compile(r"^(?:E\s+)?ModuleNotFoundError: No module named '([\w.]+)'", re.MULTILINE)
_OTHER_ERROR = re.compile(
    r"^(?:E\s+)?(?!ModuleNotFoundError|ImportError(?: while importing|: Failed to import) test module)"
    r"(\w+(?:Error|Exception|Exit|Warning)\b)",
    re.MULTILINE,
)
_BROKEN = re.compile(
    r'^(?:E\s+)?[ ]*File "([^"\n]+)", line \d+\n(?:.*\n){1,3}?(?:E\s+)?(?:SyntaxError|IndentationError|TabError):',
    re.MULTILINE,
)
_NO_FILE = re.compile(r"^ERROR: file or directory not found: (.+)$", re.MULTILINE)
_NO_RUNNER = re.compile(r"^\S*python[\d.]*: No module named ([\w.]+)\s*$", re.MULTILINE)
#: Who lists one of these may bring a module from outside with it.
_MANIFESTS = re.compile(
    r"(^|/)(pyproject\.toml|setup\.(py|cfg)|.*requirements.*|Pipfile.*|poetry\.lock|uv\.lock|environment\.ya?ml"
    r"|tox\.ini|noxfile\.py|conftest\.py|Makefile)$"
)


def unrelated(contract: Contract, command: str, output: str, record: Record | None) -> str:
    """The reason why a red command stays red whatever the listed files become, or nothing."""
    if runners.runner(command) not in ("pytest", "unittest"):
        return ""
    if any(change.is_glob or _MANIFESTS.search(change.path) for change in contract.changes):
        return ""
    found = _missing_file(contract, output)
    if found or runners.cut(output) or (record and Outcome.FAIL in record.values()):
        return found
    return _missing_module(contract, output) or _broken_file(contract, output)


def _missing_file(contract: Contract, output: str) -> str:
    """pytest gives up at the first; `path::id` says the same of a test in a file that is there."""
    for name in _NO_FILE.findall(output)[:1]:
        path = name.partition("::")[0]
        if not _may_come(contract, path):
            return f"there is no {one_line(path, limit=120)}, and the contract does not create it"
    return ""


def _may_come(contract: Contract, path: str) -> bool:
    """Whether a listed path is this one, or lies below it."""
    whole = PurePosixPath(path).as_posix()
    joined = PurePosixPath(contract.cwd, path).as_posix()
    scope = Scope(contract)
    below = any(
        change.path.endswith(whole) or f"/{whole.rstrip('/')}/" in f"/{change.path}" for change in contract.changes
    )
    return path.startswith(("/", "..")) or below or scope.admits(whole) or scope.admits(joined)


def _missing_module(contract: Contract, output: str) -> str:
    if _OTHER_ERROR.search(output):
        return ""
    missing = list(dict.fromkeys([*_NO_MODULE.findall(output), *_NO_RUNNER.findall(output)]))
    if not missing or any(_ours(contract, name) for name in missing):
        return ""
    return f"Python has no module {one_line(missing[0], limit=80)} here"


def _broken_file(contract: Contract, output: str) -> str:
    errors = set(_OTHER_ERROR.findall(output))
    if not errors or errors - {"SyntaxError", "IndentationError", "TabError"} or _NO_MODULE.search(output):
        return ""
    files = _BROKEN.findall(output)
    if not files or any(file.endswith(f"/{change.path}") for file in files for change in contract.changes):
        return ""
    return f"{one_line(PurePosixPath(files[0]).name, limit=80)}, which is not listed, cannot be parsed"


def _ours(contract: Contract, module: str) -> bool:
    """Whether a listed file has a part of its path in common with the module: then it may bring it about."""
    return bool(set(module.split(".")) & set(_parts(contract)))


def _parts(contract: Contract) -> Iterator[str]:
    for change in contract.changes:
        for part in PurePosixPath(change.path).parts:
            yield part
            yield part.partition(".")[0]
