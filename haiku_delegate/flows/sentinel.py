"""Do the verify commands really run this tree? Found out by breaking the listed files and looking who notices.

It happens in a clean workspace of its own, and never in a run. A file is broken by a line that no parser of its
language takes, so that linters and type checkers notice as well as whatever imports it (a `raise ImportError` would be
good Python to them). A Python process there also tells which files it has loaded, so that a module that comes from
elsewhere is seen and not guessed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from haiku_delegate.checks.records import Record, aids, corner
from haiku_delegate.checks.verify import Color, Result, Verification
from haiku_delegate.contract.model import Action, Command, Contract
from haiku_delegate.contract.model import Change as Listed
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report.text import one_line, path
from haiku_delegate.workspace import entries
from haiku_delegate.workspace.entries import inside
from haiku_delegate.workspace.model import Change, ChangeKind, ChangeSet, Entry, Workspace

CODE = re.compile(
    r"\.(py|pyi|js|mjs|cjs|jsx|ts|mts|cts|tsx|go|rs|rb|sh|bash|c|h|cc|cpp|cxx|hpp|java|kts?|swift|cs|php|lua|pl|pm|exs?"
    r"|scala|dart|zig|hs)$"
)
_LARGEST = 1 << 20
_MOST = 400  #: records of processes that are read
_INSTALLED = ("/site-packages/", "/dist-packages/")

#: Runs at the start of each Python process.
_WITNESS = """\
import atexit, json, os, sys

def _tell(place=os.path.dirname(os.path.abspath(__file__)), wanted=frozenset(%(names)r)):
    rows = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and os.path.basename(file) in wanted:
            spec = getattr(module, "__spec__", None)
            rows.append([spec.name if name == "__main__" and spec else name, os.path.realpath(file)])
    if rows:
        try:
            name = "%%s-%%d.json" %% (os.environ.get("HAIKU_DELEGATE_SENTINEL", "0"), os.getpid())
            with open(os.path.join(place, name), "w") as out:
                json.dump(rows, out)
        except OSError:
            pass

atexit.register(_tell)
"""


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A listed file and the file that a command has loaded in its place."""

    command: Command
    listed: str
    loaded: str


@dataclass(kw_only=True)
class Sentinel:
    """The broken tree, and what is heard from the processes in it: a witness of `Verifier`."""

    candidate: ChangeSet
    broken: tuple[str, ...]
    nonce: str
    place: str | None  #: where Python's witness lies in the tree; None where there is none
    inside: Path | None = None  #: the root of the workspace, as the commands see it
    heard: dict[Command, list[tuple[str, str]]] = field(default_factory=dict)

    def __call__(self, tree: Workspace, command: Command, env: Mapping[str, str]) -> _Listening | None:
        if self.place is None:
            return None
        number, self.inside = str(len(self.heard)), tree.root
        self.heard.setdefault(command, [])
        paths = [str(tree.root / self.place), *filter(None, [env.get("PYTHONPATH")])]
        asked = {**env, "PYTHONPATH": os.pathsep.join(paths), "HAIKU_DELEGATE_SENTINEL": number}
        return _Listening(env=asked, place=self.place, number=number, into=self.heard[command])


@dataclass(frozen=True, kw_only=True)
class _Listening:
    env: Mapping[str, str]
    place: str
    number: str
    into: list[tuple[str, str]]

    def answer(self, files: Path) -> Record | None:
        """No record; what was loaded goes to the sentinel."""
        with_name = files / self.place
        try:
            names = [name for name in os.listdir(with_name) if name.startswith(f"{self.number}-")][:_MOST]
        except OSError:
            return None
        for name in names:
            self.into.extend(_rows(corner.take(with_name, name)))
        return None

    def spoiled(self, output: str) -> bool:
        return False


def _rows(data: bytes | None) -> Iterator[tuple[str, str]]:
    try:
        rows = json.loads(data or b"[]")
    except (ValueError, RecursionError):
        return
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, list) and len(row) == 2 and all(isinstance(each, str) for each in row):
            yield row[0], row[1]


def prepare(contract: Contract, root: Path, into: Path) -> Sentinel | None:
    """A candidate in which every listed source file that exists is broken; None where there is none."""
    paths = tuple(dict.fromkeys(change.path for change in contract.changes if _breakable(change, root)))
    if not paths:
        return None
    nonce = f"haiku_delegate_sentinel_{os.urandom(6).hex()}"
    changes = [_write(into, name, _line(root / name, nonce), entries.entry(root / name)) for name in paths]
    found = corner.within(root)
    place = f"{found}/{corner.fresh('sentinel')}" if found and any(name.endswith(".py") for name in paths) else None
    if place:
        names = sorted({PurePosixPath(name).name for name in paths})
        witness = aids.sitecustomize(_WITNESS % {"names": names})
        changes.append(_write(into, f"{place}/sitecustomize.py", witness, None))
    return Sentinel(candidate=ChangeSet(changes=tuple(changes), files=into), broken=paths, nonce=nonce, place=place)


def _breakable(change: Listed, root: Path) -> bool:
    if change.action is not Action.EDIT or not CODE.search(change.path) or change.is_glob:
        return False
    if not os.access(root / change.path, os.R_OK):  # preflight objects to that
        return False
    found = entries.entry(root / change.path)
    return found is not None and found.type == "file" and 0 < found.size <= _LARGEST


