from hidden import bites, mutated, right, run

for target in ("check", "test", "lint"):
    assert run(f"make {target}") == 0, target
BROKEN = mutated("shop/prices.py", "return sum(prices)", "return 0")
LONG = mutated("shop/text.py", "return text\n", "return text  \n")
for target in ("check", "test"):
    bites("shop/prices.py", BROKEN, f"make {target}")
for target in ("check", "lint"):
    bites("shop/text.py", LONG, f"make {target}")
right()
