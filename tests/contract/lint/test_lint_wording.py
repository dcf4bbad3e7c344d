"""What the words of a contract give away: sections, instructions, open decisions, work that is not typing, size."""

from __future__ import annotations

import pytest

from haiku_delegate.contract.lint.routing import ROUTES
from haiku_delegate.findings import Finding, Severity
from tests.contract.lint.support import CODE, instructed, linted, loud, markdown

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def of(rule: str, findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.rule == rule]


def test_an_empty_section_is_told_with_its_line_and_an_absent_one_is_advice() -> None:
    found = linted(markdown(rest="\nCONTEXT:\n\nCONSTRAINTS:\n"))
    assert [(each.rule, each.severity, each.line, each.message) for each in found] == [
        ("HD101", WARNING, 12, "section CONTEXT is empty"),
        ("HD101", WARNING, 14, "section CONSTRAINTS is empty"),
    ]


def test_absent_sections_are_missed_only_in_a_contract_of_some_size() -> None:
    three = "".join(f"### src/{name}.py\nReturn `{name}`.\n" for name in "abc")
    assert [(each.rule, each.severity) for each in linted(markdown(changes=three))] == [("HD102", NOTE)]
    assert linted(markdown(changes=three, rest="\nCONSTRAINTS:\n- Keep it short.")) == ()
    assert linted(markdown()) == ()


@pytest.mark.parametrize(
    ("key", "severity"), [("constraints:", WARNING), ("constraints: null", WARNING), ("constraints: []", NOTE)]
)
def test_an_empty_key_of_yaml(key: str, severity: Severity) -> None:
    text = f"title: Add f()\nchanges:\n  - path: a.py\n    instruction: Add `f()`.\nverify: [pytest]\n{key}\n"
    (finding,) = of("HD101", linted(text, "spec.yaml"))
    assert (finding.severity, finding.line) == (severity, 6)


def test_an_empty_key_of_json() -> None:
    changes = '"changes":\n[{"path": "a.py", "instruction": "Add it."}]'
    text = f'{{"title": "t", {changes},\n"verify": ["pytest"],\n"context": null}}'
    (finding,) = of("HD101", linted(text, "spec.json"))
    assert (finding.message, finding.line) == ("section CONTEXT is empty", 4)


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ("### 1. src/a.py", ERROR),
        ("### 1. src/a.py (new)", ERROR),
        ("### 1. src/a.py\n```python\n```", ERROR),
        ("### 1. src/a.py\nUpdate accordingly.", WARNING),
        ("### 1. src/a.py\nMake the necessary changes.", WARNING),
        ("### 1. src/a.py\nadd slugify() to the text helpers.", WARNING),
        ("### 1. src/a.py\n...", WARNING),
        ("### 1. src/a.py\n" + CODE + "\n### 2. tests/test_a.py (new)\nAdd tests.", WARNING),
        ("### 1. src/a.py\n" + CODE + "\n### 2. tests/test_a.py (new)\n...", NOTE),
    ],
)
def test_a_change_that_says_nothing(changes: str, severity: Severity) -> None:
    (finding,) = of("HD103", linted(markdown(changes=changes)))
    assert finding.severity == severity
    assert finding.line is not None
    assert finding.hint


@pytest.mark.parametrize(
    ("sentence", "path"),
    [
        ("Add `slugify()`, and update src/web.py to use it.", "src/web.py"),
        ("Edit `src/web.py` too.", "src/web.py"),
        ("Then also update the file docs/usage.md.", "docs/usage.md"),
        ("Delete src/old.py.", "src/old.py"),
        ("Create tests/test_web.py with one test.", "tests/test_web.py"),
        ("Move `normalize()` into src/base.py.", "src/base.py"),
        ("Add it. Modify `package.json`.", "package.json"),
    ],
)
def test_a_change_to_a_file_that_is_not_listed(sentence: str, path: str) -> None:
    (finding,) = of("HD104", instructed(sentence))
    assert finding.message == f"the instruction changes {path}, which is not listed"
    assert (finding.severity, finding.line) == (WARNING, 5)


