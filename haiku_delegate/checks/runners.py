"""What test runners say of themselves, for one question: did any test run?

Counts are for people. Outcomes are judged by exit code; only "no test ran" is added to it, because several runners
end with status 0 when a name filter matches nothing (measured: node --test, vitest -t, go test -run, cargo test NAME).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from haiku_delegate.report.counts import Counted


@dataclass(frozen=True, kw_only=True)
class _Runner:
    name: str
    command: re.Pattern[str]


_RUNNERS = (
    _Runner(name="pytest", command=re.compile(r"\bpy\.?test\b")),
    _Runner(name="unittest", command=re.compile(r"\bunittest\b|manage\.py test\b")),
    _Runner(name="go", command=re.compile(r"\bgo test\b")),
    _Runner(name="cargo", command=re.compile(r"\bcargo (?:\S+ )*test\b")),
    _Runner(
        name="node", command=re.compile(r"\bnode\b.*--test(?![-\w])|\bnode\b.*--test-(?:name-pattern|reporter|only)\b")
    ),
    _Runner(name="vitest", command=re.compile(r"\bvitest\b")),
    _Runner(name="jest", command=re.compile(r"\bjest\b")),
)


_WHOLE = 3900  #: characters; a longer output may be a tail (process.record keeps 4,000 bytes)


def cut(output: str) -> bool:
    """Whether the beginning of an output may be lost, and a summary with it."""
    return len(output) >= _WHOLE


def runner(command: str) -> str | None:
    """The test runner that a command names, or None."""
    return next((known.name for known in _RUNNERS if known.command.search(command)), None)


def count(command: str, output: str) -> Counted | None:
    """Tests passed, failed and skipped as the runner's own summary tells, or None where it tells nothing."""
    name = runner(command)
    return _COUNTERS[name](output) if name else None


def recorded(outcomes: Iterable[str]) -> Counted:
    """The same from a record."""
    found = Counter(outcomes)
    return Counted(
        passed=found["pass"], failed=found["fail"] + found["error"] + found["missing"],
        skipped=found["skip"] + found["xfail"],
    )  # fmt: skip


def nothing_ran(command: str, output: str) -> bool:
    """Whether a test runner ended well without running a test: that is not a pass."""
    counted = count(command, output)
    if counted is None or counted.passed or counted.failed:
        return False
    # `go test` without -v says `ok` for a package that has tests, and counts nothing.
    return not (runner(command) == "go" and _go_ran(output))


def unfinished(output: str) -> int:
    """Test binaries of cargo that began and never told their result: code under test has ended them."""
    begun = re.findall(r"^\s*(?:Running (?:unittests )?\S+ \(|Doc-tests )", output, re.MULTILINE)
    return max(0, len(begun) - len(re.findall(r"^test result: ", output, re.MULTILINE)))


def _words(output: str, pattern: str) -> dict[str, int]:
    lines = re.findall(pattern, output, re.MULTILINE)
    if not lines:
        return {}
    return {word.lower(): int(number) for number, word in re.findall(r"(\d+) ([A-Za-z]+)", lines[-1])}


def _pytest(output: str) -> Counted | None:
    words = _words(output, r"^=*\s*((?:\d+ [a-z]+(?:, )?)+ in [\d.:]+s?.*|no tests ran in .*)$")
    if not words:
        return (
            Counted(passed=0, failed=0, skipped=0) if re.search(r"^=*\s*no tests ran", output, re.MULTILINE) else None
        )
    return Counted(
        passed=words.get("passed", 0) + words.get("xpassed", 0),
        failed=words.get("failed", 0) + words.get("error", 0) + words.get("errors", 0),
        skipped=words.get("skipped", 0) + words.get("xfailed", 0) + words.get("deselected", 0),
    )


def _unittest(output: str) -> Counted | None:
    ran = re.findall(r"^Ran (\d+) tests? in", output, re.MULTILINE)
    if not ran:
        return Counted(passed=0, failed=0, skipped=0) if "NO TESTS RAN" in output else None
    bad = sum(int(n) for n in re.findall(r"(?<!expected )\b(?:failures|errors)=(\d+)", output))
    skipped = sum(int(n) for n in re.findall(r"(?:skipped|expected failures)=(\d+)", output))
    return Counted(passed=max(0, int(ran[-1]) - bad - skipped), failed=bad, skipped=skipped)


def _go(output: str) -> Counted | None:
    def times(mark: str) -> int:
        return len(re.findall(rf"^\s*--- {mark}:", output, re.MULTILINE))

    if not re.search(r"^(?:ok|FAIL|\?|---|testing:)", output, re.MULTILINE):
        return None
    return Counted(passed=times("PASS"), failed=times("FAIL"), skipped=times("SKIP"))


def _go_ran(output: str) -> bool:
    packages = re.findall(r"^ok\s+\S+.*$", output, re.MULTILINE)
    return any("[no tests to run]" not in line for line in packages)


def _cargo(output: str) -> Counted | None:
    rows = re.findall(r"^test result: \S+ (\d+) passed; (\d+) failed; (\d+) ignored", output, re.MULTILINE)
    if not rows:
        return None
    passed, failed, skipped = (sum(int(row[at]) for row in rows) for at in range(3))
    return Counted(passed=passed, failed=failed, skipped=skipped)


def _node(output: str) -> Counted | None:
    def last(word: str) -> int | None:
        found = re.findall(rf"^(?:#|ℹ) {word} (\d+)$", output, re.MULTILINE)
        return int(found[-1]) if found else None

    passed, failed = last("pass"), last("fail")
    if passed is None or failed is None:
        return None
    return Counted(passed=passed, failed=failed, skipped=(last("skipped") or 0) + (last("todo") or 0))


def _tests_line(output: str) -> Counted | None:
    words = _words(output, r"^\s*Tests:?\s+(.*\d+ (?:passed|failed|skipped|total|todo).*)$")
    if not words:
        return None
    return Counted(passed=words.get("passed", 0), failed=words.get("failed", 0), skipped=words.get("skipped", 0))


_COUNTERS = {
    "pytest": _pytest,
    "unittest": _unittest,
    "go": _go,
    "cargo": _cargo,
    "node": _node,
    "vitest": _tests_line,
    "jest": _tests_line,
}
