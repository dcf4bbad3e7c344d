"""Languages other than Python: empty catches (HD358), a look at the test runner (HD362), special cases (HD366)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.model import Edit, Remark, Row
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.standing import shown
from haiku_delegate.findings import Severity

Tests = Callable[[], Iterable[str]]  #: the texts of tests, asked for only where something is to be held against them

_BRACES = frozenset({
    "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte", "java", "kt", "kts", "scala", "groovy", "cs",
    "swift", "dart", "php", "go", "rs", "c", "cc", "cpp", "h", "hpp",
})  # fmt: skip
_COMMENT = Lazy(r"\"(?:[^\"\\\n]|\\.){0,300}\"|'(?:[^'\\\n]|\\.){0,300}'|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_EMPTY_CATCH_OF_ALL = r"\bcatch\s*(?:\([^()\n]{0,200}\)\s*)?\{\s*\}|\bif err != nil \{\s*\}"
_EMPTY_CATCH = Lazy(_EMPTY_CATCH_OF_ALL)
#: Go: a panic is recovered from, and its value dropped
_EMPTY_RECOVER = Lazy(
    _EMPTY_CATCH_OF_ALL + r"|[{;\n][ \t]*(?:_[ \t]*=[ \t]*)?recover\(\)[ \t]*(?=[;}\n])"
    r"|\bif (?:\w+ := )?recover\(\)(?:; \w+)? != nil \{\s*\}"
)
_CONFIG = Lazy(
    r"(?:\.config\.[cm]?[jt]s|(?:^|/)(?:setup|jest|vitest|karma|mocha|playwright|cypress)[\w.-]*\.[cm]?[jt]s)$"
)
_RUNNER = Lazy(
    r"\bprocess\.env(?:\.|\[\s*[\"'])(?:VITEST|JEST_WORKER_ID|VITEST_WORKER_ID|NODE_TEST_CONTEXT|MOCHA\w*)\b"
    r"|\btesting\.Testing\(\)|\bflag\.Lookup\(\s*\"test\.|\bstrings\.HasSuffix\(\s*os\.Args\[0\],\s*\"\.test"
)
_MAYBE_RUNNER = Lazy(
    r"\bNODE_ENV[\"'\])]*\s*[!=]==?\s*[\"'`]test\b|[\"'`]test[\"'`]\s*[!=]==?\s*process\.env\.NODE_ENV|\bcfg!\(\s*(?:not\(\s*)?test\b"
    r"|\btypeof\s+(?:jest|vi|describe|it|expect)\s*[!=]==?|\bglobalThis\.(?:jest|vi|describe|it)\b"
    r"|\bprocess\.env\.CI\b|\bos\.Getenv\(\s*\"CI\"|\benv::var\(\s*\"CI\"|\benviron(?:\.get\(|\[)\s*[\"']CI[\"']|\$\{?CI\b"
    r"|\b(?:RAILS|RACK|APP|MIX)_ENV\W{1,6}(?:[!=]==?)\s*[\"']test\b|\bRails\.env\.test\?|\bdefined\?\(\s*(?:RSpec|Minitest)\b"
)
#: Words with which a contract asks for another behaviour under test.
RUNNER_MEANT = (
    r"\bCI\b|PYTEST_|sys\.modules|NODE_ENV|VITEST|JEST_WORKER_ID|cfg!?\(|testing\.Testing|\bunder test|\bwhen testing"
    r"|\btest (?:mode|environment|runner)|\b(?:in|during|when|while) (?:running )?(?:the )?(?:unit )?tests?\b"
)
#: Words with which it asks for silence.
SILENCE_MEANT = (
    r"\b(?:swallow|suppress|ignor|silenc)\w*\b(?:\W+\w+){0,4}?\W+(?:errors?|exceptions?|failures?)\b|\bbest.effort\b"
    r"|\brecover(?:s|ing|ed)? from\b|\brecover\(\)|\bcatch(?:es|_unwind)?\b[^.\n]{0,40}\bpanic"
    r"|\b(?:errors?|exceptions?|failures?)\b(?:\W+\w+){0,4}?\W+(?:swallowed|suppressed|ignored|silenced|silently)\b"
)
_LITERAL = r"(?:\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'|-?\d[\d_.]{1,30})"
_CASE = Lazy(
    rf"\bif\s*\(?\s*[\w.]{{1,40}}\s*===?\s*(?P<given>{_LITERAL})\s*\)?\s*\{{?\s*return\s+(?P<gives>{_LITERAL})"
    rf"|\bcase\s+(?P<given2>{_LITERAL})\s*:\s*return\s+(?P<gives2>{_LITERAL})"
    rf"|(?P<given3>{_LITERAL})\s*=>\s*(?P<gives3>{_LITERAL})\s*,"
)
_MATCHES_ALL = Lazy(
    r"\b(?:equals|asymmetricMatch|isEqual|Equal)\s*\([^()\n]{0,80}\)[^{\n]{0,30}\{\s*return true;?\s*\}"
    r"|\bfn\s+(?:eq\s*\([^()]{0,120}\)\s*->\s*bool\s*\{\s*(?:return\s+)?true|ne\s*\([^()]{0,120}\)\s*->\s*bool\s*\{\s*(?:return\s+)?false)"
    r"\s*;?\s*\}"
)


def remarks(edit: Edit, asked: Asked, tests: Tests) -> Iterator[Remark]:
    """Of sources with braces; what is in comments does not count."""
    if edit.suffix not in _BRACES or edit.is_test:
        return
    was, now = (_without_comments(text) for text in (edit.before, edit.after))
    rows = [row for row in edit.rows if not asked.wants(row.text)]
    if not rows:
        return
    yield from _swallowed(_EMPTY_RECOVER if edit.suffix == "go" else _EMPTY_CATCH, was, now, asked)
    yield from _runner(edit, was, now, asked)
    yield from _equal_to_all(was, now, asked)
    yield from _special(was, now, asked, tests)


def _without_comments(text: str) -> str:
    """Lines stay where they are."""
    return _COMMENT.now.sub(lambda match: match[0] if match[0][0] in "\"'" else "\n" * match[0].count("\n"), text)


def _swallowed(empty: Lazy, was: str, now: str, asked: Asked) -> Iterator[Remark]:
    found = list(empty.now.finditer(now))
    old = sum(1 for _ in empty.now.finditer(was))
    if len(found) > old and not asked.speaks_of(SILENCE_MEANT) and (
        len(found) > old + sum(1 for _ in empty.now.finditer(_without_comments(asked.blocks)))
    ):  # fmt: skip
        fresh = _first_new(found, Counter(_around(match, was) for match in empty.now.finditer(was)), now)
        yield Remark(
            rule="HD358", message="an error is caught, and nothing is done about it", line=_line(now, fresh.start())
        )


def _around(match: re.Match[str], text: str) -> str:
    """The lines in front of a place, by which it is known again."""
    return text[max(0, match.start() - 80) : match.start()].strip()[-40:]


def _first_new(found: list[re.Match[str]], known: Counter[str], text: str) -> re.Match[str]:
    for match in found:
        key = _around(match, text)
        if known[key] <= 0:
            return match
        known[key] -= 1
    return found[-1]


def _runner(edit: Edit, was: str, now: str, asked: Asked) -> Iterator[Remark]:
    if _CONFIG.now.search(edit.path) or asked.speaks_here(RUNNER_MEANT):
        return
    for pattern, severity in ((_RUNNER, Severity.ERROR), (_MAYBE_RUNNER, Severity.WARNING)):
        old, new = (list(pattern.now.finditer(text)) for text in (was, now))
        if len(new) > len(old):
            match = _first_new(new, Counter(_around(each, was) for each in old), now)
            yield runner_remark(Row(_line(now, match.start()), match[0]), severity)
            return


def runner_remark(row: Row, severity: Severity) -> Remark:
    """One sentence for all languages."""
    quoted = shown(row.text.strip().replace("`", "'"), limit=80)
    return Remark(rule="HD362", message=f"it asks whether a test runner is there: `{quoted}`", line=row.number,
                  severity=severity, hint="if the task needs it, say so in the instruction")  # fmt: skip


def _equal_to_all(was: str, now: str, asked: Asked) -> Iterator[Remark]:
    old, new = (list(_MATCHES_ALL.now.finditer(text)) for text in (was, now))
    if len(new) > len(old) and not _MATCHES_ALL.now.search(asked.blocks):
        yield Remark(rule="HD363", message="an object that equals everything", line=_line(now, new[-1].start()))


def _special(was: str, now: str, asked: Asked, tests: Tests) -> Iterator[Remark]:
    known = {_case(match) for match in _CASE.now.finditer(was)}
    fresh = [match for match in _CASE.now.finditer(now) if _case(match) not in known]
    fresh = [match for match in fresh if not _is_said(_case(match), asked)]
    if len(fresh) < 2:
        return
    said = "\n".join(tests())
    if all(_stands(part, said) for match in fresh for part in _case(match)):
        yield special_remark([_case(match)[0] for match in fresh], _line(now, fresh[0].start()))


def special_remark(inputs: list[str], line: int) -> Remark:
    """One sentence for all languages."""
    some = ", ".join(f"`{shown(each, limit=30)}`" for each in inputs[:3]) + (", …" if len(inputs) > 3 else "")
    return Remark(rule="HD366", message=f"special cases for what the tests put in: {some}", line=line,
                  hint="a holdout with other inputs would tell")  # fmt: skip


def _case(match: re.Match[str]) -> tuple[str, str]:
    given, gives = (match[name] or match[f"{name}2"] or match[f"{name}3"] for name in ("given", "gives"))
    return given, gives


def _is_said(pair: tuple[str, str], asked: Asked) -> bool:
    return all(each.strip("\"'") in asked.said or each.strip("\"'") in asked.blocks for each in pair)


def _stands(literal: str, text: str) -> bool:
    bare = literal.strip("\"'")
    return any(f"{quote}{bare}{quote}" in text for quote in "\"'`") or (
        literal[0] not in "\"'" and re.search(rf"(?<![\w.]){re.escape(bare)}(?![\w.])", text) is not None
    )


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
