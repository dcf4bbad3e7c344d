"""Remarks about a test that is still there."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from haiku_delegate.checks.tampering.model import Need, Remark
from haiku_delegate.checks.tampering.suite import Test
from haiku_delegate.findings import Severity


def remark(
    rule: str, message: str, old: Test | None, new: Test, *, line: int | None = None, need: Need = Need.CHANGE,
    severity: Severity = Severity.ERROR, gone: Iterable[ast.AST] = (), come: Iterable[ast.AST] = (),
) -> Remark:  # fmt: skip
    """With the source that went and came, so that the contract can be asked about it."""
    return Remark(
        rule=rule, message=message, test=name(new), line=line or new.node.lineno, need=need, severity=severity,
        gone=tuple(old.suite.source.of(each) for each in gone) if old else (),
        come=tuple(new.suite.source.of(each) for each in come), whole=new.text,
        also=name(old) if old and old.id != new.id else "",
    )  # fmt: skip


def name(test: Test) -> str:
    return test.id.partition("#")[0]
