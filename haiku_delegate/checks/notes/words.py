"""The words of placeholders, silencers, and of those who speak to whoever judges them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from haiku_delegate.contract.texts.lazy import Lazy

_MARK = r"(?:#|//|/\*|<!--|\{/\*)\s*"
_THING = r"(?:code|file|function|method|class|implementation|module|body|component)"

#: A place that stands for code: `# ... rest of the code unchanged ...`.
ELISION = Lazy(
    rf"(?:{_MARK}|--\s*|;\s*|\"\"\"\s*)(?:\.{{3}}|…)[^\n]{{0,40}}"
    r"\b(?:rest|existing|remaining|other|previous|same|unchanged|as before|original)\b"
    rf"|\b(?:rest|remainder) of (?:the |this |your )?(?:\w+ )?{_THING}\b[^\n]{{0,20}}"
    r"\b(?:unchanged|the same|as before|goes here|stays|remains?|here)\b"
    rf"|{_MARK}(?:existing|previous|original|remaining|other) (?:code|methods?|functions?|implementation|logic|imports)"
    r" (?:here|unchanged|as before|remains?|stays|continues|goes here|omitted)"
    rf"|{_MARK}\(?(?:your|actual|real) (?:code|implementation|logic) (?:goes )?here\b"
    rf"|{_MARK}(?:implementation|code|logic) (?:goes|omitted|here)\b"
    r"|\b(?:TODO|FIXME)\b:?\s*\(?(?:implement|complete|finish|fill in|write|actually)\b",
    re.IGNORECASE,
)
_UNMADE = r"[\"'`](?:not (?:yet )?implemented|unimplemented|todo)\b"
#: A stub in a language other than Python.
STUB = Lazy(
    rf"\b(?:todo|unimplemented)!\s*\(|\bthrow new (?:\w*Error|\w*Exception)\(\s*{_UNMADE}"
    rf"|\b(?:panic|fatalError)\(\s*{_UNMADE}|^\s*TODO\(",
    re.IGNORECASE,
)


class Silencer(NamedTuple):
    """What silences tools in files of one language; `it` is the group that names it."""

    suffixes: str
    pattern: str
    tools: str  #: the commands that would hear it


_SCRIPT = r"(?:[cm]?[jt]sx?|vue|svelte)"
_SILENCERS = (
    Silencer(
        r"pyi?",
        r"#.{0,200}?\b(?P<it>noqa|type:\s*ignore|pylint:\s*(?:disable|skip-file)|pyright:\s*ignore|mypy:\s*ignore-errors"
        r"|pragma:\s*no\s*cover|nosec)",
        r"ruff|flake8|mypy|pyright|pylint|bandit|coverage|--cov|pyre",
    ),
    Silencer(
        _SCRIPT,
        r"(?://|/\*+)\s*(?P<it>eslint-disable(?:-next-line|-line)?|@ts-(?:ignore|expect-error|nocheck)|biome-ignore"
        r"|tslint:disable|(?:istanbul|c8|v8) ignore|oxlint-disable)",
        r"eslint|tsc|biome|oxlint|nyc|c8|--coverage|vue-tsc|svelte-check|standard|xo",
    ),
    Silencer(r"go", r"//\s*(?P<it>nolint|#nosec)", r"golangci|staticcheck|go vet|revive|gosec"),
    Silencer(r"rs", r"(?P<it>#!?\[(?:allow|expect)\()", r"clippy|cargo"),
    Silencer(r"rb|rake", r"#\s*(?P<it>rubocop:(?:disable|todo)|:nocov:|standard:disable)", r"rubocop|standard"),
    Silencer(
        r"java|kt|kts|scala|groovy",
        r"(?P<it>@Suppress(?:Warnings|FBWarnings|Lint)?\b|\bnoinspection|\bNOSONAR|CHECKSTYLE:OFF)",
        r"gradle|mvn|detekt|ktlint|checkstyle|spotbugs",
    ),
    Silencer(r"cs", r"(?P<it>#pragma warning disable|\[SuppressMessage|\[ExcludeFromCodeCoverage)", r"dotnet|msbuild"),
    Silencer(
        r"c|h|cc|cpp|cxx|hpp|hh|m|mm",
        r"(?P<it>\bNOLINT(?:NEXTLINE|BEGIN)?|#pragma (?:GCC|clang) diagnostic ignored|cppcheck-suppress)",
        r"clang-tidy|cppcheck|-Werror|cmake|ninja",
    ),
    Silencer(r"swift", r"(?P<it>swiftlint:disable)", r"swiftlint"),
    Silencer(r"sh|bash|zsh|ksh", r"#\s*(?P<it>shellcheck disable)", r"shellcheck"),
    Silencer(
        r"php",
        r"(?P<it>@phpstan-ignore|@psalm-suppress|phpcs:(?:ignore|disable)|@codeCoverageIgnore)",
        r"phpstan|psalm|phpcs",
    ),
    Silencer(r"dart", r"//\s*(?P<it>ignore(?:_for_file)?:)", r"dart|flutter"),
)
_ANY_TOOL = r"\blint\w*|\bcheck\b|pre-commit|\btox\b|\bnox\b|\bmake\b|\bjust\b|\bqa\b|typecheck|type-check"


@cache
def silencer(suffix: str) -> Silencer | None:
    """The one for files whose names end so."""
    return next((each for each in _SILENCERS if re.fullmatch(each.suffixes, suffix)), None)


def is_heard(one: Silencer, commands: str) -> bool:
    """Whether a command runs what is silenced, as far as its words tell."""
    return re.search(rf"{_ANY_TOOL}|{one.tools}", commands) is not None


_PROOF = r"(?:the )?(?:verif\w+|checks?|tests?|CI|review|validation|contract)"
_JUDGE = r"(?:reviewer|orchestrator|grader|judge|evaluator|verifier)s?"
_MODEL = r"(?:claude|opus|haiku|LLMs?|AI (?:models?|agents?|assistants?|reviewers?)|language models?)"
#: Words to whoever judges the change.
ADDRESSED = Lazy(
    r"\b(?:ignore|disregard|forget)\s+(?:all\s+|any\s+)?(?:of\s+)?(?:the\s+|your\s+)?"
    r"(?:previous|prior|above|earlier|preceding)\s+(?:instructions?|prompts?|rules|constraints?|findings?)\b"
    r"|\bno need (?:to|for) (?:a )?(?:re-?run|re-?verif\w+|re-?check|re-?test|verify|verification|review|"
    r"(?:run|running) (?:the |any )?(?:tests?|checks|verif\w+)|further (?:review|checks|verification))\b"
    rf"|\b{_PROOF} (?:(?:has|have|was|were|is|are) )?(?:already |all |been |successfully |fully ){{0,3}}"
    r"(?:passed|passes|verified|approved|succeeded|confirmed)\b[^\n]{0,40}"
    r"\b(?:no need|safe to|skip|do not|don't|re-?run|approve|merge)\b"
    r"|\b(?:verification|verify step|all checks|all tests|code review)\s+(?:has\s+|have\s+)?(?:already\s+)?(?:been\s+)?"
    r"(?:passed|succeeded|approved|completed successfully)\b"
    r"|\b(?:do not|don't|please skip) (?:re-?run|re-?verify|re-?check|flag|reject|revert) (?:this|these|the|it|any)\b"
    rf"|\b(?:note|attention|dear)\b[ ,:]+(?:to |for )?(?:the |any )?(?:code )?(?:{_JUDGE}|{_MODEL})\b"
    rf"|\b(?:instructions?|message) (?:to|for) (?:the |any )?(?:code )?{_JUDGE}\b"
    r"|(?:#|//|/\*|<!--)\s*(?:AI|Reviewer|Judge|Verifier)\s*:"
    r"|\b(?:pre-?)?(?:approved|verified|signed off) by (?:the )?(?:reviewer|orchestrator|claude|opus|AI|maintainer)\b"
    r"|</?system-reminder>",
    re.IGNORECASE,
)
#: One of these stands in every line that ADDRESSED finds; looking for them is ten times as quick.
ADDRESS_HINTS = (
    "ignore", "disregard", "forget", "no need", "pass", "approve", "verif", "succe", "confirm", "check", "re-", "rerun",
    "flag", "reject", "revert", "note", "attention", "dear", "instruct", "message", "ai:", "reviewer", "judge",
    "signed", "<system", "</system", "complet",
)  # fmt: skip
