"""The command that a repository's own files suggest for its tests. Where they suggest none, nothing is made up."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath

from haiku_delegate.contract.drafting.words import is_test

Read = Callable[[str], str | None]  #: a file's text; None where there is none
_PYTEST = {
    "pyproject.toml": r"\[tool\.pytest\b|^[ \t]*[\"']?pytest\b",
    "setup.cfg": r"\[tool:pytest\]|^[ \t]*pytest\b",
    "tox.ini": r"\[pytest\]|\bpytest\b",
    "requirements.txt": r"^pytest\b",
    "requirements-dev.txt": r"^pytest\b",
    "dev-requirements.txt": r"^pytest\b",
    "requirements/dev.txt": r"^pytest\b",
    "requirements/test.txt": r"^pytest\b",
    "Pipfile": r"^pytest\b",
}
_MARKS = ("pytest.ini", ".pytest.ini", "conftest.py", "tests/conftest.py", "test/conftest.py")
_SUFFIXES = {
    ".py": "python", ".pyi": "python", ".go": "go", ".rs": "rust",
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte"), "node"),
}  # fmt: skip


def commands(paths: Iterable[str], read: Read) -> tuple[str, ...]:
    """For the tests among these files, or of what these files belong to."""
    named = [path for path in dict.fromkeys(paths) if not any(char in path for char in "*?[\n")]
    by_tool: dict[str, list[str]] = {}
    for path in named:
        by_tool.setdefault(_SUFFIXES.get(PurePosixPath(path).suffix, ""), []).append(path)
    found = [_BY_TOOL[tool](files, read) for tool, files in by_tool.items() if tool]
    made = tuple(dict.fromkeys(command for commands in found for command in commands))
    return made or _make(read)


def _python(files: Sequence[str], read: Read) -> list[str]:
    tests = [path for path in files if is_test(path)]
    names = " ".join(map(shlex.quote, tests))
    if _has_pytest(read):
        return [f"python3 -m pytest -q {names}".strip()]
    modules = [path[:-3].replace("/", ".") for path in tests]
    if tests and all(re.fullmatch(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*", module) for module in modules):
        return [f"python3 -m unittest -q {' '.join(modules)}"]
    return []


def _has_pytest(read: Read) -> bool:
    if any(read(mark) is not None for mark in _MARKS):
        return True
    return any(re.search(pattern, read(file) or "", re.MULTILINE) for file, pattern in _PYTEST.items())


def _node(files: Sequence[str], read: Read) -> list[str]:
    places = dict.fromkeys(_nearest(path, "package.json", read) for path in files)
    return [command for place in places if place is not None and (command := _script(place, read))]


def _script(place: str, read: Read) -> str | None:
    """`npm test`, where package.json has a script of that name which is not npm's own placeholder."""
    try:
        script = json.loads(read(f"{place}package.json") or "")["scripts"]["test"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(script, str) or not script.strip() or "no test specified" in script:
        return None
    where = shlex.quote(place.rstrip("/"))
    if any(read(place + lock) is not None for lock in ("pnpm-lock.yaml", "pnpm-workspace.yaml")):
        return f"pnpm --dir {where} test" if place else "pnpm test"
    if read(f"{place}yarn.lock") is not None:
        return f"yarn --cwd {where} test" if place else "yarn test"
    return f"npm --prefix {where} test" if place else "npm test"


def _go(files: Sequence[str], read: Read) -> list[str]:
    made = []
    for place in dict.fromkeys(_nearest(path, "go.mod", read) for path in files):
        if place is None:
            continue
        own = [path for path in files if _nearest(path, "go.mod", read) == place]
        below = dict.fromkeys("./" + path[len(place) :].rpartition("/")[0] for path in own)
        packages = " ".join(shlex.quote(each.rstrip("/") if each != "./" else ".") for each in below)
        made.append(f"cd {shlex.quote(place.rstrip('/'))} && go test {packages}" if place else f"go test {packages}")
    return made


def _rust(files: Sequence[str], read: Read) -> list[str]:
    places = dict.fromkeys(_nearest(path, "Cargo.toml", read) for path in files)
    return [
        f"cargo test --manifest-path {shlex.quote(place + 'Cargo.toml')}" if place else "cargo test"
        for place in places
        if place is not None
    ]


def _nearest(path: str, name: str, read: Read) -> str | None:
    """The directory nearest above a file that holds this: nothing for the root, else with a final slash."""
    for parent in PurePosixPath(path).parents:
        place = "" if str(parent) == "." else f"{parent}/"
        if read(place + name) is not None:
            return place
    return None


def _make(read: Read) -> tuple[str, ...]:
    for name in ("GNUmakefile", "makefile", "Makefile"):
        if re.search(r"^test[ \t]*::?(?!=)", read(name) or "", re.MULTILINE):
            return ("make test",)
    return ()


_BY_TOOL: dict[str, Callable[[Sequence[str], Read], list[str]]] = {
    "python": _python,
    "node": _node,
    "go": _go,
    "rust": _rust,
}
