"""Carts."""

from __future__ import annotations

import pytest

from shop.cart import Cart, Item


class TestCart:
    def test_pieces_of_one_article_are_added_up(self) -> None:
        cart = Cart()
        cart.add("tea", 350)
        assert cart.add("tea", 350, 2) == Item("tea", 350, 3)

    def test_subtotal_counts_every_piece(self, cart: Cart) -> None:
        assert cart.subtotal() == 1900

    def test_total_includes_shipping(self, cart: Cart) -> None:
        assert cart.total() == 2390

    def test_removed_articles_are_gone(self, cart: Cart) -> None:
        cart.remove("tea")
        assert [item.sku for item in cart] == ["cup"]


def test_a_count_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        Cart().add("tea", 350, 0)
