"""Tests of other languages, by their words: how many tests, assertions and skips there are. Comments and strings do not
count, except where a string is a test's title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from haiku_delegate.checks.tampering.model import Need, Remark
from haiku_delegate.contract.texts import lexing
from haiku_delegate.findings import Severity

_LIMIT = 1024 * 1024  #: characters; what is larger is counted with its comments
_ROW = 1_000  #: characters of a line that are read
_SWIFT = re.compile(r"^\s*func\s+test\w*\(")
_TEST = re.compile(
    r"^\s*(?:export\s+)?(?:[xf]?(?:it|test|specify|scenario)"
    r"(?:\.(?:each|concurrent|serial|failing|fails|skip|only|todo|fixme))*\s*(?:\(|«|do\b)|"
    r"func\s+(?:\([^)]*\)\s*)?(?:Test|Fuzz|Example)\w*\(|(?:pub\s+)?(?:async\s+)?fn\s+\w+|def\s+test_?\w*|@test\b|"
    r"(?:public\s+)?(?:async\s+)?function\s+test\w*\()"
)
_ATTRIBUTE = re.compile(
    r"^\s*(?:#\[(?:\w+::)*(?:test|rstest|test_case|case)\b|@(?:Test|ParameterizedTest|RepeatedTest)\b|"
    r"\[(?:Fact|Theory|Test|TestMethod|TestCase)\b)"
)
_ASSERTION = re.compile(
    r"(?<![\w.])(?:expect|assert|should|verify|check)\w*!?\s*(?:[.(]|::)|\brequire\.[A-Z]|"
    r"\b(?:assert|refute|must_\w+|wont_\w+)\w*!?[ (.]|\.should\b|"
    r"\bt\.(?:is|deepEqual|true|false|like|throws|Error|Errorf|Fatal|Fatalf|Fail|FailNow)\(|\bb\.Fatal|"
    r"\b(?:XCTAssert|EXPECT_|ASSERT_)\w*\("
)
_SKIP = re.compile(
    r"(?<![\w.])(?:x(?:it|describe|test|context|specify)\s*[(\s]|"
    r"(?:it|test|describe|suite|context)\.(?:concurrent\.)?(?:skip|todo|fixme|fails|failing)\b|"
    r"(?:pending|skip)(?:\s*[(\"'«:]|\s*$))|"
    r"\.skip\(\s*(?:true)?\s*[,)]|\bt\.Skip(?:f|Now)?\(|\btesting\.Short\(\)|#\[(?:\w+::)*ignore\b|"
    r"@(?:Disabled|Ignore)\b|@pytest\.mark\.skip|[,({]\s*skip:\s*(?:true|«)|"
    r"\bthis\.skip\(|\bmarkTest(?:Skipped|Incomplete)\b|\[(?:Ignore|Skip)\b|\bSkip\s*=|#\[should_panic|\bXCTSkip|\bt\.skip\("
)
#: lines that bring in or define what is called elsewhere
_DEFINES = re.compile(
    r"^(?:export )?(?:(?:async )?function|func|def|fn|pub fn|import|use|from|using)\b"
    r"|^(?:(?:const|let|var)\b|,).*\brequire ?\("
)
_BLOCK = re.compile(r"^\s*[xf]?(?:describe|context|suite)\b")
_ONLY = re.compile(r"(?<![\w.])(?:(?:it|test|describe|suite|context)\.only\b|f(?:it|describe)\(|t\.only\()")
_ALWAYS = re.compile(
    r"expect\(\s*(true|false|1)\s*\)\.(?:toBe\(\s*\1\s*\)|toEqual\(\s*\1\s*\)|toBeTruthy\(|toBeDefined\()|assert!?\(\s*true\s*[,)]|"
    r"(?:assert|require)(?:\.(?:ok|True|isTrue|equal))?\((?:t,\s*)?\s*true\s*(?:,\s*true\s*)?\)|assertTrue\(\s*true\s*[,)]|\|\|\s*true\b|"
    r"assert_eq!\(\s*(\w+)\s*,\s*\2\s*\)|expect\.anything\(\)|^\s*assert true\b"
)
_LITERAL = re.compile(r"«[^»]*»|\b\d[\w.]*")
_STRING = re.compile("«[^»]*»")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a text says about its tests."""

    tests: Counter[str]
    assertions: Counter[str]
    skips: Counter[tuple[str, str]]  #: each with the test or block that it stands in
    declared: frozenset[str]  #: tests and blocks
    only: Counter[str]
    always: Counter[str]
    lines: dict[str, int]
    raw: dict[str, str]  #: the line as it was written

    def sources(self, rows: Iterable[str]) -> tuple[str, ...]:
        """Rows as they were written."""
        return tuple(self.raw.get(row, row) for row in rows)


