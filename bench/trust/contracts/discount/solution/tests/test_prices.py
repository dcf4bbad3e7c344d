import pytest

from shop.prices import discount, parse_price, total, with_tax


@pytest.mark.parametrize(("text", "cents"), [("12.50", 1250), ("12", 1200), ("0.05", 5), (" 3.9 ", 390)])
def test_parse_price(text: str, cents: int) -> None:
    assert parse_price(text) == cents


def test_discount_takes_a_part_off() -> None:
    assert discount(1000, 10) == 900
    assert discount(1000, 0) == 1000


def test_discount_rounds_what_remains_down() -> None:
    assert discount(999, 10) == 899
    assert discount(5, 50) == 2
    assert discount(1, 1) == 0


def test_with_tax_rounds_half_up() -> None:
    assert with_tax(250, 19) == 298
    assert with_tax(100, 8) == 108


def test_total_of_nothing_is_nothing() -> None:
    assert total([]) == 0
    assert total([250, 199]) == 449
