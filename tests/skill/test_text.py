"""What SKILL.md says is true: limits, the routing table, the worked example, exit codes, every command."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
import yaml

from haiku_delegate.contract.lint.routing import ROUTES
from haiku_delegate.demo import scenes
from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.theatre import stage
from haiku_delegate.report.reasons import EXIT_CODES
from haiku_delegate.rules import catalogue
from tests.skill.session import SKILL, SPEC, contract
from tests.support.playing import Delegation

TEXT = SKILL.read_text()
FRONT = yaml.safe_load(TEXT.split("---\n", 2)[1])
BODY = TEXT.split("---\n", 2)[2]
TRIGGERS = ["delegate to haiku", "have haiku do it", "cheap model for this", "/haiku"]


def test_it_is_short_and_its_description_begins_with_what_people_say() -> None:
    assert len(FRONT["description"]) <= 250
    assert [part.strip() for part in FRONT["description"].lower().partition(":")[0].split(",")] == TRIGGERS
    assert FRONT["name"] == "haiku"
    assert FRONT["allowed-tools"] == "Bash(haiku-delegate:*)"
    assert len(BODY.splitlines()) <= 200


def test_the_client_will_not_run_or_replace_anything_in_it() -> None:
    """An exclamation mark before a backtick is a command, a dollar sign an argument."""
    assert not re.search(r"!`|^```!|\$\w|\$\{", BODY, re.MULTILINE)


def table(heading: str) -> list[list[str]]:
    rows = BODY.partition(heading)[2].split("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def test_the_routing_table_is_the_one_that_check_explains() -> None:
    who = {"haiku": "haiku", "sonnet": "you, or a run with `--model sonnet`", "opus": "you",
           "you": "the user, to whom you lay out the options"}  # fmt: skip
    said = {row[0]: row[1] for row in table("| who | kind of work |\n")}
    for route in ROUTES:
        kinds = [re.sub(r" \(.*\)", "", kind.strip()) for kind in said[who[route.tier]].split("·")]
        assert route.task in kinds


def test_every_reason_has_a_row_with_its_exit_code() -> None:
    rows = {row[0].strip("| ") for row in table("| exit, reason | what it means | what you do |\n")}
    assert rows == {"2 usage", *(f"{code} {reason}" for reason, code in EXIT_CODES.items())}


def test_every_rule_that_it_names_exists() -> None:
    assert set(re.findall(r"HD\d{3}", BODY)) <= catalogue.every().keys()


@pytest.fixture(scope="module")
def delegation() -> Iterator[tuple[Delegation, str]]:
    """A stage with the worked example in its place, and the id of a run that stopped."""
    with stage() as on:
        made = Delegation(on)
        prepare(made)
        yield made, made.run(scenes.lying(), spec=on.repository / SPEC).report["run_id"]


def prepare(delegation: Delegation) -> None:
    place = delegation.repository / SPEC
    place.parent.mkdir(parents=True)
    place.write_text(contract())


@pytest.mark.client
def test_the_worked_example_has_no_problem_and_is_carried_out() -> None:
    with stage() as on:
        delegation = Delegation(on)
        prepare(delegation)
        seen = delegation.call("check", SPEC, "--json").report
        assert [finding["rule"] for spec in seen["specs"] for finding in spec["findings"]] == []
        done = delegation.run(scenes.honest(), spec=on.repository / SPEC)
        assert (done.code, done.rules(), done.rules("warning")) == (0, [], [])


def commands() -> list[str]:
    """Every command line in the text, in code blocks and in sentences."""
    found = re.findall(r"^haiku-delegate .*$", BODY, re.MULTILINE) + re.findall(r"`(haiku-delegate .*?)`", BODY)
    return sorted(set(found))


def test_the_commands_are_found() -> None:
    assert {line.split()[1] for line in commands()} == {
        "apply", "cancel", "check", "doctor", "exec", "new", "run", "show", "wait",
    }  # fmt: skip


#: Of a run that has stopped: what these verbs answer. All others succeed.
EXPECTED = {"wait": 4, "exec": 1, "apply": 2}


@pytest.mark.client
@pytest.mark.parametrize("line", commands())
def test_every_command_in_it_runs(delegation: tuple[Delegation, str], line: str) -> None:
    on, run = delegation
    words = [run if word == "RUN" else word for word in shlex.split(line)[1:]]
    if words[0] == "run":
        with stage() as other, ScriptedApi(scenes.honest()) as api:
            fresh = Delegation(other)
            prepare(fresh)
            done = fresh.call(*words, url=api.url)
            if "--detach" in words:
                assert fresh.call("wait", done.out.strip(), "--timeout", "60").code == 0
    else:
        done = on.call(*words)
    assert done.code == EXPECTED.get(words[0], 0), done.out + done.err
    assert "No such option" not in done.err


@pytest.mark.parametrize("word", sorted(set(re.findall(r"`(--[\w-]+)", BODY))))
def test_every_option_in_it_exists(word: str) -> None:
    from haiku_delegate.cli.commands import cli

    known = {option for command in cli.commands.values() for option in
             (name for each in command.params for name in (*each.opts, *each.secondary_opts))}  # fmt: skip
    assert word in known
