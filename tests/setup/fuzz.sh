#!/bin/sh
# Runs every target of tests/fuzz (or those named), each for SECONDS_EACH, and ends with one line a target: how long, how many
# executions, and whether something was found. What it gathers is kept in target/fuzz-corpus; findings are in target/fuzz-found.
# Coverage is instrumented by the stable compiler; sanitizers would need a nightly one, and our own code has no `unsafe`.
set -eu
cd "$(dirname "$0")/../.."
tests/setup/tools.sh cargo-fuzz
PATH=$PWD/target/tools/bin:$PATH
seconds=${SECONDS_EACH:-600}
found=0
[ $# -gt 0 ] || set -- $(cargo fuzz list --fuzz-dir tests/fuzz)
mkdir -p target/fuzz-found target/fuzz-logs
# cargo-fuzz takes no --locked: a lock that is stale ends here.
cargo metadata --locked --format-version 1 --manifest-path tests/fuzz/Cargo.toml >/dev/null
cargo fuzz build --fuzz-dir tests/fuzz --sanitizer none --target-dir target/fuzz
programs=$(echo target/fuzz/*/release)
for target in "$@"; do
    mkdir -p "target/fuzz-corpus/$target"
    log=target/fuzz-logs/$target.log
    verdict="nothing found"
    "$programs/$target" "target/fuzz-corpus/$target" "tests/fuzz/corpus/$target" "-max_total_time=$seconds" \
        -timeout=20 -rss_limit_mb=2048 -max_len=16384 "-artifact_prefix=target/fuzz-found/$target-" \
        -print_final_stats=1 >"$log" 2>&1 || { verdict="FOUND SOMETHING: $log" found=1; }
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$target: ${runs:-no} executions within $seconds s, $verdict"
done
exit "$found"
