"""Symbols of other languages, by their words: exported ones that are gone (HD353), touched ones (HD354)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from haiku_delegate.checks.notes import going, rust
from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.model import Edit, Remark
from haiku_delegate.checks.notes.symbols import listed
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.symbols import Definition, definitions
from haiku_delegate.findings import Severity

_SCRIPT = frozenset({"js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"})
_SUFFIXES = _SCRIPT | {"go", "rs"}
_EXPORTED = Lazy(
    r"^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?"
    r"(?:function\s*\*?|class|const\s+enum|const|let|var|type|interface|enum|namespace)\s+(\w[\w$]*)"
    r"|^(?:module\.)?exports\.(\w[\w$]*)\s*=(?!=)",
    re.MULTILINE,
)
_LISTED = Lazy(r"^(?:export\s*(?:type\s*)?|module\.exports\s*=\s*)\{(?P<names>[^{}()=]{0,20000})\}", re.MULTILINE)
_OPEN = Lazy(
    r"\bexport\s*\*|\b(?:module\.)?exports\s*(?:=(?!=)|\[)|__exportStar"
    r"|Object\.(?:assign|defineProperty|defineProperties)\(\s*(?:module\.)?exports"
)
_GO = Lazy(r"^func\s+(?:\([^()\n]{1,120}\)\s*)?([A-Z]\w*)\s*[(\[]|^(?:type|var|const)\s+([A-Z]\w*)\b", re.MULTILINE)
_RUST = Lazy(
    r"^[ \t]*pub\s+(?:(?:async|unsafe|const|default|extern(?:\s+\"[^\"\n]*\")?)\s+)*"
    r"(?:fn|struct|enum|trait|type|mod|union|static(?:\s+mut)?)\s+(\w+)"
    r"|^[ \t]*pub\s+const\s+([A-Z]\w*)\s*:|^macro_rules!\s*(\w+)",
    re.MULTILINE,
)
_MOST = 100_000  #: characters that are taken apart into tokens
_PROGRAM = Lazy(
    r"(?:^|/)(?:scripts?|bin|examples?|docs?|benchmarks?|bench|tools|demos?|samples?|build)/"
    r"|\.config\.\w+$|(?:^|/)main\.\w+$"
)
_REMARK = Lazy(r"^\s*(?://|/?\*|#(?![\[!])|--).*$|\s//\s.*$")


def remarks(edit: Edit, asked: Asked, elsewhere: frozenset[str]) -> Iterator[Remark]:
    """`elsewhere` are words of lines that came new in the other files of the change."""
    if edit.is_new or edit.is_test or edit.suffix not in _SUFFIXES:
        return
    if not _PROGRAM.now.search(edit.path) and not edit.before.startswith("#!"):
        yield from _unexported(edit, asked, elsewhere)
    if asked.kind not in going.WIDE_TASKS and not asked.is_wide and asked.alone and edit.rows:
        yield from _touched(edit, asked)


# -- gone ----------------------------------------------------------------------------------------------------


def exported(edit: Edit, text: str) -> set[str]:
    """The names that a text offers to others, as far as its lines show them."""
    if edit.suffix == "go":
        found = set() if re.search(r"^package main\b", text, re.MULTILINE) else _groups(_GO, text)
    elif edit.suffix == "rs":
        found = _groups(_RUST, rust.library(text))
    else:
        found = _groups(_EXPORTED, text)
        for match in _LISTED.now.finditer(text):
            parts = (re.sub(r"//.*", "", part).split(":")[0].split() for part in match["names"].split(","))
            found |= {words[-1] for words in parts if words and re.fullmatch(r"[\w$]+", words[-1])}
    return found


def _groups(pattern: Lazy, text: str) -> set[str]:
    return {next(filter(None, match.groups())) for match in pattern.now.finditer(text)}


def _unexported(edit: Edit, asked: Asked, elsewhere: frozenset[str]) -> Iterator[Remark]:
    missing = exported(edit, edit.before) - exported(edit, edit.after) - elsewhere
    gone = set(going.unasked(asked, missing))
    if not gone or (edit.suffix in _SCRIPT and _reopened(edit)):
        return
    defined = definitions(edit.path, edit.before)
    if defined is None:
        return
    known = {each.last for each in defined}  # what stands in a comment or a string defines nothing
    gone = {name for name in gone if name in known}
    lost = {name for name in gone if not re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", edit.after)}
    certain = going.severity(asked, lost) is Severity.ERROR
    if names := sorted(lost or gone):
        which = f"{len(names)} public names are" if len(names) > 1 else "a public name is"
        yield Remark(
            rule="HD353",
            message=f"{which} gone that the contract does not take away: {listed(names)}",
            severity=Severity.ERROR if certain else Severity.WARNING,
            hint="if the task needs it, name what is to go" if certain else "",
        )


def _reopened(edit: Edit) -> bool:
    """Whether it offers names now in a way that its lines do not show: `export *`, `module.exports = make()`."""
    return any(_LISTED.now.match(edit.after, match.start()) is None for match in _OPEN.now.finditer(edit.after))


# -- touched -------------------------------------------------------------------------------------------------


def _touched(edit: Edit, asked: Asked) -> Iterator[Remark]:
    fresh = [row for row in edit.rows if not asked.wants(row.text) and not _REMARK.now.fullmatch(row.text)]
    gone = Edit(edit.path, edit.new, edit.old or b"").rows
    if not any(_is_unsaid(row.text, asked) for row in (*fresh, *gone)) or len(edit.before) + len(edit.after) > _MOST:
        return
    was, now = definitions(edit.path, edit.before), definitions(edit.path, edit.after)
    if not was or not now:
        return
    old, new = _own_lines(edit.before, was), _own_lines(edit.after, now)
    named = [name for name in (*old, *new) if asked.names(name)]
    if not named:
        return  # it speaks in prose alone, so nobody can say what it leaves out
    mentions = re.compile("|".join(rf"(?<![\w$]){re.escape(name)}(?![\w$])" for name in named))
    found = [
        name for name in new
        if name in old and not _is_named(name, asked, now)
        and _differs_unasked({*old[name]} ^ {*new[name]}, asked, mentions)
    ]  # fmt: skip
    if found:
        line = next(each.start for each in now if each.name == found[0])
        yield Remark(rule="HD354", message=f"changed, though the contract does not name it: {listed(found)}", line=line)


def _differs_unasked(lines: set[str], asked: Asked, mentions: re.Pattern[str]) -> bool:
    """Whether lines differ in more than what the contract says, and do not merely follow what it names."""
    return any(_is_unsaid(line, asked) for line in lines) and not any(mentions.search(line) for line in lines)


def _own_lines(text: str, found: tuple[Definition, ...]) -> dict[str, list[str]]:
    """The code lines of every function whose end is known, by its name; one that is defined twice says nothing."""
    lines = text.split("\n")
    spans = [each for each in found if each.kind == "function" and each.end > each.start]
    outer = [
        each
        for each in spans
        if not any(o.start <= each.start and each.end <= o.end and o is not each for o in _around(each, spans))
    ]
    by_name: dict[str, list[str]] = {}
    twice: set[str] = set()
    for each in outer:
        code = [_REMARK.now.sub("", line).strip() for line in lines[each.start - 1 : each.end]]
        twice |= {each.name} & by_name.keys()
        by_name[each.name] = [line for line in code if line]
    return {name: code for name, code in by_name.items() if name not in twice}


def _around(each: Definition, spans: list[Definition]) -> list[Definition]:
    """The definition before this one that may hold it: spans come in the order of their starts."""
    at = spans.index(each)
    return spans[max(0, at - 30) : at]


def _is_named(name: str, asked: Asked, now: tuple[Definition, ...]) -> bool:
    """By its own name, or by that of what is around it, or in it."""
    if asked.names(name) or re.search(rf"(?<![\w$]){re.escape(name)}\s*[(=:]", asked.blocks):
        return True
    here = next((each for each in now if each.name == name), None)
    return here is not None and any(
        asked.names(each.name)
        for each in now
        if (each.start <= here.start and here.end <= each.end) or (here.start <= each.start and each.end <= here.end)
    )


def _is_unsaid(line: str, asked: Asked) -> bool:
    """Whether a line has a word that the contract has not, or no word at all that would tell."""
    if asked.wants(line) or _REMARK.now.fullmatch(line):
        return False
    words = re.findall(r"[A-Za-z_$][\w$]*", line)
    return not words or any(word not in asked.words for word in words)
