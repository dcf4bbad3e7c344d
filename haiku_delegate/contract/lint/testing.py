"""What the names of files and commands tell of tests."""

from __future__ import annotations

from haiku_delegate.contract.texts.lazy import Lazy

_TESTS = Lazy(
    r"(?:^|/)(?:tests?|__tests__|specs?|testing|e2e|it)(?:/|$)|(?:^|/)test_[^/]*$|(?:_test|_spec|\.test|\.spec|Tests?|IT)\.\w+$"
    r"|(?:^|/)conftest\.py$"
)


def names_tests(path: str) -> bool:
    """Whether a path, or a glob by its own letters, is about tests."""
    return _TESTS.now.search(path) is not None
