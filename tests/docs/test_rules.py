"""docs/rules is what the docstrings say, and the examples in it are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from haiku_delegate.contract import lint, spec
from haiku_delegate.errors import ContractInvalid
from haiku_delegate.rules import pages
from haiku_delegate.rules.catalogue import every as rules
from haiku_delegate.rules.model import page

ROOT = Path(__file__).parents[2]
CODES = sorted(rules())
SECTIONS = {
    "TASK": "TASK T-1: Add slugify()\n",
    "CHANGES TO MAKE": "CHANGES TO MAKE:\n### 1. src/text.py\nAdd slugify() after normalize().\n",
    "VERIFY": "VERIFY:\npython -m pytest -q tests/test_text.py\n",
}


def whole(piece: str) -> bool:
    return all(re.search(rf"^{name}", piece, re.MULTILINE) for name in SECTIONS)


def completed(piece: str) -> str:
    """A piece of a spec with the sections that it lacks."""
    if re.match(r"TASK|Please", piece):
        return piece
    missing = "\n".join(text for name, text in SECTIONS.items() if not re.search(rf"^{name}", piece, re.MULTILINE))
    return f"{piece}\n{missing}" if piece.startswith("---") else f"{missing}\n{piece}"


def told(text: str) -> list[str]:
    """What reading and linting object to."""
    try:
        contract = spec.parse(text, source="spec.md")
    except ContractInvalid as invalid:
        return [finding.rule for finding in invalid.findings]
    return [finding.rule for finding in lint.check(contract)]


def test_the_pages_are_what_the_generator_makes(tmp_path: Path) -> None:
    (tmp_path / "HD999.md").write_text("a rule that is gone\n")
    pages.write(tmp_path)
    made = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert made == pages.every()
    kept = {file.name: file.read_text() for file in (ROOT / "docs" / "rules").iterdir()}
    assert kept == made, "run `make rules`"


def test_every_code_that_is_used_has_a_rule_and_every_rule_is_used() -> None:
    used: set[str] = set()
    for path in (ROOT / "haiku_delegate").rglob("*.py"):
        if path.name != "findings.py" and path.parent.name != "rules":
            used.update(re.findall(r'"(HD\d{3})"', path.read_text()))
    override = (ROOT / "haiku_delegate" / "rules" / "override.py").read_text()
    used.update(re.findall(r'"(HD\d{3})"', override))
    assert sorted(used) == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_docstring_has_all_its_parts(code: str) -> None:
    made = page(rules()[code])
    assert made.title
    assert "\n" not in made.title
    assert made.why
    assert made.mend
    assert "pointless" not in made.why, "still the stub"
    assert not made.better or made.example
    for words in (made.title, made.what, made.why, made.mend):
        assert "Example" not in words, "a part in the wrong place"


@pytest.mark.parametrize("code", [code for code in CODES if code < "HD037" and page(rules()[code]).example])
def test_the_examples_of_what_is_no_contract_are_true(code: str) -> None:
    made = page(rules()[code])
    assert code in told(completed(made.example))
    if made.better:
        assert not [rule for rule in told(completed(made.better)) if rule.startswith("HD0")]


@pytest.mark.parametrize("code", [code for code in CODES if code > "HD037"])
def test_an_example_that_is_a_whole_spec_says_what_its_rule_says(code: str) -> None:
    made = page(rules()[code])
    for piece, wanted in ((made.example, True), (made.better, False)):
        if whole(piece):
            found = told(piece)
            assert not [rule for rule in found if rule.startswith("HD0")], piece
            if code.startswith("HD1") and code < "HD190":
                assert (code in found) is wanted, piece
