"""pytest: JUnit XML, asked for through PYTEST_ADDOPTS.

Measured with pytest 8.3 and 9.2: with the family `xunit1` a test case has `file`, and `classname` is the file with
dots, then the classes. A test that a class inherits from another module has that module as its `file`; a file that
cannot be collected has no `classname`. The command's own `--junitxml` wins over ours; then there is no record.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from haiku_delegate.checks.records.model import Outcome, Record

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

name = "pytest"
_WEIGHT = (Outcome.PASS, Outcome.SKIP, Outcome.XFAIL, Outcome.FAIL, Outcome.ERROR)
_MENTION = re.compile(r"^-* ?generated xml file: .*/haiku-delegate-[0-9a-f]{16}-pytest\b.*\n?", re.MULTILINE)
_TYPES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def ask(env: Mapping[str, str], file: str) -> dict[str, str]:
    """The same environment, with the wish for a record after whatever else it asks of pytest."""
    return _with_options(env, f"--junitxml={file}", "--override-ini=junit_family=xunit1")


def without(env: Mapping[str, str], ids: tuple[str, ...]) -> dict[str, str]:
    """The same environment, in which pytest leaves these tests out."""
    return _with_options(env, *(f"--deselect={each}" for each in ids))


def _with_options(env: Mapping[str, str], *options: str) -> dict[str, str]:
    said = " ".join(shlex.quote(option) for option in options)
    return {**env, "PYTEST_ADDOPTS": f"{env.get('PYTEST_ADDOPTS', '')} {said}".strip()}


def spoiled(output: str) -> bool:
    """Seen where a project switches the plugin off (`-p no:junitxml`)."""
    return "unrecognized arguments" in output and "--junitxml" in output


def unmentioned(output: str) -> str:
    """The output without the line that tells of our record: nobody else asked for it."""
    return _MENTION.sub("", output)


def read(data: bytes, exists: Callable[[str], bool]) -> Record | None:
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
        found[node] = max(found.get(node, outcome), outcome, key=_WEIGHT.index)
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
