"""What the executor is told, and what it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from haiku_delegate.contract import prompt, spec
from haiku_delegate.contract.model import Contract
from haiku_delegate.errors import UsageError

SPEC = """\
---
holdout: [./hidden.sh]
allow: [HD101]
env: {TOKEN: sesame}
tests: {change: tests/test_a.py}
%s
---
TASK T-1: title {{ 7 * 7 }}

prose {%% raw %%} <b> & "q"

CONTEXT:
- src/b.py:2-3 — why

notes on context

EXISTING BEHAVIOR:
- stays
  as it is

CHANGES:
### 1. src/a.py
```python exact
x = "{{ y }}"
```
### 2. src/c.py (new)
### 3. src/e.py (rename from src/d.py)
### 4. src/f.py (delete)

VERIFY:
pytest -q # red
ruff check
Both must pass.

CONSTRAINTS:
- No more.
"""
EXPECTED = """\
# TASK T-1: title {{ 7 * 7 }}

prose {% raw %} <b> & "q"

## CONTEXT
- src/b.py:2-3 — why

notes on context

## EXISTING BEHAVIOR THAT MUST BE PRESERVED
- stays
  as it is

## CHANGES TO MAKE

### 1. src/a.py
```python exact
x = "{{ y }}"
```

### 2. src/c.py (new)

### 3. src/e.py (renamed from src/d.py already)

### 4. src/f.py (deleted already)

## VERIFY
- pytest -q (fails before the change)
- ruff check

Both must pass.

## TESTS: WHAT MAY HAPPEN TO THEM (to change is not to skip or remove)
- may be changed: tests/test_a.py

## CONSTRAINTS
- No more.
"""


def contract(matter: str = "") -> Contract:
    return spec.parse(SPEC % matter, source="spec.md")


def test_the_contract_is_shown_whole_and_verbatim_but_for_what_is_hidden() -> None:
    assert prompt.render(contract()).contract == EXPECTED


def test_the_system_prompt_is_short_and_names_the_tools() -> None:
    system = prompt.render(contract("run: {format: ruff format}")).system
    assert len(system) < 1100, "every word is paid for with every request"
    for word in ("mcp__contract__verify", "mcp__contract__stop", "mcp__contract__run"):
        assert word in system
    assert "\n\n\n" not in system
    assert ".- " not in system


def test_run_is_promised_only_where_the_contract_has_it() -> None:
    without, named = prompt.render(contract()), prompt.render(contract("run: {format: ruff format}"))
    assert "mcp__contract__run" not in without.system + without.contract
    assert "mcp__contract__run" in named.system
    assert "- format: ruff format" in named.contract


def test_a_template_of_the_user_wins_and_sees_no_secrets(tmp_path: Path) -> None:
    (tmp_path / "system.md.j2").write_text("Mine: {{ contract.title }}{{ contract.holdout }}{{ contract.options.env }}")
    rendered = prompt.render(contract(), search=[tmp_path / "none", tmp_path])
    assert rendered.system == "Mine: title {{ 7 * 7 }}()None\n"
    assert rendered.contract == EXPECTED


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("a\n{{ contract.nope }}", 2),
        ("a\n\n{% if %}", 3),
        ("{{ 1 / 0 }}", 1),
        ("a\n{{ ''.__class__.__mro__ }}", 2),
        ("{% include 'none.j2' %}", 1),
    ],
)
def test_a_broken_template_is_told_with_its_file_and_line(tmp_path: Path, template: str, line: int) -> None:
    (tmp_path / "contract.md.j2").write_text(template)
    with pytest.raises(UsageError) as caught:
        prompt.render(contract(), search=[tmp_path])
    assert f"{tmp_path / 'contract.md.j2'}:{line}: " in caught.value.message
    assert "remove it" in caught.value.hint


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "contract.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"contract\.md\.j2"):
        prompt.render(contract(), search=[tmp_path])


def test_listed_files_are_attached_whole_and_context_as_excerpts(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    (root / "src").mkdir(parents=True)
    for name in ("a.py", "b.py", "d.py", "f.py"):
        (root / "src" / name).write_text("1\n2\n3\n")
    assert prompt.attachments(contract(), root) == ("src/a.py", "src/e.py", "src/b.py#L2-3")


def test_a_renamed_file_is_attached_once_where_it_will_lie(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("1\n2\n3\n")
    text = "title: t\nverify: ls\nchanges:\n- {path: new.py, rename_from: old.py}\ncontext: ['old.py:1-2', old.py]\n"
    assert prompt.attachments(spec.parse(text, source="s.yaml"), tmp_path) == ("new.py",)


def test_what_cannot_be_attached_is_left_out(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    (root / "d").mkdir(parents=True)
    (root / "ok.py").write_text("1\n2\n")
    (root / "long.txt").write_text("x\n" * 100_000)
    (root / "c#.md").write_text("x")
    (root / "link.py").symlink_to("ok.py")
    (root / "out").symlink_to(tmp_path)
    (tmp_path / "secret.py").write_text("x")
    for number in range(4):
        (root / f"part{number}.txt").write_text("x" * 89_000)
    text = """
title: t
verify: ls
changes:
- path: long.txt
- path: "*.py"
- {path: new.py, action: new}
context: [ok.py:1, ok.py, d/, link.py, out/secret.py, c#.md, 'long.txt:5-6', gone.py,
  part0.txt, part1.txt, part2.txt, part3.txt, 'ok.py:900']
"""
    taken = prompt.attachments(spec.parse(text, source="s.yaml"), root)
    assert taken == ("ok.py", "part0.txt", "part1.txt", "part2.txt", "long.txt#L5-6")
