#!/bin/sh
# Run every test file; fail if any of them fails.
here=$(dirname "$0")
failed=0 ran=0
for file in "$here"/test_*.sh; do
    ran=$((ran + 1))
    sh "$file" || failed=$((failed + 1))
done
echo "$ran files, $failed failed"
[ "$failed" -eq 0 ] && [ "$ran" -gt 0 ]
