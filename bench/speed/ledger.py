"""A repository for the longer tasks: two modules, short or long, and a contract that changes both."""

from __future__ import annotations

PRICES, ORDERS, TEST = "shop/prices.py", "shop/orders.py", "tests/test_discount.py"
COMMANDS = ("python3 -m unittest -q tests.test_discount", "python3 -m unittest -q tests.test_orders")
SHORT, LONG = 14, 70  #: functions of the kind below in each module: 4 KB and 18 KB

ANCHOR = '''\
def net(amount: int, rate: int) -> int:
    """The amount without its tax, in cents, rounded down."""
    return amount * 100 // (100 + rate)
'''
DISCOUNT = '''\
def discount(amount: int, percent: int) -> int:
    """What is taken off an amount, in cents, rounded down."""
    if not 0 <= percent <= 100:
        raise ValueError(f"no percentage: {percent}")
    return amount * percent // 100
'''
OLD_TOTAL = '''\
def total(lines: list[tuple[int, int]]) -> int:
    """What an order costs: the sum over pieces and unit prices, in cents."""
    return sum(pieces * price for pieces, price in lines)
'''
TOTAL = '''\
def total(lines: list[tuple[int, int]], percent: int = 0) -> int:
    """What an order costs, in cents, after a discount in percent."""
    amount = sum(pieces * price for pieces, price in lines)
    discount = prices.discount(amount, percent)
    return amount - discount
'''
TESTS = """\
import unittest

from shop import orders, prices


class DiscountTest(unittest.TestCase):
    def test_a_tenth_is_taken_off(self) -> None:
        self.assertEqual(prices.discount(1990, 10), 199)

    def test_no_percentage(self) -> None:
        with self.assertRaises(ValueError):
            prices.discount(100, 101)

    def test_the_total_is_less(self) -> None:
        self.assertEqual(orders.total([(2, 500), (1, 990)], 10), 1791)
"""
_OLD_TESTS = """\
import unittest

from shop import orders


class TotalTest(unittest.TestCase):
    def test_sum_over_lines(self) -> None:
        self.assertEqual(orders.total([(2, 500), (1, 990)]), 1990)
"""
SPEC = f"""\
---
kind: feature
---
TASK T-31: Discounts on orders

CONTEXT — read these files first:
- {PRICES} — net() and its style
- {ORDERS} — total(), which is to take a discount off

EXISTING BEHAVIOR THAT MUST BE PRESERVED:
- total() without a second argument gives what it gives now

CHANGES TO MAKE:
### 1. {PRICES}
Add, after net():
```python
{DISCOUNT}```
### 2. {ORDERS}
Replace total():
```python before
{OLD_TOTAL}```
```python
{TOTAL}```
### 3. {TEST} (new)
```python
{TESTS}```

VERIFY:
{COMMANDS[0]}  # red
{COMMANDS[1]}  # green
Both must succeed. If a test fails, do NOT broaden it to make it pass; STOP and report what actually happened.

CONSTRAINTS:
- Edit ONLY the listed files.
- Do NOT add features beyond what's specified.
"""


def files(functions: int) -> dict[str, str]:
    """The repository before the change, with so many functions more in each module."""
    return {
        "shop/__init__.py": "",
        PRICES: _module('"""Prices, taxes and rounding, in whole cents."""\n', "price", ANCHOR, functions),
        ORDERS: _module(
            '"""Orders: their lines and sums."""\n\nfrom shop import prices\n', "order", OLD_TOTAL, functions
        ),
        "tests/test_orders.py": _OLD_TESTS,
    }


def _module(head: str, noun: str, function: str, functions: int) -> str:
    middle = functions // 2
    parts = [_ordinary(noun, number) for number in range(functions)]
    return "\n\n".join([head, *parts[:middle], function, *parts[middle:]])


def _ordinary(noun: str, number: int) -> str:
    return f'''\
def {noun}_in_group_{number}(amount: int, pieces: int = 1) -> int:
    """The {noun} of some pieces in group {number}, at least its base, in cents."""
    base = {100 + 7 * number}
    if pieces < 1:
        raise ValueError("no pieces")
    return max(base, amount * pieces - {number})
'''
