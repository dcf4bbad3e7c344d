"""A contract from what somebody wants. What they did not say stands as a TODO that `check` objects to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from haiku_delegate.contract import paths
from haiku_delegate.contract.drafting import diffs, edits, guessing, places, words
from haiku_delegate.contract.drafting.diffs import Diff, FileDiff
from haiku_delegate.contract.forms import listing
from haiku_delegate.contract.forms.structured import fenced
from haiku_delegate.contract.model import (
    Action,
    Change,
    Command,
    ContextRef,
    Contract,
    Kind,
    TestGrants,
)
from haiku_delegate.contract.problems import Problems
from haiku_delegate.contract.texts.standing import find
from haiku_delegate.contract.texts.tree import Tree
from haiku_delegate.errors import UsageError

EXCERPT = 80  #: lines; of more, an excerpt says no more than the range
_RANGES = 4  #: of one file under CONTEXT; of more, the whole file is named
_CHANGES = "TODO: list each file that may change, as a heading `### 1. src/file.py`, and say below it what to do."
_VERIFY = "TODO: write the commands that prove the change, one per line."
_WHAT = "TODO: say exactly what to change here, best as a code block."
_NEW = "TODO: say exactly what this file holds, best as a code block."
_MISSING = "there is no such file here; is the diff of another repository?"
_NOTES = (
    "All of them must succeed. If a test fails, do NOT broaden it to make it pass;\n"
    "STOP and report what actually happened."
)
_CONSTRAINTS = ("Edit ONLY the listed files.", "Do NOT add features beyond what's specified.")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What was said on the command line."""

    title: str | None = None
    id: str | None = None
    kind: Kind | None = None
    files: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    preserve: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The contract as far as it is known, and what its writer should know about it."""

    contract: Contract
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Given:
    """What a diff says."""

    changes: tuple[Change, ...] = ()
    context: tuple[ContextRef, ...] = ()
    remarks: tuple[str, ...] = ()
    grants: TestGrants = field(default_factory=TestGrants)


def draft(wishes: Wishes, root: Path, *, diff: Diff | None = None) -> Draft:
    """The contract that these wishes, and a diff where there is one, amount to. Raises UsageError."""
    tree = Tree(root)
    given = _from_diff(diff, tree) if diff else _Given()
    said = _said(wishes.changes, [change.path for change in given.changes], tree)
    changes = (*given.changes, *(change for change, _remark in said))
    context = (*(places.context(text, tree) for text in wishes.files), *given.context)
    commands, guessed = _commands(wishes, changes, context, tree)
    subject = diff.subject if diff else ""
    contract = Contract(
        id=(wishes.id or "").strip() or None, title=" ".join((wishes.title or subject).split()),
        kind=wishes.kind or (_kind(changes) if diff else None), context=tuple(dict.fromkeys(context)),
        preserve=tuple(" ".join(text.split()) for text in wishes.preserve if text.strip()),
        changes=changes, changes_notes="" if changes else _CHANGES, tests=given.grants,
        verify=commands, verify_notes=_NOTES if commands else _VERIFY, constraints=_CONSTRAINTS,
    )  # fmt: skip
    remarks = (*given.remarks, *(remark for _change, remark in said if remark), *guessed)
    return Draft(contract=contract, remarks=remarks)


# -- what was said ----------------------------------------------------------------------------------------------


def _said(texts: Sequence[str], taken: Sequence[str], tree: Tree) -> list[tuple[Change, str]]:
    """One change for each file, however often it was named; of what a diff changes, the diff has said all."""
    named: dict[str, tuple[Change, dict[places.Place, None]]] = {}
    for text in texts:
        change, place = places.change(text, tree)
        named.setdefault(change.path, (change, {}))[1][place] = None
    return [_change(change, tuple(spots), tree) for change, spots in named.values() if change.path not in taken]


def _change(change: Change, spots: Sequence[places.Place], tree: Tree) -> tuple[Change, str]:
    if change.action is Action.NEW:
        return _with(change, _NEW), f"{change.path} does not exist: listed as (new)"
    excerpts = [_excerpt(place, tree) for place in spots if place.start is not None]
    return _with(change, "\n\n".join([*excerpts, _WHAT])), ""


def _with(change: Change, instruction: str) -> Change:
    blocks = listing.blocks(instruction, Problems(""), first=None)
    return replace(change, instruction=instruction, blocks=blocks)


def _excerpt(place: places.Place, tree: Tree) -> str:
    """The lines as they are now. Who lists lines of a file to change says that they will not stay as they are, so the
    block is `before`, unless the same lines stand elsewhere too: then nobody could tell which of them are gone."""
    assert place.start is not None
    end = place.end or place.start
    lines = (tree.read(place.path) or "").replace("\r\n", "\n").removeprefix("\ufeff").split("\n")
    where = f"Line {place.start}" if end == place.start else f"Lines {place.start}-{end}"
    shown = lines[place.start - 1 : end]
    if len(shown) > EXCERPT or not any(line.strip() for line in shown) or "\r" in "\n".join(shown):
        return f"{where}:"
    text = "\n".join(shown) + "\n"
    rest = "\n".join([*lines[: place.start - 1], "\0", *lines[end:]])
    role = "example" if find(text, rest) else "before"
    return f"{where}, which read now:\n\n{fenced(text, f'{words.language(place.path)} {role}'.strip())}"


def _commands(
    wishes: Wishes, changes: Sequence[Change], context: Sequence[ContextRef], tree: Tree
) -> tuple[tuple[Command, ...], tuple[str, ...]]:
    """Those that were named, else those that the repository suggests, and a remark about the latter."""
    if any(not text.strip() or "\n" in text.strip() for text in wishes.commands):
        raise UsageError("--verify: a command is one line", hint="give each command its own --verify")
    if wishes.commands:
        problems = Problems("")
        made = [_command(text, problems) for text in wishes.commands]
        if problems:
            finding = problems.sorted()[0]
            raise UsageError(f"--verify: {finding.message}", hint=finding.hint)
        return tuple(command for command in made if command), ()
    named = [change.path for change in changes if change.action is not Action.DELETE]
    suggested = guessing.commands([*named, *(ref.path for ref in context)], tree.read) if named or context else ()
    remark = f"VERIFY is what the repository's files suggest: {'; '.join(suggested)}"[:300]
    return tuple(Command(text=text) for text in suggested), (remark,) if suggested else ()


def _command(text: str, problems: Problems) -> Command | None:
    from haiku_delegate.contract.forms import commands

    return commands.command(text.strip(), problems, line=None)


# -- what a diff says -------------------------------------------------------------------------------------------


def _from_diff(diff: Diff, tree: Tree) -> _Given:
    kept = [file for file in diff.files if not file.refused]
    left_out = [f"left out: {_shown(file.path)} {file.refused}" for file in diff.files if file.refused]
    if not kept:
        said = "; ".join(left_out)[:600]
        raise UsageError(f"nothing in the diff can be typed: {said}", hint="make these changes by hand")
    changes, context, remarks, made = [], [], [], 0
    for file in kept:
        _nameable(file)
        change, ranges, remark = _typed(file, tree)
        changes.append(change)
        context += list(_context(change.rename_from or change.path, ranges, tree))
        remarks += [f"{_shown(file.path)}: {said}" for said in (remark, file.remark) if said]
        made += remark == edits.MADE
    if made == len(kept):
        hint = "to delegate it, write the spec in a tree without it, `git worktree add ../before COMMIT^` for instance"
        remarks = [f"all of this is in the tree already; {hint}"]
    grants = _grants(kept)
    return _Given(changes=tuple(changes), context=tuple(context), remarks=(*left_out, *remarks), grants=grants)


def _nameable(file: FileDiff) -> None:
    """Refuse a path that no contract may name."""
    problems = Problems("")
    for path in (file.path, file.rename_from):
        if path is not None and not paths.check(path, problems, line=None):
            finding = problems.sorted()[0]
            raise UsageError(f"the diff: {finding.message}", hint=finding.hint)


def _shown(path: str) -> str:
    return path[:120] if path.isprintable() else ascii(path)[:120]


def _typed(file: FileDiff, tree: Tree) -> tuple[Change, tuple[tuple[int, int], ...], str]:
    """The listed file with its instruction, the lines around the edits, and a remark."""
    change = Change(path=file.path, action=file.action, rename_from=file.rename_from)
    if file.action is Action.DELETE:
        return _with(change, "Delete this file."), (), "" if tree.exists(file.path) else edits.MADE
    if file.action is Action.NEW:
        whole = [line for hunk in file.hunks for line in hunk.new]
        there = tree.read(file.path)
        return _with(change, _whole(file)), (), edits.MADE if there is not None and there.splitlines() == whole else ""
    now = tree.read(file.rename_from or file.path)
    made = edits.edits(file, now)
    parts = [f"Rename {file.rename_from} to this name." if file.rename_from else "", made.instruction]
    if not made.instruction and not file.rename_from:
        parts.append(_WHAT)
    parts += list(_ends(file, now))
    remark = _MISSING if now is None and not tree.exists(file.rename_from or file.path) else made.remark
    return _with(change, "\n\n".join(part for part in parts if part)), made.ranges, remark


def _whole(file: FileDiff) -> str:
    text = "".join(f"{line}\n" for hunk in file.hunks for line in hunk.new)
    if not text.strip():
        return "Create this file empty."
    block = fenced(text, f"{words.language(file.path)} exact".strip())
    return "\n\n".join(["The whole file:", block, *_ends(file, None)])


def _ends(file: FileDiff, now: str | None) -> Iterator[str]:
    if file.crlf or (now is not None and "\r\n" in now):
        yield "Its lines end in CRLF."
    if file.ends_open:
        yield "Its last line ends without a newline."


def _context(path: str, ranges: Sequence[tuple[int, int]], tree: Tree) -> Iterator[ContextRef]:
    """The lines around the edits as they are now, widened to the definitions that they lie in."""
    if not ranges:
        return
    spans = _joined(sorted(_around(path, start, end, tree) for start, end in ranges))
    if len(spans) > _RANGES:
        yield ContextRef(path=path)
        return
    for start, end in spans:
        yield places.noted(ContextRef(path=path, start=start, end=end), tree)


def _around(path: str, start: int, end: int, tree: Tree) -> tuple[int, int]:
    """The smallest definition that holds these lines, if it is not much larger than a screen."""
    from haiku_delegate.contract.texts.symbols import definitions

    found = definitions(path, tree.read(path) or "") or ()
    holding = [each for each in found if each.start <= start and end <= each.end and each.end - each.start < EXCERPT]
    smallest = min(holding, key=lambda each: each.end - each.start, default=None)
    return (smallest.start, smallest.end) if smallest else (start, end)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _kind(changes: Sequence[Change]) -> Kind | None:
    """Only where the names of the files leave no doubt."""
    if changes and all(words.is_test(change.path) for change in changes):
        return Kind.TESTS
    if changes and all(words.is_document(change.path) for change in changes):
        return Kind.DOCS
    return None


def _grants(files: Sequence[FileDiff]) -> TestGrants:
    """What the diff does to tests that are there already."""
    tests = [file for file in files if words.among_tests(file.rename_from or file.path)]
    edited = [file for file in tests if file.action in (Action.EDIT, Action.RENAME) and file.hunks]
    return TestGrants(
        add=tuple(file.path for file in edited if any(_adds_only(hunk) for hunk in file.hunks)),
        change=tuple(file.path for file in edited if not all(_adds_only(hunk) for hunk in file.hunks)),
        remove=tuple(file.path for file in tests if file.action is Action.DELETE),
        rename=tuple(file.rename_from for file in tests if file.rename_from),
    )


def _adds_only(hunk: diffs.Hunk) -> bool:
    return all(sign != "-" for sign, _text in hunk.rows)
