"""Naming rules: codes, prefixes, misspellings; and overriding them."""

from __future__ import annotations

import pytest

from haiku_delegate.findings import Finding, Severity
from haiku_delegate.rules import catalogue, override
from haiku_delegate.rules.model import Page, Rule, page


def overridable() -> str:
    return next(code for code, rule in catalogue.every().items() if rule.overridable)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("HD601",), {"HD601"}),
        (("hd601, HD602",), {"HD601", "HD602"}),
        (("HD6",), {"HD601", "HD602", "HD603", "HD604"}),
        (("HD601", "HD70"), {"HD601", "HD701", "HD702", "HD703"}),
        (("HD",), set(catalogue.every())),
    ],
)
def test_rules_are_named_by_code_or_prefix(words: tuple[str, ...], expected: set[str]) -> None:
    assert catalogue.matching(words) == expected


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("HD609", "did you mean 'HD604'?"),
        ("HD6011", "did you mean 'HD601'?"),
        ("601", "did you mean 'HD601'?"),
        ("H0", "did you mean 'HD001'?"),
        ("HD5", "`haiku-delegate check --explain HD` lists all rules"),
        ("E501", "`haiku-delegate check --explain HD` lists all rules"),
        ("", "`haiku-delegate check --explain HD` lists all rules"),
        ("HD٣", "`haiku-delegate check --explain HD` lists all rules"),
        ("spec.md", "`haiku-delegate check --explain HD` lists all rules"),
    ],
)
def test_what_names_no_rule_is_refused_with_the_nearest(word: str, hint: str) -> None:
    with pytest.raises(KeyError) as caught:
        catalogue.matching((word,))
    assert caught.value.args == (word,)
    assert catalogue.meant(word) == hint


def test_every_rule_belongs_to_a_family() -> None:
    assert {code[:3] for code in catalogue.every()} == set(catalogue.FAMILIES)


def test_an_allowed_finding_becomes_a_note_that_says_so() -> None:
    code = overridable()
    found = (Finding(rule=code, message="m"), Finding(rule="HD301", message="m"), Finding(rule="HD412", message="m"))
    once = override.apply(found, (code, "HD301"))
    note = Finding(rule=code, message="m (allowed by the spec)", severity=Severity.NOTE)
    assert once == (note, *found[1:])
    assert override.apply(once, (code,)) == once
    assert override.apply(found, ()) == found


@pytest.mark.parametrize("family", ["HD0", "HD3", "HD6", "HD7"])
def test_what_no_spec_can_wave_through(family: str) -> None:
    for code in catalogue.matching((family,)):
        refusal = override.refused(code)
        assert refusal is not None
        assert refusal[0] == "HD037"


@pytest.mark.parametrize("code", ["HD431", "HD432", "HD440"])
def test_verify_cannot_be_waved_through(code: str) -> None:
    assert override.refused(code) == (
        "HD037",
        f"{code} cannot be allowed: a pass means what the commands say, and nothing else",
        f"remove it; `haiku-delegate check --explain {code}`",
    )


def test_overrides_without_effect_are_told_once() -> None:
    used = Finding(rule="HD101", message="m (allowed by the spec)", severity=Severity.NOTE)
    found = (used, Finding(rule="HD102", message="m", severity=Severity.NOTE))
    allow = ("HD101", "HD102", "HD103", "HD103", "HD411")
    assert list(override.idle(found, allow, asked=lambda code: code < "HD4")) == ["HD102", "HD103"]


class HD998(Rule):
    """A title.

    What it looks at.

    Why: because
    of that.

    Mend: do this.

    Example:
        ### 1. a.py
            deeper
    Better:
        ### 1. b.py
    """

    fixable = True


def test_a_docstring_is_taken_apart() -> None:
    assert page(HD998) == Page(
        code="HD998", title="A title", what="What it looks at.", why="because\nof that.", mend="do this.",
        example="### 1. a.py\n    deeper", better="### 1. b.py", severity=Severity.ERROR, overridable=False,
        fixable=True,
    )  # fmt: skip


def test_a_docstring_without_its_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="Rule needs a title"):
        page(type("Rule", (Rule,), {"__doc__": "A title.\n\nWhy: x.\n"}))
