"""Writes docs/services.md; with --check, only says whether it is up to date."""

import sys
from pathlib import Path

from tools.services import load

PAGE = Path("docs/services.md")
HEAD = "<!-- Made by tools/list_services.py. -->\n\n| service | replicas | port |\n|---|---|---|\n"


def page() -> str:
    rows = (f"| {name} | {s['replicas']} | {s.get('port', '')} |".replace("|  |", "| |") for name, s in load().items())
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    if "--check" not in sys.argv:
        PAGE.write_text(page())
    elif PAGE.read_text() != page():
        sys.exit(f"{PAGE} is out of date: python3 -m tools.list_services")
