"""Whether each change says what to do (HD103), and to listed files only (HD104)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from haiku_delegate.contract import paths
from haiku_delegate.contract.forms import fences
from haiku_delegate.contract.lint.remarks import Remarks, short
from haiku_delegate.contract.lint.testing import names_tests
from haiku_delegate.contract.model import Action, Change, Contract
from haiku_delegate.contract.scope import Scope
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.places import Places
from haiku_delegate.contract.texts.prose import BLOT, blot, sentences
from haiku_delegate.findings import Severity

_MAY_BE_EMPTY = frozenset({"__init__.py", "py.typed", ".gitkeep", ".keep", ".nojekyll", "__init__.pyi", "mod.rs"})
_MECHANICAL = Lazy(
    r"\b(?:rename|replace|bump|move|remove|delete|drop|change|pin|upgrade|switch|convert|migrate)\b", re.IGNORECASE
)
_HOLLOW = Lazy(
    r"(?:please )?(?:"
    r"(?:also )?(?:update|change|adjust|adapt|modify|edit|fix|amend|rework|do)"
    r"(?: (?:it|this|the|file|code|everything|too|as well|accordingly|appropriately|properly|imports?|tests?|docs?))*"
    r"(?: as (?:needed|necessary|required|appropriate|discussed))?"
    r"|as (?:discussed|agreed)"
    r"|(?:make|do|apply) the (?:necessary|required|needed) (?:changes|updates|edits|adjustments)"
    r"|(?:do )?(?:what(?:ever)? (?:is|it) (?:needed|necessary|required|takes)|the rest)"
    r"|implement(?: (?:it|this|the (?:\w+ ){0,2}(?:feature|function|logic|functionality|change|code)))?"
    r"(?: (?:(?:as )?described|(?:as )?(?:specified|discussed))?(?: (?:above|below|before))?)?"
    r"|(?:fix|solve|resolve) (?:the|this|that) (?:bug|issue|problem|error|crash|failure|failing tests?)"
    r"|make (?:it|this|that|them|(?:the |all )?tests?|everything) (?:better|nicer|cleaner|faster|(?:more )?robust"
    r"|work|pass|green|correct)"
    r"|(?:add|write|extend|update) (?:the |some |unit |proper |good |more |better ){0,3}"
    r"(?:tests|(?:(?:error|exception)[ -]handling|(?:input[ -])?validation|checks))"
    r"|changes?|\.\.\.|…)",
    re.IGNORECASE,
)
_VERBS = ("edit", "modify", "update", "adjust", "rewrite", "extend", "change", "fix", "amend", "patch", "create",
          "delete", "move", "extract")  # fmt: skip
_VERB = Lazy(
    r"(?:^|[,;:] +|\b(?:and|then|also|please|you (?:must|should))[ \n]+)(?:then +|also +|please +|and +)*"
    rf"(?P<verb>{'|'.join(_VERBS)})[ \n]+",
    re.IGNORECASE,
)
_PATH = r"(?P<path>`[^`\n]{1,200}`|[^\s`]{1,200})(?P<rest>.{0,80})"
_TARGET = Lazy(rf"(?:the[ \n]+)?(?:new[ \n]+)?(?:file[ \n]+)?{_PATH}", re.DOTALL)
_INTO = Lazy(rf"[^.;:]{{1,120}}?\b(?:in)?to[ \n]+{_PATH}", re.DOTALL)
_AIMED = Lazy(
    r"^[\s,]*(?:to|with|by|→|->|into)\s+[`\"']?[\w./-]*[/.][\w]|^\s*(?:from|in|entry|line|reference|import)\b"
)
_DENIED = Lazy(r"\b(?:not|never|no|without|nothing|instead|avoid|already)\b|n['’]t\b", re.IGNORECASE)
_SUFFIXES = Lazy(
    r"pyi?|[cm]?jsx?|tsx?|go|rs|java|kt|rb|php|c|h|[ch]pp|cc|cs|swift|sh|bash|ya?ml|json|toml|ini|cfg|md|rst|txt|html"
    r"|s?css|sql|xml|vue|svelte|tf|gradle|proto|exs?|lua|scala"
)


def check(contract: Contract, places: Places, remarks: Remarks) -> None:
    """What is to be done must be said, file by file."""
    for change in contract.changes:
        _said(change, contract, remarks)
    listed: _Listed | None = None
    for text, near in _instructions(contract):
        lowered = text.lower()
        if any(verb in lowered for verb in _VERBS):
            listed = listed or _Listed(contract)
            _elsewhere(text, near, listed, places, remarks)


def concrete(change: Change) -> bool:
    """Whether a block shows what shall stand in the file, or what shall be done to it."""
    return any(block.text.strip() for block in change.blocks)


def _said(change: Change, contract: Contract, remarks: Remarks) -> None:
    if change.action in (Action.DELETE, Action.RENAME) or concrete(change):
        return
    prose = fences.outside(change.instruction)
    shown, words = short(change.path, 60), " ".join(prose.split())
    bare = words.strip(" .!?:;-*_") if words not in ("...", "…") else words
    hint = f"say what must stand in {shown} afterwards, best as a fenced block"
    if not bare:
        _empty(change, shown, hint, contract, remarks)
    elif _HOLLOW.now.fullmatch(bare):
        tests = names_tests(change.path) and words in ("...", "…") and any(map(concrete, contract.changes))
        message = f"“{short(words, 60)}” does not say what to do in {shown}"
        remarks.add(
            "HD103", message, line=change.line, hint=hint, severity=Severity.NOTE if tests else Severity.WARNING
        )
    elif bare.casefold() == contract.title.strip(" .!").casefold() and BLOT not in blot(words):
        message = f"the instruction for {shown} only repeats the title"
        remarks.add("HD103", message, line=change.line, hint=hint, severity=Severity.WARNING)


def _empty(change: Change, shown: str, hint: str, contract: Contract, remarks: Remarks) -> None:
    name = change.path.rpartition("/")[2]
    if (change.action is Action.NEW and name in _MAY_BE_EMPTY) or contract.changes_notes.strip():
        return
    if _MECHANICAL.now.search(contract.title) and len(contract.title.split()) > 2:
        return
    if any(name and name in other.instruction for other in contract.changes[:200] if other is not change):
        return
    severity = Severity.WARNING if contract.task.strip() else None
    remarks.add("HD103", f"nothing says what to do in {shown}", line=change.line, hint=hint, severity=severity)


def _instructions(contract: Contract) -> Iterator[tuple[str, int | None]]:
    yield contract.changes_notes, None
    for change in contract.changes:
        yield change.instruction, change.line


def _elsewhere(text: str, near: int | None, listed: _Listed, places: Places, remarks: Remarks) -> None:
    for sentence in sentences(text):
        for found in _VERB.now.finditer(sentence.text):
            path = _target(sentence.raw, found)
            if path is None or path in listed or _DENIED.now.search(sentence.text[: found.start("verb")][-400:]):
                continue
            line = partial(places.inside, text, sentence.at, near=near)
            shown = short(path, 60)
            hint = f"list it (`### {shown}`), or leave it out: only listed files may change"
            remarks.add("HD104", f"the instruction changes {shown}, which is not listed", line=line, hint=hint)


def _target(raw: str, found: re.Match[str]) -> str | None:
    """The path that the verb acts on, if what follows is certainly one."""
    verb = found["verb"].lower()
    pattern = _INTO if verb in ("move", "extract") else _TARGET
    match = pattern.now.match(raw, found.end())
    if match is None or _AIMED.now.match(match["rest"]):
        return None
    token = match["path"].strip("`")
    token = re.sub(r"(?::L?\d+(?:-L?\d+)?)?[.,;:)]*$", "", token.strip("*_(\"'"))
    return paths.normal(token) if _is_file(token, ticked=match["path"].startswith("`")) else None


def _is_file(token: str, *, ticked: bool) -> bool:
    stem, dot, suffix = token.rpartition(".")
    if (
        not dot
        or not _SUFFIXES.now.fullmatch(suffix)
        or not re.fullmatch(r"[\w@+./-]+", token)
        or token.startswith(("/", "~", ".."))
    ):
        return False
    if "/" in token:
        return not stem.endswith("/")
    return ticked and stem[:1].islower() and suffix != "js"


class _Listed:
    """What the contract lists, however much of a path the prose writes."""

    def __init__(self, contract: Contract) -> None:
        self._scope = Scope(contract)
        self._globs = any(change.is_glob for change in contract.changes)
        self._whole = {change.path for change in contract.changes}
        self._whole |= {change.rename_from for change in contract.changes if change.rename_from}
        self._ends = {end for path in self._whole for end in _tails(path)}

    def __contains__(self, path: str) -> bool:
        bare = "/" not in path and self._globs  # some file of that name may well be matched
        known = path in self._ends or any(end in self._whole for end in _tails(path))
        return bare or known or self._scope.admits(path)


def _tails(path: str) -> Iterator[str]:
    """`a/b/c.py`, `b/c.py`, `c.py`."""
    parts = path.split("/")[-20:]
    return ("/".join(parts[at:]) for at in range(len(parts)))
