"""Which changed files are asked about: those that a program reads, and that are no tests themselves."""

from __future__ import annotations

import re

from haiku_delegate.checks.tampering import places

_TESTS = (places.Kind.PYTHON, places.Kind.WORDS, places.Kind.GOLDEN)
_DOCUMENT = re.compile(
    r"\.(?:md|mdx|markdown|rst|adoc|asciidoc|tex|pdf|po|pot|svg|png|jpe?g|gif|ico|webp|woff2?|ttf|drawio)$"
    r"|(?:^|/)(?:readme|changes|changelog|news|history|license|licence|copying|authors|contributors|contributing|notice"
    r"|codeowners|security|todo)(?:\.\w+)?$|(?:^|/)docs?/.*\.txt$",
    re.IGNORECASE,
)
_UNREAD = re.compile(
    r"(?:^|/)(?:\.gitignore|\.gitattributes|\.editorconfig|\.mailmap|\.dockerignore|\.prettierignore|py\.typed|go\.sum"
    r"|package-lock\.json|pnpm-lock\.yaml|npm-shrinkwrap\.json|[^/]+\.lock)$|(?:^|/)\.(?:github|gitlab|circleci)/"
    r"|(?:^|/)\.(?:pre-commit-config|readthedocs|travis|gitlab-ci|codecov)\.ya?ml$"
)
_TYPES = re.compile(r"\.(?:pyi|d\.[cm]?ts)$")
_SOURCE = re.compile(
    r"\.(?:py|pyx|[cm]?jsx?|[cm]?tsx?|go|rs|rb|java|kts?|scala|cs|fs|swift|php|c|cc|cpp|cxx|h|hpp|lua|exs?|dart|pl|pm"
    r"|clj|hs|ml|zig|nim|sh|bash|vue|svelte|r|jl|groovy|m|mm)$",
    re.IGNORECASE,
)


def test(path: str, text: str | None) -> bool:
    """Whether a file is a test, or what tests compare with."""
    return places.kind(path, text) in _TESTS


def unasked(path: str, text: str | None) -> str:
    """Why nobody need notice when a change of this file is taken back; empty where that is to be asked."""
    if test(path, text):
        return "a test"
    if _DOCUMENT.search(path):
        return "a document"
    if _UNREAD.search(path):
        return "no program of the tests reads it"
    return "types only" if _TYPES.search(path) else ""


def source(path: str) -> bool:
    """Whether a file holds code, and not configuration or data."""
    return _SOURCE.search(path) is not None
