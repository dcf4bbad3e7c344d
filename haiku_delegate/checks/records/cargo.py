"""cargo test: the lines that it prints, `test NAME ... ok`, held against the sums that it prints for each binary.

There is no other record in stable Rust, so this is text, and code under test can print such lines too (only with
`--nocapture`). Where the sums do not bear out the lines, or a binary's name is not printed, there is no record; and
that one was there before and is not any more proves nothing. `cargo test -q` prints no names.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace

from haiku_delegate.checks.records import ids
from haiku_delegate.checks.records.model import Evidence, Outcome, Record, Told, Wish, numbered
from haiku_delegate.checks.records.rows import told

name = "cargo"
_BINARY = re.compile(r"^ +Running (?:unittests )?(\S+) \((\S+)\)|^ +Doc-tests (\S+)")
_TEST = re.compile(r"^test (\S.{0,2000}?) \.\.\. (ok|FAILED|ignored)(?:, .*)?$")
_SUMS = re.compile(r"^test result: \S+ (\d+) passed; (\d+) failed; (\d+) ignored")
_MARKS = re.compile(r" - (?:should panic|compile fail|compile|should panic, .*)$")
_DOC = re.compile(r"^(\S+) - (.*?)\s*\(line \d+\)$")
_OUTCOMES = {"ok": Outcome.PASS, "FAILED": Outcome.FAIL, "ignored": Outcome.SKIP}


def ask(wish: Wish) -> Wish:
    """Nothing is asked, but what is to be left out is: after the `--` of a call that stands in the command itself."""
    if not wish.leave_out or not wish.how.direct or wish.how.runners != ("cargo",):
        return wish
    skips = " ".join(f"--skip {shlex.quote(each.partition('::')[2])}" for each in wish.leave_out)
    joint = "" if re.search(r"(?<!\S)--(?!\S)", wish.text) else " --"
    return replace(wish, text=f"{wish.text.rstrip()}{joint} {skips}")


def read(evidence: Evidence) -> Record | None:
    """Outcomes by file and path of the test; of examples in documents without their line, which moves."""
    log = evidence.log()
    if not log or "test result: " not in log:
        return None
    rows: list[tuple[str, Outcome]] = []
    for binary, block, sums in _blocks(log):
        found = [_outcome(each) for each in block]
        counted = tuple(sum(outcome is each for _name, outcome in found) for each in _OUTCOMES.values())
        if binary is None or counted != sums:
            return None
        rows += [(_id(binary, test, evidence), outcome) for test, outcome in found]
    outcomes = numbered(rows)
    return Told(outcomes, told(outcomes, evidence))


def spoiled(output: str) -> bool:
    """Nothing was asked."""
    return False


def _blocks(log: str) -> Iterator[tuple[re.Match[str] | None, list[re.Match[str]], tuple[int, ...]]]:
    """The binary, its lines and its sums. What was asked for but is red in a later binary never has sums."""
    binary: re.Match[str] | None = None
    lines: list[re.Match[str]] = []
    for line in log.splitlines():
        if found := _BINARY.match(line):
            binary, lines = found, []
        elif found := _TEST.match(line):
            lines.append(found)
        elif found := _SUMS.match(line):
            yield binary, lines, tuple(int(number) for number in found.groups())
            binary, lines = None, []


def _outcome(line: re.Match[str]) -> tuple[str, Outcome]:
    return line[1], _OUTCOMES[line[2]]


def _id(binary: re.Match[str], test: str, evidence: Evidence) -> str:
    test = _MARKS.sub("", test)
    if doc := _DOC.match(test):
        return ids.made(doc[1], [f"{doc[2] or '(file)'} (doc)"])
    if binary[1] is None:
        return ids.made(f"{binary[3]}.rs", [test])
    return ids.made(_file(binary[1], binary[2], test, evidence), [test])


def _file(path: str, built: str, test: str, evidence: Evidence) -> str:
    """The file of the module that a test lives in, as far as modules lie where they should."""
    crate = re.sub(r"-[0-9a-f]{16}$", "", built.rpartition("/")[2])
    names = (crate, crate.replace("_", "-"))
    tops = ["", *(f"{place}{name}/" for name in names for place in ("", "crates/", "packages/", "libs/"))]
    top = next((each for each in tops if evidence.exists(each + path)), "")
    source, modules = path.rpartition("/")[0], test.split("::")[:-1]
    for count in range(len(modules), 0, -1):
        for shape in (".rs", "/mod.rs"):
            file = "/".join([*filter(None, [top.rstrip("/"), source]), *modules[:count]]) + shape
            if evidence.exists(file):
                return file
    return top + path
