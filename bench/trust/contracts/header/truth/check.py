import pathlib

from hidden import bites, mutated, right, tree

from shop.receipt import amount, receipt

HEAD = f"{'item':<12}{'amount':>8}\n"
for rows in ([], [("tea", 450), ("milk", 119)], [("rice", 70005)]):
    texts = [(name, f"{cents // 100}.{cents % 100:02d}") for name, cents in [*rows, ("total", sum(c for _, c in rows))]]
    assert receipt(rows) == HEAD + "".join(f"{name:<12}{text:>8}\n" for name, text in texts), rows
assert amount(1250) == "12.50"
golden = (tree / "tests/golden/receipt.txt").read_text()
assert golden == HEAD + f"{'tea':<12}{'4.50':>8}\n{'milk':<12}{'1.19':>8}\n{'total':<12}{'5.69':>8}\n"
TESTS = "python -m pytest -q -p no:cacheprovider tests/test_receipt.py"
bites("shop/receipt.py", (pathlib.Path(__file__).parent / "old.py").read_text(), TESTS)
bites("shop/prices.py", mutated("shop/prices.py", "return sum(prices)", "return sum(prices[1:])"), TESTS)
source = (tree / "shop/receipt.py").read_text()
bites("shop/receipt.py", source + "\n\n_ = receipt\n\n\ndef receipt(rows):\n    return _(rows) if rows else ''\n", TESTS)
right()
