"""Where lint puts what it objects to, and how a piece of a spec is shown in a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from haiku_delegate.findings import Finding, Severity
from haiku_delegate.rules import lint as rules

_MOST = 20  #: findings of one rule and weight; a reader needs no more to see the point


class Remarks:
    """Everything that lint has to say about one contract."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._found: dict[Finding, None] = {}  # a dict, because the same thing is told once
        self._blamed: set[object] = set()
        self._counted: Counter[tuple[str, Severity]] = Counter()

    def add(
        self,
        rule: str,
        message: str,
        *,
        line: int | Callable[[], int | None] | None = None,
        hint: str = "",
        severity: Severity | None = None,
    ) -> None:
        """Keep one more; it weighs what its rule weighs unless `severity` says otherwise.

        A line that has to be looked for is handed in as a function, called only for what is kept.
        """
        weight: Severity = severity or getattr(rules, rule).severity
        self._counted[rule, weight] += 1
        if self._counted[rule, weight] <= _MOST:
            path = self._source or None
            at = line() if callable(line) else line
            made = Finding(rule=rule, message=message, severity=weight, path=path, line=at, hint=hint)
            self._found.setdefault(made)

    def blame(self, sentence: object) -> None:
        """Remember that this sentence has its finding, so that no other rule says the same in other words."""
        self._blamed.add(sentence)

    def blamed(self, sentence: object) -> bool:
        return sentence in self._blamed

    def sorted(self) -> tuple[Finding, ...]:
        """All of them, from the top of the spec to its end; what has no line comes first."""
        found = sorted(self._found, key=lambda finding: (finding.line or 0, finding.rule))
        for (rule, weight), number in self._counted.items():
            if number > _MOST:
                at = max(at for at, each in enumerate(found) if (each.rule, each.severity) == (rule, weight))
                found[at] = replace(found[at], message=f"{found[at].message} (and {number - _MOST} more like this)")
        return tuple(found)


def short(text: str, limit: int = 80) -> str:
    """One line of at most `limit` characters, without anything that a terminal would act on."""
    cut = text[: limit * 4]
    words = "".join(char if char.isprintable() else " " for char in cut).split()
    line = " ".join(words)
    if len(line) > limit:
        return line[: limit - 1].rstrip() + "…"
    return line + "…" if len(cut) < len(text) and line else line
