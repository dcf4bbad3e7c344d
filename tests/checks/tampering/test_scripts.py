"""Scripts that VERIFY runs, and that succeed now whatever fails in them."""

from __future__ import annotations

import pytest

from haiku_delegate.checks import tampering
from haiku_delegate.contract import spec

SPEC = "TASK T-1: Add a step\n\nCHANGES TO MAKE:\n### 1. ci/all.sh\n{said}\n\nVERIFY:\n```sh\nsh ci/all.sh\n```\n"
BEFORE = "#!/bin/sh\nset -eu\npython -m unittest -q\n"


def found(after: str, *, said: str = "Add a step that runs ruff.", before: str = BEFORE) -> list[str]:
    change = tampering.FileChange(path="ci/all.sh", before=before, after=after)
    contract = spec.parse(SPEC.format(said=said), source="s.md")
    return [f"{each.rule}:{each.line}" for each in tampering.check(contract, [change])]


@pytest.mark.parametrize(
    ("after", "rules"),
    [
        (BEFORE + "ruff check .\n", []),
        (BEFORE + "# ruff check . || true\n", []),
        (BEFORE.replace("set -eu", "set -euo pipefail"), []),
        (BEFORE.replace("-q", "-q || true"), ["HD336:3"]),
        (BEFORE.replace("-q", "-q; true"), ["HD336:3"]),
        (BEFORE.replace("set -eu\n", ""), ["HD336:None"]),
        (BEFORE + "set +e\nruff check .\n", ["HD336:4"]),
    ],
)
def test_a_failure_in_the_script_has_to_count_as_before(after: str, rules: list[str]) -> None:
    assert found(after) == rules


def test_what_the_contract_writes_itself_is_no_tampering() -> None:
    said = "Add, at the end:\n```sh\nruff check . || true\n```"
    assert found(BEFORE + "ruff check . || true\n", said=said) == []


def test_a_script_that_no_command_runs_is_not_looked_at() -> None:
    text = SPEC.format(said="Change it.").replace("sh ci/all.sh", "python -m unittest")
    change = tampering.FileChange(path="ci/all.sh", before=BEFORE, after="")
    assert tampering.check(spec.parse(text, source="s.md"), [change]) == ()
