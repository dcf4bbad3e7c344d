"""Durations as people write them."""

import re

SECONDS = {"h": 3600, "m": 60, "s": 1}
_PART = re.compile(r"(\d+)\s*([hms])")


def seconds(text: str) -> int:
    """How long "90s" or "2h" is, in seconds."""
    total = 0
    for number, unit in _PART.findall(text.lower()):
        total = int(number) * SECONDS[unit]
    return total


def display(total: int) -> str:
    """Seconds as hours, minutes and seconds, without those that are nought."""
    parts = []
    for unit, length in SECONDS.items():
        count, total = divmod(total, length)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
