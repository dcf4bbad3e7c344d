"""What EXISTING BEHAVIOR THAT MUST BE PRESERVED names: is it there, and does any verify command exercise it?"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from haiku_delegate.contract.model import Action, BlockRole, Change
from haiku_delegate.contract.preflight.making import made
from haiku_delegate.contract.preflight.naming import Name, is_source, names, whereabouts
from haiku_delegate.contract.preflight.steps import steps
from haiku_delegate.contract.preflight.survey import Survey
from haiku_delegate.contract.preflight.testing import files_that_run
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.symbols import definitions
from haiku_delegate.findings import Finding, Severity

_A_PATH = Lazy(r"\b[\w.-]+/[\w./-]+|\b[\w-]+\.(?:py|[jt]sx?|go|rs|rb|sh|c|h|java|md|json|ya?ml|toml)\b(?!\()")
_RAISED = Lazy(r"\w*(?:Error|Exception|Warning)")
_DENIED = Lazy(
    r"\b(?:not (?:exist|used|supported|called|there)|no (?:calls?|uses?) of|nothing (?:calls|imports|uses)|unused)\b",
    re.IGNORECASE,
)
_CLAUSES = Lazy(r"(?<=[;.])\s+")
_WORD = Lazy(r"\w+")
_THROUGH = Lazy(
    r"\b(?:subprocess|runner|CliRunner|invoke|client|TestClient|spawn\w*|exec\w*|popen|system|import\s+\*|importlib"
    r"|runpy|getattr|conftest)\b",
    re.IGNORECASE,
)


def check(survey: Survey) -> Iterator[Finding]:
    """Names that are nowhere (HD222), and names that no test names (HD251)."""
    wanted = list(_wanted(survey))
    if not wanted or not _is_surveyable(survey):
        return
    paths = (*survey.named_files(), *files_that_run(survey))
    known = frozenset(word for path in paths for word in survey.words(path))
    lost = [(item, name) for item, name in wanted if name.last not in known]
    for item, name in lost:
        if _must_be_near(name, survey) and (hint := _near(name, survey)):
            yield _say(survey, "HD222", item, f"{name} stands in no file that the contract names", hint)
    yield from _untested([pair for pair in wanted if pair not in lost], survey)


def _wanted(survey: Survey) -> Iterator[tuple[str, Name]]:
    for item in survey.contract.preserve:
        for clause in _CLAUSES.now.split(item[:2000]):
            for name in () if _A_PATH.now.search(clause) or _DENIED.now.search(clause) else names(clause):
                if name.is_code and not hasattr(builtins, name.last) and not _RAISED.now.fullmatch(name.last):
                    yield item, name


def _is_surveyable(survey: Survey) -> bool:
    """Whether all that the contract names was read: no globs, no directories, and at least one listed source file."""
    changes, context = survey.contract.changes, survey.contract.context
    if any(change.is_glob for change in changes):
        return False
    texts = [survey.now(change) for change in changes if change.action is not Action.NEW]
    notes = [survey.tree.read(ref.path) for ref in context]
    sources = (change.path for change in changes if change.action is not Action.NEW)
    return None not in texts and None not in notes and any(is_source(path) for path in sources)


def _must_be_near(name: Name, survey: Survey) -> bool:
    if name.last in survey.introduced or name.last in made(survey):
        return False
    # `os.path.join()` is somebody else's; `Text.normalise()` is not, where a class `Text` is defined.
    return not name.nested or any(
        each.last == name.first and each.kind in ("class", "impl")
        for path in survey.named_files()
        if name.first in survey.words(path)
        for each in definitions(path, survey.tree.read(path) or "") or ()
    )


def _near(name: Name, survey: Survey) -> str:
    for path in survey.named_files():
        if is_source(path) and (hint := whereabouts(name, path, survey)):
            return f"{hint[:-1]} in {path}?" if hint.startswith("did you mean") else hint
    # A word in ticks may be a column or a variable of the environment; what is called is a symbol.
    return "correct the name, or list the file that has it under CONTEXT" if name.called or name.nested else ""


def _say(survey: Survey, rule: str, item: str, message: str, hint: str) -> Finding:
    line = survey.places.find(item.split("\n")[0])
    return survey.say(rule, message, hint, line, Severity.WARNING)


# -- does any test say a word about it? ----------------------------------------------------------------------


def _untested(wanted: list[tuple[str, Name]], survey: Survey) -> Iterator[Finding]:
    ran = files_that_run(survey)
    texts = [_after(path, survey) for path in (*ran, *_fixtures(ran, survey))] if ran else []
    if not wanted or not texts or None in texts:
        return
    said = "\n".join(text for text in texts if text)
    if _THROUGH.now.search(said):
        return  # what is tested from outside names nothing of the inside
    named = frozenset(_WORD.now.findall(said))
    unsaid = [(item, name) for item, name in wanted if name.last not in named]
    exercised = _reached(named, survey) if unsaid else named
    for item, name in unsaid:
        if name.last not in exercised:
            hint = "add a command whose tests do, or drop what nothing holds"
            yield _say(survey, "HD251", item, f"no verify command runs a test that names {name}", hint)


def _fixtures(ran: tuple[str, ...], survey: Survey) -> Iterator[str]:
    """The conftest.py files beside the tests and above them."""
    if not any(step.tool.name == "pytest" for step in steps(survey)):
        return
    above = {str(parent) for path in ran for parent in PurePosixPath(path).parents}
    for directory in sorted(above):
        path = "conftest.py" if directory == "." else f"{directory}/conftest.py"
        if survey.tree.exists(path):
            yield path


def _after(path: str, survey: Survey) -> str | None:
    """A test file as it will be, as far as the contract tells: None where it does not."""
    change = next((each for each in survey.contract.changes if each.path == path), None)
    if change is None:
        return survey.tree.read(path)
    blocks = "\n".join(each.text for each in change.blocks if each.role is not BlockRole.BEFORE)
    if not blocks:
        return None
    return blocks if change.action is Action.NEW else f"{survey.now(change) or ''}\n{blocks}"


def _reached(said: frozenset[str], survey: Survey) -> frozenset[str]:
    """The words of the tests, and of all that they name in the files of the contract, and so on."""
    pieces = [*_definitions(survey), *(piece for change in survey.contract.changes for piece in _blocks(change))]
    reached = set(said)
    grows = True
    while grows:
        hit = [piece for piece in pieces if piece[0] in reached]
        pieces = [piece for piece in pieces if piece[0] not in reached]
        grows = bool(hit)
        reached.update(*(words for _name, words in hit))
    return frozenset(reached)


def _definitions(survey: Survey) -> Iterator[tuple[str, frozenset[str]]]:
    for path in survey.named_files():
        text = survey.tree.read(path) or ""
        lines = text.split("\n")
        found = definitions(path, text)
        for each in found or ():
            yield each.last, frozenset(_WORD.now.findall("\n".join(lines[each.start - 1 : each.end])))
        stem = path.rpartition("/")[2].partition(".")[0]
        if found is None or not path.endswith((".py", ".pyi")):
            yield stem, survey.words(path)  # what is imported whole, or cannot be told apart


def _blocks(change: Change) -> Iterator[tuple[str, frozenset[str]]]:
    for block in change.blocks:
        words = frozenset(_WORD.now.findall(block.text))
        yield from ((word, words) for word in (words if len(words) < 400 else ()))
