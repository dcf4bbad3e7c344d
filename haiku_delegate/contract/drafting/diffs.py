"""A unified diff as file changes: git's headers read here, hunks by unidiff."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from haiku_delegate.contract.model import Action
from haiku_delegate.errors import UsageError

LIMIT = 16 * 1024 * 1024  #: characters of a diff that is looked at; what it yields must fit into 1 MB
_GIT = re.compile(r"^diff --git ", re.MULTILINE)
_COMBINED = re.compile(r"^(?:diff --(?:cc|combined) |@@@ )", re.MULTILINE)
_COLORED = re.compile(r"^(?:\x1b\[[0-9;]*m)+(?:diff --git |--- |@@ )", re.MULTILINE)
_STAT = re.compile(r"^ \d+ files? changed", re.MULTILINE)
_SUBJECT = re.compile(r"^Subject: (?:\[[^\]\n]*\] ?)*(?P<text>.*(?:\n[ \t].*)*)", re.MULTILINE)
_ESCAPE = re.compile(r'\\(?:([0-7]{3})|([abtnvfr"\\]))')
_SIMPLE = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}
_MODES = {"120000": "is a symbolic link", "160000": "is a submodule"}
_NOWHERE = "/dev/null"


@dataclass(frozen=True, kw_only=True)
class Hunk:
    """One hunk. `start` counts from 1; for a hunk without old lines it is the line before."""

    start: int
    rows: tuple[tuple[str, str], ...]  #: (" ", "-" or "+", the line without its end)

    @property
    def old(self) -> tuple[str, ...]:
        """The lines as they were."""
        return tuple(text for sign, text in self.rows if sign != "+")

    @property
    def new(self) -> tuple[str, ...]:
        """The lines as they are to be."""
        return tuple(text for sign, text in self.rows if sign != "-")


@dataclass(frozen=True, kw_only=True)
class FileDiff:
    """What a diff does to one file; `refused` says why a spec cannot say it."""

    path: str
    action: Action = Action.EDIT
    rename_from: str | None = None
    hunks: tuple[Hunk, ...] = ()
    crlf: bool = False  #: new lines end in CRLF, as not all of the old ones do
    ends_open: bool = False  #: afterwards, the last line has no newline
    remark: str = ""  #: what a spec leaves out
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class Diff:
    """All of it, and the subject where it is a mail of `git format-patch`."""

    files: tuple[FileDiff, ...]
    subject: str = ""


@dataclass
class _Head:
    """The lines of a git header before the first hunk."""

    lines: Sequence[str]
    found: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = ("new file mode", "deleted file mode", "old mode", "new mode", "rename from", "rename to",
                "copy from", "copy to", "---", "+++", "Submodule")  # fmt: skip
        for line in self.lines:
            for key in keys:
                if line.startswith(key + " "):
                    self.found.setdefault(key, line[len(key) + 1 :])
            if line.startswith(("Binary files ", "GIT binary patch")):
                self.found["binary"] = line
            if match := re.fullmatch(r"index [0-9a-f]+\.\.[0-9a-f]+ (\d+)", line):
                self.found["mode"] = match[1]

    def __getitem__(self, key: str) -> str:
        return self.found.get(key, "")


def read(text: str, source: str) -> Diff:
    """Take a diff apart; UsageError where it is none."""
    if len(text) > LIMIT:
        raise UsageError(f"{source} is larger than 16 MB", hint="split it; a contract is one focused task")
    if _COMBINED.search(text):
        hint = "use --from-commit, or `git diff A B`, which compare two states"
        raise UsageError(f"{source} is a combined diff of a merge", hint=hint)
    starts = [match.start() for match in _GIT.finditer(text)]
    if starts:
        sections = (text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True))
        files = tuple(_git_file(section, source) for section in sections)
    else:
        files = tuple(_plain_files(text, source))
    _one_change(files, text, source)
    subject = _SUBJECT.search(text[: starts[0]] if starts else "")
    return Diff(files=files, subject=" ".join(subject["text"].split()) if subject else "")


def _one_change(files: Sequence[FileDiff], text: str, source: str) -> None:
    """Refuse what is no diff, or several of them."""
    if not text.strip():
        raise UsageError(f"{source} is empty", hint="`git diff` leaves out what is staged (--cached) or untracked")
    if not files:
        raise UsageError(f"{source} holds no diff", hint=_instead(text))
    named = Counter(file.path for file in files if not file.refused)
    twice = next((path for path, times in named.items() if times > 1), None)
    if twice is not None:
        hint = "these are several diffs; give what they come to, `git diff A B`"
        raise UsageError(f"{source} changes {twice[:120]!a} twice", hint=hint)


def _instead(text: str) -> str:
    if _COLORED.search(text):
        return "it has colour codes; use `git diff --no-color`"
    if _STAT.search(text):
        return "it is a summary; leave out --stat"
    return "give the output of `git diff` or `diff -u`"


def _git_file(section: str, source: str) -> FileDiff:
    lines = section.split("\n")
    at = next((at for at, line in enumerate(lines) if line.startswith("@@ ")), len(lines))
    head = _Head([line.rstrip("\r") for line in lines[:at]])
    old, new = _names(head)
    made = _judged(head, FileDiff(path=new or old, rename_from=old if head["rename from"] else None))
    if made.refused:
        return made
    hunks = "\n".join(["--- a/x", "+++ b/x", *lines[at:]]) if at < len(lines) else ""
    found = _parsed(hunks, source) if hunks else []
    return _with_hunks(made, found[0] if found else ())


def _names(head: _Head) -> tuple[str, str]:
    """The old name and the new one, as the repository knows them."""
    if head["rename from"] or head["copy from"]:
        kind = "rename" if head["rename from"] else "copy"
        return _unquoted(head[f"{kind} from"]), _unquoted(head[f"{kind} to"])
    old, new = (_stripped(_unquoted(head[mark])) for mark in ("---", "+++"))
    if old or new:
        return old or new, new or old
    both = head.lines[0][len("diff --git ") :]
    if quoted := re.fullmatch(r'("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")', both):
        return _stripped(_unquoted(quoted[1])), _stripped(_unquoted(quoted[2]))
    half = both[: len(both) // 2]  # without a rename, both names are the same
    return _stripped(half), _stripped(half)


def _stripped(name: str) -> str:
    """Without `a/` or `b/` (or the letters of `diff.mnemonicPrefix`); /dev/null is no name."""
    return "" if name == _NOWHERE else re.sub(r"^[abciow12]/", "", name)


def _unquoted(name: str) -> str:
    """git puts names with odd bytes in quotes, C fashion; a name with blanks is followed by a tab."""
    name = name.split("\t")[0]
    if not (len(name) > 1 and name.startswith('"') and name.endswith('"')):
        return name
    pieces = _ESCAPE.split(name[1:-1])
    raw = bytearray()
    for plain, octal, simple in zip(pieces[::3], [*pieces[1::3], None], [*pieces[2::3], None], strict=True):
        raw += plain.encode("utf-8", "surrogateescape")
        raw += bytes([int(octal, 8) & 255]) if octal else bytes([_SIMPLE[simple]]) if simple else b""
    return raw.decode("utf-8", "surrogateescape")


def _judged(head: _Head, made: FileDiff) -> FileDiff:
    """The action that the header says, and what no spec can say."""
    if head["new file mode"]:
        made = replace(made, action=Action.NEW)
    elif head["deleted file mode"]:
        made = replace(made, action=Action.DELETE)
    elif made.rename_from:
        made = replace(made, action=Action.RENAME)
    modes = [head[key] for key in ("new file mode", "deleted file mode", "old mode", "new mode", "mode") if head[key]]
    special = next((_MODES[mode] for mode in modes if mode in _MODES), "is a submodule" if head["Submodule"] else "")
    if special:
        return replace(made, refused=f"{special}; an executor edits text files only")
    if head["copy from"]:
        return replace(made, refused=f"is a copy of {_unquoted(head['copy from'])}; list it with --change")
    if head["binary"] and made.action is not Action.DELETE:
        return replace(made, refused="is binary; an executor types text only")
    if head["new mode"] and head["new mode"] != head["old mode"]:
        said = f"its mode changes from {head['old mode']} to {head['new mode']}, and no spec can say that: use chmod"
        only = made.action is Action.EDIT and not head["+++"]
        return replace(made, refused=said) if only else replace(made, remark=said)
    if head["new file mode"] == "100755":
        return replace(made, remark="it is to be executable, and no spec can say that: use chmod +x")
    return made


def _parsed(text: str, source: str) -> list[Any]:  # Any: unidiff's own types
    from unidiff.errors import UnidiffParseError
    from unidiff.patch import PatchSet

    try:
        return list(PatchSet(line + "\n" for line in text.split("\n")))
    except UnidiffParseError as error:
        said = " ".join(str(error).split())[:120]
        raise UsageError(f"{source} cannot be read as a diff: {said}", hint="make it anew with `git diff`") from error


def _plain_files(text: str, source: str) -> Iterator[FileDiff]:
    for found in _parsed(text, source) if re.search(r"^--- .*\n\+\+\+ ", text, re.MULTILINE) else []:
        old, new = _stripped(_unquoted(found.source_file)), _stripped(_unquoted(found.target_file))
        if old and new and old != new and new.rpartition("/")[2] != old.rpartition("/")[2]:
            old = new  # `diff -u a.orig a`: no rename, only two names for one file
        action = Action.NEW if not old else Action.DELETE if not new else Action.EDIT
        made = FileDiff(path=new or old, action=action)
        if found.is_binary_file:
            yield replace(made, refused="is binary; an executor types text only")
        elif action is Action.EDIT and found.is_added_file:
            yield _with_hunks(replace(made, action=Action.NEW), found)
        else:
            yield _with_hunks(made, found)


def _with_hunks(made: FileDiff, found: Any) -> FileDiff:
    """With the hunks, if their text can stand in a spec."""
    hunks = tuple(_hunk(hunk) for hunk in found)
    lines = [(sign, text) for hunk in hunks for sign, text in hunk.rows]
    if made.action is not Action.DELETE:
        if any("\udc80" <= char <= "\udcff" for _sign, text in lines if not text.isascii() for char in text):
            return replace(made, refused="is not UTF-8 text; the client would corrupt it")
        if any("\r" in text or "\0" in text for _sign, text in _without_crlf(lines)):
            return replace(made, refused="holds carriage returns or NULs within lines, which no spec can say")
        if _only_ends(hunks):
            return replace(made, refused="only its line ends change, which no spec can say: convert it yourself")
    ended = {sign: [text.endswith("\r") for own, text in lines if own == sign] for sign in "+- "}
    before = [*ended["-"], *ended[" "]]
    crlf = any(ended["+"]) and not (before and all(before))  # all of them: the file's own, or a mailer's
    hunks = tuple(replace(hunk, rows=tuple(_without_crlf(hunk.rows))) for hunk in hunks)
    return replace(made, hunks=hunks, crlf=crlf, ends_open=_open(found))


def _hunk(found: Any) -> Hunk:
    rows = ((line.line_type, line.value.removesuffix("\n")) for line in found if line.line_type in (" ", "+", "-"))
    return Hunk(start=found.source_start, rows=tuple(rows))


def _without_crlf(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(sign, text.removesuffix("\r")) for sign, text in rows]


def _only_ends(hunks: Sequence[Hunk]) -> bool:
    """Whether nothing changes but CRLF to LF or back."""
    old = [text for hunk in hunks for text in hunk.old]
    new = [text for hunk in hunks for text in hunk.new]
    return old != new and [text.removesuffix("\r") for text in old] == [text.removesuffix("\r") for text in new]


def _open(found: Any) -> bool:
    """Whether the marker of a missing newline stands behind a line of the new state."""
    rows = [row for hunk in found for row in hunk]
    pairs = itertools.pairwise(rows)
    return any(row.line_type in ("+", " ") and after.line_type == "\\" for row, after in pairs)