def compare(was: Words, now: Words, fresh: Counter[str]) -> Iterator[Remark]:
    """Remarks about a file; `fresh` are the test declarations that came new anywhere in the change."""
    gone, come = was.tests - now.tests, now.tests - was.tests
    moved = gone & fresh
    gone -= moved
    if gone.total() > come.total():
        shown = next(iter(gone))
        count = f"it has {now.tests.total()} tests instead of {was.tests.total()}; gone: `{{}}`"
        yield Remark(rule="HD330", message=count, test=title(shown), need=Need.REMOVE, gone=was.sources(gone))
    # A test that is new may be skipped.
    skipped = Counter({row: n for (row, owner), n in now.skips.items() if not owner or owner in was.declared})
    yield from _added(Counter(row for row, _ in was.skips.elements()), skipped, now, "a skip was added: `{}`")
    yield from _added(was.only, now.only, now, "only this one would run: `{}`")
    yield from _assertions(was, now, others_moved=bool(moved))


def _added(was: Counter[str], now: Counter[str], words: Words, message: str) -> Iterator[Remark]:
    if now.total() > was.total() and (added := now - was):
        row = next(iter(added))
        yield Remark(
            rule="HD331", message=message, line=words.lines.get(row), need=Need.REMOVE, come=words.sources(added)
        )


def _assertions(was: Words, now: Words, *, others_moved: bool) -> Iterator[Remark]:
    gone, come = was.assertions - now.assertions, now.assertions - was.assertions
    empty = now.always - was.always
    if empty and gone:
        row = next(iter(empty))
        yield Remark(rule="HD335", message="an assertion cannot fail: `{}`", line=now.lines.get(row), need=Need.REMOVE,
                     gone=was.sources(gone), come=now.sources(empty))  # fmt: skip
    elif gone.total() > come.total() and not others_moved and not (was.tests - now.tests):
        count = f"it has {now.assertions.total()} assertions instead of {was.assertions.total()}; gone: `{{}}`"
        rule, severity = ("HD343", Severity.WARNING) if come else ("HD333", Severity.ERROR)
        yield Remark(rule=rule, message=count, severity=severity, gone=was.sources(gone), come=now.sources(come))
    else:
        yield from _literals(was, now)


def _literals(was: Words, now: Words) -> Iterator[Remark]:
    skeletons = {_LITERAL.sub("•", row): row for row in now.assertions - was.assertions}
    for row in was.assertions - now.assertions:
        if (other := skeletons.get(_LITERAL.sub("•", row))) is not None:
            yield Remark(rule="HD341", message="the expectation was changed: `{}` was `{}`", severity=Severity.WARNING,
                         line=now.lines.get(other), gone=was.sources([row]), come=now.sources([other]))  # fmt: skip
            return


