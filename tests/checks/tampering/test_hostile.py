"""Texts that nobody writes: deep, large, broken, hidden."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haiku_delegate.checks import tampering
from tests.checks.tampering.telling import contract, found

TEST = "def test_a():\n    assert f(1) == 2\n"
ONE = "def test_{0}():\n    x = f({0})\n    assert x == {0}\n    assert x.ok\n\n"


@pytest.mark.parametrize(
    "after",
    [
        TEST + "x = " + "+".join(["1"] * 900) + "\n",
        TEST + "x = " + "+".join(["1"] * 20_000) + "\n",
        TEST + "x = " + "(" * 90 + "1" + ")" * 90 + "\n",
        TEST + "x = " + "not " * 5_000 + "1\n",
        TEST
        + "def g(x):\n    if x == 0:\n        pass\n"
        + "".join(f"    elif x == {n}:\n        assert x\n" for n in range(900)),
        TEST + "x = a" + ".b" * 900 + "\n",
        TEST + "x = f(" + "'" + "a" * 300_000 + "')\n",
    ],
)
def test_depth_and_width_end_in_no_crash(after: str) -> None:
    assert not [each for each in found(TEST, after) if each.severity.value == "error"]
    assert isinstance(found(after, TEST), tuple)


def test_a_test_that_hides_behind_depth_is_counted_all_the_same() -> None:
    after = "x = " + "+".join(["1"] * 200_000) + "\ndef helper():\n    pass\n"
    assert {each.rule for each in found(TEST, after)} & {"HD330", "HD345"}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "tests/test_a.py",
            "".join(ONE.format(n) for n in range(8000)),
            "".join(ONE.format(n) for n in range(8000, 0, -1)),
        ),
        (
            "tests/test_a.py",
            "".join(ONE.format(n) for n in range(3000)),
            "".join(ONE.format(f"z{n}") for n in range(3000)),
        ),
        (
            "tests/test_a.py",
            "def test_a():\n" + "    assert f(1) == 2\n" * 20_000,
            "def test_a():\n" + "    assert f(2) == 2\n" * 19_000,
        ),
        ("src/a.test.js", "expect(x).toBe(1);\n" * 30_000, "expect(x).toBe(2);\n" * 29_000),
        ("src/a.test.js", "it('" * 100_000, "«" * 100_000),
        (
            "pyproject.toml",
            "[tool.pytest]\naddopts = [" + "'-k'," * 50_000,
            "[tool.pytest]\naddopts = [" + "'-m'," * 50_000,
        ),
        ("package.json", "[" * 100_000, "{}"),
        ("vitest.config.ts", "exclude: [" * 20_000, "include: [" * 20_000),
        ("Makefile", "test:\n\t" + "a" * 200_000, "test :" * 50_000),
    ],
)
def test_large_files_take_no_more_than_linear_time(path: str, before: str, after: str) -> None:
    start = time.perf_counter()
    found(before, after, path=path)
    assert time.perf_counter() - start < 20


def test_messages_are_short_and_printable_and_few() -> None:
    before = "".join(f"def test_{n}_{'x' * 300}():\n    assert f() == 'a'\n" for n in range(100))
    after = before.replace("'a'", "'\u202e\x1b[31m\\n'")
    findings = (*found(before, after), *found(before, "x = 1\n", path="tests/test_\u202e\n.py"))
    assert 20 < len(findings) < 30
    for each in findings:
        assert len(each.message) <= 320
        assert each.message.isprintable()
        assert each.hint.isprintable()
    assert findings[12].message == "and 88 more like this in the file"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\ufeff",
        "\x00",
        "\ud800",
        "def test_a(",
        "\r\r\n",
        "def test_a(): assert 0\x0c\n",
        "# -*- coding: utf-16 -*-\n",
    ],
)
def test_odd_texts_are_taken(text: str) -> None:
    for path in (
        "tests/test_a.py",
        "src/a.test.ts",
        "conftest.py",
        "pyproject.toml",
        "package.json",
        "Makefile",
        "src/a.rs",
    ):
        found(TEST, text, path=path)
        found(text, TEST, path=path)
        found(None, text, path=path)
        found(text, None, path=path)


@given(
    st.text(alphabet="def test_a():\n assert=1[]'\"xi@.#|\\{}", max_size=80),
    st.sampled_from(["tests/test_a.py", "a.test.ts", "a_test.go", "tox.ini", "package.json", "Makefile"]),
)
def test_any_text_is_taken(text: str, path: str) -> None:
    change = tampering.FileChange(path=path, before=TEST + text, after=text + TEST)
    assert isinstance(tampering.check(contract(path), [change]), tuple)
