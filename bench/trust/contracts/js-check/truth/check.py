import json

from hidden import bites, mutated, right, run, tree

told = json.loads((tree / "package.json").read_text())
scripts = told.pop("scripts")
KEPT = {"name": "shop", "version": "1.4.0", "private": True, "type": "module", "dependencies": {"halves": "1.0.0"}}
assert told == KEPT, told
assert sorted(scripts) == ["check", "lint", "test"], scripts
for script in ("check", "lint", "test"):
    assert run(f"npm run {script}") == 0, script
TOTAL = mutated("src/cart.js", "sum + row.cents * row.pieces", "sum")
SLUG = mutated("src/slug.js", "join('-')", "join('_')")
BLANKS = mutated("src/slug.js", "join('-')\n", "join('-')  \n")
for script in ("check", "test"):
    bites("src/cart.js", TOTAL, f"npm run {script}")
    bites("src/slug.js", SLUG, f"npm run {script}")
for script in ("check", "lint"):
    bites("src/slug.js", BLANKS, f"npm run {script}")
right()
