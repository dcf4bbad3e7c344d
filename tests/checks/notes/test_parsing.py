"""Files that do not parse any more (HD350)."""

# One case a row: the tables read best that way.
# ruff: noqa: E501

from __future__ import annotations

import sys

import pytest

from tests.checks.notes.telling import found, told

ERROR, WARNING = ["error HD350"], ["warning HD350"]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("src/a.py", "x = 1\n", "x = (1\n"),
        ("src/a.py", None, "def f(:\n    pass\n"),
        ("src/a.py", "x = 1\n", "x = 1\n\x00".replace("\x00", "$")),
        ("data.json", '{"a": 1}\n', '{"a": 1\n'),
        ("package.json", '{"a": 1}\n', '{"a": 1,}\n'),
        ("tsconfig.json", '{"a": 1}\n', '{"a": 1}}\n'),
        pytest.param("pyproject.toml", "a = 1\n", "a = = 1\n",
                     marks=pytest.mark.skipif(sys.version_info < (3, 11), reason="no tomllib")),
        (".github/workflows/ci.yml", "a: 1\n", "a: [1\nb: 2\n"),
    ],
)  # fmt: skip
def test_what_parsed_and_does_not_any_more_stops(path: str, before: str | None, after: str) -> None:
    assert told(before, after, path) == ERROR


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("src/a.py", "x = 1\n", "type X = int\nx = 1\n"),
        ("src/a.py", None, 'def f(a):\n    return f"{a["x"]}"\n'),
        ("src/a.py", None, "def first[T](items: list[T]) -> T:\n    return items[0]\n"),
        ("settings.json", '{"a": 1}\n', '{"a": 1,}\n'),
        ("values.yaml", "a: 1\n", "a: 1\n{{ if .x }}\nb: [2\n"),
        ("values.yaml", "a: 1\n", "a:\t- 1\n"),
        ("data/../new.json", None, "{"),
    ],
)
def test_what_another_version_or_program_may_take_is_a_warning(path: str, before: str | None, after: str) -> None:
    assert told(before, after, path) in (WARNING, [])  # a newer Python of ours takes it


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("src/a.py", "print 1\n", "print 2\n"),
        ("src/a.py", "x = 1\n", "x = 2\n"),
        ("src/a.py", "# -*- coding: latin-1 -*-\nx = 'ä'\n".encode("latin-1"), "# -*- coding: latin-1 -*-\nx = 'ö'\n".encode("latin-1")),
        ("src/a.py", b"\xef\xbb\xbfx = 1\r\n", b"\xef\xbb\xbfx = 2\r\n"),
        ("tests/test_a.py", "def test(): pass\n", "def test(: pass\n"),  # tampering tells that
        ("tests/fixtures/broken.py", None, "def f(:\n"),
        ("{{cookiecutter.name}}/a.py", None, "import {{ cookiecutter.name }}\n"),
        ("tsconfig.json", '{"a": 1}\n', '{\n  // why\n  "a": 1, /* x */\n}\n'),
        (".vscode/settings.json", '{"a": 1}\n', '{"a": 1,}\n'),
        ("a.json", '{"a": "//"}\n', '{"a": "/*"}\n'),
        ("cf.yaml", "a: 1\n", "a: !Sub '${x}'\n---\nb: !vault |\n  x\n"),
        ("cf.yaml", "a: !Ref b\n", "a: !GetAtt b.c\n"),
        ("chart.yaml", "{{ x }}: [\n", "{{ y }}: [\n"),
        ("a.yaml", "a: ${{ x }}\n", "a: ${{ y }}\n"),
        ("a.js", "x\n", "x = (\n"),
        ("a.json", "", '{"a": 1}\n'),
        ("a.yaml", "a: 1\n", ""),
    ],
)  # fmt: skip
def test_what_was_no_better_before_and_what_others_read_is_not_told(path: str, before: str, after: str) -> None:
    assert told(before, after, path) == []


def test_the_finding_names_the_line_and_the_parser() -> None:
    (finding,) = found("x = 1\n", "x = 1\ny = (\n")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert (finding.path, finding.line) == ("src/a.py", 2)
    assert finding.message == f"it does not parse any more as Python {version}: '(' was never closed"
