"""A contract can be printed in each form, and every form parses back to the same contract."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from haiku_delegate.contract import model, spec
from haiku_delegate.contract.dump import Form, dump, same
from haiku_delegate.contract.forms import listing
from haiku_delegate.contract.model import (
    Action,
    BlockRole,
    Change,
    Color,
    Command,
    ContextRef,
    Contract,
    Kind,
    RunOptions,
)
from haiku_delegate.contract.problems import Problems
from haiku_delegate.errors import ContractInvalid, UsageError

FORMS: tuple[Form, ...] = ("markdown", "yaml", "json")
FULL = """\
---
kind: feature
tests: {change: ["tests/test_text.py::test_*"], remove: tests/old.py}
known_red: [tests/test_slow.py::test_x]
holdout:
- python -c 'print(1)'
- {run: ./hidden.sh, color: red, timeout: 30}
after: [T-11]
allow: [HD101]
cwd: backend
model: claude-haiku-4-5
max_usd: 0.25
max_turns: 12
timeout: 10m
setup: pip install -e .
run: {format: ruff format}
env: {DEBUG: "1", HOME: null}
network: off
thinking: true
isolation: overlay
exclusive: yes
---
# TASK T-12: Add slugify(): the "real" one

Prose, with `code`.

## CONTEXT
- src/text.py:10-40 — the helpers
- `my docs/a b.md`

Notes about it.

## EXISTING BEHAVIOR
- normalize() keeps its signature
  over two lines

