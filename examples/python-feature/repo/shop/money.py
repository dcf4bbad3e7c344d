"""Amounts of money, exact to the cent."""

from decimal import Decimal

CENT = Decimal("0.01")


def parse(text: str) -> Decimal:
    """An amount as people write it: "1,234.50" is 1234.50."""
    return Decimal(text.replace(",", "").strip()).quantize(CENT)


def display(amount: Decimal, currency: str = "EUR") -> str:
    """An amount as it stands on an invoice."""
    return f"{amount:,.2f} {currency}"
