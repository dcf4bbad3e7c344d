"""Prices, always in cents."""

from __future__ import annotations


def parse_price(text: str) -> int:
    """`12.50` or `12` as cents."""
    whole, _, rest = text.strip().partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


def discount(cents: int, percent: int) -> int:
    """What remains of a price when so many percent are taken off, rounded down to whole cents."""
    return cents - cents * percent // 100


def with_tax(cents: int, rate: int) -> int:
    """A price with tax, rounded half up to whole cents."""
    return (cents * (100 + rate) + 50) // 100


def total(prices: list[int]) -> int:
    """The sum of prices."""
    return sum(prices)
