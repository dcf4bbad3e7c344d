"""Configuration files and templates: `check` finds what `run` would trip over, and says where."""

from __future__ import annotations

import pytest

from tests.support.playing import Delegation

TEMPLATE = ".haiku/templates/contract.md.j2"


@pytest.mark.parametrize("verb", [("check", "spec.md"), ("render", "spec.md"), ("spec.md", "--json")])
@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        (".haiku/config.yaml", b"model: [\n", "HD030 YAML"),
        (".haiku/config.yaml", b"modle: x\nmax_usd: -3\n", "config.yaml:2: HD033 'max_usd' must be a number above 0"),
        (".haiku/config.yaml", b"modle: x\n", "config.yaml:1: HD032 unknown key 'modle' (did you mean 'model'?)"),
        (".haiku/config.yaml", b"holdout: ['true']\n", "HD032 'holdout' belongs in a spec"),
        (".haiku/config.yaml", b"- a\n", "must be a mapping of keys to values"),
        (".haiku/config.yaml", b"model: \xe9\n", "not UTF-8 text (save it as UTF-8)"),
        (TEMPLATE, b"{{ contract.titel }}\n", "contract.md.j2:1: "),
        (TEMPLATE, b"{% if %}\n", "contract.md.j2:1: Expected an expression"),
        (TEMPLATE, b"{{ ''.__class__ }}\n", "contract.md.j2:1: access to attribute '__class__'"),
        (TEMPLATE, b"\xff\xfe", "contract.md.j2"),
    ],
)
def test_what_is_broken_is_refused_with_its_place(
    delegation: Delegation, verb: tuple[str, ...], file: str, content: bytes, words: str
) -> None:
    path = delegation.repository / file
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    done = delegation.call(*verb, env={"HAIKU_DELEGATE_CLAUDE": "/nowhere/claude"})
    assert (done.code, "Traceback" in done.err) == (2, False), done.err
    assert words in done.err


def test_an_empty_configuration_says_nothing(delegation: Delegation) -> None:
    (delegation.repository / ".haiku").mkdir()
    (delegation.repository / ".haiku/config.yaml").write_text("# nothing yet\n")
    assert delegation.call("check", "spec.md").code == 0


def test_a_template_of_the_project_replaces_ours(delegation: Delegation) -> None:
    path = delegation.repository / TEMPLATE
    path.parent.mkdir(parents=True)
    path.write_text("mine: {{ contract.title }}\n")
    assert (
        delegation.call("render", "spec.md", "--json").report["contract"] == "mine: Add slugify() to the text helpers\n"
    )


def test_a_broken_configuration_is_not_called_a_broken_contract(delegation: Delegation) -> None:
    (delegation.repository / ".haiku").mkdir()
    (delegation.repository / ".haiku/config.yaml").write_text("kind: [\n")
    data = delegation.call("check", "spec.md", "--json").report
    assert (data["exit_code"], data["message"]) == (2, "the configuration is wrong: 1 problem(s)")
