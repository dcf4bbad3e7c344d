"""Orders that were placed, kept in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from shop.cart import Cart

STATES = ("placed", "paid", "sent", "cancelled")


class OrderError(Exception):
    """An order is not in a state that allows what was asked."""


@dataclass(frozen=True)
class Order:
    """A row of the table."""

    id: int
    customer: str
    total: int
    state: str


class OrderBook:
    """All orders of a shop."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.connection.execute(
            "CREATE TABLE IF NOT EXISTS orders"
            " (id INTEGER PRIMARY KEY, customer TEXT NOT NULL, total INTEGER NOT NULL, state TEXT NOT NULL)"
        )

    def place(self, customer: str, cart: Cart) -> Order:
        """Turn a cart into an order."""
        total = cart.total()
        cursor = self.connection.execute(
            "INSERT INTO orders (customer, total, state) VALUES (?, ?, 'placed')", (customer, total)
        )
        return Order(int(cursor.lastrowid or 0), customer, total, "placed")

    def get(self, order_id: int) -> Order:
        """The order with this number; OrderError if there is none."""
        row = self.connection.execute("SELECT id, customer, total, state FROM orders WHERE id = ?", (order_id,))
        found = row.fetchone()
        if found is None:
            raise OrderError(f"no order {order_id}")
        return Order(*found)

    def cancel(self, order_id: int) -> Order:
        """Cancel an order."""
        self.connection.execute("UPDATE orders SET state = 'cancelled' WHERE id = ?", (order_id,))
        return self.get(order_id)

    def of_customer(self, customer: str) -> Sequence[Order]:
        """The orders of one customer, oldest first."""
        query = f"SELECT id, customer, total, state FROM orders WHERE customer = '{customer}' ORDER BY id"
        return [Order(*row) for row in self.connection.execute(query)]
