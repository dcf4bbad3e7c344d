"""Whether the commands prove what the contract says: holdout (HD160), tests (HD161), behaviour (HD164)."""

from __future__ import annotations

import re

from haiku_delegate.contract.lint.remarks import Remarks, short
from haiku_delegate.contract.lint.testing import names_tests
from haiku_delegate.contract.model import Action, Color, Contract, Kind
from haiku_delegate.contract.texts import shell, tools


def check(contract: Contract, remarks: Remarks) -> None:
    """What is missing from the proof, as far as that is certain."""
    if contract.kind is Kind.FIX and not contract.holdout:
        hint = "add `holdout:` with a command that tries another input; it is run at the end and never shown"
        remarks.add("HD160", "a fix whose every check is visible is easily special-cased", hint=hint)
    tests = next((each for each in contract.changes if each.action is Action.NEW and _a_test(each.path)), None)
    if tests and contract.verify and not any(_may_test(command.text) for command in contract.verify):
        message = f"{short(tests.path, 60)} is written, but no verify command runs tests"
        remarks.add("HD161", message, line=tests.line, hint="add the command that runs it, tagged `# red`")
    if contract.preserve and contract.verify and all(command.color is Color.RED for command in contract.verify):
        hint = "add the command of the existing tests, tagged `# green`"
        message = "every verify command is red before the change, so none shows that behaviour is preserved"
        remarks.add("HD164", message, line=contract.verify[0].line, hint=hint)


def _a_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    if re.search(r"(?:^|/)tests/[^/]+\.rs$", path):
        return True  # of a crate, every file there
    return names_tests(path) and names_tests(name) and name != "conftest.py"


def _may_test(text: str) -> bool:
    simples = shell.parse(text)
    return simples is None or any(not tools.only_reads(tools.of(simple)) for simple in simples if simple.words)
