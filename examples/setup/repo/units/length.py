"""Lengths in other units. The table is built by tools/build.py and not in git."""

import json
from pathlib import Path

METRES: dict[str, float] = json.loads((Path(__file__).parent / "built.json").read_text())


def convert(amount: float, source: str, target: str) -> float:
    """An amount of one unit in another one."""
    return amount * METRES[source] / METRES[target]
