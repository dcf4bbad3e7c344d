from hidden import bites, right, run, tree

TESTS = "sh tests/test_rotate.sh"
assert run("sh tests/run.sh") == 0
HEAD = '#!/bin/sh\nset -eu\n[ -d "$1" ] || exit 2\n'
KEEPING = (
    'n=$#\nfor f in "$@"; do [ "$n" -gt "$count" ] || break; n=$((n - 1)); if [ -e "$f" ]; then rm -- "$f"; fi; done\n'
)
WHOLE = f'{HEAD}count=$2\nset -- "$1"/backup-*.tar\n{KEEPING}'
for broken in (
    (tree / ".truth/buggy").read_text(),
    WHOLE.replace("exit 2", "exit 1"),
    WHOLE.replace("backup-*.tar", "*"),
    WHOLE.replace('rm -- "$f"', ":"),
    WHOLE.replace("-gt", "-ge"),
):
    bites("bin/rotate", broken, TESTS)
right()
