"""Which files are tests, by the conventions of each language; and what else decides over tests."""

from __future__ import annotations

import re
from enum import Enum

_DIRECTORY = r"(?:^|/)(?:tests?|__tests__|specs?|testing|e2e|integration|unit_?tests?)/"


class Kind(Enum):
    """How a file is read."""

    PYTHON = "python"
    WORDS = "words"  #: tests in another language
    INLINE = "inline"  #: a source with tests in it
    CONFIG = "config"
    GOLDEN = "golden"
    MAKE = "make"


_CONFIG = re.compile(
    r"(?:^|/)(?:pytest\.ini|\.pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|package\.json|\.mocharc\.(?:js|cjs|json|jsonc|ya?ml)|\.npmrc|"
    r"(?:jest|vitest|vite|karma|playwright|cypress|ava)\.config\.(?:js|cjs|mjs|ts|cts|mts|json)|vitest\.workspace\.\w+|\.rspec|phpunit\.xml(?:\.dist)?)$"
    r"|(?:^|/)\.cargo/config(?:\.toml)?$"
)
_GOLDEN = re.compile(
    r"(?:^|/)(?:__snapshots__|snapshots?|goldens?|expected|__file_snapshots__|cassettes)/|\.(?:snap|ambr|golden|approved\.\w+|snap\.new)$"
    + "|" + _DIRECTORY + r"(?:.*/)?[^/]*(?:golden|expected|snapshot)[^/]*$|(?:^|/)testdata/"
)  # fmt: skip
_PYTHON = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_tests?|tests?|conftest)\.py$|" + _DIRECTORY + r".*\.py$")
_WORDS = re.compile(
    r"[._-](?:test|tests|spec|e2e|cy)\.(?:[cm]?[jt]sx?|dart|vue)$|_test\.(?:go|exs|dart|cc|cpp|c|rb|clj|erl|nim|zig|sh|bats)$"
    r"|_spec\.(?:rb|cr|lua)$|(?:Tests?|IT|TestCase|Spec|Suite)\.(?:java|kt|kts|scala|groovy|cs|fs|swift|php|hs|m|mm)$|(?:^|/)test_[^/]*\.(?:rb|c|cc|cpp|sh|lua)$|\.bats$"
)
_IN_DIRECTORY = re.compile(
    _DIRECTORY + r".*\.(?:[cm]?[jt]sx?|rs|go|rb|java|kt|scala|cs|php|swift|exs?|lua|dart|c|cc|cpp|clj|sh)$"
)
_MAKE = re.compile(r"(?:^|/)(?:GNU)?[Mm]akefile$|(?:^|/)[Jj]ustfile$")
INLINE = re.compile(r"#\[cfg\((?:all\()?test\b")


def kind(path: str, text: str | None) -> Kind | None:
    """How a changed file bears on tests; None where it does not."""
    if _CONFIG.search(path):
        return Kind.CONFIG
    if _PYTHON.search(path) and not _GOLDEN.search(path):
        return Kind.PYTHON
    if _GOLDEN.search(path):
        return Kind.GOLDEN
    if _WORDS.search(path) or _IN_DIRECTORY.search(path):
        return Kind.WORDS
    if path.endswith(".rs") and text is not None and INLINE.search(text):
        return Kind.INLINE
    return Kind.MAKE if _MAKE.search(path) else None


def collected(path: str) -> bool:
    """Whether a runner finds the tests of a Python file by its name."""
    name = path.rpartition("/")[2]
    return bool(re.fullmatch(r"test.*\.py|.*_tests?\.py|conftest\.py", name))
