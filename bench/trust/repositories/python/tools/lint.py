"""No line longer than 100 characters, no blank at a line's end."""

import pathlib
import sys

wrong = [
    f"{path}:{number}"
    for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py"))
    for number, line in enumerate(path.read_text().splitlines(), 1)
    if len(line) > 100 or line != line.rstrip()
]
print("\n".join(wrong) or "clean")
sys.exit(bool(wrong))
