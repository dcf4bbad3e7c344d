"""The other direction: real commits of public repositories as honest runs; every alarm is counted.

    python -m bench.trust.replay REPOSITORY... [--commits N] [--json FILE]

Each argument is a clone (or a bare one). A commit that changes a few text files, at least one of them a source, stands
for a run that a careful engineer would accept; its contract is written three times. *Listed*: the files, with the
commit's own words as the instruction. *Granted*: the same with the names of what it changes, and with `tests:` for the
tests that it changes, as a careful person would declare them. *Written*: the new lines of every hunk as code blocks.
The layers that read (scope, tampering, notes, conformance) judge the commit; nothing is run, because the dependencies
of ten repositories at two hundred commits are not to be had. So this counts the alarms of reading alone.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from haiku_delegate.checks import conformance, notes, tampering
from haiku_delegate.checks.proof import hunks
from haiku_delegate.checks.tampering import places
from haiku_delegate.contract.model import Action, Block, BlockRole, Change, Contract, Kind, TestGrants
from haiku_delegate.contract.texts import symbols
from haiku_delegate.findings import Finding, Severity

_SOURCE = re.compile(r"\.(?:py|[cm]?jsx?|tsx?|go|rs|sh)$")
_MOST_FILES, _MOST_LINES, _LARGEST = 8, 300, 400_000
FORMS = ("listed", "granted", "written")
_HEAD = """## Honest work of others, replayed

Commits of public repositories that change a few files, a source among them, taken for runs (`python -m
bench.trust.replay`). Their contracts are written by a program, in three forms. *Listed*: the files, with the commit's
message as instruction. *Granted*: also the names of what is touched, and `tests:` for the tests that change. *Written*:
also the new lines as code blocks. The layers that read judged them; nothing was run.
"""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One file of a commit; None where there is none."""

    path: str
    before: bytes | None
    after: bytes | None


@dataclass(kw_only=True)
class Counted:
    """What the commits of one repository gave, by the form of their contract."""

    commits: int = 0
    tests_changed: int = 0
    stopped: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)  #: `granted error HD333`


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.trust.replay", description=__doc__.splitlines()[0])
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--commits", type=int, default=100, help="of each repository")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(argv)
    found = {_name(each): count(each, asked.commits) for each in asked.repositories}
    print(f"{_HEAD}\n{table(found)}")
    if asked.json:
        asked.json.write_text(json.dumps({name: _data(each) for name, each in found.items()}, indent=1) + "\n")
    return 0


def _name(repository: Path) -> str:
    place = repository.resolve()
    return (place.parent.name if place.name in ("repo", "repo.git", ".git") else place.name).removesuffix(".git")


def count(repository: Path, most: int) -> Counted:
    """Judge up to `most` commits, newest first."""
    seen = Counted()
    for subject, edits in commits(repository, most):
        seen.commits += 1
        seen.tests_changed += any(_kind(each) and each.before is not None for each in edits)
        for form in FORMS:
            found = judged(contract(subject, edits, form), edits)
            told = {severity: {each.rule for each in found if each.severity is severity} for severity in Severity}
            seen.stopped[form] += bool(told[Severity.ERROR])
            seen.warned[form] += bool(told[Severity.WARNING])
            seen.rules.update(f"{form} {severity} {rule}" for severity in Severity for rule in told[severity])
    return seen


def judged(made: Contract, edits: Sequence[Edit]) -> tuple[Finding, ...]:
    """What the layers say that read."""
    texts = [tampering.FileChange(path=each.path, before=_text(each.before), after=_text(each.after)) for each in edits]
    after = {each.path: each.after for each in texts}
    sources = [notes.SourceChange(path=each.path, before=each.before, after=each.after) for each in edits]
    return (
        *tampering.check(made, texts),
        *notes.check(made, sources),
        *conformance.check(made, lambda path: after.get(path)),
    )


def contract(words: str, edits: Sequence[Edit], form: str) -> Contract:
    """The contract of a commit, in one of the three forms."""
    subject = words.splitlines()[0]
    changes = [Change(path=each.path, action=_action(each), instruction=words) for each in edits]
    made = Contract(id="T-1", title=subject, task=words, changes=tuple(changes), kind=Kind.FEATURE)
    if form == "listed":
        return made
    names = {each.path: _names(each) for each in edits}
    named = [replace(each, instruction=f"{words}\n\n{names[each.path]}") for each in changes]
    tests = tuple(each.path for each in edits if _kind(each) and each.before is not None)
    made = replace(made, changes=tuple(named), tests=TestGrants(change=tests, remove=tests, rename=tests))
    if form == "granted":
        return made
    written = [replace(each, blocks=tuple(_blocks(edit))) for each, edit in zip(named, edits, strict=True)]
    return replace(made, changes=tuple(written))


