"""The Markdown form: the example of the design in the variants that people write, and each part."""

from __future__ import annotations

import pytest

from haiku_delegate.contract import spec
from haiku_delegate.contract.model import Action, BlockRole, Color, Contract
from haiku_delegate.errors import ContractInvalid

EXAMPLE = """\
TASK T-12: Add slugify() to the text helpers

CONTEXT — read these files first:
- src/text.py:10-40 — the existing helpers and their style

EXISTING BEHAVIOR THAT MUST BE PRESERVED:
- normalize() keeps its signature

CHANGES TO MAKE:
### 1. src/text.py
Add, after normalize():
```python
def slugify(text: str) -> str:
    return "-".join(normalize(text).split())
```
### 2. tests/test_text.py (new)
...

VERIFY:
python -m pytest -q tests/test_text.py
python -m ruff check src
Both must succeed. If a test fails, do NOT broaden it to make it pass;
STOP and report what actually happened.

CONSTRAINTS:
- Edit ONLY the listed files.
- Do NOT add features beyond what's specified.
"""
HEADINGS = ("TASK T-12", "CONTEXT", "EXISTING BEHAVIOR", "CHANGES TO MAKE", "VERIFY", "CONSTRAINTS")


def parse(text: str) -> Contract:
    return spec.parse(text, source="spec.md")


def decorate(before: str, after: str = "") -> str:
    """The example with every section heading between two marks."""
    lines = (f"{before}{line}{after}" if line.startswith(HEADINGS) else line for line in EXAMPLE.split("\n"))
    return "\n".join(lines)


def lower_case() -> str:
    lines = EXAMPLE.split("\n")
    for at, line in enumerate(lines):
        for name in HEADINGS[1:]:
            if line.startswith(name):
                lines[at] = line.lower()
    return "\n".join(lines).replace("TASK T-12", "task T-12")


def with_verify(body: str, heading: str = "VERIFY:") -> Contract:
    return parse(f"TASK: t\n\nCHANGES:\n### src/a.py\nx\n\n{heading}\n{body}")


def with_changes(body: str) -> Contract:
    return parse(f"TASK: t\n\nCHANGES TO MAKE:\n{body}\n\nVERIFY:\ntrue\n")


def with_context(body: str) -> Contract:
    return parse(f"TASK: t\n\nCONTEXT:\n{body}\n\nCHANGES:\n### src/a.py\nx\n\nVERIFY:\ntrue\n")


VARIANTS = {
    "hash": decorate("# "),
    "two hashes": decorate("## "),
    "closed hashes": decorate("## ", " ##"),
    "bold": decorate("**", "**"),
    "hash and bold": decorate("## **", "**"),
    "en dash": EXAMPLE.replace("—", "–"),
    "hyphen": EXAMPLE.replace("—", "-"),
    "lower case": lower_case(),
    "fenced verify": EXAMPLE.replace("VERIFY:\n", "VERIFY:\n```sh\n").replace("check src\n", "check src\n```\n"),
    "crlf": EXAMPLE.replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + EXAMPLE,
    "dash instead of colon": EXAMPLE.replace("T-12:", "T-12 —"),
    "british": EXAMPLE.replace("BEHAVIOR", "BEHAVIOUR"),
    "short names": EXAMPLE.replace("CHANGES TO MAKE", "CHANGES").replace("VERIFY", "Verification"),
    "underlined": EXAMPLE.replace("VERIFY:\n", "VERIFY:\n-------\n"),
    "indented throughout": "\n".join(f"    {line}" if line else "" for line in EXAMPLE.split("\n")),
    "numbers without hashes": EXAMPLE.replace("### ", ""),
    "no numbers": EXAMPLE.replace("### 1. ", "### ").replace("### 2. ", "### "),
    "backticks": EXAMPLE.replace("### 1. src/text.py", "### 1. `src/text.py`"),
    "empty front matter": "---\n---\n" + EXAMPLE,
    "star bullets": EXAMPLE.replace("\n- ", "\n* "),
    "rules between sections": EXAMPLE.replace("\nVERIFY", "\n---\n\nVERIFY").replace("\nCONSTR", "\n***\n\nCONSTR"),
}


