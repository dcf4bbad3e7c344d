from hidden import bites, mutated, right, run

TESTS = "node --test tests/checkout.test.js"
assert run("npm test") == 0
for old, new in [
    ("await gateway.charge(total)", "await gateway.charge(1)"),
    ("    this.#rows = []\n    this.emit", "    this.emit"),
    ("this.emit('paid', total)", "this.emit('paid', 0)"),
    ("this.emit('paid', total)", ""),
    ("await gateway.charge(total)\n    this.#rows = []", "this.#rows = []\n    await gateway.charge(total)"),
    ("await gateway.charge(total)", "await gateway.charge(total).catch(() => {})"),
    ("    return total\n", "    return 0\n"),
]:
    bites("src/cart.js", mutated("src/cart.js", old, new), TESTS)
right()
