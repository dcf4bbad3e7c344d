"""Prices, discounts and shipping."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.pricing import Discount, price_of, rounded, shipping, vat


@pytest.mark.parametrize(("amount", "expected"), [("0.4", 0), ("0.5", 1), ("1.5", 2)])
def test_half_a_cent_is_rounded_up(amount: str, expected: int) -> None:
    assert rounded(Decimal(amount)) == expected


@pytest.mark.parametrize(("rate", "expected"), [("standard", 19), ("reduced", 8), ("none", 0)])
def test_vat_is_part_of_the_gross_amount(rate: str, expected: int) -> None:
    assert vat(119, rate) == expected


def test_small_orders_pay_for_shipping() -> None:
    assert shipping(4999) == 490


def test_large_orders_are_sent_for_free() -> None:
    assert shipping(5001) == 0


def test_a_discount_comes_off_before_shipping_is_added() -> None:
    assert price_of(6000, Discount("HALF", 50)) == 3000 + 490
