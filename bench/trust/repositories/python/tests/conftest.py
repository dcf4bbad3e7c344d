import pytest

from shop.stock import Stock


@pytest.fixture
def stock() -> Stock:
    return Stock({"tea": 3, "milk": 1})
