#!/bin/sh
# Holds deny.toml against every package, and asks the databases of known weaknesses where they can be reached. What could not
# be asked is said, and is no success of that part: with ADVISORIES=required (a release) it fails.
set -eu
cd "$(dirname "$0")/../.."
tests/setup/tools.sh cargo-deny
PATH=$PWD/target/tools/cargo-deny/bin:$PWD/target/tools/bin:$PATH
said=$(mktemp)
trap 'rm -f "$said"' EXIT
unasked=""

# The fuzz targets have a lock of their own, which no other build looks at.
cargo metadata --locked --format-version 1 --manifest-path tests/fuzz/Cargo.toml >/dev/null
cargo-deny --locked check licenses bans sources
echo "Checked: licences, bans, duplicates, build programs and sources of $(grep -c '^name = ' Cargo.lock) crates."

# A database that cannot be fetched is one thing, a weakness found in it another.
if cargo-deny --locked fetch db >"$said" 2>&1; then
    cargo-deny --locked check --disable-fetch advisories
    echo "Checked: RustSec's advisories, fetched just now."
else
    unasked="RustSec's advisories"
fi

cd ui
if npm audit --omit dev --json >"$said" 2>/dev/null; then
    echo "Checked: the npm registry's advisories, asked just now."
elif node -e 'process.exit(JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).vulnerabilities ? 0 : 1)' "$said" 2>/dev/null; then
    npm audit --omit dev
else
    unasked="${unasked:+$unasked and }the npm registry's advisories"
fi

[ -n "$unasked" ] || exit 0
echo "NOT checked: $unasked could not be reached from here."
[ "${ADVISORIES:-}" != required ]
