from hidden import bites, mutated, right, run, tree

TESTS = "node --test tests/money.test.js"
assert run("npm test") == 0
head = (tree / "src/money.js").read_text().split("export function split(")[0]
lossy = "  return Array(shares).fill(Math.floor(cents / shares))\n"
bites("src/money.js", f"{head}export function split(cents, shares) {{\n{lossy}}}\n", TESTS)
for old, new in [
    ("padEnd(2, '0')", "padEnd(2, '1')"),
    ("throw new TypeError", "return new TypeError"),
    ("padStart(2, '0')", "padStart(1, '0')"),
    ("(100 + rate)", "(101 + rate)"),
    ("return halves(", "return Math.floor("),
]:
    bites("src/money.js", mutated("src/money.js", old, new), TESTS)
right()
