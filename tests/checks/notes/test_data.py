"""Keys that stand twice (HD368), and checks that are switched off where nobody looks (HD367)."""

from __future__ import annotations

import pytest

from haiku_delegate.checks import notes
from haiku_delegate.contract import spec


def found(path: str, before: str, after: str, said: str = "Raise the limit.") -> list[str]:
    text = f"TASK T-1: Change it\n\nCHANGES TO MAKE:\n### 1. {path}\n{said}\n\nVERIFY:\n```sh\nmake\n```\n"
    change = notes.SourceChange(path=path, before=before.encode(), after=after.encode())
    told = notes.check(spec.parse(text, source="s.md"), [change])
    return [f"{each.severity} {each.rule}" for each in told if each.rule in ("HD367", "HD368")]


@pytest.mark.parametrize(
    ("path", "before", "after", "told"),
    [
        ("a.yaml", "a: 1\nb: 2\n", "a: 1\nb: 2\na: 3\n", ["warning HD368"]),
        ("a.yaml", "x: {a: 1}\ny: {a: 1}\n", "x: {a: 2}\ny: {a: 1}\n", []),
        ("a.yml", "- a: 1\n- a: 2\n", "- a: 1\n- a: 3\n", []),
        ("a.yml", "a: &x {b: 1}\n", "a: &x {b: 1}\nc:\n  <<: *x\n  <<: *x\n", []),
        ("a.yaml", "a: 1\na: 2\n", "a: 1\na: 3\n", []),
        ("a.yaml", "a: 1\n", "a: !thing [1, {b: 1, b: 2}]\n", ["warning HD368"]),
        ("a.yaml", "a: 1\n", "a: [\n", []),
        ("a.json", '{"a": 1}', '{"a": 1, "b": {"c": 1, "c": 2}}', ["warning HD368"]),
        ("a.json", '{"a": 1}', '{"a": 1, "b": {"a": 1}}', []),
    ],
)
def test_keys_that_stand_twice_are_told(path: str, before: str, after: str, told: list[str]) -> None:
    assert found(path, before, after) == told


WORKFLOW = "jobs:\n  test:\n    steps:\n      - run: make test\n"


@pytest.mark.parametrize(
    ("path", "line", "said", "told"),
    [
        (".github/workflows/ci.yml", "    continue-on-error: true\n", "Add a job.", ["warning HD367"]),
        (".github/workflows/ci.yml", "    if: ${{ false }}\n", "Add a job.", ["warning HD367"]),
        (".github/workflows/ci.yml", "      - run: make lint || true\n", "Add a job.", ["warning HD367"]),
        (".github/workflows/ci.yml", "      - run: echo ${{ secrets.KEY }}\n", "Add a job.", ["warning HD367"]),
        (".github/workflows/ci.yml", "    continue-on-error: true\n", "Set continue-on-error on it.", []),
        (".github/workflows/ci.yml", "      - run: make lint\n", "Add a job.", []),
        ("deploy/values.yml", "    continue-on-error: true\n", "Add a job.", []),
        ("Cargo.toml", "overflow-checks = false\n", "Add a dependency.", ["warning HD367"]),
    ],
)
def test_a_check_that_is_switched_off_elsewhere_is_told(path: str, line: str, said: str, told: list[str]) -> None:
    assert found(path, WORKFLOW, WORKFLOW + line, said) == told
