#!/bin/sh
# Runs every suite, the UI's and Rust's, and ends with one line: how many passed and how many failed.
# Fails when a test fails, when a suite does not build, or when nothing was run.
set -u
cd "$(dirname "$0")/../.."
# The same for every cargo command, or half of it would be built again.
: "${CARGO_SCOPE:?is set by make test}"
logs=target/suites
mkdir -p "$logs"
broken=0

# Shows a suite's output while keeping it: runs "$@", answers its own exit code and not that of tee.
shown() {
    log=$1
    shift
    { "$@" 2>&1 || echo failed >"$log.failed"; } | tee "$log"
    [ ! -e "$log.failed" ]
}
rm -f "$logs"/*

(cd ui && shown "../$logs/ui.log" npm test -- --reporter=default --reporter=json --outputFile.json="../$logs/ui.json") || broken=1
# shellcheck disable=SC2086 # a list of words
shown "$logs/rust.log" cargo test $CARGO_SCOPE --no-fail-fast || broken=1

# Each rule of SECURITY.md with its tests and how they went, and the table of faults with its figures.
if node tests/setup/rules.mjs "$logs/ui.json" "$logs/rust.log" "$logs/faults.md" >"$logs/rules.md"; then
    echo "Rules and faults with their tests and figures: $logs/rules.md"
else
    echo "SECURITY.md names tests that failed or did not run: see $logs/rules.md" >&2
    broken=1
fi

counts=$(node tests/setup/count.mjs "$logs/ui.json" "$logs/rust.log") || broken=1
echo
echo "$counts"
case $counts in
"0 passed"*) broken=1 ;;
*", 0 failed") ;;
*) broken=1 ;;
esac
exit "$broken"
