from decimal import Decimal

import pytest

from shop.money import display, parse


@pytest.mark.parametrize(("text", "amount"), [("12", "12.00"), (" 1,234.5 ", "1234.50"), ("0.01", "0.01")])
def test_parse(text: str, amount: str) -> None:
    assert parse(text) == Decimal(amount)


def test_display() -> None:
    assert display(Decimal("1234.5")) == "1,234.50 EUR"
