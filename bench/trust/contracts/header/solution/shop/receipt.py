"""Receipts as text."""

from __future__ import annotations

from shop.prices import total


def amount(cents: int) -> str:
    """`1250` as `12.50`."""
    return f"{cents // 100}.{cents % 100:02d}"


def receipt(rows: list[tuple[str, int]]) -> str:
    """One line for each row, and the total."""
    lines = [f"{'item':<12}{'amount':>8}"]
    for name, cents in rows:
        text = f"{cents // 100}.{cents % 100:02d}"
        lines.append(f"{name:<12}{text:>8}")
    cents = [cents for _, cents in rows]
    text = f"{total(cents) // 100}.{total(cents) % 100:02d}"
    lines.append(f"{'total':<12}{text:>8}")
    return "\n".join(lines) + "\n"
