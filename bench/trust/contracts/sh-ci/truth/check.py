import subprocess

from hidden import bites, mutated, right, tree

done = subprocess.run(["sh", "ci.sh"], cwd=tree, capture_output=True, text=True, check=True)
assert done.stdout.splitlines()[-2:] == ["6 files checked", "all is well"], done.stdout
assert "3 files, 0 failed" in done.stdout or "2 files, 0 failed" in done.stdout
for path in ("lib/text.sh", "bin/rotate", "tests/run.sh", "tests/assert.sh"):
    bites(path, (tree / path).read_text() + "\nif\n", "sh ci.sh")
bites("lib/text.sh", mutated("lib/text.sh", "cut -d:", "cut -d,"), "sh ci.sh")
bites("bin/rotate", mutated("bin/rotate", "rm -- ", "echo "), "sh ci.sh")
right()
