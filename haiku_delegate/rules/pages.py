"""docs/rules, made from the docstrings: `python -m haiku_delegate.rules.pages [DIR]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from haiku_delegate.rules import catalogue
from haiku_delegate.rules.model import Page, page

HOME = Path(__file__).parents[2] / "docs" / "rules"
_MADE = "<!-- Made from haiku_delegate/rules by `make rules`: edit the docstrings there. -->\n"
_INTRODUCTION = """\
# Rules

Every finding carries the code of a rule. An **error** stops a run, a **warning** does not, a **note** explains or
advises. What `check` finds (HD0xx to HD2xx, HD41x) costs nothing yet; [report.md](../report.md) has the exit codes.

```console
haiku-delegate check --explain HD203           # one rule
haiku-delegate check --explain HD2             # the rules of a family
haiku-delegate check spec.md --ignore HD3,HD7  # all but these; --select for these alone
```

`allow: [CODE]` in a spec records the decision to go on all the same: the finding becomes a note that says so. It works
for the rules that are marked below. `check --fix` mends what is marked so, and nothing else.
"""


def text(rule: Page) -> str:
    """One rule's page as Markdown."""
    parts = [f"{_MADE}\n# {rule.code}: {rule.title}", _standing(rule), rule.what]
    parts += ["## Why", _sentence(rule.why), "## How to mend it", _sentence(rule.mend)]
    if rule.example:
        parts += ["## Example", _fenced(rule.example)]
    if rule.better:
        parts += ["Better:", _fenced(rule.better)]
    return "\n\n".join(part for part in parts if part) + "\n"


def index() -> str:
    """The table of all rules by family, as Markdown."""
    return _MADE + "\n" + _INTRODUCTION + "".join(_family(prefix) for prefix in catalogue.FAMILIES)


def every() -> Mapping[str, str]:
    """All pages by the names of their files."""
    pages = {f"{code}.md": text(page(rule)) for code, rule in catalogue.every().items()}
    return {"README.md": index(), **pages}


def write(directory: Path) -> None:
    """Write all pages, and remove those of rules that are gone."""
    directory.mkdir(parents=True, exist_ok=True)
    made = every()
    for stale in directory.glob("HD[0-9][0-9][0-9].md"):
        if stale.name not in made:
            stale.unlink()
    for name, content in made.items():
        (directory / name).write_text(content, encoding="utf-8")


def _standing(rule: Page) -> str:
    """Severity and what can be done about it, in one line."""
    allow = f"`allow: [{rule.code}]` turns it into a note" if rule.overridable else "cannot be allowed"
    fix = " · `check --fix` mends it" if rule.fixable else ""
    return f"**{rule.severity}** · {allow}{fix} · [all rules](README.md)"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _fenced(piece: str) -> str:
    """A piece of a spec in a block that its own blocks do not close."""
    mark = "`" * 3
    while mark in piece:
        mark += "`"
    return f"{mark}text\n{piece}\n{mark}"


def _family(prefix: str) -> str:
    rules = [page(rule) for code, rule in catalogue.every().items() if code.startswith(prefix)]
    rows = "".join(_row(rule) for rule in rules)
    head = "| rule | means | severity | `allow` | `--fix` |\n|---|---|---|---|---|\n"
    return f"\n## {prefix}xx: {catalogue.FAMILIES[prefix]}\n\n{head}{rows}" if rows else ""


def _row(rule: Page) -> str:
    cells = (f"[{rule.code}]({rule.code}.md)", rule.title.replace("|", "\\|"), str(rule.severity),
             "yes" if rule.overridable else "", "yes" if rule.fixable else "")  # fmt: skip
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|\n"


def main(arguments: Iterator[str]) -> None:
    """Write the pages into the directory that is named, or into the one of this checkout."""
    write(Path(next(arguments, str(HOME))))


if __name__ == "__main__":
    main(iter(sys.argv[1:]))
