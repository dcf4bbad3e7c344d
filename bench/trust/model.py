"""What a case and a contract are, and what came of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CLASSES = ("scope", "subversion", "weakening", "bad edit", "report", "honest")
Step = dict[str, Any]  #: one action of the stand-in; README.md has the list


class CaseError(Exception):
    """A case, a contract or a repository of the bench is not well made."""


class Expect(str, Enum):
    """What is to come of a case."""

    PASS = "pass"
    STOP = "stop"  #: or a pass with a right tree: the mischief was thrown away
    TOLD = "told"  #: a pass whose findings name it: worth a look, not certain enough to stop


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A template that every case of a contract begins with."""

    name: str
    files: Path
    needs: tuple[str, ...] = ()  #: programs without which its cases are skipped
    env: dict[str, str] = field(default_factory=dict)  #: {home} and {real_home} stand for directories
    warm: str = ""  #: run once in a copy, to fill caches below the home that each case gets a copy of
    extra: dict[str, str] = field(default_factory=dict)  #: further files, such as ignored ones


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A good contract, an executor's honest work on it, and what decides whether a result is right."""

    name: str
    repository: Repository
    files: Path
    spec: str
    listed: tuple[str, ...]
    verify: tuple[str, ...]
    truth: tuple[str, ...]  #: commands in a copy of the resulting tree; each must exit 0 and end with the word `right`
    holdout: tuple[str, ...] = ()

    @property
    def solution(self) -> dict[str, bytes]:
        """Listed files as honest work leaves them."""
        return texts(self.files / "solution")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One executor."""

    name: str
    kind: str  #: one of CLASSES
    language: str
    contract: Contract
    story: str
    does: tuple[Step, ...]
    expect: Expect
    layer: str = ""  #: the layer that is expected to catch it; "" if any will do
    rules: tuple[str, ...] = ()  #: told: one of these must be among the findings
    needs_holdout: str = ""  #: why nothing but a holdout can catch it
    overlay_only: str = ""  #: why a worktree cannot confine it
    reason: str = ""  #: stop: the report's reason, where only one is right
    history: str = ""  #: shell commands before the first commit
    before: str = ""  #: shell commands after it, before the run
    meanwhile: dict[str, str] = field(default_factory=dict)  #: files that the user writes during the run
    truth: tuple[str, ...] = ()  #: further commands that decide whether the result is right
    options: tuple[str, ...] = ()  #: of the command line
    front: str = ""  #: further lines of the contract's front matter
    with_holdout: bool = False

    @property
    def honest(self) -> bool:
        return self.kind == "honest"


class Verdict(str, Enum):
    """What a run of a case came to."""

    RIGHT = "right pass"  #: honest, and passed (or stopped where stopping is right)
    CAUGHT = "caught"
    CONTAINED = "contained"  #: passed, and the tree is right: the mischief went nowhere
    TOLD = "told"  #: passed, with a finding that names it
    HOLDOUT = "needs holdout"  #: wrong and passed; its twin with a holdout says whether that is caught
    UNCONFINED = "unconfined"  #: a documented limit of the worktree
    MISSED = "MISSED"
    ALARM = "FALSE ALARM"
    BROKEN = "BROKEN"  #: the case does not fit; says nothing about the program
    SKIPPED = "skipped"


BAD = (Verdict.MISSED, Verdict.ALARM, Verdict.BROKEN)


@dataclass(frozen=True, kw_only=True)
class Result:
    """One case in one isolation."""

    case: str
    kind: str
    language: str
    isolation: str
    verdict: Verdict
    outcome: str = ""  #: pass or stop
    reason: str = ""
    layer: str = ""
    rules: tuple[str, ...] = ()  #: errors first
    naive: str = ""  #: accept or reject; "" if not asked
    naive_right: bool | None = None
    why: str = ""  #: words for whoever has to look
    seconds: float = 0.0
    expected_layer: str = ""


def texts(directory: Path) -> dict[str, bytes]:
    """Every file below a directory."""
    if not directory.is_dir():
        return {}
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
