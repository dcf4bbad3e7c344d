import os

from hidden import bites, right

from shop.stock import OutOfStock, Stock


def refused(stock: Stock, article: str, pieces: int) -> bool:
    try:
        stock.reserve(article, pieces)
    except OutOfStock:
        return True
    return False


for there in (0, 1, 3, 7, 100):
    stock = Stock({"x": there})
    assert refused(stock, "x", there + 1), there
    assert refused(stock, "x", there + 2), there
    assert stock.count("x") == there
    assert not refused(stock, "x", there)
    assert stock.count("x") == 0
stock = Stock({"tea": 3})
assert refused(stock, "rice", 1)
stock.release("tea", 2)
stock.release("rice", 4)
assert (stock.count("tea"), stock.count("rice"), stock.count("salt")) == (5, 4, 0)
TESTS = "python -m pytest -q -p no:cacheprovider tests/test_stock.py"
buggy = open(os.path.join(os.path.dirname(__file__), "buggy.py")).read()
bites("shop/stock.py", buggy, TESTS)
mended = buggy.replace("self.count(article) + 1", "self.count(article)")
bites("shop/stock.py", mended.replace("self.count(article) + pieces", "pieces"), TESTS)
bites("shop/stock.py", mended.replace("get(article, 0)", "get(article, 1)"), TESTS)
right()
