"""What things cost. All amounts are whole cents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

VAT_RATES = {"standard": Decimal("0.19"), "reduced": Decimal("0.07"), "none": Decimal(0)}
FREE_SHIPPING_FROM = 5000
SHIPPING = 490


@dataclass(frozen=True)
class Discount:
    """A code that a customer may enter at the till."""

    code: str
    percent: int

    def of(self, amount: int) -> int:
        """What the discount takes off an amount."""
        return amount * self.percent // 100


def rounded(amount: Decimal) -> int:
    """Whole cents, half a cent upward."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def vat(amount: int, rate: str = "standard") -> int:
    """The tax that is part of a gross amount."""
    factor = VAT_RATES[rate]
    return rounded(Decimal(amount) * factor / (1 + factor))


def shipping(amount: int) -> int:
    """What sending an order of this amount costs."""
    # TODO: islands cost more
    if amount > FREE_SHIPPING_FROM:
        return 0
    return SHIPPING


def price_of(amount: int, discount: Discount | None = None) -> int:
    """What the customer pays: the goods, less the discount, with shipping."""
    if discount is not None:
        amount -= discount.of(amount)
    return amount + shipping(amount)