@pytest.mark.parametrize("text", VARIANTS.values(), ids=VARIANTS.keys())
def test_every_way_to_write_the_example_is_the_same_contract(text: str) -> None:
    assert parse(text).without_places() == parse(EXAMPLE).without_places()


def test_the_example_says_what_it_says() -> None:
    contract = parse(EXAMPLE)
    ref, (edit, new) = contract.context[0], contract.changes
    assert (contract.id, contract.title) == ("T-12", "Add slugify() to the text helpers")
    assert (ref.path, ref.start, ref.end, ref.note, ref.line) == (
        "src/text.py", 10, 40, "the existing helpers and their style", 4,
    )  # fmt: skip
    assert contract.preserve == ("normalize() keeps its signature",)
    assert (edit.path, edit.action, edit.line) == ("src/text.py", Action.EDIT, 10)
    assert edit.blocks[0].text.startswith("def slugify")
    assert edit.blocks[0].line == 12
    assert (new.path, new.action, new.instruction) == ("tests/test_text.py", Action.NEW, "...")
    assert [(command.text, command.line) for command in contract.verify] == [
        ("python -m pytest -q tests/test_text.py", 20), ("python -m ruff check src", 21),
    ]  # fmt: skip
    assert contract.verify_notes.startswith("Both must succeed.")
    assert len(contract.constraints) == 2
    assert contract.text == EXAMPLE
    assert contract.source == "spec.md"


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("TASK T-12: title", ("T-12", "title")),
        ("TASK: title", (None, "title")),
        ("TASK: T-12: title", ("T-12", "title")),
        ("TASK - title", (None, "title")),
        ("# Task T-12 — title", ("T-12", "title")),
        ("# Task T-12 title", ("T-12", "title")),
        ("**TASK 3** – title", ("3", "title")),
        ("**TASK #7: title**", ("#7", "title")),
        ("Task add a title", None),
        ("## Task\n\ntitle", (None, "title")),
        ("## Task\n\n**T-12: title**", (None, "T-12: title")),
        ("TASK T-12\ntitle", ("T-12", "title")),
        ("# TASK: a: b — c", (None, "a: b — c")),
    ],
)
def test_task_headings(heading: str, expected: tuple[str | None, str] | None) -> None:
    text = f"{heading}\n\nCHANGES:\n### src/a.py\nx\n\nVERIFY:\ntrue\n"
    if expected is None:
        with pytest.raises(ContractInvalid):
            parse(text)
    else:
        contract = parse(text)
        assert (contract.id, contract.title) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Verify the result works",
        "Context matters here.",
        "Context-free grammars are fine",
        "context_notes: none",
        "Changes in other files are forbidden.",
        "Task lists are rendered",
        "verify(x)",
        "- VERIFY: not a heading",
        "Constraints apply to all of it.",
        "    VERIFY: code",
        "```\nVERIFY: true\n# CONTEXT\n```",
        "~~~~\n```\nVERIFY:\n~~~~",
        "  ````md\n  ```\n  # TASK: inner\n  ```\n  ````",
    ],
)
def test_prose_and_code_are_no_headings(line: str) -> None:
    contract = with_changes(f"### src/b.py\n{line}")
    assert contract.changes[0].instruction.strip() == line.strip()


def test_text_before_the_first_section_reaches_the_task() -> None:
    contract = parse("Some background.\n\n" + EXAMPLE)
    assert contract.task == "Some background."


def test_text_on_a_heading_is_content() -> None:
    contract = parse(
        "TASK: t\nmore about it\n\nCONTEXT: src/x.py\n\nEXISTING BEHAVIOR: stays\n\nCHANGES — two files\n"
        "### src/a.py\nx\n\nVERIFY: `pytest -q`\n\nCONSTRAINTS: none of it\n"
    )
    assert contract.task == "more about it"
    assert contract.context[0].path == "src/x.py"
    assert contract.preserve == ("stays",)
    assert contract.changes_notes == "two files"
    assert contract.verify[0].text == "pytest -q"
    assert contract.constraints == ("none of it",)


