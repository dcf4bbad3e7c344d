from hidden import right, same, tree

same("docs/stock.md", "# Stock\n\n`Stock.reserve()` takes pieces out, `Stock.release()` puts them back.\n")
text = (tree / "docs/prices.md").read_text()
assert text.split() == (
    "# Prices Prices are kept in cents. `discount()` takes a percentage off. What remains is rounded down.".split()
)
assert {path.name for path in (tree / "docs").rglob("*")} == {"prices.md", "stock.md"}
right()
