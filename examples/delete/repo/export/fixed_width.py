"""Rows in columns of eight characters, for a program that was switched off in 2024."""

from collections.abc import Iterable, Sequence


def to_fixed_width(rows: Iterable[Sequence[object]]) -> str:
    """Rows as text in columns; what is too long is cut off."""
    return "".join("".join(str(cell)[:8].ljust(8) for cell in row).rstrip() + "\n" for row in rows)
