here=$(dirname "$0")
. "$here/assert.sh"
. "$here/../lib/text.sh"

check "trim takes blanks away" "a b" "$(trim '  a b ')"
check "trim of nothing is nothing" "" "$(trim '   ')"
check "field finds the second" "two" "$(field 2 'one:two:three')"
check "field of no colons is the line" "one" "$(field 1 'one')"
finish
