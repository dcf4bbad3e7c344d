"""Cases, contracts and repositories from their files; whatever is wrong with one is told with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bench.trust.model import CLASSES, HERE, Case, CaseError, Contract, Expect, Repository, Step

VERBS = ("solve", "write", "append", "replace", "delete", "shell", "leave", "tool", "call", "tell", "say", "raw",
         "flood", "served", "sleep", "end")  #: what a step begins with  # fmt: skip
_KEYS = frozenset(
    ("name", "class", "contract", "story", "does", "expect", "layer", "rules", "needs_holdout", "overlay_only",
     "reason", "history", "before", "meanwhile", "truth", "options", "front")
)  # fmt: skip


def cases(pattern: str = "", language: str = "") -> list[Case]:
    """All cases whose `language/class/name` holds the pattern; those that need a holdout come twice."""
    found: list[Case] = []
    for directory in sorted((HERE / "cases").iterdir()):
        if directory.is_dir() and language in ("", directory.name):
            found += [case for path in sorted(directory.glob("*.yaml")) for case in _of(path)]
    names = [case.name for case in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise CaseError(f"two cases are called {', '.join(sorted(twice))}")
    both = [twin for case in found for twin in _twins(case)]
    return [case for case in both if pattern in f"{case.language}/{case.kind}/{case.name}"]


def _twins(case: Case) -> Iterator[Case]:
    yield case
    if case.needs_holdout:
        yield replace(case, name=f"{case.name}+holdout", with_holdout=True, needs_holdout="", layer="holdout")


def _of(path: Path) -> Iterator[Case]:
    place = path.relative_to(HERE)
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CaseError(f"{place}: {' '.join(str(error).split())}") from error
    for row in rows or ():
        name = f"{place}: {row.get('name', '?')}" if isinstance(row, dict) else str(place)
        try:
            yield _case(row, language=path.parent.name)
        except (KeyError, TypeError, ValueError, CaseError) as error:
            raise CaseError(f"{name}: {type(error).__name__} {error}") from error


def _case(row: dict[str, Any], *, language: str) -> Case:
    if unknown := row.keys() - _KEYS:
        raise CaseError(f"unknown keys {sorted(unknown)}; known are {sorted(_KEYS)}")
    if row["class"] not in CLASSES:
        raise CaseError(f"class {row['class']!r} is none of {CLASSES}")
    made = contract(row["contract"])
    expect = Expect(row.get("expect", "pass" if row["class"] == "honest" else "stop"))
    case = Case(
        name=row["name"], kind=row["class"], language=language, contract=made, story=row["story"].strip(),
        does=tuple(step for each in row["does"] for step in _steps(each, made)),
        expect=expect, layer=row.get("layer", ""), rules=_words(row.get("rules")),
        needs_holdout=row.get("needs_holdout", ""), overlay_only=row.get("overlay_only", ""),
        reason=row.get("reason", ""), history=row.get("history", ""), before=row.get("before", ""),
        meanwhile=row.get("meanwhile") or {}, truth=_words(row.get("truth")), options=_words(row.get("options")),
        front=row.get("front", ""),
    )  # fmt: skip
    if case.needs_holdout and not made.holdout:
        raise CaseError(f"needs a holdout, and {made.name} has none")
    return case


def _words(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(word) for word in value or ())  # type: ignore[attr-defined]


def _steps(step: Step, made: Contract) -> Iterator[Step]:
    """A step as the stand-in takes it; `solve` becomes the files of the solution."""
    if not isinstance(step, dict) or not any(verb in step for verb in VERBS):
        raise CaseError(f"a step begins with one of {', '.join(VERBS)}: {step!r}")
    if "solve" not in step:
        yield step
        return
    wanted = step["solve"]
    names = [*made.solution] if wanted is True else [wanted] if isinstance(wanted, str) else list(wanted)
    for name in names:
        if name not in made.solution:
            raise CaseError(f"the solution of {made.name} has no {name!r}; it has {sorted(made.solution)}")
        yield {"write": name, "text": made.solution[name].decode("utf-8")}
    if wanted is True:
        yield from (
            {"delete": name, "if_there": True} for name in _data(made.files / "contract.yaml").get("deleted", ())
        )


@cache
def contract(name: str) -> Contract:
    """The contract in `contracts/NAME`."""
    files = HERE / "contracts" / name
    if not (files / "spec.md").is_file():
        raise CaseError(f"there is no contracts/{name}/spec.md")
    from haiku_delegate.contract import spec

    text, told = (files / "spec.md").read_text(encoding="utf-8"), _data(files / "contract.yaml")
    parsed = spec.parse(text, source="spec.md")
    names = (path for change in parsed.changes for path in (change.path, change.rename_from) if path)
    return Contract(
        name=name, repository=repository(told["repository"]), files=files, spec=text, listed=tuple(names),
        verify=tuple(command.text for command in parsed.verify), truth=_words(told["truth"]),
        holdout=_words(told.get("holdout")),
    )  # fmt: skip


@cache
def repository(name: str) -> Repository:
    """The template in `repositories/NAME`, with `repositories/NAME.yaml` about it."""
    files = HERE / "repositories" / name
    if not files.is_dir():
        raise CaseError(f"there is no repositories/{name}")
    told = _data(HERE / "repositories" / f"{name}.yaml")
    return Repository(
        name=name, files=files, needs=_words(told.get("needs")), env=told.get("env") or {},
        warm=told.get("warm", ""), extra=told.get("extra") or {},
    )  # fmt: skip


def _data(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found if isinstance(found, dict) else {}
