"""HD220: the symbols that instructions and notes hold on to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from haiku_delegate.findings import Finding
from tests.contract.preflight.conftest import Told

Found = Callable[..., tuple[Finding, ...]]


@pytest.mark.parametrize(
    ("instruction", "severity", "hint"),
    [
        ("Add, after normalise():", "error", "did you mean `normalize` (line 6)?"),
        ("Add after `normalise()`:", "error", "did you mean `normalize` (line 6)?"),
        ("Insert the following method directly below `joinall()`.", "error", "did you mean `Words.join_all`"),
        ("After normalise(), add:", "error", "did you mean `normalize`"),
        ("In class `Wordz`, add a method.", "error", "did you mean `Words` (line 10)?"),
        ("In the `normalise` function, strip first.", "error", "did you mean `normalize`"),
        ("In class WordList, add a method.", "error", ""),
        ("In `normalise()`, strip first.", "error", "did you mean `normalize`"),
        ("Rename `count_all` to `total`.", "error", ""),
        ("Rename count_all to total.", "error", ""),
        ("Replace `upperCase` with `lower`.", "error", ""),
        ("Replace `whatever` with `lower`.", "warning", ""),
        ("Remove slugify().", "error", "it stands in src/other.py:1"),
        ("Rename `norm` to `normal`.", "warning", "name a symbol"),
        ("Add a helper\nafter\n`normalise()`.", "error", "did you mean `normalize`"),
        ("Replace the body of `normalise()`; keep the rest.", "error", "did you mean `normalize`"),
        ("The docstring of normalise() lists the cases. Add one.", "error", "did you mean `normalize`"),
        ("Change the signature of `normalise()` to `(text: str)`.", "error", "did you mean `normalize`"),
        ("Extend the comment above `normalise()`.", "error", "did you mean `normalize`"),
        ("In the method `joinall`, return early.", "error", ""),
        ("Add to class `Wordz`:", "error", "did you mean `Words`"),
        ("Add a helper just above `class Wordz`:", "error", "did you mean `Words`"),
        ("In class `Words`, directly after `joinall()`, insert:", "error", ""),
        ("A new test, `test_it`, after `normalise()`: one line.", "error", "did you mean `normalize`"),
        ("Then, and below `normalise()`, a new function:", "error", "did you mean `normalize`"),
        ("In the `except` clause of `normalise()`, pass.", "error", "did you mean `normalize`"),
        ("At the end of `normalise()` nothing changes.", "error", "did you mean `normalize`"),
        ("in class `Words` after `joinall` add a method", "warning", "did you mean `Words.join_all`"),
        ("Shorten the docstring of `Wordz.count()`.", "warning", "did you mean `Words`"),
        ("Place it directly after normalise().", "error", "did you mean `normalize`"),
        ("Put `# only if needed` above `normalise()`.", "error", "did you mean `normalize`"),
        ("In the docstring of `normalise()`, append “if it is”.", "error", "did you mean `normalize`"),
        ("in normalise() docstring add a line", "error", "did you mean `normalize`"),
        ("in normalise() sort the words", "error", "did you mean `normalize`"),
        ("In method `joinall`, rename `sep` to `glue` everywhere.", "error", ""),
        ("In `Wordz.join_all()`, return early.", "warning", "did you mean `Words`"),
    ],
)
def test_an_anchor_that_is_not_there(found: Found, instruction: str, severity: str, hint: str) -> None:
    (finding,) = found(f"### src/text.py\n{instruction}", context="- src/other.py")
    assert (finding.rule, finding.severity.value, finding.path) == ("HD220", severity, "spec.md")
    assert finding.line is not None
    assert hint in finding.hint


@pytest.mark.parametrize(
    "instruction",
    [
        "Add, after normalize():",
        "Add a method `total` to the class.",
        "In class `Words`, add a method `total()`.",
        "Add a function `shout()` after `normalize()`. Add another after `shout()`.",
        "```python\ndef shout(): ...\n```\nBelow `shout()`, add:",
        "Rename `count` to `total`. In `total()`, return 2.",
        "Add a check so that it returns before `commit()` is called.",
        "Retry before `close()` gives up.",
        "Add it after `slugify()` in src/other.py.",
        "Do not add anything after `slugify()`.",
        "Replace `foo_bar` if present.",
        "If there is a function `foo_bar()`, replace `foo_bar()` by `normalize()`.",
        "Add the import after `import re`.",
        "In `strict` mode, raise.",
        "In production, call `run_all()`.",
        "Use `functools.cache` on normalize().",
        "Call `logging.getLogger()` at the top.",
        "Handle the file(s) in class order.",
        "As in class `BaseThing`, keep it short.",
        "> Add after `quoted_name()`:",
        "<!-- Add after `hidden_name()` -->",
        "```python example\n# Add after `inside_a_block()`:\n```",
        "Change the return type to `dict[str, int]`.",
        "Update `README.md` too.",
        "The return value of `json.loads()` is a dict.",
        "Use the value of `MAX_SIZE`.",
        "Add a test for the docstring of `helpers.make_it()`.",
        "Write the body of `shout()` so that it calls normalize().",
        "Add the body of the request to `headers`.",
        "In `self.join_all()`, return early.",
        "In `Words.join_all`, after the docstring, insert:",
        "Convert the function to class `Shouter`.",
        "Add a function `shout()`; the docstring of `shout()` is one line.",
        "After `pip install`, add a line.",
        "Add the constant `MIN_ITEMS = 1` at the top. Add another below `MIN_ITEMS`.",
        "Add three methods: `to_rows()`, `from_rows()` and `merge()`. Put a comment before `from_rows()`.",
        "`get_or_none(sku)` goes right below `count`. Add `get_or_fail` after `get_or_none`.",
        "In `_check()`, which is to be added at the end, raise.",
        "Make `use_it(cart)` a function; put another after `use_it()`.",
        "The helper `pick_one` returns the first. Add a test after `pick_one()`.",
        "",
    ],
)
def test_no_alarm(told: Told, instruction: str) -> None:
    assert told(f"### src/text.py\n{instruction}") == []


def test_other_files_than_sources_are_left_alone(told: Told) -> None:
    assert told("### README.md\nAdd, after `Installation`:\n### docs/x.py (new)\nAdd, after `nothing_there()`.") == []


def test_a_language_without_a_syntax_tree(found: Found) -> None:
    (finding,) = found("### src/app.js\nIn function `readAl`, return early.")
    assert (finding.rule, finding.severity.value) == ("HD220", "warning")  # it is part of a word that is there
    (finding,) = found("### src/app.js\nAdd, after `raedAll()`:")
    assert (finding.severity.value, finding.hint) == ("error", "did you mean `readAll` (line 1)?")


def test_the_line_is_that_of_the_sentence(found: Found) -> None:
    (finding,) = found("### src/text.py\nOne.\n\n- Two.\n- Add, after normalise():\n")
    assert finding.line == 8
    assert finding.message == "normalise() does not exist in 'src/text.py'"


@pytest.mark.parametrize(
    ("context", "rules"),
    [
        ("- src/text.py:1-8 — the existing slugify() helper", [("HD220", "warning")]),
        ("- src/text.py — defines `norm_alize`", [("HD220", "warning")]),
        ("- src/text.py:1-8 — the existing normalize() helper", []),
        ("- src/text.py:1-8 — where slugify() will go", []),
        ("- src/text.py — same style as slugify()", []),
        ("- src/text.py — see also src/other.py and slugify()", []),
        ("- README.md — mentions slugify()", []),
        ("- src/text.py — the helper(s), `strict` mode", []),
        ("- src/text.py — where `kw_only` is the argument of the decorator", []),
        ("- src/text.py — (field on the class, `kw_only` argument of the factory)", []),
        ("- src/text.py — `nomralize_`, the helper", [("HD220", "warning")]),
        ("- src/text.py — Words, which slugify() asks for its total\n- src/other.py", []),
    ],
)
def test_notes(told: Told, context: str, rules: list[tuple[str, str]]) -> None:
    assert told(context=context) == rules


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ("- src/text.py:1-3 — normalize()", "normalize() is not in src/text.py:1-3; it stands at lines 6-7"),
        ("- src/text.py:18-20 — `join_all`", "`join_all` is not in src/text.py:18-20; it stands at lines 16-17"),
        ("- src/text.py:1 — class `Words`", "`Words` is not in src/text.py:1; it stands at lines 10-17"),
        ("- src/app.js:1-3 — `Shelf`", "`Shelf` is not in src/app.js:1-3; it stands at lines 5-9"),
        ("- src/app.js:5-9 — readAll", "`readAll` is not in src/app.js:5-9; it stands at lines 1-3"),
    ],
)
def test_a_range_that_misses_what_its_note_names(found: Found, context: str, message: str) -> None:
    (finding,) = found(context=context)
    assert (finding.rule, finding.severity.value, finding.message) == ("HD221", "warning", message)


@pytest.mark.parametrize(
    "context",
    [
        "- src/text.py:6-7 — normalize()",
        "- src/text.py:7 — normalize()",
        "- src/text.py:20-21 — normalize() as it is used",
        "- src/text.py:14-15 — `Words`",
        "- src/text.py:1-3 — imports",
        "- src/text.py — normalize()",
        "- src/app.js:6-7 — `Shelf`",
        "- src/text.py:1-8 — normalize() and initials()",
        "- src/text.py:1-3 — the imports, and no `Words` yet",
        "- src/text.py:1-3 — constants; normalize() and initials() read them",
        "- src/text.py:1-3 — `Words` fills what is read here",
        "- src/text.py:1-3 — is what `OrderBook.place()` comes to",
    ],
)
def test_a_range_that_holds_it(told: Told, context: str) -> None:
    assert told(context=context) == []


def test_a_script_is_known_by_its_first_line(found: Found, root: Path) -> None:
    (root / "completion").write_text("#!/bin/sh\ncomplete_all() {\n  :\n}\n")
    (finding,) = found("### ./completion\nIn `complete_al()`, add a line.")
    assert (finding.rule, finding.message) == ("HD220", "complete_al() does not exist in 'completion'")
