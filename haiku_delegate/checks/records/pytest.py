"""pytest: JUnit XML, asked for through PYTEST_ADDOPTS.

Measured with pytest 8.3 and 9.2: with the family `xunit1` a test case has `file`, and `classname` is the file with
dots, then the classes. A test that a class inherits from another module has that module as its `file`; a file that
cannot be collected has no `classname`. The command's own `--junitxml` wins over ours; then there is no record.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from haiku_delegate.checks.records.model import WEIGHT, Evidence, Outcome, Record, Wish

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

name = "pytest"
_MENTION = re.compile(r"^-* ?generated xml file: .*/haiku-delegate-[0-9a-f]{16}-\w+/pytest\.xml\b.*\n?", re.MULTILINE)
_TYPES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def ask(wish: Wish) -> Wish:
    """The wish for a record comes after whatever else the environment asks of pytest."""
    left_out = (f"--deselect={each}" for each in wish.leave_out)
    options = (f"--junitxml={wish.place}/pytest.xml", "--override-ini=junit_family=xunit1", *left_out)
    return replace(wish, env=_with_options(wish.env, *options))


def _with_options(env: Mapping[str, str], *options: str) -> dict[str, str]:
    said = " ".join(shlex.quote(option) for option in options)
    return {**env, "PYTEST_ADDOPTS": f"{env.get('PYTEST_ADDOPTS', '')} {said}".strip()}


def spoiled(output: str) -> bool:
    """Seen where a project switches the plugin off (`-p no:junitxml`)."""
    return "unrecognized arguments" in output and "--junitxml" in output


def unmentioned(output: str) -> str:
    """The output without the line that tells of our record: nobody else asked for it."""
    return _MENTION.sub("", output)


def read(evidence: Evidence) -> Record | None:
    """What the last session of the command wrote."""
    records = (parsed(data, evidence.exists) for _name, data in evidence.written("pytest.xml"))
    return next((record for record in records if record is not None), None)


def parsed(data: bytes, exists: Callable[[str], bool]) -> Record | None:
    """Outcomes by node id. A test whose file cannot be told keeps its dotted name, which is no node id."""
    from xml.etree import ElementTree

    if _TYPES.search(data):
        return None
    try:
        cases = list(ElementTree.fromstring(data).iter("testcase"))
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    files = {_dotted(file): file for case in cases if (file := case.get("file"))}
    found: dict[str, Outcome] = {}
    for case in cases:
        node, outcome = _node(case, files, exists), _outcome(case)
        found[node] = max(found.get(node, outcome), outcome, key=WEIGHT.index)
    return found


def _outcome(case: Element) -> Outcome:
    """The worst that is said of it: a test can pass and its teardown fail."""
    for tag, outcome in (("error", Outcome.ERROR), ("failure", Outcome.FAIL)):
        if case.find(tag) is not None:
            return outcome
    skipped = case.find("skipped")
    if skipped is None:
        return Outcome.PASS
    return Outcome.XFAIL if skipped.get("type") == "pytest.xfail" else Outcome.SKIP


def _node(case: Element, files: Mapping[str, str], exists: Callable[[str], bool]) -> str:
    owner, test, file = case.get("classname", ""), case.get("name", ""), case.get("file", "")
    if not owner:
        return file or test
    for module in _prefixes(owner):
        if place := _place(module, file, files, exists):
            classes = owner[len(module) + 1 :].split(".") if len(owner) > len(module) else []
            return "::".join([place, *classes, test])
    return f"{owner}::{test}"


def _place(module: str, file: str, files: Mapping[str, str], exists: Callable[[str], bool]) -> str:
    """The file of a dotted module: the case's own, that of another case, or the one that lies there."""
    if _dotted(file) == module:
        return file
    if module in files:
        return files[module]
    path = module.replace(".", "/") + ".py"
    return path if exists(path) else ""


def _prefixes(owner: str) -> Iterator[str]:
    parts = owner.split(".")[:50]
    return (".".join(parts[:count]) for count in range(len(parts), 0, -1))


def _dotted(file: str) -> str:
    return file.removesuffix(".py").replace("/", ".")
