from hidden import bites, mutated, right, run, tree

TESTS = "python -m pytest -q -p no:cacheprovider"
assert not (tree / "tests/test_text.py").exists()
assert not (tree / "docs/stock.md").exists()
assert (tree / "docs/prices.md").exists()
assert "test_receipt_of_nothing" not in (tree / "tests/test_receipt.py").read_text()
assert run(TESTS) == 0
for old, new in [("text.lower()", "text"), ("len(text) <= width", "not text"), ("width - 3", "width - 2")]:
    bites("shop/text.py", mutated("shop/text.py", old, new), TESTS)
bites("shop/receipt.py", mutated("shop/receipt.py", "{name:<12}{text:>8}", "{name:<10}{text:>8}"), TESTS)
right()
