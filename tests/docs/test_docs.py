"""What the documents show is true: contracts parse, commands run, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from haiku_delegate.config import Settings
from haiku_delegate.contract import spec
from haiku_delegate.contract.forms import options
from haiku_delegate.demo import scenes
from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.theatre import stage
from haiku_delegate.report.reasons import EXIT_CODES
from tests.support.playing import Delegation

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "docs" / "rules" / "README.md"]


def blocks(language: str) -> Iterator[tuple[str, str]]:
    """(place, text) of every fenced block of this language."""
    fenced = re.compile(rf"^(?P<mark>`{{3,}}){language}\n(?P<text>.*?)^(?P=mark)$", re.MULTILINE | re.DOTALL)
    for page in PAGES:
        text = page.read_text()
        for found in fenced.finditer(text):
            yield f"{page.name}:{text.count(chr(10), 0, found.start()) + 1}", found["text"]


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of every table row below a heading."""
    text = (ROOT / "docs" / page).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(("language", "name"), [("markdown", "spec.md"), ("yaml", "spec.yaml")])
def test_every_contract_that_is_shown_is_one(language: str, name: str) -> None:
    found = list(blocks(language))
    assert found
    for place, text in found:
        contract = spec.parse(text, source=name)
        assert contract.changes, place
        assert contract.verify, place


def commands() -> list[tuple[str, str]]:
    return [(place, line) for place, text in blocks("console") for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def delegation() -> Iterator[Delegation]:
    """A stage on which one run has been carried out, so that there is something to show."""
    with stage() as on:
        made = Delegation(on)
        assert made.run(scenes.lying()).code == 1
        yield made


@pytest.mark.client
@pytest.mark.parametrize(("place", "line"), commands())
def test_every_command_that_is_shown_runs(delegation: Delegation, place: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE), place
        return
    assert words[0] == "haiku-delegate", place
    with ScriptedApi(scenes.honest()) as api, stage() as fresh:
        applies = words[1:] == ["spec.md"]
        on = Delegation(fresh) if applies else delegation
        done = on.call(*words[1:], url=api.url)
    assert done.code == 0, place + done.out + done.err


def test_every_link_leads_somewhere() -> None:
    for page in {*PAGES, *(ROOT / "docs" / "rules").glob("*.md")}:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_table_of_exit_codes_lists_every_reason() -> None:
    listed = {
        row[1].strip("`"): int(row[0])
        for row in rows("report.md", "Exit codes, and what to do on each kind of stop")[1:]
    }
    assert {reason: code for reason, code in listed.items() if reason} == {
        str(r): code for r, code in EXIT_CODES.items()
    }


def test_the_tables_of_keys_list_every_key_and_its_default() -> None:
    listed = rows("contract.md", "Keys")
    names = [name for row in listed if row[0] != "key" for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(names) == sorted(options.KEYS)
    known = Settings()
    for row in listed:
        key, default = row[0].strip("`"), row[2].strip("`")
        if key == "timeout":
            assert default == f"{known.timeout_s / 60:g}m"
        elif key in options.RUN and default != "none":
            assert default == str(getattr(known, options.RUN[key][0])).lower(), key
