"""What the name of a file says: its language, whether it holds tests or documentation."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_LANGUAGES = {
    "py": "python", "pyi": "python", "js": "javascript", "mjs": "javascript", "cjs": "javascript", "jsx": "jsx",
    "ts": "typescript", "mts": "typescript", "tsx": "tsx", "go": "go", "rs": "rust", "rb": "ruby", "java": "java",
    "kt": "kotlin", "c": "c", "h": "c", "cc": "cpp", "cpp": "cpp", "hpp": "cpp", "cs": "csharp", "php": "php",
    "swift": "swift", "sh": "sh", "bash": "bash", "yaml": "yaml", "yml": "yaml", "json": "json", "toml": "toml",
    "md": "markdown", "html": "html", "css": "css", "scss": "scss", "sql": "sql", "xml": "xml", "ini": "ini",
    "lua": "lua", "ex": "elixir", "exs": "elixir", "scala": "scala", "vue": "vue", "svelte": "svelte",
}  # fmt: skip
_TEST_NAME = re.compile(
    r"test_.*\.py|.*_test\.(?:py|go|rb|exs|cc|cpp|c)|.*[.-](?:test|spec)\.[cm]?[jt]sx?|.*_spec\.rb"
    r"|.*Tests?\.(?:java|kt|cs|swift|php)",
    re.DOTALL,
)
_TEST_DIRECTORIES = {"test", "tests", "__tests__", "spec", "specs"}
_DOCS = {".md", ".rst", ".adoc", ".markdown"}


def language(path: str) -> str:
    """The word behind the backticks; nothing where it is not known."""
    return _LANGUAGES.get(PurePosixPath(path).suffix[1:].lower(), "")


def is_test(path: str) -> bool:
    """Whether it is certainly a file of tests."""
    file = PurePosixPath(path)
    return _TEST_NAME.fullmatch(file.name) is not None


def among_tests(path: str) -> bool:
    """Whether it is one, or lies among them (`conftest.py`, data)."""
    return is_test(path) or bool(_TEST_DIRECTORIES & set(PurePosixPath(path).parts[:-1]))


def is_document(path: str) -> bool:
    """Whether it is documentation and nothing else."""
    return PurePosixPath(path).suffix.lower() in _DOCS
