"""A draft as text: Markdown through a template that can be replaced, YAML and JSON as `dump` has them.

A draft may lack what a contract must have (a command, say), so that `dump.same`, which wants a whole contract, cannot
judge it. What is held here is the same: the text reads as what was meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from haiku_delegate.contract import dump, prompt, spec
from haiku_delegate.contract.dump import Form
from haiku_delegate.contract.forms import markdown
from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.problems import Problems
from haiku_delegate.errors import UsageError

TEMPLATE = "spec.md.j2"


def write(contract: Contract, form: Form, *, search: Sequence[Path] = ()) -> str:
    """The spec; UsageError where this form cannot say it, or where it would be too large to be read."""
    text = dump.written(contract, form)
    if form == "markdown":
        text = prompt.fill(TEMPLATE, search, {"contract": contract, "spec": dump.pieces(contract)})
    if len(text.encode()) > spec.LIMIT:
        raise UsageError("the spec would be larger than 1 MB", hint="split it; a contract is one focused task")
    if _meaning(text, form) == contract.without_places():
        return text
    own = next((place / TEMPLATE for place in search if (place / TEMPLATE).is_file()), None)
    if form == "markdown" and own:
        raise UsageError(f"template {own}: the spec that it makes says something else", hint="mend it, or remove it")
    other = "; try --as yaml" if form == "markdown" else ""
    said = f"this cannot be written as {form}: it would read as something else{other}"
    raise UsageError(said, hint=_suspect(contract))


def _meaning(text: str, form: Form) -> Contract | None:
    problems = Problems("")
    if form == "markdown":
        found = markdown.parse(text, problems)
    else:
        from haiku_delegate.contract.forms import structured

        found = structured.parse(text, problems, form=form)
    return found[0].without_places() if found and not problems else None


def _suspect(contract: Contract) -> str:
    """The first part that does not survive alone, for whoever has to find it."""
    bare = Contract(id=None, title="x")
    parts = {
        "the title": replace(bare, title=contract.title), "the id": replace(bare, id=contract.id),
        "--preserve": replace(bare, preserve=contract.preserve), "--verify": replace(bare, verify=contract.verify),
        **{f"context {ref.path[:80]!a}": replace(bare, context=(ref,)) for ref in contract.context},
        **{f"the file {change.path[:80]!a}": replace(bare, changes=(change,)) for change in contract.changes},
    }  # fmt: skip
    for name, part in parts.items():
        if _meaning(dump.written(part, "markdown"), "markdown") != part.without_places():
            return f"it is {name}"
    return ""
