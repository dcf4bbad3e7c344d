"""Fixtures that several tests share."""

from __future__ import annotations

import sqlite3

import pytest

from shop.cart import Cart
from shop.orders import OrderBook


@pytest.fixture
def cart() -> Cart:
    """Two articles, three pieces."""
    made = Cart()
    made.add("tea", 350, 2)
    made.add("cup", 1200)
    return made


@pytest.fixture
def book() -> OrderBook:
    """An empty order book in memory."""
    return OrderBook(sqlite3.connect(":memory:"))
