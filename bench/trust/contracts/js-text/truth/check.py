from hidden import bites, mutated, right, run

assert run("npm test") == 0
for old, new in [("join('-')", "join('')"), (".normalize('NFKD')", ""), ("?? []", "?? ['x']"), (".toLowerCase()", "")]:
    bites("src/text.js", mutated("src/text.js", old, new), "npm test")
right()
