from hidden import bites, mutated, right, run

assert run("npm test") == 0
for path, old, new in [
    ("src/money.js", "return halves(", "return Math.floor("),
    ("src/money.js", "padStart(2, '0')", "padStart(1, '0')"),
    ("src/orders.js", "attempt < attempts", "attempt <= attempts"),
    ("src/orders.js", "!order.paid", "order"),
    ("src/cart.js", "if (pieces < 1)", "if (pieces < 0)"),
    ("src/cart.js", "({ ...row })", "row"),
    ("src/invoice.js", "WIDTH - amount", "WIDTH - 1 - amount"),
    ("src/slug.js", "join('-')", "join('')"),
    ("src/slug.js", ".normalize('NFKD')", ""),
]:
    bites(path, mutated(path, old, new), "npm test")
right()