def test_a_listed_file_may_be_changed_from_anywhere() -> None:
    listed = "### 1. src/text.py\nUpdate src/web.py and edit `web.py`.\n### 2. src/web.py\n" + CODE
    assert of("HD104", linted(markdown(changes=listed))) == []
    assert of("HD104", linted(markdown(changes="### 1. src/**\nUpdate src/deep/web.py."))) == []


@pytest.mark.parametrize(
    ("sentence", "words", "severity"),
    [
        ("The limit is TBD.", "TBD", ERROR),
        ("The limit is to be decided.", "to be decided", ERROR),
        ("TODO: write this part", "TODO:", ERROR),
        ("Return ??? here.", "???", ERROR),
        ("Figure out which callers break.", "Figure out", ERROR),
        ("Then figure out the rest.", "Then figure out", ERROR),
        ("Read the log and figure out the format.", "and figure out", WARNING),
        ("Decide whether to cache it.", "Decide whether", ERROR),
        ("Name it as you see fit.", "as you see fit", ERROR),
        ("The name is up to you.", "is up to you", ERROR),
        ("Use whichever name you prefer.", "whichever name you prefer", ERROR),
        ("Choose an appropriate name.", "Choose an appropriate", ERROR),
        ("Pick a good name.", "Pick a good", ERROR),
        ("Come up with a scheme.", "Come up with", ERROR),
        ("Update callers as appropriate.", "as appropriate", WARNING),
        ("Adjust the callers if necessary.", "if necessary", WARNING),
        ("Change other modules as needed.", "as needed", WARNING),
        ("Support JSON, YAML, etc.", ", etc", WARNING),
        ("Support JSON, YAML and so on.", "and so on", WARNING),
        ("Use a set or similar.", "or similar", WARNING),
        ("Return something like a list.", "something like", WARNING),
        ("Find the best way to sort.", "Find the best way", WARNING),
        ("Use caching where it makes sense.", "where it makes sense", WARNING),
        ("Handle edge cases.", "Handle edge cases", WARNING),
        ("Handle errors gracefully.", "Handle errors gracefully", WARNING),
        ("Raise an appropriate error.", "an appropriate error", WARNING),
        ("Use whichever is easier.", "whichever is easier", WARNING),
        ("Improve the readability.", "Improve", WARNING),
        ("Clean up the module.", "Clean up", WARNING),
        ("Use sensible defaults.", "sensible defaults", WARNING),
        ("Replace the body of normalise(); treat other characters as appropriate.", "as appropriate", WARNING),
        ("Remove the old branch, and handle the rest as needed.", "as needed", WARNING),
        ("Update imports if necessary.", "if necessary", WARNING),
        ("Adjust the imports where needed.", "where needed", WARNING),
    ],
)
def test_words_that_leave_a_decision_open(sentence: str, words: str, severity: Severity) -> None:
    (finding,) = of("HD110", instructed(f"Add a function.\n\n{sentence}"))
    assert (finding.severity, finding.line) == (severity, 7)
    assert finding.message == f"“{words.lstrip(', ')}” leaves a decision open: “{sentence}”"


@pytest.mark.parametrize(
    "sentence",
    [
        "Empty text: should this fall back too?",
        "Should the cache be per user?",
        "What about tests, do we need any?",
        "Or use a set?",
    ],
)
def test_a_question_is_told(sentence: str) -> None:
    (finding,) = of("HD111", instructed(f"Add `f()`. {sentence}"))
    assert (finding.severity, finding.message) == (WARNING, f"the instruction asks “{sentence}”")


