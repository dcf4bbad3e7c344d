"""go test: `-json`, put into a call that stands in the command itself; what it prints is put back from the events.

Measured with go 1.19. Nothing is asked through wrappers (GOFLAGS=-json would change what they print), of benchmarks,
and where the output goes into a pipe or a file. Text that is put back differs from the original in one thing: what the
tests print of themselves comes before the failures of its package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from haiku_delegate.checks.records import ids
from haiku_delegate.checks.records.model import WEIGHT, Evidence, Outcome, Record, Told, Wish
from haiku_delegate.checks.records.rows import told

name = "go"
_CALL = re.compile(r"\bgo(?:\s+-C\s+\S+)?\s+test\b(?!\S)")
_OTHERWISE = re.compile(r"(?<!\S)-(?:-?test\.)?-?(?:json|c|n|x|bench|fuzz|list|exec|h|help)\b")
_OUTCOMES = {"pass": Outcome.PASS, "fail": Outcome.FAIL, "skip": Outcome.SKIP}
_PROGRESS = re.compile(r"^\s*=== (?:RUN|PAUSE|CONT|NAME)\b")
_LOGGED = re.compile(r"^ {4,}\S+\.go:\d+: |^ {8,}")
_VERDICT = re.compile(r"^ *--- (?:PASS|FAIL|SKIP|BENCH): ")
_UNBUILT = re.compile(r"FAIL\t(\S+) \[\w+ failed\]")
_MODULE = re.compile(r"^module\s+\"?([^\s\"]+)", re.MULTILINE)


def ask(wish: Wish) -> Wish:
    """The same command, telling events; as it is, where that could change what it does."""
    calls = _CALL.findall(wish.text)
    if "go" not in wish.how.runners or not wish.how.direct or not wish.how.simple or len(calls) != 1:
        return wish
    if _OTHERWISE.search(wish.text) or re.search(r"['\"][^'\"]*\bgo\s+test\b", wish.text):
        return wish
    skipped = f" -skip {_skip(wish.leave_out)}" if wish.leave_out else ""
    return replace(wish, text=_CALL.sub(lambda found: f"{found[0]} -json{skipped}", wish.text))


def asked(text: str) -> bool:
    """Whether a command was rewritten by `ask`."""
    return re.search(r"\bgo(?:\s+-C\s+\S+)?\s+test -json\b", text) is not None


def read(evidence: Evidence) -> Record | None:
    """Outcomes by file and name; subtests keep their slash."""
    log = evidence.log()
    events = [event for event in map(_event, (log or "").splitlines()) if event] if log else []
    if not any("Package" in event for event in events):
        return None
    files = _Files(evidence)
    found: dict[str, Outcome] = {}
    for (package, test), outcome in _ended(events).items():
        key = ids.made(files.of(package, test), [test])
        found[key] = max(found.get(key, outcome), outcome, key=WEIGHT.index)
    return Told(found, told(found, evidence))


def spoiled(output: str) -> bool:
    """Every go since 1.10 knows `-json`; `-skip` came with 1.20, and without it nothing can be left out."""
    return False


def _ended(events: list[dict[str, Any]]) -> dict[tuple[str, str], Outcome]:
    """What began and never ended is missing: the process was gone."""
    found: dict[tuple[str, str], Outcome] = {}
    for event in events:
        package, test, action = event.get("Package"), event.get("Test"), event.get("Action")
        if not isinstance(package, str) or not isinstance(test, str) or not test:
            continue
        key = package, test
        if action == "run":
            found.setdefault(key, Outcome.MISSING)
        elif isinstance(action, str) and action in _OUTCOMES:
            before = found.get(key, Outcome.MISSING)
            now = _OUTCOMES[action]
            found[key] = now if before is Outcome.MISSING else max(before, now, key=WEIGHT.index)
    return found


def _event(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and isinstance(event.get("Action"), str) else None


class _Files:
    """The file in which a test of a package is defined."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        found = {place: _MODULE.search(evidence.text(f"{place}go.mod")) for place in _above(evidence)}
        self._modules = {match[1]: place for place, match in found.items() if match}
        self._known: dict[str, dict[str, str]] = {}

    def of(self, package: str, test: str) -> str:
        if package not in self._known:
            self._known[package] = dict(self._tests(package))
        return self._known[package].get(test.partition("/")[0], f"{package}.go")

    def _tests(self, package: str) -> Iterator[tuple[str, str]]:
        place = self._directory(package)
        for name in self._evidence.names(place) if place is not None else ():
            if name.endswith("_test.go"):
                path = f"{place}{name}"
                for test in re.findall(r"^func\s+((?:Test|Example|Fuzz)\w*)\s*\(", self._evidence.text(path), re.M):
                    yield test, path

    def _directory(self, package: str) -> str | None:
        for module, place in sorted(self._modules.items(), key=lambda each: -len(each[0])):
            if package == module or package.startswith(f"{module}/"):
                rest = package[len(module) :].strip("/")
                return f"{place}{rest}/" if rest else place
        return None


