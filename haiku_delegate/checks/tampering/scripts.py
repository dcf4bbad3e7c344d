"""Shell scripts that the contract's commands run: whether a failure in them still counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from haiku_delegate.checks.tampering.model import Need, Remark
from haiku_delegate.contract.model import Contract
from haiku_delegate.findings import Severity

_SHELL = re.compile(r"\.(?:sh|bash|zsh|bats)$|(?:^|/)[\w-]+$")
_ENDS = re.compile(r"^\s*set\s+(?:-\w*e|-o\s+errexit)|\A#!.*sh\s+-\w*e", re.MULTILINE)
_GOES_ON = re.compile(r"^\s*set\s+\+\w*e|^\s*trap\s+['\"]?exit 0", re.MULTILINE)
MASKED = re.compile(
    r"\|\|\s*(?:true\b|:(?=\s|$)|exit\s+0|echo\b)|;\s*(?:true|:|exit\s+0)\s*$|^\s*@?-(?=[\w./])", re.MULTILINE
)
_COMMENT = re.compile(r"(?:^|\s)#(?!!).*$", re.MULTILINE)


def is_run(contract: Contract, path: str) -> bool:
    """Whether a command of the contract names the file."""
    if not _SHELL.search(path):
        return False
    named = re.compile(rf"(?<![\w/.-])(?:\./)?{re.escape(path)}(?![\w/-])")
    return any(named.search(command.text) for command in (*contract.verify, *contract.holdout))


def compare(before: str, after: str) -> Iterator[Remark]:
    """Remarks about what now succeeds although something in it failed."""
    was, now = _COMMENT.sub("", before), _COMMENT.sub("", after)
    fewer = len(_ENDS.findall(was)) > len(_ENDS.findall(now))
    if fewer or len(_GOES_ON.findall(now)) > len(_GOES_ON.findall(was)):
        yield _remark("it goes on after a failure now, and VERIFY runs it", after, _GOES_ON)
    if len(MASKED.findall(now)) > len(MASKED.findall(was)):
        yield _remark("a failure in it does not count any more, and VERIFY runs it", after, MASKED)


def _remark(message: str, text: str, pattern: re.Pattern[str]) -> Remark:
    found = pattern.search(text)
    line = text.count("\n", 0, found.start() + len(found[0]) - len(found[0].lstrip())) + 1 if found else None
    row = text.split("\n")[line - 1] if line else ""
    return Remark(rule="HD336", message=message, line=line, need=Need.REMOVE, severity=Severity.ERROR,
                  come=(row,) if row.strip() else ())  # fmt: skip
