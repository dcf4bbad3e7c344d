from hidden import bites, mutated, right, run, tree

TESTS = "python -m pytest -q -p no:cacheprovider"
assert run(f"{TESTS} --strict-markers") == 0
assert run(f"{TESTS} -m files") == 0
for source, old, new in [
    ("shop/prices.py", "return sum(prices)", "return 0"),
    ("shop/text.py", "text.lower()", "text"),
    ("shop/stock.py", "raise OutOfStock(article)", "pass"),
    ("shop/receipt.py", "{name:<12}", "{name:<10}"),
]:
    bites(source, mutated(source, old, new), TESTS)
assert 'version = "1.4.0"' in (tree / "pyproject.toml").read_text()
right()
