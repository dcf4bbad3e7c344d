"""What runs inside of the commands' own processes, as files that are written into the corner of a workspace."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=16)
def text(name: str) -> str:
    """The text of one of them."""
    return (Path(__file__).parent / name).read_text("utf-8")


def sitecustomize(own: str) -> str:
    """What site.py imports at the start of each Python process: our own text, then it steps aside for the next one."""
    return f"{own}\n{text('aside.py')}"
