from shop.stock import Stock


def test_what_is_put_back_is_added(stock: Stock) -> None:
    stock.release("tea", 4)
    assert stock.count("tea") == 7


def test_new_articles_come_into_stock(stock: Stock) -> None:
    stock.release("rice", 2)
    assert stock.count("rice") == 2


def test_what_was_reserved_can_be_put_back(stock: Stock) -> None:
    stock.reserve("tea", 2)
    stock.release("tea", 2)
    assert stock.count("tea") == 3
