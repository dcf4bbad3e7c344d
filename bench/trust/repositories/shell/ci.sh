#!/bin/sh
# What runs before every release.
set -eu
cd "$(dirname "$0")"

for file in lib/*.sh; do
    sh -n "$file"
done
sh tests/run.sh
echo "all is well"
