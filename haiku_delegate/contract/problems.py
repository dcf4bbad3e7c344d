"""Where the parsers put what is wrong with a spec, so that it can all be told at once."""

from __future__ import annotations

from collections.abc import Iterable

from haiku_delegate.findings import Finding


class Problems:
    """Everything that is wrong with one spec."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._found: dict[Finding, None] = {}  # a dict, because the same thing is told once

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, rule: str, message: str, *, line: int | None = None, hint: str = "") -> None:
        """Keep one more; `line` is the spec's."""
        finding = Finding(rule=rule, message=message, path=self.source, line=line, hint=hint)
        self._found.setdefault(finding)

    def sorted(self) -> tuple[Finding, ...]:
        """All of them, from the top of the spec to its end; what has no line comes first."""
        return tuple(sorted(self._found, key=lambda finding: (finding.line or 0, finding.rule)))


def closest(word: str, known: Iterable[str]) -> str:
    """`did you mean 'timeout'?`, or the list of what is known."""
    import difflib  # here, because most specs have no typo

    names = list(known)
    match = difflib.get_close_matches(word.casefold()[:80], names, n=1, cutoff=0.6)
    return f"did you mean '{match[0]}'?" if match else f"known here: {', '.join(names)}"
