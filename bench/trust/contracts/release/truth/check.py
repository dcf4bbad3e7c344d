from hidden import bites, mutated, right, run

TESTS = "python -m pytest -q -p no:cacheprovider tests/test_release.py"
assert run(TESTS) == 0
now = "self._pieces[article] = self.count(article) + pieces"
for broken in ("self._pieces[article] = pieces", "self._pieces[article] = self.count(article) - pieces", "pass",
               "self._pieces[article] = self.count(article) + 1", "self._pieces[article] = self.count(article)"):  # fmt: skip
    bites("shop/stock.py", mutated("shop/stock.py", now, broken), TESTS)
right()
