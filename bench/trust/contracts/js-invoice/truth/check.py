from hidden import bites, mutated, right, run

TESTS = "node --test tests/invoice.test.js"
assert run("npm test") == 0
for old, new in [
    ("WIDTH - amount.length", "WIDTH - 1 - amount.length"),
    ("sum + row.cents", "sum"),
    ("'-'", "'='"),
]:
    bites("src/invoice.js", mutated("src/invoice.js", old, new), TESTS)
right()