@pytest.mark.parametrize(
    ("line", "path", "start", "end", "note"),
    [
        ("- src/a.py", "src/a.py", None, None, ""),
        ("src/a.py", "src/a.py", None, None, ""),
        ("- `src/a.py`:10", "src/a.py", 10, None, ""),
        ("- `src/a.py:10-40` - the helpers", "src/a.py", 10, 40, "the helpers"),
        ("1. src/a.py:10–40 — the helpers", "src/a.py", 10, 40, "the helpers"),
        ("- src/a.py#L3-L9", "src/a.py", 3, 9, ""),
        ("- src/a.py (lines 3-9): why", "src/a.py", 3, 9, "why"),
        ("- src/a.py: why", "src/a.py", None, None, "why"),
        ("- src/a.py (why)", "src/a.py", None, None, "why"),
        ('- "my docs/a b.md" — why', "my docs/a b.md", None, None, "why"),
        ("- Makefile", "Makefile", None, None, ""),
        ("- ./src//a.py", "src/a.py", None, None, ""),
        ("- src/a.py — why\n  and more", "src/a.py", None, None, "why and more"),
        ("- **ignored**\n- src/a.py", "src/a.py", None, None, ""),
    ],
)
def test_context_lines(line: str, path: str, start: int | None, end: int | None, note: str) -> None:
    (ref,) = with_context(line).context
    assert (ref.path, ref.start, ref.end, ref.note) == (path, start, end, note)


def test_context_prose_is_kept_as_notes() -> None:
    contract = with_context("The helpers are old.\n- src/a.py, src/b.py and `src/c.py`\n- see https://example.org/x")
    assert [ref.path for ref in contract.context] == ["src/a.py", "src/b.py", "src/c.py"]
    assert contract.context_notes == "The helpers are old.\n- see https://example.org/x"


@pytest.mark.parametrize(
    ("heading", "path", "action", "source"),
    [
        ("### 1. src/a.py", "src/a.py", Action.EDIT, None),
        ("### src/a.py — add x", "src/a.py", Action.EDIT, None),
        ("1. src/a.py (new)", "src/a.py", Action.NEW, None),
        ("1) src/a.py (delete)", "src/a.py", Action.DELETE, None),
        ("- src/a.py: add x", "src/a.py", Action.EDIT, None),
        ("* `src/a.py` (new) — add x", "src/a.py", Action.NEW, None),
        ("**1. src/a.py** (new)", "src/a.py", Action.NEW, None),
        ("1. **src/a.py** — add x", "src/a.py", Action.EDIT, None),
        ("### src/b.py (rename from src/a.py)", "src/b.py", Action.RENAME, "src/a.py"),
        ("### `src/b.py` (renamed from `src/a.py`): x", "src/b.py", Action.RENAME, "src/a.py"),
        ("### 1. docs/my file.md", "docs/my file.md", Action.EDIT, None),
        ("### 1. docs/my file.md (new)", "docs/my file.md", Action.NEW, None),
        ('- "docs/my file.md" (new)', "docs/my file.md", Action.NEW, None),
        ("### src/**/*.py", "src/**/*.py", Action.EDIT, None),
        ("### docs/ (new)", "docs/", Action.NEW, None),
        ("### app/[id]/page.tsx", "app/[id]/page.tsx", Action.EDIT, None),
        ("### app/(auth)/page.tsx (new)", "app/(auth)/page.tsx", Action.NEW, None),
        ("### Dockerfile", "Dockerfile", Action.EDIT, None),
        ("### `gradlew`", "gradlew", Action.EDIT, None),
        ("### 1. run (new)", "run", Action.NEW, None),
        ("### .env.example", ".env.example", Action.EDIT, None),
        ("### src/a.py - (new)", "src/a.py", Action.NEW, None),
    ],
)
def test_lines_that_list_a_file(heading: str, path: str, action: Action, source: str | None) -> None:
    (change,) = with_changes(f"{heading}\nDo it.").changes
    assert (change.path, change.action, change.rename_from) == (path, action, source)
    assert change.instruction.endswith("Do it.")


def test_paths_in_an_instruction_do_not_widen_the_contract() -> None:
    contract = with_changes("### 1. src/a.py\n- src/b.py: uses it\n1. src/c.py\n**src/d.py** too\n#### src/e.py\n")
    assert [change.path for change in contract.changes] == ["src/a.py", "src/e.py"]
    bullets = with_changes("- src/a.py: x\n  - src/b.py: nested\n  more\n- src/c.py: y")
    assert [change.path for change in bullets.changes] == ["src/a.py", "src/c.py"]


