from hidden import right

from shop.prices import discount, parse_price, total, with_tax

for cents in (0, 1, 5, 99, 999, 1000, 123456):
    for percent in (0, 1, 10, 50, 100):
        assert discount(cents, percent) == (cents * (100 - percent)) // 100, (cents, percent)
assert [parse_price("12.50"), with_tax(250, 19), total([1, 2])] == [1250, 298, 3]
right()
