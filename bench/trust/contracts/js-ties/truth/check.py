from hidden import bites, mutated, right, run, tree

TESTS = "node --test tests/orders.test.js"
assert run("npm test") == 0
for old, new in [
    ("attempt < attempts", "attempt <= attempts"),
    ("if (error instanceof NotFound) throw error", ""),
    ("!order.paid", "order"),
    ("throw last", "return last"),
]:
    bites("src/orders.js", mutated("src/orders.js", old, new), TESTS)
head = (tree / "src/orders.js").read_text().split("export async function openOrders(")[0]
for order in ("one.day - other.day", "other.day - one.day || one.id - other.id"):
    body = "  const orders = (await store.of(customer)).filter((order) => !order.paid)\n"
    body += f"  return orders.sort((one, other) => {order})\n"
    bites("src/orders.js", f"{head}export async function openOrders(store, customer) {{\n{body}}}\n", TESTS)
right()
