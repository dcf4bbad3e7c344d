"""What the guide and its neighbours show of a terminal is what there is to see."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from haiku_delegate.cli.commands import cli
from haiku_delegate.contract import lint, spec
from haiku_delegate.report.reasons import EXIT_CODES
from tests.docs import sessions

PAGES = sorted(sessions.DOCS.glob("*.md"))
PLAYED = [(page, number) for page in PAGES for number in range(len(sessions.staged(page)))]


@pytest.mark.client
@pytest.mark.overlay
@pytest.mark.parametrize(("page", "number"), PLAYED, ids=[f"{page.name}-{number}" for page, number in PLAYED])
def test_what_a_page_shows_is_what_is_printed(page: Path, number: int) -> None:
    example, part = sessions.staged(page)[number]
    assert sessions.shown(part) == sessions.made(example, part), "python -m tests.docs.sessions"


def documented() -> dict[str, str]:
    """The section of each verb in the reference."""
    text = (sessions.DOCS / "cli.md").read_text()
    return {found[1]: found[2] for found in re.finditer(r"^### (\w+).*\n((?:(?!##).*\n)*)", text, re.M)}


def test_the_reference_has_every_verb_and_no_other() -> None:
    assert sorted(documented()) == sorted(cli.commands)


@pytest.mark.parametrize("verb", sorted(cli.commands))
def test_the_reference_has_every_option_and_no_other(verb: str) -> None:
    known = {name for param in cli.commands[verb].params if isinstance(param, click.Option) and not param.hidden
             for name in (*param.opts, *param.secondary_opts)}  # fmt: skip
    named = set(re.findall(r"`(--?[a-zA-Z][\w-]*)", documented()[verb]))
    assert named == known


def test_the_table_of_exit_codes_has_every_reason() -> None:
    table = (sessions.DOCS / "cli.md").read_text().partition("## Exit codes\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", table, re.M)
    listed = {
        reason: int(code) for code, words in rows for reason in re.findall(r"`(\w+)`", words) if reason in known()
    }
    assert listed == known()


def known() -> dict[str, int]:
    return {str(reason): code for reason, code in EXIT_CODES.items()}


def test_every_reason_has_a_section_that_says_what_to_do() -> None:
    text = (sessions.DOCS / "stops.md").read_text()
    parts = dict(re.findall(r"^## (\w+)\n((?:(?!## ).*\n)*)", text, re.M))
    assert sorted(parts) == sorted(known())
    for reason, part in parts.items():
        assert f"STOP ({reason}, exit {known()[reason]})" in part
        assert "\n**Do**: " in part


@pytest.mark.parametrize(
    ("instruction", "severity"),
    [
        *((words, "error") for words in (
            "TBD", "Figure out how the cache works.", "Decide whether to log.", "Log it as you see fit.",
            "The name is up to you.", "Come up with a name.",
        )),
        *((words, "warning") for words in (
            "Log it as appropriate.", "Log it if needed.", "Handle None, empty text, etc.", "Use a list or similar.",
            "Probably log it.", "Handle edge cases.", "Handle errors properly.", "Improve the code.", "Clean it up.",
        )),
        *((words, None) for words in ("Handle the edge cases: None, the empty string.", 'Log "as appropriate".')),
    ],
)  # fmt: skip
def test_the_words_that_the_page_on_contracts_names_are_objected_to(instruction: str, severity: str | None) -> None:
    text = f"TASK T-1: Log visits\n\nCHANGES TO MAKE:\n### 1. src/a.py\n{instruction}\n\nVERIFY:\npytest -q\n"
    found = [str(f.severity) for f in lint.check(spec.parse(text, source="spec.md")) if f.rule == "HD110"]
    assert found == ([severity] if severity else [])


def test_the_index_leads_to_every_document() -> None:
    index = (sessions.DOCS / "README.md").read_text()
    assert [page.name for page in PAGES if page.name != "README.md" and f"({page.name})" not in index] == []