@pytest.mark.parametrize(
    ("title", "rule", "tier"),
    [
        ("Design a caching layer", "HD120", "opus"),
        ("Propose an API for plugins", "HD120", "opus"),
        ("T-4: Architect the new billing", "HD120", "opus"),
        ("Investigate why the login fails", "HD121", "opus"),
        ("fix: debug the flaky upload", "HD121", "opus"),
        ("Find the root cause of the leak", "HD121", "opus"),
        ("Find out why it is slow", "HD121", "opus"),
        ("Track down the race in the queue", "HD121", "opus"),
        ("Review the payment code", "HD122", "opus"),
        ("Audit all dependencies", "HD122", "opus"),
        ("Compare SQLite with Postgres and use the better one", "HD123", "you"),
        ("Rethink the architecture of the rate service", "HD120", "opus"),
        ("Rework the architecture", "HD120", "opus"),
        ("Redesign the settings storage", "HD120", "opus"),
        ("Choose a library for dates and switch to it", "HD123", "you"),
        ("Decide whether to split the module", "HD123", "you"),
        ("Evaluate alternatives to moment", "HD123", "you"),
    ],
)
def test_work_that_is_not_typing(title: str, rule: str, tier: str) -> None:
    (finding,) = of(rule, linted(markdown(title=title, changes="### src/a.py\nDo what follows from it here.")))
    assert finding.severity is ERROR
    assert ("it is yours to make" if tier == "you" else f"{tier} suits it") in finding.message
    typed = linted(markdown(title=title, changes="### src/a.py\nIn `f()`, replace `<` by `<=`."))
    assert [each.severity for each in of(rule, typed)] == [WARNING]
    assert loud(linted(markdown(title=title, changes="### src/a.py\n" + CODE))) == []


def test_an_instruction_that_is_not_typing_is_a_warning_in_its_own_line() -> None:
    (finding,) = of("HD121", instructed("Start at main().\nInvestigate why the second call fails."))
    assert finding.severity is WARNING
    assert of("HD121", instructed("In `main()`, replace `a` by `b`. Investigate nothing else.")) == []


def test_the_routing_table_is_a_value_that_explains_itself() -> None:
    assert len({route.task for route in ROUTES}) == len(ROUTES) >= 12
    assert {route.tier for route in ROUTES} == {"haiku", "sonnet", "opus", "you"}
    assert {route.rule for route in ROUTES if route.rule} == {"HD120", "HD121", "HD122", "HD123"}
    assert all(route.why and bool(route.rule) == bool(route.begins) for route in ROUTES)


def numbered(number: int) -> str:
    return "\n".join(f"### src/m{at}.py\nReturn the {'abcdefghijklmn'[at] * 3} of the list." for at in range(number))


def test_many_files_with_their_own_instructions_are_too_many() -> None:
    assert of("HD130", linted(markdown(changes=numbered(12)))) == []
    (finding,) = of("HD130", linted(markdown(changes=numbered(13))))
    assert (finding.severity, finding.line) == (WARNING, 4)


def test_long_instructions_are_too_long_and_blocks_weigh_less() -> None:
    prose = "Return the list that was sorted before. " * 500
    assert [each.severity for each in of("HD131", instructed(prose))] == [WARNING]
    code = "```python\n" + "x = 'a list that was sorted before'\n" * 600 + "```"
    assert of("HD131", instructed(code)) == []


def test_what_is_quoted_is_short_and_clean() -> None:
    evil = "Decide whether \x1b[31m\u202eto " + "x" * 5000 + " do it."
    for finding in instructed(evil):
        assert len(finding.message) < 300
        assert (finding.message + finding.hint).isprintable()


def test_the_same_objection_is_not_repeated_for_ever() -> None:
    found = of("HD110", instructed("\n\n".join(f"Item {n} is TBD." for n in range(5000))))
    assert len(found) == 20
    assert found[-1].message.endswith("(and 4980 more like this)")


def test_lines_are_found_in_yaml_and_under_windows_line_ends() -> None:
    yaml = (
        "title: t\nchanges:\n  - path: a.py\n    instruction: |\n      Add f().\n\n      It is TBD.\nverify: [pytest]\n"
    )
    assert [each.line for each in of("HD110", linted(yaml, "spec.yaml"))] == [7]
    dos = markdown(changes="### a.py\nAdd f().\n\nIt is TBD.").replace("\n", "\r\n")
    assert [each.line for each in of("HD110", linted(dos))] == [7]
    json = '{"title": "t", "changes": [{"path": "a.py", "instruction": "Add.\\n\\nIt is TBD."}], "verify": ["pytest"]}'
    assert [each.rule for each in of("HD110", linted(json, "spec.json"))] == ["HD110"]


def test_one_sentence_is_blamed_for_one_thing() -> None:
    found = linted(markdown(title="Add f()", changes="### src/a.py\nDecide whether to cache the list.\n"))
    assert [each.rule for each in found] == ["HD110"]
