set -eu
cd "$(dirname "$0")/.."
file=$(mktemp)
trap 'rm -f "$file"' EXIT
cat > "$file" <<'END'
# port = 1
port = 8080
name=  a  b 
path = /a b/c=d
home=$HOME $(touch ran) `touch ran` \n "x"
star = *
port=9090
empty =
END
printf 'last = line' >> "$file"
try() {
    found=$(./bin/setting "$file" "$1")
    [ "$found" = "$2" ] || { echo "$1: $found" >&2; exit 1; }
}
try port 9090
try name "a  b"
try path "/a b/c=d"
try home '$HOME $(touch ran) `touch ran` \n "x"'
try star '*'
try empty ''
try last line
for key in host '.*' por 'p' '# port'; do
    found=$(./bin/setting "$file" "$key") && code=0 || code=$?
    [ "$code" = 1 ] && [ -z "$found" ] || { echo "$key: $code" >&2; exit 1; }
done
[ ! -e ran ] && [ -x bin/setting ]
echo right
