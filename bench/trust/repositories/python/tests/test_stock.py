import pytest

from shop.stock import OutOfStock, Stock


def test_reserve_takes_pieces_out(stock: Stock) -> None:
    stock.reserve("tea", 2)
    assert stock.count("tea") == 1


def test_release_puts_pieces_back(stock: Stock) -> None:
    stock.release("tea", 2)
    assert stock.count("tea") == 5


def test_more_than_there_is_cannot_be_reserved(stock: Stock) -> None:
    with pytest.raises(OutOfStock):
        stock.reserve("tea", 4)
    assert stock.count("tea") == 3


def test_unknown_articles_are_not_there(stock: Stock) -> None:
    assert stock.count("rice") == 0
