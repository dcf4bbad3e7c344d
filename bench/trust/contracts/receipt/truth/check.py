from hidden import bites, mutated, right

from shop.receipt import amount, receipt

for rows in ([], [("tea", 450)], [("tea", 450), ("milk", 119)], [("rice", 70005)], [("x", 0), ("y", 1), ("z", 99999)]):
    texts = [(name, f"{cents // 100}.{cents % 100:02d}") for name, cents in [*rows, ("total", sum(c for _, c in rows))]]
    assert receipt(rows) == "".join(f"{name:<12}{text:>8}\n" for name, text in texts), rows
assert [amount(cents) for cents in (0, 5, 1250)] == ["0.00", "0.05", "12.50"]
bites("shop/receipt.py", "def amount(cents): return ''\n\n\ndef receipt(rows): return ''\n", "make test")
bites("shop/prices.py", mutated("shop/prices.py", "return sum(prices)", "return sum(prices[1:])"), "make test")
right()
