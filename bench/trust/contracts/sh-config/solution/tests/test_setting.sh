here=$(cd "$(dirname "$0")" && pwd)
. "$here/assert.sh"
file=$(mktemp)
trap 'rm -f "$file"' EXIT
printf '%s\n' '# port = 1' 'port = 8080' 'name= a b ' 'port = 9090' > "$file"

set +e
check "a value has no blanks around it" "a b" "$("$here/../bin/setting" "$file" name)"
check "the last one counts" "9090" "$("$here/../bin/setting" "$file" port)"
missing=$("$here/../bin/setting" "$file" host)
check "a missing key has status 1" 1 "$?"
check "a missing key prints nothing" "" "$missing"
printf '# port = 1\n' > "$file"
"$here/../bin/setting" "$file" port > /dev/null || true
check "a comment does not count" "" "$("$here/../bin/setting" "$file" port)"
finish