def _line(file: Path, nonce: str) -> str:
    """Closing brackets that nothing has opened; what the kernel or PHP reads first stays first."""
    broken = f")]}} {nonce}\n"
    if file.suffix == ".php":
        return f"<?php {broken}"
    with open(file, "rb") as source:
        first = source.readline(200)
    return (first.decode("utf-8", "replace").rstrip() + "\n" if first.startswith(b"#!") else "") + broken


def _write(into: Path, name: str, text: str, before: Entry | None) -> Change:
    target = into / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    mode = before.mode if before else 0o644
    after = Entry(type="file", mode=mode, size=target.stat().st_size, digest=entries.digest(target))
    kind = ChangeKind.MODIFIED if before else ChangeKind.ADDED
    return Change(path=name, kind=kind, before=before, after=after)


def check(
    contract: Contract, sentinel: Sentinel, before: Verification, after: Verification, *, root: Path
) -> tuple[Finding, ...]:
    """What the broken tree shows; nothing where it shows nothing for certain."""
    found = elsewhere(sentinel, after, root=root)
    if found:
        return tuple(_elsewhere(contract, each, root) for each in found)
    return _unnoticed(contract, sentinel, before, after)


def notices(result: Result | None, after: Result | None) -> bool | None:
    """Whether a command that was green is not green any more; None where that cannot be told."""
    if result is None or after is None or result.color is not Color.GREEN or after.color is Color.CANNOT_RUN:
        return None
    return after.color is not Color.GREEN


def elsewhere(sentinel: Sentinel, after: Verification, *, root: Path) -> list[Elsewhere]:
    """Listed modules that a command has loaded from another place, one for each command.

    Certain only if the name fits the listed file, most of its lines stand there, and the command never met ours.
    """
    found = []
    for result in after.results:
        if sentinel.nonce in result.output:
            continue
        for name, file in dict.fromkeys(sentinel.heard.get(result.command, ())):
            listed = next((each for each in sentinel.broken if name in _modules(root, each)), None)
            if listed and _not_ours(file, listed, sentinel.inside or root) and _alike(root / listed, Path(file)):
                found.append(Elsewhere(command=result.command, listed=listed, loaded=file))
                break
    return found


def _modules(root: Path, listed: str) -> set[str]:
    """The names under which a Python file can be imported: from the top of its package, or from further up."""
    file = PurePosixPath(listed)
    if file.suffix != ".py":
        return set()
    parts = [*file.parent.parts, *([] if file.stem == "__init__" else [file.stem])]
    top = file.parent
    while top.parts and os.path.isfile(root / top / "__init__.py"):
        top = top.parent
    return {".".join(parts[count:]) for count in range(len(top.parts) + 1) if parts[count:]}


def _not_ours(file: str, listed: str, root: Path) -> bool:
    """Whether a file lies outside of the tree that the command was given, or is an installed copy within it."""
    place = os.path.realpath(root)
    return not inside(file, place) or (file != f"{place}/{listed}" and any(part in file for part in _INSTALLED))


def _alike(ours: Path, theirs: Path) -> bool:
    """Whether half of our lines stand there as well: another version of the same file."""
    one, other = _lines(ours), _lines(theirs)
    return bool(one) and 2 * len(one & other) >= len(one)


def _lines(file: Path) -> set[str]:
    try:
        if not file.is_file() or file.stat().st_size > 4 * _LARGEST:
            return set()
        return {line.strip() for line in file.read_text("utf-8", "replace").splitlines() if line.strip()}
    except OSError:
        return set()


def _elsewhere(contract: Contract, found: Elsewhere, root: Path) -> Finding:
    real = inside(found.loaded, os.path.realpath(root)) and not any(part in found.loaded for part in _INSTALLED)
    hint = (
        "it is installed from your own tree, which only the overlay isolation can stand in for"
        if real
        else "an editable install or PYTHONPATH leads elsewhere: install this tree, or set PYTHONPATH in `env:`"
    )
    command = one_line(found.command.text, limit=120)
    message = f"`{command}` runs {path(found.loaded)[:300]}, not {path(found.listed)[:200]} of this tree"
    return Finding(rule="HD418", message=message, path=contract.source or None, line=found.command.line, hint=hint)


def _unnoticed(
    contract: Contract, sentinel: Sentinel, before: Verification, after: Verification
) -> tuple[Finding, ...]:
    """No command at all noticed. A red one proves nothing, and neither does a test that is yet to be written."""
    later = {result.command: result for result in after.results}
    pairs = [notices(result, later.get(result.command)) for result in before.results]
    if not pairs or any(pair is not False for pair in pairs) or len(pairs) < len(contract.verify):  # or did not run
        return ()
    if any(change.action in (Action.NEW, Action.RENAME) or change.is_glob for change in contract.changes):
        return ()
    names = ", ".join(path(name)[:100] for name in sentinel.broken[:3])
    more = f" and {len(sentinel.broken) - 3} more" if len(sentinel.broken) > 3 else ""
    message = f"no verify command notices when {names}{more} cannot even be parsed"
    hint = "add a command that runs the listed code; what these prove is not this change"
    return (Finding(rule="HD417", severity=Severity.WARNING, message=message, path=contract.source or None, hint=hint),)
