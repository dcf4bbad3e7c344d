from hidden import bites, right, run

assert run("sh ci.sh") == 0
LAST = 'v=$(grep -E "^$2 *=" "$1" | tail -n 1)\n'
PRINT = 'printf "%s\\n" "$v" | sed "s/^[^=]*= *//; s/ *$//"\n'
GOOD = f'#!/bin/sh\n{LAST}[ -n "$v" ] || exit 1\n{PRINT}'
for broken in (
    GOOD.replace("tail -n 1", "head -n 1"),
    GOOD.replace("exit 1", "exit 0"),
    GOOD.replace("; s/ *$//", ""),
    GOOD.replace('"^$2', '"$2'),
):
    bites("bin/setting", broken, "sh tests/test_setting.sh")
right()
