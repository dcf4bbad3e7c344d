# What every test sources: check NAME EXPECTED ACTUAL, and a status that counts.
failures=0

check() {
    if [ "$2" = "$3" ]; then
        echo "ok - $1"
    else
        echo "not ok - $1: expected '$2', got '$3'"
        failures=$((failures + 1))
    fi
}

finish() {
    exit "$((failures > 0))"
}