def _above(evidence: Evidence) -> list[str]:
    """Where a go.mod may lie: at the root, and one or two directories below it."""
    tops = [f"{name}/" for name in evidence.names("")[:200] if not name.startswith(".")]
    return ["", *tops]


# -- the text that would have been printed -----------------------------------------------------------------------


@dataclass
class _Package:
    raw: list[str] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)  #: failed tests, in the order in which they ended
    said: dict[str, str] = field(default_factory=dict)
    logs: dict[str, list[str]] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)
    all: list[str] = field(default_factory=list)
    events: int = 0
    ended: bool = False
    failed: bool = False


def text(log: str, command: str) -> str:
    """What the command would have printed without `-json`: package by package, where events come as they happen."""
    verbose = re.search(r"(?<!\S)--?(?:test\.)?v\b(?!=false)", command) is not None
    local = re.search(r"\btest\b.*(?<!\S)[^-\s]*(?:[./]|\.\.\.)", command) is None
    packages: dict[str, _Package] = {}
    before: list[str] = []
    after: list[str] = []
    for line in log.splitlines(keepends=True):
        event = _event(line)
        if event and isinstance(event.get("Package"), str):
            _heard(packages.setdefault(event["Package"], _Package()), event)
        elif event is None and (unbuilt := _UNBUILT.match(line)):
            packages.setdefault(unbuilt[1], _Package()).all.append(line)
        else:
            ended = packages and all(each.ended for each in packages.values() if each.events)
            (after if ended else before).append(line if event is None else str(event.get("Output", "")))
    told = [line for _name, each in sorted(packages.items()) for line in _printed(each, verbose=verbose, local=local)]
    failed = not local and any(line.startswith("FAIL\t") for line in told)
    return "".join([*before, *told, *(["FAIL\n"] if failed else []), *after])


def _heard(package: _Package, event: dict[str, Any]) -> None:
    test, said = str(event.get("Test", "")), str(event.get("Output", ""))
    package.events += 1
    if event["Action"] == "output":
        package.all.append(said)
        _sorted(package, test, said)
    elif not test and event["Action"] in ("pass", "fail", "skip"):
        package.ended, package.failed = True, package.failed or event["Action"] == "fail"


def _sorted(package: _Package, test: str, said: str) -> None:
    if not test:
        package.last.append(said)
    elif _PROGRESS.match(said):
        return
    elif _VERDICT.match(said):
        package.said[test] = said
        if "--- FAIL: " in said:
            package.verdicts.append(test)
    elif _LOGGED.match(said):
        package.logs.setdefault(test, []).append(said)
    else:
        package.raw.append(said)


def _printed(package: _Package, *, verbose: bool, local: bool) -> list[str]:
    if verbose or not package.ended:
        return package.all
    if package.failed:
        tops = [test for test in package.verdicts if "/" not in test]
        return [*package.raw, *(line for test in tops for line in _failure(package, test)), *package.last]
    if local:
        return [*package.raw, *package.last]
    return [line for line in package.last if re.match(r"ok  \t|\?   \t|--- ", line)]


def _failure(package: _Package, test: str) -> list[str]:
    inner = [each for each in package.verdicts if each.rpartition("/")[0] == test]
    indent = "    " * test.count("/")
    below = [line for each in inner for line in _failure(package, each)]
    return [package.said[test], *below, *(indent + line for line in package.logs.get(test, ()))]


def restored(log: Path, command: str, tail: int = 4000) -> str:
    """Put back the text of a log that holds events, and return its tail."""
    try:
        plain = text(log.read_bytes().decode("utf-8", "replace"), command)
        log.write_text(plain, "utf-8")
    except OSError:
        return ""
    return plain.encode("utf-8")[-tail:].decode("utf-8", "replace")


def _skip(left_out: tuple[str, ...]) -> str:
    import shlex

    names = (each.partition("::")[2] for each in left_out)
    return shlex.quote("|".join("/".join(f"^{re.escape(part)}$" for part in each.split("/")) for each in names))
