#!/bin/sh
# What runs before every release.
set -eu
cd "$(dirname "$0")"

count=0
for file in lib/*.sh bin/* tests/*.sh; do
    sh -n "$file"
    count=$((count + 1))
done
sh tests/run.sh
echo "$count files checked"
echo "all is well"
