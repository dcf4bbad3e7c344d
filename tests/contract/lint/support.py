"""Specs for the tests of lint: one small good one, whose parts can be replaced."""

from __future__ import annotations

from haiku_delegate.contract import lint, spec
from haiku_delegate.findings import Finding, Severity

CODE = "```python\ndef f() -> int:\n    return 1\n```"


def linted(text: str, source: str = "spec.md") -> tuple[Finding, ...]:
    """Everything that lint says of this spec."""
    return lint.check(spec.parse(text, source=source))


def markdown(
    *,
    title: str = "Add slugify() to the text helpers",
    changes: str = "### 1. src/text.py\nAdd `slugify()` after `normalize()`.",
    verify: str = "python -m pytest -q tests/test_text.py",
    matter: str = "",
    rest: str = "",
) -> str:
    """A spec of TASK, CHANGES and VERIFY."""
    front = f"---\n{matter}\n---\n" if matter else ""
    return f"{front}TASK: {title}\n\nCHANGES TO MAKE:\n{changes}\n\nVERIFY:\n```sh\n{verify}\n```\n{rest}"


def loud(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """(rule, severity) of everything that is more than a note."""
    return [(each.rule, str(each.severity)) for each in findings if each.severity is not Severity.NOTE]


def instructed(sentence: str, **parts: str) -> tuple[Finding, ...]:
    """What lint says of a good spec with this instruction."""
    return linted(markdown(changes=f"### 1. src/text.py\n{sentence}", **parts))


def verified(command: str, **parts: str) -> tuple[Finding, ...]:
    """What lint says of a good spec with this command."""
    return linted(markdown(verify=command, **parts))
