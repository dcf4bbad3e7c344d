set -eu
. tests/lib.sh

expect "says what it removes" "removed 2026-01-01.tar" "$(sh bin/rotate "$dir" 2)"
expect "keeps the newest" "2026-01-02.tar 2026-01-03.tar" "$(ls "$dir" | xargs)"
expect "removes nothing more" "" "$(sh bin/rotate "$dir" 2)"