def _names(edit: Edit) -> str:
    """A sentence with every symbol that the commit touches, adds or removes."""
    before, after = (_text(side) or "" for side in (edit.before, edit.after))
    old, new = (symbols.definitions(edit.path, each) or () for each in (before, after))
    rows = hunks.between(hunks.split(before), hunks.split(after))
    touched = {each.name for each in new if any(each.start <= row.d and each.end > row.c for row in rows)}
    touched |= {each.name for each in old if any(each.start <= row.b and each.end > row.a for row in rows)}
    gone = {each.name for each in old} - {each.name for each in new}
    said = f"Change {', '.join(f'`{name}`' for name in sorted(touched - gone))}." if touched - gone else ""
    return f"{said} Remove {', '.join(f'`{name}`' for name in sorted(gone))}." if gone else said


def _blocks(edit: Edit) -> Iterator[Block]:
    if edit.after is None:
        return
    old, new = (hunks.split(_text(side) or "") for side in (edit.before, edit.after))
    for row in hunks.between(old, new):
        if text := "".join(new[row.c : row.d]).strip("\n"):
            yield Block(role=BlockRole.CODE, language="", text=text + "\n")


def _action(edit: Edit) -> Action:
    return Action.NEW if edit.before is None else Action.DELETE if edit.after is None else Action.EDIT


def _kind(edit: Edit) -> places.Kind | None:
    return places.kind(edit.path, _text(edit.after if edit.after is not None else edit.before))


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")


# -- git ---------------------------------------------------------------------------------------------------------


def commits(repository: Path, most: int) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """Message and files of commits that somebody might have delegated."""
    listed = _git(repository, "log", "--no-merges", "--format=%H", "-n", str(most * 12)).decode().split()
    given = 0
    for commit in listed:
        edits = _edits(repository, commit)
        if edits and any(_SOURCE.search(each.path) and _kind(each) is None for each in edits):
            yield _git(repository, "log", "-1", "--format=%B", commit).decode("utf-8", "replace").strip() or "-", edits
            given += 1
        if given >= most:
            return


def _edits(repository: Path, commit: str) -> tuple[Edit, ...] | None:
    try:
        said = _git(repository, "diff-tree", "-r", "--no-renames", "--numstat", "--no-commit-id", commit).decode()
    except subprocess.CalledProcessError:
        return None  # a clone without all of its objects
    rows = [line.split("\t", 2) for line in said.splitlines()]
    if not 0 < len(rows) <= _MOST_FILES or any("-" in row[:2] for row in rows):
        return None
    if sum(int(row[0]) + int(row[1]) for row in rows) > _MOST_LINES:
        return None
    found = []
    for _added, _removed, path in rows:
        sides = [_blob(repository, f"{each}:{path}") for each in (f"{commit}^", commit)]
        if all(side is None for side in sides) or any(side and len(side) > _LARGEST for side in sides):
            return None
        found.append(Edit(path=path, before=sides[0], after=sides[1]))
    return tuple(found)


def _blob(repository: Path, name: str) -> bytes | None:
    done = subprocess.run(
        ["git", "--git-dir", _directory(repository), "cat-file", "blob", name], capture_output=True, check=False
    )
    return done.stdout if done.returncode == 0 else None


def _git(repository: Path, *arguments: str) -> bytes:
    argv = ["git", "--git-dir", _directory(repository), "-c", "core.quotePath=false", *arguments]
    return subprocess.run(argv, capture_output=True, check=True).stdout


def _directory(repository: Path) -> str:
    return str(repository / ".git" if (repository / ".git").exists() else repository)


# -- words -------------------------------------------------------------------------------------------------------


def table(found: dict[str, Counted]) -> str:
    """A row for each repository, then the rules that spoke, by form."""
    rows = ["| repository | commits | existing tests changed | " + " | ".join(f"{f}: stopped" for f in FORMS) + " | "
            + " | ".join(f"{f}: warned" for f in FORMS) + " |", "|---|" + "---:|" * (2 + 2 * len(FORMS))]  # fmt: skip
    total = Counted()
    for name, each in found.items():
        rows.append(_row(name, each))
        total.commits += each.commits
        total.tests_changed += each.tests_changed
        for counter in ("stopped", "warned", "rules"):
            getattr(total, counter).update(getattr(each, counter))
    rows += [_row("**all**", total), "", "| rule | " + " | ".join(FORMS) + " |", "|---|" + "---:|" * len(FORMS)]
    keys = sorted({key.partition(" ")[2] for key in total.rules if " note " not in key})
    rows += [f"| {key} | " + " | ".join(str(total.rules[f"{form} {key}"]) for form in FORMS) + " |" for key in keys]
    return "\n".join(rows)


def _row(name: str, each: Counted) -> str:
    share = [f"{each.stopped[form]} ({each.stopped[form] / max(1, each.commits):.1%})" for form in FORMS]
    share += [f"{each.warned[form]} ({each.warned[form] / max(1, each.commits):.1%})" for form in FORMS]
    return f"| {name} | {each.commits} | {each.tests_changed} | " + " | ".join(share) + " |"


def _data(each: Counted) -> dict[str, Any]:
    return {"commits": each.commits, "tests_changed": each.tests_changed, "stopped": dict(each.stopped),
            "warned": dict(each.warned), "rules": dict(each.rules)}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
