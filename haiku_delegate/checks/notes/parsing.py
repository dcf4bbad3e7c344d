"""A file that could be read does not parse any more (HD350). Only languages of which we have the parser."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from haiku_delegate.checks.notes.model import Edit, Remark
from haiku_delegate.checks.tampering.syntax import Source
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.findings import Severity

_MOST = 256 * 1024  #: bytes of data that are parsed; sources are parsed whatever they have
#: what newer Pythons than ours may take; a wrong line with one of these in it may be right there
_NEWER = Lazy(
    r"^\s*type\s+\w+|^\s*(?:async\s+)?def\s+\w+\s*\[|^\s*class\s+\w+\s*\[|\b[rR]?[fFtT][rR]?[\"']|\bexcept\b|\blazy\b|^\s*[%!]",
    re.MULTILINE,
)
_BRACKETS = Lazy(r"[\[\]{}]")
_DEEP = 100
_TEMPLATE = Lazy(r"\{\{|\{%|<%|\$\{\{|\{#")
_COMMENTED = Lazy(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=\s*[}\]])', re.DOTALL)
#: JSON in which programs take comments
_RELAXED = Lazy(
    r"(?:^|/)(?:[tj]sconfig[^/]*\.json|\.vscode/|\.devcontainer|devcontainer\.json|\.?(?:eslintrc|babelrc|swcrc|jshintrc|"
    r"renovate|api-extractor|angular|deno|turbo|nx|project|biome|tslint|typedoc|wrangler)[^/]*$)|\.sublime|\.code-workspace$"
)
_STRICT = Lazy(r"(?:^|/)(?:package|package-lock|composer|manifest|bower)\.json$")
_SAMPLES = Lazy(
    r"(?:^|/)(?:fixtures?|testdata|data|samples?|corpus|templates?|cookiecutter[^/]*|\{\{[^/]*)(?:/|$)|\{\{"
)


class Wrong(NamedTuple):
    """Why a text is no text of its language."""

    what: str
    line: int | None = None
    doubtful: bool = False  #: another version of the language may take it


def remarks(edit: Edit) -> Iterator[Remark]:
    """What does not parse now although it did before; of new files, what cannot be meant."""
    reader = _reader(edit.path)
    if reader is None or _told_by_tampering(edit) or (edit.is_new and _SAMPLES.now.search(edit.path)):
        return
    name, parse = reader
    if edit.suffix == "py" and isinstance(edit.trees[1], Source) and "\ufffd" not in edit.after:
        return
    wrong = parse(edit.new)
    if wrong is None or (edit.old is not None and parse(edit.old) is not None):
        return
    doubtful = wrong.doubtful or (edit.is_new and edit.suffix not in ("py", "pyi"))
    if doubtful and edit.is_new and _TEMPLATE.now.search(edit.after):
        return
    more = " any more" if not edit.is_new else ""
    yield Remark(
        rule="HD350",
        message=f"it does not parse{more} as {name}: {wrong.what}",
        line=wrong.line,
        severity=Severity.WARNING if doubtful else Severity.ERROR,
        hint="a newer version may take it" if wrong.doubtful else "",
    )


def _told_by_tampering(edit: Edit) -> bool:
    return edit.is_test and not edit.is_new and edit.suffix == "py"


def _reader(path: str) -> tuple[str, Callable[[bytes], Wrong | None]] | None:
    name = path.rpartition("/")[2]
    if name.endswith((".py", ".pyi")):
        return f"Python {sys.version_info[0]}.{sys.version_info[1]}", python
    if name.endswith((".json", ".webmanifest")):
        relaxed = _RELAXED.now.search(path) is not None
        return "JSON", lambda data: _json(data, relaxed=relaxed, strict=_STRICT.now.search(path) is not None)
    if name.endswith(".toml") or name in ("Cargo.lock", "poetry.lock", "uv.lock", "Pipfile"):
        return ("TOML", _toml) if sys.version_info >= (3, 11) else None
    return ("YAML", _yaml) if name.endswith((".yaml", ".yml")) else None


def python(data: bytes) -> Wrong | None:
    """Bytes, because a source may name its encoding itself."""
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the user's source; it is not ours to complain
            ast.parse(data)
    except (RecursionError, MemoryError):
        return None
    except SyntaxError as error:
        text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        return Wrong(str(error.msg), error.lineno, _may_be_newer(text, error))
    except ValueError as error:  # a NUL
        return Wrong(str(error))
    return None


def _may_be_newer(text: str, error: SyntaxError) -> bool:
    """Whether the place that our Python objects to has a form that came with a newer one."""
    lines = text.split("\n")
    at = (error.lineno or 1) - 1
    around = "\n".join(lines[max(0, at - 1) : at + 2])
    return _NEWER.now.search(around) is not None or str(error.msg).startswith("f-string")


def _json(data: bytes, *, relaxed: bool, strict: bool) -> Wrong | None:
    import json

    if len(data) > _MOST:
        return None
    text = data.decode("utf-8-sig", "replace")
    try:
        json.loads(text)
    except RecursionError:
        return None
    except ValueError as error:
        line = getattr(error, "lineno", None)
        wrong = Wrong(str(getattr(error, "msg", error)), line)
    else:
        return None
    if strict:
        return wrong
    tolerated = _tolerated(text)
    return wrong._replace(doubtful=True) if tolerated and not relaxed else None if tolerated else wrong


def _tolerated(text: str) -> bool:
    """Whether it is JSON but for comments and final commas."""
    import json

    plain = _COMMENTED.now.sub(lambda match: match[0] if match[0].startswith('"') else " ", text)
    plain = _COMMENTED.now.sub(lambda match: match[0] if match[0].startswith('"') else " ", plain)
    try:
        json.loads(plain)
    except (ValueError, RecursionError):
        return False
    return True


def _toml(data: bytes) -> Wrong | None:
    if len(data) > _MOST or sys.version_info < (3, 11):
        return None
    import tomllib

    try:
        tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except RecursionError:
        return None
    except ValueError as error:
        found = re.search(r"at line (\d+)", str(error))
        return Wrong(str(error).partition(" (at ")[0], int(found[1]) if found else None)
    return None


def _yaml(data: bytes) -> Wrong | None:
    """Events only: tags are nobody's business here, and nothing is nested in calls of ours."""
    import yaml

    text = data.decode("utf-8", "replace")
    if len(data) > _MOST or _depth(text) > _DEEP:  # the scanner takes quadratic time for what is nested
        return None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for _event in yaml.parse(text, Loader=loader):
            pass
    except (RecursionError, MemoryError):
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = str(getattr(error, "problem", None) or error)
        line = mark.line + 1 if mark is not None else None
        # YAML 1.2 takes some of what our parser of 1.1 does not.
        doubtful = _TEMPLATE.now.search(text) is not None or _DOUBTFUL.now.search(what) is not None or "\t" in text
        return Wrong(what, line, doubtful)
    return None


def _depth(text: str) -> int:
    """How deeply brackets are nested, at most."""
    depth = most = 0
    for match in _BRACKETS.now.finditer(text):
        depth += 1 if match[0] in "[{" else -1
        most = max(most, depth)
    return most


_DOUBTFUL = Lazy(
    r"alphabetic or numeric|control characters|special characters|maximum nesting|version|directive|unacceptable"
)
