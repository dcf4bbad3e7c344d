"""What `check` prints: words for people, data for programs, annotations for editors and CI."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from haiku_delegate.cli import console
from haiku_delegate.cli.streams import tell
from haiku_delegate.errors import ContractInvalid, DelegateError
from haiku_delegate.report.formats import checked
from haiku_delegate.report.formats.checked import Checked

_COLORS = {"error": "red", "warning": "yellow", "note": "blue"}


def print_one(spec: Checked, form: str, root: Path) -> None:
    """What can be said of one spec at once, because the next one's commands may take minutes."""
    if form == "json":
        return
    from haiku_delegate.report.formats import words

    if form == "text":
        for line in words.lines(spec):
            _say(line)
        return
    if form == "github":
        _annotate(spec, root)
    tell(words.last(spec))


def print_all(specs: Sequence[Checked], form: str, root: Path) -> None:
    """What is one value for all specs."""
    if form == "json":
        console.dump(checked.to_data(specs))
    elif form == "sarif":
        from haiku_delegate.report.formats import sarif

        console.dump(sarif.log(specs, root, code=checked.exit_code(specs)))


def print_failure(error: DelegateError | click.ClickException, form: str, root: Path) -> None:
    """What kept `check` from looking at all, as data. The words are the boundary's."""
    found = error.findings if isinstance(error, ContractInvalid) else ()
    message, hint = (error.message, error.hint) if isinstance(error, DelegateError) else (error.format_message(), "")
    files = [Checked(spec=str(each.path), file=str(each.path), findings=(each,)) for each in found]
    said = [] if files else [f"{message} ({hint})" if hint else message]
    if form == "json":
        console.dump({
            "schema": "haiku-delegate/error/1", "exit_code": error.exit_code, "message": message, "hint": hint,
            "findings": [finding.to_data() for finding in found],
        })  # fmt: skip
    elif form == "sarif":
        from haiku_delegate.report.formats import sarif

        console.dump(sarif.log(files, root, code=error.exit_code, failures=said))
    elif form == "github":
        from haiku_delegate.report.formats import github

        for file in files:
            _annotate(file, root)
        for text in said:
            click.echo(github.failure(text))


def _annotate(spec: Checked, root: Path) -> None:
    from haiku_delegate.report.formats import github

    for line in github.lines(spec, root):
        click.echo(line)


def _say(line: str) -> None:
    """A line with a little colour where colour is wanted; the words are the same everywhere."""
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    click.echo(_styled(line), color=False if plain else None)


def _styled(line: str) -> str:
    word, colon, rest = line.partition(": ")
    return click.style(word + colon, fg=_COLORS[word], bold=True) + rest if word in _COLORS else line
