"""The files that a contract names: are they there, and can an executor work on them?"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from haiku_delegate.contract.model import Action, Change, ContextRef, Contract
from haiku_delegate.contract.preflight.survey import Survey, closest, names
from haiku_delegate.contract.prompt import FILE_LIMIT
from haiku_delegate.contract.scope import Scope
from haiku_delegate.contract.texts.tree import LIMIT as LIMIT
from haiku_delegate.findings import Finding, Severity

WALK = 250  #: entries that the search for a glob's files looks at, so that no repository is too large for it
_ONE_FILE = "some file systems take both for one file; choose another name"


def check(contract: Contract, root: Path) -> Iterator[Finding]:
    """Every place where the contract names something that is not so in the tree at `root`."""
    for ref in contract.context:
        yield from _context(ref, root, contract.source)
    for change in contract.changes:
        yield from _change(change, root, contract)
    yield from _collisions(contract)
    yield from _cwd(contract, root)


class _Place:
    """One path of the contract in the tree: what is there, without following links."""

    def __init__(self, path: str, root: Path, source: str, line: int | None) -> None:
        self.path, self.root, self.source, self.line = path, root, source, line
        self.file = root / path
        self.mode = _mode(self.file)

    def say(self, rule: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Finding:
        return Finding(
            rule=rule, message=message, path=self.source or None, line=self.line, hint=hint, severity=severity
        )

    def way(self) -> Finding | None:
        """What is wrong with the directories above the path."""
        for parent in reversed(Path(self.path).parents[:-1]):
            mode = _mode(self.root / parent)
            if mode is None:
                return None
            if stat.S_ISLNK(mode):
                return self._linked(parent)
            if not stat.S_ISDIR(mode):
                return self.say(
                    "HD212",
                    f"'{parent}' is no directory, so '{self.path}' cannot be in it",
                    "choose another path",
                )
        return None

    def _linked(self, parent: Path) -> Finding:
        real = (self.root / parent).resolve()
        if not real.is_relative_to(self.root.resolve()):
            return self.say(
                "HD209",
                f"'{self.path}' leaves the repository: '{parent}' is a symbolic link to outside",
                "name a file inside the repository",
            )
        there = real.relative_to(self.root.resolve()) / Path(self.path).relative_to(parent)
        return self.say(
            "HD207",
            f"'{self.path}' lies behind the symbolic link '{parent}'",
            f"name it '{there.as_posix()}'",
        )

    def kind(self) -> Finding | None:
        """What is wrong with the thing itself, where it exists."""
        assert self.mode is not None
        if stat.S_ISLNK(self.mode):
            return self.say("HD207", f"'{self.path}' is a symbolic link", "name the file that it points to")
        if stat.S_ISDIR(self.mode):
            return self.say(
                "HD208",
                f"'{self.path}' is a directory",
                f"name a file, or write '{self.path.rstrip('/')}/' for all below it",
            )
        if not stat.S_ISREG(self.mode):
            return self.say("HD208", f"'{self.path}' is not a regular file", "name a regular file")
        return None

    def text(self) -> tuple[bytes, Finding | None]:
        """The content, and what is wrong with it."""
        try:
            if self.file.stat().st_size > LIMIT:
                return b"", self.say(
                    "HD211",
                    f"'{self.path}' is larger than 1 MB",
                    "an executor cannot handle it; split the task",
                )
            content = self.file.read_bytes()
        except OSError as error:
            return b"", self.say("HD216", f"'{self.path}' cannot be read: {error.strerror}", "check its permissions")
        return content, self._encoding(content)

    def _encoding(self, content: bytes) -> Finding | None:
        try:
            content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            return self.say(
                "HD210",
                f"'{self.path}' is not UTF-8 text (line {line})",
                "the client would corrupt it; convert it first",
            )
        if b"\0" in content:
            return self.say("HD210", f"'{self.path}' is binary", "an executor edits text only")
        return None

    def missing(self, rule: str, message: str, hint: str = "") -> Finding:
        return self.say(rule, message, self.suggestion() or hint)

    def suggestion(self) -> str:
        """The name in the same directory that comes closest; nothing beyond that directory is looked at."""
        best = closest(self.file.name, names(self.file.parent))
        return f"did you mean '{(Path(self.path).parent / best).as_posix()}'?" if best else ""


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except (OSError, ValueError):
        return None


def _context(ref: ContextRef, root: Path, source: str) -> Iterator[Finding]:
    place = _Place(ref.path, root, source, ref.line)
    if wrong := place.way():
        yield wrong
    elif place.mode is None:
        yield place.missing(
            "HD201", f"context file '{ref.path}' does not exist", "check the path; it is relative to the root"
        )
    elif stat.S_ISDIR(place.mode) and ref.start is None:
        return  # a directory to look around in
    elif wrong := place.kind():
        yield wrong
    else:
        content, wrong = place.text()
        last = ref.end or ref.start or 0
        lines = content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
        if wrong:
            yield wrong
        elif last > lines:
            yield place.say("HD202", f"'{ref.path}' has {lines} lines, not {last}", "correct the range")


def _change(change: Change, root: Path, contract: Contract) -> Iterator[Finding]:
    place = _Place(change.path, root, contract.source, change.line)
    if change.is_glob and place.mode is None:
        yield from _glob(place, change)
        return
    if wrong := place.way():
        yield wrong
    elif change.action in (Action.NEW, Action.RENAME):
        yield from _target(place, change)
    else:
        yield from _existing(place, change)
    if change.action is Action.RENAME and change.rename_from:
        yield from _source(change, change.rename_from, root, contract)


def _existing(place: _Place, change: Change) -> Iterator[Finding]:
    if place.mode is None:
        new = "write (new) after the path if it is to be created" if change.action is Action.EDIT else "check the path"
        near = place.suggestion()
        hint = f"{near} Or {new}" if near and change.action is Action.EDIT else near or new
        yield place.say("HD203", f"'{place.path}' does not exist", hint)
    elif place.path.endswith("/") and stat.S_ISDIR(place.mode):
        return  # all below it
    elif (wrong := place.kind()) or (change.action is not Action.DELETE and (wrong := place.text()[1])):
        yield wrong


def _target(place: _Place, change: Change) -> Iterator[Finding]:
    if place.mode is None:
        yield from _alike(place, change)
        return
    if place.path.endswith("/") and stat.S_ISDIR(place.mode):
        return
    if change.action is Action.NEW:
        yield place.say("HD204", f"'{place.path}' exists already", "leave out (new) to edit it")
    else:
        yield place.say("HD206", f"'{place.path}' exists already", "rename to a name that is free")


def _alike(place: _Place, change: Change) -> Iterator[Finding]:
    """A name that is there already in other letters: the same file, where a file system ignores case."""
    parts = Path(place.path).parts
    at = next((at for at in range(len(parts)) if _mode(place.root.joinpath(*parts[: at + 1])) is None), len(parts) - 1)
    above = Path(*parts[:at])
    same = next((name for name in names(place.root / above) if name.casefold() == parts[at].casefold()), None)
    there = (above / same).as_posix() if same else ""
    if same and (change.rename_from or "").casefold() != place.path.casefold():
        message = f"'{place.path}' and '{there}', which exists, differ in case only"
        yield place.say("HD213", message, _ONE_FILE)


def _source(change: Change, path: str, root: Path, contract: Contract) -> Iterator[Finding]:
    source = _Place(path, root, contract.source, change.line)
    if wrong := source.way():
        yield wrong
    elif source.mode is None:
        yield source.missing("HD205", f"'{path}', which is to be renamed, does not exist")
    elif wrong := source.kind() or source.text()[1]:
        yield wrong


def _glob(place: _Place, change: Change) -> Iterator[Finding]:
    """A warning where nothing matches; silence where the walk ended before it could tell."""
    if change.action is Action.NEW:
        return
    scope = Scope(Contract(id=None, title="", changes=(change,)))
    fixed = change.path.split("*")[0].split("?")[0].split("[")[0].rpartition("/")[0]
    if wrong := _Place(f"{fixed}/*", place.root, place.source, place.line).way():
        yield wrong
        return
    for seen, path in enumerate(_walk(place.root, fixed), 1):
        if path and scope.admits(path):
            return
        if seen >= WALK:
            return
    yield place.say(
        "HD214", f"'{place.path}' matches no file", "check the glob; `*` stops at a slash", Severity.WARNING
    )


def _walk(root: Path, below: str) -> Iterator[str]:
    """Paths of files below a directory, those that lie higher first; a directory counts as an empty path."""
    waiting = deque([below])
    while waiting:
        directory = waiting.popleft()
        yield ""
        try:
            with os.scandir(root / directory) as entries:
                for entry in entries:
                    path = f"{directory}/{entry.name}" if directory else entry.name
                    if not entry.is_dir(follow_symlinks=False):
                        yield path
                    elif entry.name != ".git":
                        waiting.append(path)
        except OSError:
            continue


def _collisions(contract: Contract) -> Iterator[Finding]:
    """Two names that are one file on a file system that ignores case."""
    seen: dict[str, str] = {}
    for change in contract.changes:
        if change.action is Action.RENAME and (change.rename_from or "").casefold() == change.path.casefold():
            continue
        other = seen.setdefault(change.path.casefold(), change.path)
        if other != change.path:
            message = f"'{change.path}' and '{other}' differ in case only"
            yield Finding(rule="HD213", message=message, path=contract.source or None, line=change.line, hint=_ONE_FILE)


def _cwd(contract: Contract, root: Path) -> Iterator[Finding]:
    if contract.cwd == ".":
        return
    place = _Place(contract.cwd, root, contract.source, None)
    if wrong := place.way():
        yield wrong
    elif place.mode is None or not stat.S_ISDIR(place.mode):
        yield place.missing("HD215", f"cwd '{contract.cwd}' is no directory", "name a directory below the root")


def surroundings(survey: Survey) -> Iterator[Finding]:
    """Listed files that the executor or git will not see as the author expects."""
    for change in survey.contract.changes:
        if change.action in (Action.EDIT, Action.RENAME) and not change.is_glob:
            yield from _unattached(change, survey)
    yield from _ignored(survey)


def _unattached(change: Change, survey: Survey) -> Iterator[Finding]:
    path = change.rename_from or change.path
    try:
        size = (survey.root / path).lstat().st_size
    except (OSError, ValueError):
        return
    if FILE_LIMIT < size <= LIMIT and not any(ref.path == path and ref.start for ref in survey.contract.context):
        message = f"'{path}' has {size // 1024} KB, so it is not attached"
        hint = f"name the lines that matter under CONTEXT, `- {path}:10-80`"
        yield survey.say("HD218", message, hint, change.line, Severity.WARNING)


def _ignored(survey: Survey) -> Iterator[Finding]:
    """One question for all files, and none where there is no git."""
    if survey.world is None or not os.path.lexists(survey.root / ".git"):
        return
    listed = {change.path: change for change in survey.contract.changes if not change.is_glob}
    for path in sorted(set(survey.world.ignored(list(listed))) & listed.keys()):
        message, line = f"'{path}' is ignored by git", listed[path].line
        hint = "list the file that it is made from, or take it out of .gitignore"
        yield survey.say("HD217", message, hint, line, Severity.WARNING)
