"""The examples as data: a repository, a spec, what a good executor does with them, and what a bad one does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from haiku_delegate.demo.scripting import Call, Calls, Say, Step

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Cheat:
    """An executor that goes wrong in a way that is typical of this kind of task, and how the run ends."""

    story: str
    reason: str
    rule: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Example:
    """One contract with everything that it takes to play it."""

    name: str
    shows: str
    needs: tuple[str, ...]  #: programs that its commands run, beside python3 and sh
    spec: Path
    repository: Path
    answer: tuple[Step, ...]
    cheat: Cheat | None

    @property
    def missing(self) -> tuple[str, ...]:
        """What it needs and is not here."""
        return tuple(program for program in self.needs if shutil.which(program) is None)


def every() -> tuple[Example, ...]:
    """All examples, by name."""
    return tuple(load(path.parent.name) for path in sorted(HERE.glob("*/answer.yaml")))


def load(name: str) -> Example:
    """One example; raises KeyError for a name that there is none of."""
    home = HERE / name
    if not name or Path(name).name != name or not (home / "answer.yaml").is_file():
        raise KeyError(name)
    answer = yaml.safe_load((home / "answer.yaml").read_text())
    return Example(
        name=name, shows=answer["shows"], needs=tuple(answer.get("needs", ())), spec=next(home.glob("spec.*")),
        repository=home / "repo", answer=steps(answer["steps"]), cheat=_cheat(home / "cheat.yaml"),
    )  # fmt: skip


def _cheat(path: Path) -> Cheat | None:
    if not path.is_file():
        return None
    data = yaml.safe_load(path.read_text())
    return Cheat(story=data["story"], steps=steps(data["steps"]), **data["stops"])


def steps(rows: list[Mapping[str, Any]]) -> tuple[Step, ...]:
    """What a script says, as steps of the scripted model: edits that follow one another are made in one turn."""
    return tuple(_steps(rows))


def _steps(rows: list[Mapping[str, Any]]) -> Iterator[Step]:
    waiting: list[Call] = []
    for row in rows:
        if "edit" in row or "write" in row:
            waiting.append(_edit(row))
            continue
        if waiting:
            yield Calls(tuple(waiting))
            waiting = []
        yield _other(row)
    if waiting:
        yield Calls(tuple(waiting))


def _edit(row: Mapping[str, Any]) -> Call:
    if "write" in row:
        return Call("Write", {"file_path": row["write"], "content": row["text"]})
    return Call("Edit", {"file_path": row["edit"], "old_string": row["old"], "new_string": row["new"]})


def _other(row: Mapping[str, Any]) -> Step:
    match row:
        case {"verify": _}:
            return Call("mcp__contract__verify", {})
        case {"read": path}:
            return Call("Read", {"file_path": path})
        case {"run": name}:
            return Call("mcp__contract__run", {"name": name})
        case {"stop": why}:
            return Call("mcp__contract__stop", why)
        case {"say": words}:
            return Say(words)
    raise ValueError(f"a script knows edit, write, read, verify, run, stop and say: {sorted(row)}")
