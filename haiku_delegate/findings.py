"""The one type in which every layer says what it saw."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(str, Enum):
    """How much a finding weighs: an error stops a run, a warning does not, a note only explains."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something worth telling the user, with a place and a way out.

    Rule codes: HD0xx the file is not a contract, HD1xx the contract is not well made, HD2xx it is not true of
    the repository, HD3xx the change set broke it, HD4xx verify and baseline, HD5xx the executor, HD6xx applying,
    HD7xx the surroundings (isolation, client, state).
    """

    rule: str  #: stable code, e.g. "HD301"
    message: str
    severity: Severity = Severity.ERROR
    path: str | None = None  #: a file as the user knows it, relative to the repository where it lies inside
    line: int | None = None  #: counted from 1
    hint: str = ""

    def to_data(self) -> dict[str, object]:
        """The finding as plain data, in the order in which it is published."""
        return {
            "rule": self.rule, "severity": self.severity.value, "path": self.path, "line": self.line,
            "message": self.message, "hint": self.hint,
        }  # fmt: skip

    def __str__(self) -> str:
        """`spec.md:14: HD104 verify command is empty (hint: ...)`, on one line."""
        place = f"{self.path}:{self.line}: " if self.path and self.line else f"{self.path}: " if self.path else ""
        return f"{place}{self.rule} {self.message}" + (f" ({self.hint})" if self.hint else "")


def errors(findings: tuple[Finding, ...] | list[Finding]) -> tuple[Finding, ...]:
    """Those findings that stop a run."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)
