"""`runs` and `show` over directories in every state that an accident leaves."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.playing import Delegation

GOOD: dict[str, Any] = {
    "schema": "haiku-delegate/report/1", "outcome": "stop", "reason": "verify",
    "cost": {"usd": 0.5}, "task": {"id": "T-1", "title": "a title"},
}  # fmt: skip


def kept(delegation: Delegation, name: str, report: str | None, *, pid: int = 2**22 + 1) -> Path:
    path = delegation.on.state / "runs" / name
    path.mkdir(parents=True)
    (path / "run.json").write_text(json.dumps({"pid": pid}))
    if report is not None:
        (path / "report.json").write_text(report)
    return path


@pytest.mark.parametrize(
    ("report", "outcome", "words"),
    [
        (json.dumps(GOOD), "verify", "has lost its report.md (`--json` shows the report as data)"),
        (json.dumps(GOOD | {"cost": {"usd": "much"}, "task": {"title": 5}}), "verify", "has lost its report.md"),
        (json.dumps(GOOD | {"cost": 3}), "unreadable", "the file is damaged"),
        ("{", "unreadable", "the file is damaged"),
        ("[]", "unreadable", "the file is damaged"),
        ("[" * 100_000, "unreadable", "the file is damaged"),
        ("\0", "unreadable", "the file is damaged"),
        (None, "died", "it was killed"),
    ],
)
def test_a_damaged_run_is_listed_and_explained(
    delegation: Delegation, report: str | None, outcome: str, words: str
) -> None:
    kept(delegation, "20260101-000000-a-1111", report)
    rows = delegation.call("runs", "--json").report
    assert [row["outcome"] for row in rows] == [outcome]  # type: ignore[index]
    assert delegation.call("runs").code == 0
    shown = delegation.call("show", "last")
    assert (shown.code, words in shown.err) == (2, True), shown.err


def test_a_run_that_goes_on_says_so(delegation: Delegation) -> None:
    kept(delegation, "20260101-000000-a-1111", None, pid=os.getpid())
    assert "it is still running" in delegation.call("show", "last").err


def test_part_of_an_id_will_do_if_it_is_the_only_one(delegation: Delegation) -> None:
    for name in ("20260101-000000-a-1111", "20260101-000000-b-2222"):
        kept(delegation, name, json.dumps(GOOD))
    assert delegation.call("show", "2222", "--json").report["reason"] == "verify"
    done = delegation.call("show", "2026")
    assert done.code == 2
    assert "could be 20260101-000000-b-2222, 20260101-000000-a-1111 (give more of the id)" in done.err


def test_the_last_run_is_the_last_to_begin_even_within_a_second(delegation: Delegation) -> None:
    for at, name in enumerate(("20260101-000000-z-1111", "20260101-000000-a-2222", "20251231-235959-m-3333"), 1):
        os.utime(kept(delegation, name, json.dumps(GOOD)) / "run.json", ns=(at * 10**9, at * 10**9))
    (delegation.on.state / "runs" / "zzz").mkdir()
    rows = delegation.call("runs", "--json").report
    assert [row["run_id"][-4:] for row in rows] == ["2222", "1111", "3333"]  # type: ignore[index]


def test_a_patch_as_data_is_json(delegation: Delegation) -> None:
    (kept(delegation, "20260101-000000-a-1111", json.dumps(GOOD)) / "candidate.patch").write_bytes(b"+\xff\n")
    assert delegation.call("show", "last", "--patch", "--json").report["patch"] == "+\\xff\n"
