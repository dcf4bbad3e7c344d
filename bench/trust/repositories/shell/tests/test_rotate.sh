here=$(cd "$(dirname "$0")" && pwd)
. "$here/assert.sh"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

fill() {
    rm -rf "$place/b" && mkdir "$place/b"
    for name in "$@"; do : > "$place/b/$name"; done
}
left() {
    ls "$place/b" | tr '\n' ' '
}

fill backup-1.tar backup-2.tar backup-3.tar
"$here/../bin/rotate" "$place/b" 2
check "the newest stay" "backup-2.tar backup-3.tar " "$(left)"

fill backup-1.tar notes.txt
"$here/../bin/rotate" "$place/b" 0
check "other files stay" "notes.txt " "$(left)"

"$here/../bin/rotate" "$place/none" 1 2>/dev/null && status=0 || status=$?
check "no directory is an error" 2 "$status"
finish