## CHANGES
Notes before.
### 1. src/text.py
```python before
a
```
becomes
````python exact
```
b
````
### src/new.py (rename from src/old.py)
### tests/**
### docs/ (delete)

## VERIFY
pytest -q  # red, timeout 90s
ruff check src
All of it.

## CONSTRAINTS
- None.
"""
CHECKED = jsonschema.Draft202012Validator(
    json.loads(resources.files("haiku_delegate.contract").joinpath("schema.json").read_text())
)


def as_data(text: str, form: Form) -> Any:
    return json.loads(text) if form == "json" else yaml.safe_load(text)


def test_options_of_the_front_matter() -> None:
    contract = spec.parse(FULL, source="spec.md")
    assert contract.kind is Kind.FEATURE
    assert contract.tests == model.TestGrants(change=("tests/test_text.py::test_*",), remove=("tests/old.py",))
    assert contract.holdout[1].color is Color.RED
    assert contract.holdout[1].timeout_s == 30
    assert contract.without_places().options == RunOptions(
        model="claude-haiku-4-5",
        max_usd=0.25,
        max_turns=12,
        timeout_s=600,
        thinking=4000,
        isolation="overlay",
        network="off",
        exclusive=True,
        setup=(Command(text="pip install -e ."),),
        run={"format": "ruff format"},
        env={"DEBUG": "1", "HOME": None},
    )
    assert [block.role for block in contract.changes[0].blocks] == [BlockRole.BEFORE, BlockRole.EXACT]
    assert (contract.after, contract.allow, contract.cwd) == (("T-11",), ("HD101",), "backend")


@pytest.mark.parametrize(
    ("matter", "field", "value"),
    [
        ("timeout: 90s", "timeout_s", 90),
        ("timeout: 45", "timeout_s", 45),
        ("timeout: 1.5h", "timeout_s", 5400),
        ("thinking: false", "thinking", 0),
        ("thinking: 2000", "thinking", 2000),
        ("network: true", "network", "shared"),
        ("network: own", "network", "own"),
        ("env: [PATH_X]", "env", {"PATH_X": None}),
        ("env: {PORT: 8080, FLAG: yes}", "env", {"PORT": "8080", "FLAG": "yes"}),
        ("max_usd:", "max_usd", None),
    ],
)
def test_one_option(matter: str, field: str, value: object) -> None:
    text = f"---\n{matter}\n---\nTASK: t\nCHANGES:\n### a.py\nVERIFY: `ls`\n"
    assert getattr(spec.parse(text, source="spec.md").options, field) == value


@pytest.mark.parametrize("form", FORMS)
def test_a_full_contract_survives_every_form(form: Form) -> None:
    contract = spec.parse(FULL, source="spec.md")
    text = dump(contract, form)
    assert same(contract, text, form)
    if form != "markdown":
        CHECKED.validate(as_data(text, form))


def test_blocks_may_stand_beside_the_instruction() -> None:
    text = """
title: t
changes:
- path: src/a.py
  instruction: Add it.
  blocks:
  - {role: exact, language: python, text: "x = 1"}
verify: {run: pytest, color: green}
context: ["src/a.py:1-2 — why", {path: b c.md, lines: [3, 4]}, plain name.md]
tests: [add, change]
"""
    CHECKED.validate(yaml.safe_load(text))
    contract = spec.parse(text, source="spec.yaml").without_places()
    assert contract.changes[0].instruction == "Add it.\n\n```python exact\nx = 1\n```"
    assert contract.changes[0].blocks[0].role is BlockRole.EXACT
    assert contract.verify == (Command(text="pytest", color=Color.GREEN),)
    assert contract.tests == model.TestGrants(add=("**",), change=("**",))
    assert contract.context == (
        ContextRef(path="src/a.py", start=1, end=2, note="why"),
        ContextRef(path="b c.md", start=3, end=4),
        ContextRef(path="plain name.md"),
    )


BASE: dict[str, Any] = {"title": "t", "changes": [{"path": "a.py"}], "verify": ["ls"]}


@pytest.mark.parametrize(
    "keys",
    [
        {"title": ""},
        {"title": None},
        {"changes": []},
        {"changes": [{"path": "/a.py"}]},
        {"changes": [{"path": "../a.py"}]},
        {"changes": [{"path": "a.py", "action": "move"}]},
        {"changes": [{"path": "a.py", "action": "rename"}]},
        {"changes": [{"path": "a.py", "blocks": [{"role": "x", "text": ""}]}]},
        {"changes": [{"file": "a.py"}]},
        {"verify": []},
        {"verify": [{"color": "red"}]},
        {"kind": "feat"},
        {"max_usd": 0},
        {"max_turns": 0},
        {"timeout": "soon"},
        {"env": {"ANTHROPIC_API_KEY": "x"}},
        {"allow": ["x"]},
        {"context": [{"path": "a.py", "lines": "x"}]},
        {"tests": "drop"},
        {"surprise": 1},
    ],
)
def test_schema_and_parser_refuse_the_same(keys: dict[str, Any]) -> None:
    CHECKED.validate(BASE)
    spec.parse(json.dumps(BASE), source="spec.json")
    data = BASE | keys
    assert not CHECKED.is_valid(data)
    with pytest.raises(ContractInvalid):
        spec.parse(json.dumps(data), source="spec.json")


def test_what_markdown_cannot_say_is_refused_and_not_bent() -> None:
    contract = spec.parse("title: t\ntask: 'VERIFY:'\nchanges: [{path: a.py}]\nverify: ls\n", source="s.yaml")
    assert dump(contract, "yaml")
    with pytest.raises(UsageError, match="markdown"):
        dump(contract, "markdown")


# Contracts as anyone might write them; words are drawn so that prose never happens to be a heading.
WORD = st.sampled_from(
    ["alpha", "beta(x)", "«gamma»", "delta's", "42", "e=mc²", "{{ x }}", "a: b", "#tag", "'q'", '"q"', "@me"]
)
LINE = st.lists(WORD, min_size=1, max_size=5).map(lambda words: "Say " + " ".join(words))
PROSE = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
SEGMENT = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
PATH = st.builds(
    lambda parts, end: "/".join(parts) + end,
    st.lists(SEGMENT, min_size=1, max_size=3),
    st.sampled_from([".py", ".md", " x.txt", "/LICENSE", ".d.ts"]),
)
SHELL = st.sampled_from(
    ["pytest -q", "ruff check .", "a && b", "python -c 'x\ny'", "make -j2 # note", "[ -f x ]", 'echo "#"']
)
COMMAND = st.builds(
    lambda text, color, timeout: Command(text=text, color=color, timeout_s=timeout),
    SHELL,
    st.none() | st.sampled_from(Color),
    st.none() | st.integers(1, 9999).map(float) | st.just(0.5),
)
FENCE = st.builds(
    lambda info, body: f"```{info}\n{body}\n```",
    st.sampled_from(["", "python", "python exact", "diff", "before", "sh example"]),
    st.sampled_from(["x", "# TASK: x", "VERIFY:\n\n  y", "### 1. src/z.py", "~~~"]),
)
INSTRUCTION = st.lists(PROSE | FENCE, max_size=4).map("\n\n".join)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Change, ...]:
    made = []
    for path in draw(st.lists(PATH, min_size=1, max_size=4, unique=True)):
        action = draw(st.sampled_from(Action))
        text = draw(INSTRUCTION)
        source = f"was/{path}" if action is Action.RENAME else None
        blocks = listing.blocks(text, Problems(""), first=None)
        made.append(Change(path=path, action=action, rename_from=source, instruction=text, blocks=blocks))
    return tuple(made)


@st.composite
def refs(draw: st.DrawFn) -> ContextRef:
    start = draw(st.none() | st.integers(1, 999))
    end = start + draw(st.integers(0, 50)) if start is not None and draw(st.booleans()) else None
    return ContextRef(path=draw(PATH), start=start, end=end, note=draw(st.just("") | LINE))


OPTIONS = st.builds(
    RunOptions,
    model=st.none() | st.just("claude-haiku-4-5"),
    max_usd=st.none() | st.sampled_from([0.25, 1.0, 3.5]),
    max_turns=st.none() | st.integers(1, 99),
    timeout_s=st.none() | st.sampled_from([1.0, 90.0, 0.5]),
    thinking=st.none() | st.integers(0, 9999),
    network=st.none() | st.sampled_from(["shared", "own", "off"]),
    exclusive=st.none() | st.booleans(),
    setup=st.none() | st.lists(COMMAND, max_size=2).map(tuple),
    run=st.none() | st.dictionaries(SEGMENT, SHELL, max_size=2),
    env=st.none()
    | st.dictionaries(SEGMENT, st.none() | st.sampled_from(["", "1", "yes", "null", " x ", "a\nb"]), max_size=2),
)
CONTRACTS = st.builds(
    Contract,
    id=st.none() | st.sampled_from(["T-12", "7", "#3", "PROJ.1/2", "no digits", "null", "1.0"]),
    title=LINE,
    task=st.just("") | PROSE,
    context=st.lists(refs(), max_size=3).map(tuple),
    context_notes=st.just("") | PROSE,
    preserve=st.lists(PROSE, max_size=3).map(tuple),
    changes=changes(),
    changes_notes=st.just("") | PROSE,
    verify=st.lists(COMMAND, min_size=1, max_size=3).map(tuple),
    verify_notes=st.just("") | PROSE,
    constraints=st.lists(PROSE, max_size=3).map(tuple),
    kind=st.none() | st.sampled_from(Kind),
    tests=st.builds(
        model.TestGrants,
        add=st.lists(PATH, max_size=2).map(tuple),
        remove=st.lists(PATH, max_size=1).map(tuple),
    ),
    known_red=st.lists(PATH, max_size=2).map(tuple),
    holdout=st.lists(COMMAND, max_size=2).map(tuple),
    after=st.lists(st.sampled_from(["T-1", "2", "yes"]), max_size=2).map(tuple),
    allow=st.lists(st.just("HD101"), max_size=1).map(tuple),
    cwd=st.just(".") | SEGMENT,
    options=OPTIONS,
)


@given(contract=CONTRACTS, form=st.sampled_from(FORMS))
@settings(max_examples=200, deadline=None)
def test_any_contract_survives_any_form(contract: Contract, form: Form) -> None:
    text = dump(contract, form)
    assert (
        spec.parse(text, source={"markdown": "a.md", "yaml": "a.yaml", "json": "a.json"}[form]).without_places()
        == contract
    )
    if form != "markdown":
        CHECKED.validate(as_data(text, form))
