"""What is not a contract is refused with a rule, a line and a way out; all of it at once."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haiku_delegate.contract import spec
from haiku_delegate.errors import ContractInvalid
from haiku_delegate.rules.catalogue import every as rules

MARKDOWN = "TASK: t\n\nCHANGES:\n### src/a.py\nx\n\nVERIFY:\ntrue\n"
YAML = "title: t\nchanges:\n- path: src/a.py\nverify: [pytest]\n"
JSON = '{\n"title": "t",\n"changes": [{"path": "src/a.py"}],\n"verify": ["pytest"]\n}\n'


def told(text: str, source: str = "spec.md") -> list[tuple[str, int | None]]:
    try:
        spec.parse(text, source=source)
    except ContractInvalid as invalid:
        for finding in invalid.findings:
            assert finding.path == source
            assert finding.rule in rules()
            assert finding.message
        return [(finding.rule, finding.line) for finding in invalid.findings]
    return []


def refused(path: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(ContractInvalid) as caught:
        spec.load(path, shown="spec.md")
    return [(finding.rule, finding.line) for finding in caught.value.findings]


def front(matter: str) -> str:
    return f"---\n{matter}\n---\n{MARKDOWN}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MARKDOWN, []),
        ("", [("HD002", None)]),
        (" \n\n", [("HD002", None)]),
        ("\ufeff", [("HD002", None)]),
        ("a\nb\0c", [("HD004", 2)]),
        ("a\n\ud800", [("HD003", 2)]),
        ("x" * (spec.LIMIT + 1), [("HD005", None)]),
        ("# Notes\n\nSome text.\n", [("HD006", 1)]),
        ("TASK:\n\nCHANGES:\n\nVERIFY:\n", [("HD010", 1), ("HD011", 3), ("HD012", 5)]),
        ("TASK: t\n", [("HD011", None), ("HD012", None)]),
        ("CHANGES:\n### a.py\nVERIFY:\ntrue", [("HD010", None)]),
        ("CHANGES:\nno file\n\nVERIFY:\nAll must pass.\n\nTASK: t", [("HD011", 1), ("HD012", 4)]),
        (MARKDOWN + "\nVERIFY: false\n", [("HD013", 10)]),
        (MARKDOWN.replace("x\n", "```python\nx\n"), [("HD014", 5)]),
        (MARKDOWN.replace("x\n", "### 2. the tests\n"), [("HD015", 5)]),
        (MARKDOWN.replace("x\n", "### More\n"), [("HD015", 5)]),
        (MARKDOWN.replace("x\n", "### src/b.py and src/c.py\n"), [("HD015", 5)]),
        (MARKDOWN.replace("x\n", "```py before after\n```\n"), [("HD016", 5)]),
        (MARKDOWN.replace("true", "true # red green"), [("HD017", 8)]),
        (MARKDOWN.replace("src/a.py", "/etc/passwd"), [("HD020", 4)]),
        (MARKDOWN.replace("src/a.py", "../a.py"), [("HD020", 4)]),
        (MARKDOWN.replace("src/a.py", "src/../../a.py"), [("HD020", 4)]),
        (MARKDOWN.replace("src/a.py", "~/a.py"), [("HD020", 4)]),
        (MARKDOWN.replace("src/a.py", "C:/a.py"), [("HD020", 4)]),
        (MARKDOWN.replace("src/a.py", "src\\a.py"), [("HD020", 4)]),
        (MARKDOWN.replace("src/a.py", ".git/config"), [("HD021", 4)]),
        (MARKDOWN.replace("src/a.py", "sub/.GIT/hooks/x"), [("HD021", 4)]),
        (MARKDOWN.replace("src/a.py", "src/a\x07.py"), [("HD022", 4)]),
        (MARKDOWN.replace("src/a.py", "src/\u202eyp.a"), [("HD022", 4)]),
        (MARKDOWN.replace("x\n", "### ./src//a.py (new)\n"), [("HD023", 5)]),
        (MARKDOWN.replace("x\n", "### src/b.py (rename from src/a.py)\n"), [("HD023", 5)]),
        (
            MARKDOWN + "CONTEXT:\n- src/a.py:0-3\n- src/a.py:9-3\n- ../x.py\n",
            [("HD024", 10), ("HD024", 11), ("HD020", 12)],
        ),
        (MARKDOWN.replace("src/a.py", "src/a.py (rename)"), [("HD025", 4)]),
        (MARKDOWN.replace("src/a.py", "src/a.py (rename from )"), [("HD025", 4)]),
        (MARKDOWN.replace("src/a.py", "src/a.py (rename from src/a.py)"), [("HD025", 4)]),
        (MARKDOWN.replace("src/a.py", "src/*.py (rename from src/b.py)"), [("HD025", 4)]),
        (MARKDOWN.replace("src/a.py", "src/a.py (rename from ../b.py)"), [("HD020", 4)]),
        (MARKDOWN.replace("src/a.py", "src/[z-a].py"), [("HD026", 4)]),
        ("---\nkind: fix\n" + MARKDOWN, [("HD030", 1)]),
        (front("kind: ["), [("HD030", 2)]),
        (front("a: b: c"), [("HD030", 2)]),
        (front("kind: fix\nkind: fix"), [("HD031", 3)]),
        (front("timeuot: 3"), [("HD032", 2)]),
        (front("\n\nkind: fx\nmax_usd: -1\nmax_turns: 1.5"), [("HD033", 4), ("HD033", 5), ("HD033", 6)]),
        (
            front("timeout: soon\nthinking: -1\nnetwork: x\nexclusive: 3"),
            [("HD033", line) for line in (2, 3, 4, 5)],
        ),
        (front("- a"), [("HD033", 2)]),
        (front("tests: {drop: x}"), [("HD032", 2)]),
        (
            front("run: [x]\nallow: [X]\nmodel: '--x'\ncwd: ../x"),
            [("HD033", 2), ("HD033", 3), ("HD033", 4), ("HD020", 5)],
        ),
        (front("known_red: &a [x]\nafter: *a"), [("HD034", 2)]),
        (front("id: !!python/name:os.system x"), [("HD034", 2)]),
        (front("after: " + "[" * 60 + "]" * 60), [("HD034", 2)]),
        (front("env: {ANTHROPIC_API_KEY: x}\nholdout: [{color: red}]"), [("HD035", 2), ("HD033", 3)]),
        (front("env: [CLAUDE_CONFIG_DIR, HOME, 'a b']"), [("HD033", 2), ("HD035", 2)]),
        (front("allow: []"), []),
        (front("allow: HD999"), [("HD036", 2)]),
        (front("allow:\n- hd999\n- HD301\n- HD012\n- HD012"), [("HD036", 3), ("HD037", 4), ("HD037", 5), ("HD037", 6)]),
        (front("allow: [HD1, HD0012, 301, HD٣٠١, '', {a: b}]"), [("HD033", 2)] * 5),
        (front("allow: {HD301: true}"), [("HD033", 2)]),
        (front('id: "a\\0b"'), [("HD004", 2)]),
        (front("id: T-1").replace("TASK:", "TASK T-2:"), [("HD033", 4)]),
    ],
)
def test_markdown_that_is_no_contract(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        (YAML, "s.yaml", []),
        (JSON, "s.json", []),
        ("a: 1\n", "s.yml", [("HD006", 1)]),
        ("[]", "s.json", [("HD006", 1)]),
        ("hello", "s.yaml", [("HD006", 1)]),
        ('{"title": 1,,}', "s.json", [("HD030", 1)]),
        (JSON.replace('"t"', "NaN"), "s.json", [("HD030", 1)]),
        (JSON.replace('"t"', "1" * 5000), "s.json", [("HD030", 1)]),
        (JSON.replace('"verify"', '"title"'), "s.json", [("HD012", None), ("HD031", 4)]),
        ("[" * 100_000, "s.json", [("HD034", 1)]),
        ("[" * 100 + "]" * 100, "s.json", [("HD034", 1)]),
        ("[" * 100_000, "s.yaml", [("HD034", 1)]),
        (YAML + "title: u\n", "s.yaml", [("HD031", 5)]),
        (YAML + "chagnes: []\n", "s.yaml", [("HD032", 5)]),
        (YAML + "---\ntitle: x\n", "s.yaml", [("HD030", 5)]),
        (YAML.replace("src/a.py", "/a.py"), "s.yaml", [("HD020", 3)]),
        (
            YAML.replace("src/a.py", "src/a.py\n  action: move\n  tpyo: 1"),
            "s.yaml",
            [("HD033", 4), ("HD032", 5)],
        ),
        (YAML.replace("[pytest]", "{}"), "s.yaml", [("HD012", 4), ("HD033", 4)]),
        ("title: t\nchanges: x\nverify: ls", "s.yaml", [("HD011", 2), ("HD033", 2)]),
        ("title: t\nchanges: [x]\nverify: ls", "s.yaml", [("HD011", 2), ("HD033", 2)]),
        (
            YAML + "context: [{path: a.py, lines: x}, {note: y}, 'a.py:4-2']",
            "s.yaml",
            [("HD024", 5), ("HD033", 5), ("HD033", 5)],
        ),
        (YAML.replace("src/a.py", "src/a.py\n  instruction: |\n    ```\n    x"), "s.yaml", [("HD014", 4)]),
        (YAML.replace("src/a.py", "src/a.py\n  blocks:\n  - role: exact"), "s.yaml", [("HD033", 5)]),
        (YAML.replace("src/a.py", "src/a.py\n  rename_from: x.py\n  action: new"), "s.yaml", [("HD025", 3)]),
        ("a: \x01", "s.yaml", [("HD030", 1)]),
        ("\ta: b", "s.yaml", [("HD030", 1)]),
    ],
)
def test_yaml_and_json_that_are_no_contract(text: str, source: str, expected: list[tuple[str, int | None]]) -> None:
    assert told(text, source) == expected


def test_hints_name_the_closest_key_and_word() -> None:
    with pytest.raises(ContractInvalid) as caught:
        spec.parse(front("timeuot: 3\nkind: feture"), source="spec.md")
    assert [finding.hint for finding in caught.value.findings] == [
        "did you mean 'timeout'?",
        "did you mean 'feature'?",
    ]


def test_what_cannot_be_allowed_says_why() -> None:
    with pytest.raises(ContractInvalid) as caught:
        spec.parse(front("allow: [HD302, HD309]"), source="spec.md")
    assert [(finding.message, finding.hint) for finding in caught.value.findings] == [
        ("'allow' names HD309, and there is no such rule", "did you mean 'HD310'?"),
        (
            "HD302 cannot be allowed: what a run may change stands in the contract's files, blocks and sentences",
            "remove it; `haiku-delegate check --explain HD302`",
        ),
    ]


def test_unreadable_files_are_refused(tmp_path: Path) -> None:
    fifo, latin, huge = tmp_path / "fifo", tmp_path / "latin.md", tmp_path / "huge.md"
    os.mkfifo(fifo)
    latin.write_bytes(b"TASK: t\ncaf\xe9\n")
    with huge.open("wb") as file:
        file.truncate(5 * 1024 * 1024)
    started = time.monotonic()
    assert refused(tmp_path / "none.md") == [("HD001", None)]
    assert refused(tmp_path) == [("HD001", None)]
    assert refused(fifo) == [("HD001", None)]
    assert refused(latin) == [("HD003", 2)]
    assert refused(huge) == [("HD005", None)]
    assert refused(latin / "x") == [("HD001", None)]
    assert time.monotonic() - started < 1


PIECES = st.sampled_from(
    [
        "TASK",
        "CONTEXT:",
        "VERIFY",
        "CHANGES TO MAKE",
        "###",
        "```",
        "~~~",
        "---",
        "\n",
        "\n\n",
        " ",
        "- ",
        "1. ",
        "`",
        "**",
        "src/a.py",
        "(new)",
        "(rename from ",
        ")",
        ":",
        "—",
        "# red",
        "id: x",
        "'",
        '"',
        "\\",
        "<<EOF",
        "{",
        "[",
        "&a",
        "*a",
        "\t",
    ]
)
SOUP = st.lists(PIECES | st.text(max_size=8), max_size=60).map("".join)


@given(text=SOUP | st.text(), source=st.sampled_from(["s.md", "s.yaml", "s.json", "s"]))
@settings(max_examples=400, deadline=2000)
def test_no_text_makes_the_parser_fail_otherwise(text: str, source: str) -> None:
    told(text, source)
    told(MARKDOWN + text, "s.md")
    told(f"---\n{text}\n---\n{MARKDOWN}")


@pytest.mark.parametrize(
    "unit",
    [
        "`",
        "#",
        "*",
        "- ",
        "TASK ",
        " ",
        "\t",
        "a",
        "```\n",
        "'\n",
        "x \\\n",
        "[",
        "(",
        "a.",
        "- a/b, ",
        "<<EOF\n",
        "1",
        ": ",
        "# red ",
        "TASK(",
        "- src/a.py\n",
        "**a",
        "— ",
        "\n",
        "### a\n",
        "{",
        "---\n",
        "/.",
        "//",
        "a*",
    ],
)
def test_a_megabyte_of_anything_is_read_quickly(unit: str) -> None:
    body = unit * (900_000 // len(unit))
    started = time.monotonic()
    told(body)
    told(f"TASK: t\nCONTEXT:\n{body}")
    told(f"TASK: t\nCHANGES:\n{body}\n### src/a.py\nVERIFY:\n{body}")
    told(f"TASK: t\nCHANGES:\n### {body}\nVERIFY:\n```\n{body}")
    told(f"---\nid: {body}\n---\n{MARKDOWN}")
    told(f'{{"title": "{body}"', "s.json")
    assert time.monotonic() - started < 20
