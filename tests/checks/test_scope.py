"""Nothing but the listed files reaches the candidate."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from haiku_delegate.checks import scope
from haiku_delegate.contract.model import Action, Contract
from haiku_delegate.contract.model import Change as Listed
from haiku_delegate.findings import errors
from haiku_delegate.workspace.model import Change, ChangeKind, ChangeSet, Entry

FILE = Entry(type="file", mode=0o644, size=1, digest="a")
OTHER = Entry(type="file", mode=0o644, size=1, digest="b")
CONTRACT = Contract(
    id=None,
    title="t",
    changes=(
        Listed(path="src/a.py"),
        Listed(path="src/new.py", action=Action.NEW),
        Listed(path="old.py", action=Action.DELETE),
        Listed(path="gen/*.py"),
    ),
)


def judged(*changes: Change, ignored: frozenset[str] = frozenset()) -> scope.Scoped:
    def which(paths: list[str]) -> Iterable[str]:
        return ignored & set(paths)

    return scope.check(CONTRACT, ChangeSet(changes=changes, files=Path("unused")), ignored=which)


def modified(path: str) -> Change:
    return Change(path=path, kind=ChangeKind.MODIFIED, before=FILE, after=OTHER)


def added(path: str) -> Change:
    return Change(path=path, kind=ChangeKind.ADDED, before=None, after=FILE)


def deleted(path: str) -> Change:
    return Change(path=path, kind=ChangeKind.DELETED, before=FILE, after=None)


AS_LISTED = (modified("src/a.py"), added("src/new.py"), deleted("old.py"))


def test_the_listed_changes_are_the_candidate_and_nothing_is_found() -> None:
    seen = judged(*AS_LISTED)
    assert [change.path for change in seen.candidate.changes] == ["src/a.py", "src/new.py", "old.py"]
    assert seen.findings == ()


@pytest.mark.parametrize(
    "change",
    [
        modified("src/b.py"),
        added("src/A.PY"),
        deleted("README"),
        added("gen/deep/x.py"),
        added("src/a.py "),
        modified(".env"),
    ],
)
def test_an_unlisted_change_is_an_error_and_no_part_of_the_candidate(change: Change) -> None:
    seen = judged(*AS_LISTED, change)
    assert [finding.rule for finding in errors(seen.findings)] == ["HD301"]
    assert seen.outside == (change.path,)
    assert change.path not in {item.path for item in seen.candidate.changes}


def test_caches_git_state_and_new_ignored_files_are_discarded_and_counted() -> None:
    noise = (
        added("src/__pycache__/a.cpython-311.pyc"),
        modified(".git/index"),
        added("build/out.js"),
        modified(".coverage"),
    )
    seen = judged(*AS_LISTED, *noise, ignored=frozenset({"build/out.js"}))
    assert (seen.findings, seen.discarded, seen.outside) == ((), 4, ())


def test_an_ignored_file_that_was_there_before_is_not_excused() -> None:
    seen = judged(*AS_LISTED, modified(".env"), ignored=frozenset({".env"}))
    assert [finding.path for finding in errors(seen.findings)] == [".env"]


def test_a_listed_file_may_not_become_a_link_change_its_mode_or_vanish() -> None:
    link = Entry(type="symlink", mode=0o777, digest="/etc/passwd")
    to_link = Change(path="src/a.py", kind=ChangeKind.TYPE, before=FILE, after=link)
    to_mode = Change(
        path="src/a.py", kind=ChangeKind.MODE, before=FILE, after=Entry(type="file", mode=0o755, size=1, digest="a")
    )
    rest = AS_LISTED[1:]
    assert [f.rule for f in errors(judged(to_link, *rest).findings)] == ["HD302"]
    assert [f.rule for f in errors(judged(to_mode, *rest).findings)] == ["HD303"]
    assert [f.rule for f in errors(judged(deleted("src/a.py"), *rest).findings)] == ["HD304"]


def test_what_was_promised_and_not_done_is_an_error() -> None:
    seen = judged(modified("src/a.py"))
    assert {(finding.rule, finding.path) for finding in errors(seen.findings)} == {
        ("HD310", "src/new.py"),
        ("HD310", "old.py"),
    }


def test_a_listed_file_that_nobody_touched_is_a_warning() -> None:
    seen = judged(added("src/new.py"), deleted("old.py"))
    assert errors(seen.findings) == ()
    assert [(finding.rule, finding.path) for finding in seen.findings] == [("HD305", "src/a.py")]