def read(path: str, text: str) -> Words:
    """Count the words of one text."""
    tests: list[str] = []
    assertions: list[str] = []
    skips: list[tuple[str, str]] = []
    waiting: list[str] = []  # skips in front of the test that they belong to
    blocks: list[str] = []
    owner = ""
    only: list[str] = []
    always: list[str] = []
    lines: dict[str, int] = {}
    written: dict[str, str] = {}
    text = text.replace("\r\n", "\n")
    rows, originals = _rows(path, text), text.split("\n")
    named_by_attribute = path.endswith((".rs", ".java", ".kt", ".cs", ".scala", ".groovy"))
    declares = _SWIFT if path.endswith(".swift") else _TEST
    pending = False
    for at, raw in enumerate(rows, 1):
        raw = raw[:_ROW]
        row = " ".join(raw.split())
        if not row:
            continue
        lines.setdefault(row, at)
        written.setdefault(row, originals[at - 1] if at <= len(originals) else raw)
        code = _STRING.sub("«»", row)
        pending = pending or bool(named_by_attribute and _ATTRIBUTE.match(raw))
        declared = (
            named_by_attribute
            and pending
            and re.search(r"\bfn\s+\w+|\b\w+\s*\(", row)
            and not row.startswith(("#[", "@", "["))
        )
        if declared or (not named_by_attribute and declares.match(raw)):
            owner = _signature(row)
            tests.append(owner)
            written.setdefault(owner, written[row])
            pending = False
        elif _BLOCK.match(raw):
            owner = _signature(row)
            blocks.append(owner)
        if _SKIP.search(code):
            in_front = named_by_attribute and row.startswith(("#[", "@", "["))
            waiting += [row] if in_front else []
            skips += [] if in_front else [(row, owner)]
        elif waiting and declared:
            skips += [(each, owner) for each in waiting]
            waiting = []
        if _ONLY.search(code):
            only.append(row)
        if not declared and not _DEFINES.match(row) and _ASSERTION.search(code):
            assertions.append(row)
            if _ALWAYS.search(code):
                always.append(row)
    skips += [(each, "") for each in waiting]
    return Words(
        tests=Counter(tests), assertions=Counter(assertions), skips=Counter(skips), only=Counter(only),
        always=Counter(always), declared=frozenset(tests + blocks), lines=lines, raw=written,
    )  # fmt: skip


def title(row: str) -> str:
    """What a declaration calls its test."""
    if found := re.search(r"«([^»]*)»", row):
        return found[1].strip("'\"`")
    found = re.search(r"(?:fn|func|def|function|void|fun)\s+(?:\([^)]*\)\s*)?(\w+)|(\w+)\s*\(", row)
    return (found[1] or found[2]) if found else ""


def _signature(row: str) -> str:
    """A declaration without what may follow it on its line, and without what skips it."""
    found = re.match(r"[^«]*«[^»]*»", row) or re.match(
        r".*?(?:(?:fn|func|def|function|void|fun)\s+(?:\([^)]*\)\s*)?\w+|\w+\s*\()", row
    )
    plain = re.sub(r"^[xf](?=it|test|describe|context)", "", found[0] if found else row)
    return re.sub(r"\.(?:skip|only|todo|concurrent|each|failing|fails|fixme)\b", "", plain)


def _rows(path: str, text: str) -> Sequence[str]:
    """Lines without comments; strings stand between « and »."""
    if tokens := _tokens(path, text):
        text = "".join(tokens)
    return text.split("\n")


def _tokens(path: str, text: str) -> list[str]:
    lexer = lexing.lexer(path, text, limit=_LIMIT)
    if lexer is None:
        return []
    out: list[str] = []
    inside = False
    for token, piece in lexer.get_tokens(text):
        name = str(token)
        string = "String" in name and "Interpol" not in name and "Regex" not in name and "Symbol" not in name
        if "Comment" in name and "Preproc" not in name:
            piece = "\n" * piece.count("\n")
        elif string:
            piece = piece.replace("«", "").replace("»", "").replace("\n", "»\n«")
        if string is not inside and not ("Interpol" in name and inside):
            out.append("«" if string else "»")
            inside = string
        out.append(piece)
    return out
