"""A repository in a few lines, and the rules that a contract written against it meets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from haiku_delegate.contract import preflight, spec
from haiku_delegate.findings import Finding

Told = Callable[..., list[tuple[str, str]]]

TEXT = '''"""Helpers."""

import re


def normalize(text):
    return " ".join(text.split()).lower()


class Words:
    """Some words."""

    def count(self):
        return 1

    def join_all(self, sep):
        return sep.join([])


def initials(text):
    return "".join(word[0] for word in normalize(text).split())
'''
TESTS = """import unittest

from src.text import normalize


class TextTest(unittest.TestCase):
    def test_normalize(self):
        self.assertEqual(normalize(" A "), "a")


class Other(TextTest):
    pass


def test_alone():
    assert normalize("") == ""
"""
JAVASCRIPT = """export function readAll(a) {
  return a;
}

class Shelf {
  put(book) {
    return book;
  }
}
"""
FILES = {
    "src/text.py": TEXT,
    "src/other.py": "def slugify(text):\n    return text\n",
    "src/__init__.py": "",
    "src/app.js": JAVASCRIPT,
    "tests/__init__.py": "",
    "tests/test_text.py": TESTS,
    "tests/app.test.js": "import test from 'node:test'\n",
    "scripts/gen.py": "print(1)\n",
    "README.md": "# Title\n\nUsage\n",
    "pyproject.toml": "[project]\n",
    "Makefile": ".PHONY: test lint\ntest: build\n\tpytest\nlint build:\n\tx\nVERSION := 1\n",
    "package.json": '{"scripts": {"test": "jest", "build": "tsc"}}',
    "justfile": "check target='x':\n    echo\nalias c := check\n",
    "pkg/a/a.go": "package a\n",
    "Cargo.toml": "[package]\n",
    "tests/it.rs": "",
}
PROGRAMS = frozenset({
    "env", "pip", "pnpm", "tox", "poetry", "python", "python3", "pytest", "node", "npm", "npx", "yarn", "make", "just",
    "go", "cargo", "sh", "bash", "ruff", "jest", "vitest", "ls", "git",
})  # fmt: skip


def world(
    *, ignored: Iterable[str] = (), settled: bool = True, programs: Iterable[str] = PROGRAMS
) -> preflight.Surroundings:
    """Surroundings in which these programs are, and these paths are ignored."""
    known, hidden = frozenset(programs), frozenset(ignored)
    return preflight.Surroundings(
        ignored=lambda paths: [path for path in paths if path in hidden],
        which=lambda program: f"/bin/{program}" if program in known else None,
        commands_are_settled=settled,
    )


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


def contract_text(
    changes: str = "### src/text.py\nAdd one.",
    *,
    verify: str = "ls",
    context: str = "",
    preserve: str = "",
    matter: str = "",
) -> str:
    front = f"---\n{matter}\n---\n" if matter else ""
    parts = [f"{front}TASK T-1: One thing"]
    parts += [f"CONTEXT:\n{context}"] if context else []
    parts += [f"EXISTING BEHAVIOR THAT MUST BE PRESERVED:\n{preserve}"] if preserve else []
    return "\n\n".join([*parts, f"CHANGES TO MAKE:\n{changes}", f"VERIFY:\n```sh\n{verify}\n```\n"])


@pytest.fixture
def found(root: Path) -> Callable[..., tuple[Finding, ...]]:
    """All findings of a contract made of these parts."""

    def check(*args: str, around: preflight.Surroundings | None = None, **parts: str) -> tuple[Finding, ...]:
        contract = spec.parse(contract_text(*args, **parts), source="spec.md")
        return preflight.check(contract, root, around or world())

    return check


@pytest.fixture
def told(found: Callable[..., tuple[Finding, ...]]) -> Told:
    """The same as (rule, severity)."""
    return lambda *args, **parts: [(each.rule, each.severity.value) for each in found(*args, **parts)]
