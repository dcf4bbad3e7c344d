"""Records that hooks of ours have written as JSON lists, and the question which of their names are computed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from haiku_delegate.checks.records import ids
from haiku_delegate.checks.records.model import Evidence, Outcome, Record, Told, numbered

_WORDS = {
    "passed": Outcome.PASS, "failed": Outcome.FAIL, "error": Outcome.ERROR, "skipped": Outcome.SKIP,
    "pending": Outcome.SKIP, "disabled": Outcome.SKIP, "todo": Outcome.SKIP, "xfail": Outcome.XFAIL,
    "missing": Outcome.MISSING,
}  # fmt: skip
_ADDED = re.compile(r"(?: \((?:doc|\d+)\))+$")  #: what is ours in a name
_WORD = re.compile(r"[^\W_]+")


def listed(data: bytes) -> list[object]:
    """A JSON list, or an empty one."""
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError):
        return []
    return rows if isinstance(rows, list) else []


def record(prefix: str, evidence: Evidence) -> Record | None:
    """What the hooks of one JavaScript runner wrote, in all of its processes: rows of file, titles and a word."""
    answers = [listed(data) for name, data in evidence.written(f"{prefix}-") if name.endswith(".json")]
    if not answers:
        return None
    outcomes = numbered(_outcomes(answers, evidence))
    return Told(outcomes, told(outcomes, evidence))


def _outcomes(answers: Iterable[list[object]], evidence: Evidence) -> Iterator[tuple[str, Outcome]]:
    for row in (each for answer in answers for each in answer):
        match row:
            case [str(file), [*titles], str(word)] if word in _WORDS and all(isinstance(t, str) for t in titles):
                home = evidence.home(file)
                if home is not None:
                    yield _id(file, home, [str(title) for title in titles]), _WORDS[word]


def _id(file: str, home: str, titles: list[str]) -> str:
    """Node has one test for a file that is a script, by the file's own name."""
    if len(titles) == 1 and (titles[0] == file or (titles[0] == home and "/" in home)):
        return ids.made(home, [ids.WHOLE])
    return ids.made(home, titles)


def told(names: Iterable[str], evidence: Evidence) -> Iterator[str]:
    """The names of which some word does not stand in the test's file: they come from elsewhere."""
    known: dict[str, frozenset[str]] = {}
    for name in names:
        place = ids.file(name)
        if place not in known:
            known[place] = frozenset(_WORD.findall(evidence.text(place)))
        wanted = ids.words(_ADDED.sub("", name))
        if "::" in name and known[place] and not wanted <= known[place] and ids.WHOLE not in name:
            yield name
