#!/usr/bin/env bash
# Everything that must be green before a merge.
set -euo pipefail

cd "$(dirname "$0")/.."

run() {
    echo "+ $*"
    "$@"
}

run python3 -m pytest -q
run python3 -m ruff check shop tests
(cd web && run npm test)
