"""What a customer is about to buy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from shop.pricing import Discount, price_of

MAX_ITEMS = 99


@dataclass(frozen=True)
class Item:
    """Some pieces of one article."""

    sku: str
    price: int
    count: int = 1

    @property
    def amount(self) -> int:
        """The price of all pieces."""
        return self.price * self.count


@dataclass
class Cart:
    """Items by article, and at most one discount."""

    discount: Discount | None = None
    items: dict[str, Item] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items.values())

    def __len__(self) -> int:
        return sum(item.count for item in self)

    def add(self, sku: str, price: int, count: int = 1) -> Item:
        """Put pieces of an article into the cart, on top of those that are there."""
        if count < 1:
            raise ValueError(f"count must be 1 or more, not {count}")
        there = self.items.get(sku)
        item = Item(sku, price, count + (there.count if there else 0))
        if item.count > MAX_ITEMS:
            raise ValueError(f"no more than {MAX_ITEMS} pieces of {sku}")
        self.items[sku] = item
        return item

    def remove(self, sku: str) -> None:
        """Take an article out of the cart."""
        del self.items[sku]

    def subtotal(self) -> int:
        """The goods alone."""
        return sum(item.amount for item in self)

    def total(self) -> int:
        """What the customer pays."""
        return price_of(self.subtotal(), self.discount)
