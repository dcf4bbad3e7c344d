from hidden import bites, mutated, right, run

TESTS = "node --test tests/orders.test.js"
assert run("npm test") == 0
for old, new in [
    ("if (error instanceof NotFound) throw error", ""),
    ("!order.paid", "order"),
    ("one.day - other.day", "other.day - one.day"),
]:
    bites("src/orders.js", mutated("src/orders.js", old, new), TESTS)
right()
