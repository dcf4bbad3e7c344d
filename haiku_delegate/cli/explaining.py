"""`check --explain`: what a rule means; without a rule, what to delegate to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from haiku_delegate.cli import console
from haiku_delegate.errors import UsageError
from haiku_delegate.rules import catalogue
from haiku_delegate.rules.model import Page, page

_LINK = re.compile(r"\[([^\]]+)\]\((?:\.\./)?([^)]*)\)")


def explain_rule(words: str, *, as_json: bool) -> int:
    """Print the page of one rule, or the titles of a family's (`HD1`); without words, the routing table."""
    if not words.strip():
        return _routes(as_json=as_json)
    try:
        codes = sorted(catalogue.matching((words,)))
    except KeyError as unknown:
        word = str(unknown.args[0])
        raise UsageError(f"{word[:40]!a} names no rule", hint=catalogue.meant(word)) from None
    pages = [page(catalogue.every()[code]) for code in codes]
    if as_json:
        console.dump({"schema": "haiku-delegate/rules/1", "rules": [each.to_data() for each in pages]})
    elif len(pages) == 1:
        click.echo("\n".join(_lines(pages[0])))
    else:
        for each in pages:
            click.echo(f"{each.code}  {each.severity.value:<7}  {each.title}")
    return 0


def _lines(rule: Page) -> Iterator[str]:
    yield f"{rule.code}: {rule.title}"
    yield f"{rule.severity}; {_allow(rule)}" + ("; `check --fix` mends it" if rule.fixable else "")
    if rule.what:
        yield f"\n{_plain(rule.what)}"
    yield f"\nWhy: {_plain(rule.why)}"
    yield f"\nHow to mend it: {_plain(rule.mend)}"
    for title, piece in (("Example", rule.example), ("Better", rule.better)):
        if piece:
            yield f"\n{title}:\n" + "\n".join(f"    {line}".rstrip() for line in piece.split("\n"))


def _allow(rule: Page) -> str:
    return f"`allow: [{rule.code}]` in the spec turns it into a note" if rule.overridable else "cannot be allowed"


def _plain(text: str) -> str:
    """Links as the names of the files that they lead to."""
    return _LINK.sub(r"docs/\2", text)


def _routes(*, as_json: bool) -> int:
    """The routing table: aligned columns, or data."""
    from haiku_delegate.contract.lint.routing import ROUTES

    if as_json:
        rows = [{"task": each.task, "tier": each.tier, "why": each.why, "rule": each.rule or None} for each in ROUTES]
        console.dump({"schema": "haiku-delegate/routes/1", "routes": rows})
        return 0
    table = [("task", "tier", "why"), *((each.task, each.tier, each.why) for each in ROUTES)]
    first, second = (max(len(row[at]) for row in table) for at in (0, 1))
    for task, tier, why in table:
        click.echo(f"{task:<{first}}  {tier:<{second}}  {why}")
    return 0
