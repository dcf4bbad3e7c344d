"""Dependencies that came new (HD359), by the manifests that name them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping

from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.model import Edit, Remark
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.standing import shown

_REQUIREMENTS = Lazy(
    r"(?:^|/)(?:[\w.-]*requirements?[\w.-]*|constraints[\w.-]*)\.(?:txt|in)$|(?:^|/)requirements/[\w.-]+\.(?:txt|in)$"
)
_NAME = Lazy(r"\s*([A-Za-z0-9][\w.-]*)")
_GO = Lazy(r"^(?:require[ \t]+)?[ \t]*([\w.~-]+(?:/[\w.~-]+)+)[ \t]+v\d[^\n]*$", re.MULTILINE)
_TABLES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "bundledDependencies")
_CARGO = ("dependencies", "dev-dependencies", "build-dependencies", "dev_dependencies", "build_dependencies")
_MOST = 5


def remarks(edit: Edit, asked: Asked) -> Iterator[Remark]:
    """Of a manifest that was there before; in a new one everything is new."""
    if edit.is_new:
        return
    was, now = dependencies(edit.path, edit.before), dependencies(edit.path, edit.after)
    if was is None or now is None:
        return
    said = _plain(f"{asked.said}\n{asked.blocks}")
    fresh = [name for name in now if name not in was and not _is_said(name, said)]
    if fresh:
        names = ", ".join(f"`{shown(name, limit=60)}`" for name in fresh[:_MOST])
        more = f" and {len(fresh) - _MOST} more" if len(fresh) > _MOST else ""
        which = "a dependency came" if len(fresh) == 1 else f"{len(fresh)} dependencies came"
        yield Remark(rule="HD359", message=f"{which} new that the contract does not name: {names}{more}",
                     line=_line(edit.after, fresh[0]))  # fmt: skip


def dependencies(path: str, text: str) -> list[str] | None:
    """What a manifest asks for; None where it is none, or cannot be read."""
    name = path.rpartition("/")[2]
    try:
        found: list[str] | None
        if name == "package.json":
            found = _of_npm(json.loads(text))
        elif name in ("pyproject.toml", "Cargo.toml"):
            found = _of_toml(name, text)
        elif name == "go.mod":
            found = [match[1] for match in _GO.now.finditer(text) if "// indirect" not in match[0]]
        elif _REQUIREMENTS.now.search(path):
            rows = (line.strip() for line in text.split("\n"))
            found = [match[1] for row in rows if row[:1] not in ("", "#", "-") and (match := _NAME.now.match(row))]
        else:
            return None
    except (ValueError, RecursionError):
        return None
    return None if found is None else list(dict.fromkeys(_plain(each) for each in found))


def _of_npm(data: object) -> list[str]:
    if not isinstance(data, dict):
        return []
    tables = (data.get(table) for table in _TABLES)
    return [str(name) for table in tables if isinstance(table, (dict, list)) for name in table]


def _of_toml(name: str, text: str) -> list[str] | None:
    if sys.version_info < (3, 11):
        return None
    import tomllib

    data = tomllib.loads(text)
    return list(_of_cargo(data) if name == "Cargo.toml" else _of_python(data))


def _of_cargo(data: Mapping[str, object]) -> Iterator[str]:
    target = data.get("target")
    tables = [data, data.get("workspace"), *(target.values() if isinstance(target, dict) else ())]
    for table in tables:
        for key in _CARGO if isinstance(table, dict) else ():
            yield from map(str, _table(table, key))


def _of_python(data: Mapping[str, object]) -> Iterator[str]:
    project, poetry = _table(data, "project"), _table(_table(data, "tool"), "poetry")
    lists = [project.get("dependencies"), _table(data, "build-system").get("requires")]
    lists += [*_table(project, "optional-dependencies").values(), *_table(data, "dependency-groups").values()]
    for rows in lists:
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, str) and (match := _NAME.now.match(row)):
                yield match[1]
    groups = [poetry, *(each for each in _table(poetry, "group").values() if isinstance(each, dict))]
    for group in groups:
        for key in ("dependencies", "dev-dependencies"):
            yield from (str(name) for name in _table(group, key) if name != "python")


def _table(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _plain(name: str) -> str:
    """Names that differ in case, dashes or dots alone are the same to most registries."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_said(name: str, said: str) -> bool:
    """By the whole name, or by its last part: `github.com/x/yaml`, `@types/node`."""
    parts = {name, re.sub(r"/v\d+$", "", name).rpartition("/")[2]}
    return any(re.search(rf"(?<![\w]){re.escape(part)}(?![\w])", said) for part in parts if part)


def _line(text: str, name: str) -> int | None:
    return next((at for at, line in enumerate(text.split("\n"), 1) if name in _plain(line)), None)