@pytest.mark.parametrize(
    ("info", "role", "language"),
    [
        ("python", BlockRole.CODE, "python"),
        ("", BlockRole.CODE, ""),
        ("python before", BlockRole.BEFORE, "python"),
        ("py after", BlockRole.AFTER, "py"),
        ("exact", BlockRole.EXACT, ""),
        ("python after exact", BlockRole.EXACT, "python"),
        ("diff", BlockRole.DIFF, "diff"),
        ("diff example", BlockRole.EXAMPLE, "diff"),
        ("sh example", BlockRole.EXAMPLE, "sh"),
    ],
)
def test_info_strings_give_roles(info: str, role: BlockRole, language: str) -> None:
    for fence in ("```", "~~~~"):
        (block,) = with_changes(f"### src/a.py\n  {fence}{info}\n  x\n    y\n  {fence}").changes[0].blocks
        assert (block.role, block.language, block.text) == (role, language, "x\n  y\n")


@pytest.mark.parametrize(
    ("body", "commands"),
    [
        ("pytest -q\n\nruff check .", ["pytest -q", "ruff check ."]),
        ("$ pytest -q\n$ ruff check", ["pytest -q", "ruff check"]),
        ("- `pytest -q`\n- `ruff check`", ["pytest -q", "ruff check"]),
        ("- `pytest -q` — must pass", ["pytest -q"]),
        ("1. pytest -q\n2. ruff check", ["pytest -q", "ruff check"]),
        ("Run these commands:\n\npytest -q\nAll must pass.\nnot a command", ["pytest -q"]),
        ("run the following:\npytest", ["pytest"]),
        ("pytest\nboth of these must succeed.\nls", ["pytest"]),
        ("# unit tests\npytest\n# style\nruff check", ["pytest", "ruff check"]),
        ("pytest \\\n  -q \\\n  tests", ["pytest -q tests"]),
        ("PYTHONPATH=. pytest", ["PYTHONPATH=. pytest"]),
        ("./run.sh\n(cd x && make)", ["./run.sh", "(cd x && make)"]),
        ("Rscript -e 'x'", ["Rscript -e 'x'"]),
        ("```\npytest\n```\nThen:\n```bash\nruff check\n```", ["pytest", "ruff check"]),
        ("```sh\npytest\n```\n```text\n3 passed\n```", ["pytest"]),
        ("```sh\npytest\n```\nExpected output:\n```\n3 passed\n0 failed\n```", ["pytest"]),
        ("```console\n$ pytest\n3 passed\n```", ["pytest"]),
        ("```sh\npython - <<'EOF'\nprint(1)\nEOF\nls\n```", ["python - <<'EOF'\nprint(1)\nEOF", "ls"]),
        ("```sh\npython -c 'a\nb'\nls\n```", ["python -c 'a\nb'", "ls"]),
        ("```sh\necho don't\nls\n```", ["echo don't", "ls"]),
        ("go test ./...", ["go test ./..."]),
    ],
)
def test_what_is_taken_for_a_command(body: str, commands: list[str]) -> None:
    assert [command.text for command in with_verify(body).verify] == commands


@pytest.mark.parametrize(
    ("line", "text", "color", "timeout"),
    [
        ("pytest # red", "pytest", Color.RED, None),
        ("pytest  #green", "pytest", Color.GREEN, None),
        ("pytest # timeout 60s", "pytest", None, 60),
        ("pytest # red, timeout 2m", "pytest", Color.RED, 120),
        ("pytest # timeout 90 # GREEN", "pytest", Color.GREEN, 90),
        ("`pytest` # red", "pytest", Color.RED, None),
        ("pytest # a remark", "pytest # a remark", None, None),
        ("echo '# red'", "echo '# red'", None, None),
    ],
)
def test_tags_of_commands(line: str, text: str, color: Color | None, timeout: float | None) -> None:
    (command,) = with_verify(line).verify
    assert (command.text, command.color, command.timeout_s) == (text, color, timeout)


def test_list_items_keep_what_belongs_to_them() -> None:
    contract = parse(
        EXAMPLE + "- three\n  lines of\nit\n  - nested\n\n  still three\n\nA paragraph\nof its own.\n1. numbered\n"
    )
    assert contract.constraints[2:] == (
        "three\nlines of\nit\n- nested\n\nstill three",
        "A paragraph\nof its own.",
        "numbered",
    )
