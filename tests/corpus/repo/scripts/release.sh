#!/bin/sh
# Tag a release: scripts/release.sh 1.5.0
set -eu

version=$1
root=$(cd "$(dirname "$0")/.." && pwd)

usage() {
    echo "usage: $0 VERSION" >&2
    exit 2
}

current() {
    sed -n 's/^version = "\(.*\)"$/\1/p' "$root/pyproject.toml"
}

[ -n "$version" ] || usage
if [ "$version" = "$(current)" ]; then
    echo "$version is released already" >&2
    exit 1
fi

git -C "$root" tag "v$version"
echo "tagged v$version"
