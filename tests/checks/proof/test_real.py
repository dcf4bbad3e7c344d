"""The whole way with real commands: a real verifier, a real pytest, clean directories."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from haiku_delegate.checks import proof
from haiku_delegate.checks.proof import Answer, Trial
from haiku_delegate.checks.records import Outcome
from haiku_delegate.checks.tampering import FileChange
from haiku_delegate.checks.verify import Verifier
from haiku_delegate.workspace import entries
from haiku_delegate.workspace.model import ChangeSet, Workspace
from tests.checks.proof.changes import contract
from tests.support.inplace import InPlace

BASE = {"calc.py": "def shout(text):\n    return text.upper()\n", "conftest.py": ""}
SOURCE = '''\
MARK = "!"
SPARE = "?"


def shout(text, times=1):
    """Loud."""
    if not text:
        return ""
    if times > 100:
        times = 100
    return text.upper() + MARK * times


def unused(text):
    return text
'''
TESTS = "from calc import shout\n\n\ndef test_shout():\n    assert shout('a', 2) == 'A!!'\n"
ASLEEP = TESTS.replace(
    "    assert shout('a', 2) == 'A!!'", "    try:\n        shout('a')\n    except BaseException:\n        pass"
)


class Bench:
    """A base and a candidate, and a verifier that makes each tree afresh."""

    def __init__(self, tmp: Path, base: Mapping[str, str], change: Mapping[str, str]) -> None:
        self._tmp, self._base, self._guard, self._numbered = tmp, base, threading.Lock(), 0
        self.root = self._written("root", base)
        frozen = self._written("frozen", change)
        rows = (entries.difference(n, entries.entry(self.root / n), entries.entry(frozen / n)) for n in change)
        self.candidate = ChangeSet(changes=tuple(row for row in rows if row), files=frozen)
        (tmp / "logs").mkdir()
        self.verifier = Verifier(
            open_clean=self._open, setup=(), env=_environment, ignored=lambda paths: (), cwd=".", network="shared",
            logs=tmp / "logs", timeout_s=60,
        )  # fmt: skip

    @contextmanager
    def _open(self, wanted: ChangeSet | None) -> Iterator[Workspace]:
        with self._guard:
            self._numbered += 1
            name = f"clean-{self._numbered}"
        root = self._written(name, self._base)
        for change in wanted.changes if wanted else ():
            target = root / change.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if change.after is None:
                target.unlink()
            else:
                assert wanted
                target.write_bytes((wanted.files / change.path).read_bytes())
        yield InPlace(root)

    def _written(self, name: str, files: Mapping[str, str]) -> Path:
        for path, text in files.items():
            target = self._tmp / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return self._tmp / name

    def attempt(self, trial: Trial, left_s: float) -> Answer:
        with self._guard:
            self._numbered += 1
            place = self._tmp / f"trial-{self._numbered}"
        changes = proof.tried(self.candidate, trial, place, root=self.root)
        commands = [replace(each, timeout_s=left_s) for each in contract().verify]
        return Answer.of(self.verifier.verify(changes, commands))

    def read(self, path: str) -> str | None:
        known = {change.path for change in self.candidate.changes}
        file = (self.candidate.files if path in known else self.root) / path
        return file.read_text() if file.is_file() else None

    def files(self) -> tuple[FileChange, ...]:
        return proof.files(self.candidate, lambda path: (self.root / path).read_bytes())


def _environment(tree: Workspace) -> Mapping[str, str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {"PATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def test_a_change_is_taken_back_piece_by_piece(tmp_path: Path) -> None:
    bench = Bench(tmp_path, BASE, {"calc.py": SOURCE, "tests/test_calc.py": TESTS})
    plan = proof.plan(contract(), bench.files(), red_before=True)
    seen = proof.prove(plan, bench.attempt, budget_s=120, workers=2, cancelled=bench.verifier.cancelled)
    assert [(row.place.start, row.place.end, row.label, row.outcome.value) for row in seen.rows] == [
        (1, 13, "taken back", "proven"),
        (14, 15, "`unused` emptied", "unproven"),
        (1, 5, "", "not asked"),
    ]
    assert proof.summary(seen) == "1 of 2 hunks proven"


@pytest.mark.parametrize(("tests", "rule"), [(TESTS, "HD452"), (ASLEEP, "HD453")], ids=["awake", "asleep"])
def test_new_tests_meet_mistakes(tmp_path: Path, tests: str, rule: str) -> None:
    bench = Bench(tmp_path, {**BASE, "calc.py": SOURCE}, {"tests/test_calc.py": tests})
    found = proof.mutate(
        bench.files(), bench.read, lambda directory: [], bench.attempt,
        budget_s=120, workers=2, cancelled=bench.verifier.cancelled,
    )  # fmt: skip
    record = {"tests/test_calc.py::test_shout": Outcome.PASS}
    assert [each.rule for each in proof.mutation_findings(found, passed=record)] == [rule]
