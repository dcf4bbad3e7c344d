"""Orders in memory."""

from __future__ import annotations

import pytest

from shop.cart import Cart
from shop.orders import OrderBook, OrderError


def test_a_placed_order_can_be_found(book: OrderBook, cart: Cart) -> None:
    placed = book.place("ann", cart)
    assert book.get(placed.id) == placed


def test_an_unknown_order_is_an_error(book: OrderBook) -> None:
    with pytest.raises(OrderError, match="no order 7"):
        book.get(7)


def test_a_cancelled_order_stays_in_the_book(book: OrderBook, cart: Cart) -> None:
    placed = book.place("ann", cart)
    assert book.cancel(placed.id).state == "cancelled"


def test_orders_of_one_customer(book: OrderBook, cart: Cart) -> None:
    book.place("ann", cart)
    book.place("bob", cart)
    assert [order.customer for order in book.of_customer("ann")] == ["ann"]
