set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$(dirname "$0")/.."
try() { # WANTED COUNT NAMES...
    wanted=$1 count=$2 dir="$place/a b'*"
    shift 2
    rm -rf "$dir" && mkdir "$dir"
    for name in "$@"; do : > "$dir/$name"; done
    ./bin/rotate "$dir" "$count"
    found=$(ls "$dir" | tr '\n' ,)
    [ "$found" = "$wanted" ] || { echo "wanted $wanted, found $found" >&2; exit 1; }
}
try "backup-3.tar,backup-4.tar," 2 backup-1.tar backup-2.tar backup-3.tar backup-4.tar
try "backup-1.tar,backup-2.tar," 5 backup-1.tar backup-2.tar
try "backup-2.tar," 1 backup-1.tar backup-2.tar
try "" 0 backup-1.tar "backup-2 x.tar"
try "a b,backup-2 it's.tar,backup.tar,notes.txt," 1 "a b" "backup-1 old.tar" "backup-2 it's.tar" backup.tar notes.txt
try "backup-1 *.tar,backup-2.tar.gz," 1 "backup-0 *.tar" "backup-1 *.tar" backup-2.tar.gz
try "notes.txt," 1 notes.txt
try "backup-1.tar.sig,backup-2.tar," 1 backup-1.tar backup-1.tar.sig backup-2.tar
mkdir -p "$place/bin" && code=0 && ./bin/rotate "$place/none" 1 2>/dev/null || code=$?
[ "$code" = 2 ] && [ -x bin/rotate ]
echo right
