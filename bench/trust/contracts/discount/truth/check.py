import os

from hidden import bites, mutated, right

from shop.prices import discount, parse_price, total, with_tax

for cents in (0, 1, 2, 5, 33, 99, 101, 999, 1000, 1999, 123456):
    for percent in (0, 1, 7, 10, 33, 50, 99, 100):
        assert discount(cents, percent) == (cents * (100 - percent)) // 100, (cents, percent)
assert isinstance(discount(999, 10), int)
assert [parse_price(text) for text in ("12.50", "12", "0.05", " 3.9 ", "7.999")] == [1250, 1200, 5, 390, 799]
assert [with_tax(250, 19), with_tax(100, 8), with_tax(1, 50)] == [298, 108, 2]
assert total([]) == 0
assert total([1, 2, 3]) == 6
TESTS = "python -m pytest -q -p no:cacheprovider tests/test_prices.py"
bites("shop/prices.py", open(os.path.join(os.path.dirname(__file__), "buggy.py")).read(), TESTS)
for old, new in [
    ('text.strip().partition(".")', 'text.strip().partition(",")'),
    ('(rest + "00")[:2]', '(rest + "00")[:1]'),
    ("+ 50) // 100", ") // 100"),
    ("return sum(prices)", "return sum(prices[1:])"),
    ("(100 + rate)", "(101 + rate)"),
]:
    bites("shop/prices.py", mutated("shop/prices.py", old, new), TESTS)
right()
