"""Receipts as text."""

from __future__ import annotations

from shop.prices import total


def amount(cents: int) -> str:
    """`1250` as `12.50`."""
    return f"{cents // 100}.{cents % 100:02d}"


def receipt(rows: list[tuple[str, int]]) -> str:
    """One line for each row, and the total."""
    sums = [*rows, ("total", total([cents for _, cents in rows]))]
    return "".join(f"{name:<12}{amount(cents):>8}\n" for name, cents in sums)
