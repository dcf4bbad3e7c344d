"""`python -m haiku_delegate.cli.page`: write the page of `--help` again, after a verb or its words have changed."""

from __future__ import annotations

from pathlib import Path

from haiku_delegate.cli import COLUMNS, PAGE


def text() -> str:
    """What click prints for `--help` where there is room enough."""
    from haiku_delegate.cli.commands import cli

    with cli.make_context("haiku-delegate", [], terminal_width=COLUMNS - 2, resilient_parsing=True) as context:
        return cli.get_help(context) + "\n"


if __name__ == "__main__":
    Path(PAGE).write_text(text(), encoding="ascii")
