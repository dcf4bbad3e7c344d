"""`--json`: whatever happens, stdout holds one JSON value and nothing else."""

from __future__ import annotations

import json

import pytest

from tests.support.playing import Delegation


@pytest.mark.parametrize(
    ("arguments", "code", "schema"),
    [
        ("--json", 2, "error"),
        ("run --json", 2, "error"),
        ("rnus --json", 2, "error"),
        ("spec.md --json --timeout banana", 2, "error"),
        ("spec.md --json --no-apply --commit", 2, "error"),
        ("missing.md --json", 3, "report"),
        ("check --json", 2, "error"),
        ("check missing.md --json", 3, None),
        ("check spec.md --json", 0, None),
        ("render spec.md --json", 0, None),
        ("render spec.md --as yaml --json", 0, None),
        ("render spec.md --as json --json", 0, None),
        ("render missing.md --json", 3, "error"),
        ("render --json", 2, "error"),
        ("runs --json", 0, None),
        ("runs --json -n 0", 2, "error"),
        ("show last --json", 2, "error"),
        ("show last --patch --json", 2, "error"),
        ("doctor --json", 0, None),
        ("demo --json --isolation bogus", 2, "error"),
    ],
)
def test_stdout_is_data(delegation: Delegation, arguments: str, code: int, schema: str | None) -> None:
    done = delegation.call(*arguments.split())
    assert done.code == code, done.err
    data = json.loads(done.out)
    if schema:
        assert data["schema"] == f"haiku-delegate/{schema}/1"
        assert data["exit_code"] == code


def test_an_error_carries_its_findings(delegation: Delegation) -> None:
    (delegation.repository / "empty.md").write_text("")
    data = delegation.call("render", "empty.md", "--json").report
    assert data == {
        "schema": "haiku-delegate/error/1",
        "exit_code": 3,
        "message": "not a contract: 1 problem(s)",
        "hint": "",
        "findings": [
            {
                "rule": "HD002",
                "severity": "error",
                "path": "empty.md",
                "line": None,
                "message": "the spec is empty",
                "hint": "write TASK, CHANGES TO MAKE and VERIFY, see docs/contract.md",
            }
        ],
    }


@pytest.mark.client
def test_the_demo_as_data_holds_both_reports(delegation: Delegation) -> None:
    data = delegation.call("demo", "--json").report
    assert (data["ok"], [report["exit_code"] for report in data["reports"]]) == (True, [0, 1])
