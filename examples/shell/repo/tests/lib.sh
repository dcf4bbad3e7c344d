# What the tests share: a directory with three backups, and a comparison that says what differs.
dir=$(mktemp -d)
trap 'rm -r "$dir"' EXIT
touch "$dir/2026-01-01.tar" "$dir/2026-01-02.tar" "$dir/2026-01-03.tar"

expect() { # WHAT WANTED GOT
	if [ "$2" != "$3" ]; then
		printf 'FAIL %s\n  wanted: %s\n  got:    %s\n' "$1" "$2" "$3" >&2
		exit 1
	fi
	echo "ok $1"
}
