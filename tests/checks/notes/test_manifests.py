"""Dependencies that came new (HD359)."""

# One case a row: the tables read best that way.
# ruff: noqa: E501

from __future__ import annotations

import sys

import pytest

from tests.checks.notes.telling import contract, found, told

needs_toml = pytest.mark.skipif(sys.version_info < (3, 11), reason="no tomllib")
PYPROJECT = '[project]\ndependencies = ["click>=8"]\n'


@pytest.mark.parametrize(
    ("path", "before", "after", "names"),
    [
        ("requirements.txt", "click>=8\n", "click>=9\nleft-pad==1\n# x\n-r other.txt\n", ["left-pad"]),
        ("requirements/dev.in", "click\n", "click\nleft_pad\n", ["left-pad"]),
        ("package.json", '{"dependencies": {"a": "1"}}', '{"dependencies": {"a": "2"}, "devDependencies": {"@x/b": "1"}}',
         ["@x/b"]),
        ("go.mod", "module m\nrequire (\n\tgithub.com/a/b v1.0.0\n)\n",
         "module m\nrequire (\n\tgithub.com/a/b v1.0.1\n\tgithub.com/c/d/v2 v2.0.0\n\tx.y/z v1.0.0 // indirect\n)\n",
         ["github-com/c/d/v2"]),
        pytest.param("pyproject.toml", PYPROJECT, PYPROJECT.replace(">=8", '>=9", "rich[all]>1'), ["rich"], marks=needs_toml),
        pytest.param("pyproject.toml", PYPROJECT, PYPROJECT + '[dependency-groups]\ndev = ["ruff"]\n', ["ruff"], marks=needs_toml),
        pytest.param("pyproject.toml", "[tool.poetry.dependencies]\npython = '3'\n",
                     "[tool.poetry.dependencies]\npython = '3'\n[tool.poetry.group.dev.dependencies]\nruff = '*'\n", ["ruff"],
                     marks=needs_toml),
        pytest.param("Cargo.toml", "[dependencies]\na = '1'\n", "[dependencies]\na = '1'\nserde = '1'\n", ["serde"],
                     marks=needs_toml),
    ],
)  # fmt: skip
def test_dependencies_that_came_new(path: str, before: str, after: str, names: list[str]) -> None:
    (finding,) = found(before, after, path)
    assert (finding.rule, finding.message.rpartition(": ")[2]) == ("HD359", ", ".join(f"`{name}`" for name in names))
    bare = names[0].replace("github-com/c/", "").replace("/v2", "")
    assert told(before, after, path, contract(path, f"Add {bare} to it.")) == []


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("requirements.txt", "click>=8\n", "Click==9 ; python_version > '3'\n"),
        ("requirements.txt", None, "click\n"),
        ("package.json", '{"dependencies": {"a": "1"}}', '{"devDependencies": {"a": "1"}}'),
        ("package.json", '{"dependencies": []}', '{"dependencies": "x", "a": {"b": 1}}'),
        ("package.json", "[]", "[1]"),
        ("pyproject.toml", PYPROJECT, PYPROJECT + "[tool.x]\ndependencies = ['y']\n"),
    ],
)
def test_what_is_no_new_dependency(path: str, before: str | None, after: str) -> None:
    assert told(before, after, path) == []
