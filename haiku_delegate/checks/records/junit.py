"""JUnit XML that the command writes itself: where its text says (`--junitxml=out.xml`), or where such reports go.

Read is only what was written while the command ran: named in the command, in the report directories of Maven and
Gradle, or, where the command names no runner, anything new that is JUnit. Measured: mocha-junit-reporter, gotestsum's
and ctest's formats from recorded files, pytest's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from haiku_delegate.checks.records import ids
from haiku_delegate.checks.records import pytest as pytest_records
from haiku_delegate.checks.records.model import Evidence, Outcome, Record, Told, Wish, numbered
from haiku_delegate.checks.records.rows import told

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

name = "junit"
_TYPES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SOURCES = (
    "",
    "src/test/java/",
    "src/test/kotlin/",
    "src/test/scala/",
    "src/test/groovy/",
    "test/",
    "tests/",
    "app/src/test/java/",
)
_ENDS = (".java", ".kt", ".py", ".scala", ".groovy", ".php", ".cs", ".swift")


def ask(wish: Wish) -> Wish:
    """Nothing: the command writes it anyway, or not."""
    return wish


def read(evidence: Evidence) -> Record | None:
    """All the reports together."""
    rows: list[tuple[str, Outcome]] = []
    read_any = False
    for _path, data in evidence.reports():
        root = _root(data)
        if root is None:
            continue
        read_any = True
        own = pytest_records.parsed(data, evidence.exists) if _of_pytest(root) else None
        rows += list(own.items() if own is not None else _cases(root, evidence))
    if not read_any:
        return None
    outcomes = numbered(rows)
    return Told(outcomes, told(outcomes, evidence))


def spoiled(output: str) -> bool:
    """Nothing was asked."""
    return False


def _root(data: bytes) -> Element | None:
    from xml.etree import ElementTree

    if _TYPES.search(data):
        return None
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    return root if root.tag in ("testsuites", "testsuite") else None


def _of_pytest(root: Element) -> bool:
    suites = [root, *root.findall("testsuite")]
    return any(suite.get("name") == "pytest" for suite in suites)


def _cases(root: Element, evidence: Evidence) -> Iterator[tuple[str, Outcome]]:
    above = {case: suite for suite in root.iter("testsuite") for case in suite.findall("testcase")}
    for case, suite in above.items():
        owner, test = case.get("classname") or suite.get("name") or "", case.get("name") or ""
        file = case.get("file") or suite.get("file") or suite.get("filepath") or ""
        yield _id(owner, test, file, evidence), _outcome(case)


def _outcome(case: Element) -> Outcome:
    if case.find("error") is not None:
        return Outcome.ERROR
    if case.find("failure") is not None:
        return Outcome.FAIL
    unrun = case.find("skipped") is not None or case.get("status") in ("notrun", "disabled", "skipped")
    return Outcome.SKIP if unrun else Outcome.PASS


def _id(owner: str, test: str, file: str, evidence: Evidence) -> str:
    home = evidence.home(file) if file else None
    if home is not None and evidence.text(home):
        return ids.made(home, [each for each in (owner if owner not in (file, home) else "", test) if each])
    path = owner.partition("$")[0].replace(".", "/").replace("\\", "/")
    for place in _SOURCES:
        for end in _ENDS:
            if path and evidence.exists(f"{place}{path}{end}"):
                return ids.made(f"{place}{path}{end}", [test])
    return ids.made(owner or "junit", [test])
