#!/bin/sh
# Writes what a release for this system is made of to target/sbom: the crates that are linked and the npm packages that the
# UI is bundled from, in one CycloneDX document. Holds it against the schema, and reads it with Roadstead's own reader.
set -eu
cd "$(dirname "$0")/../.."
tests/setup/tools.sh cargo-cyclonedx
tests/setup/tools.sh cyclonedx
: "${CARGO_SCOPE:?is set by make sbom}"
out=target/sbom
part=roadstead-sbom-part
mkdir -p "$out"
# The tool writes beside every manifest.
finish() { find src-tauri tests -name "$part.json" -delete; }
trap finish EXIT

# shellcheck disable=SC2086 # a list of words
cargo build $CARGO_SCOPE --bins
# The time is that of the commit: the same sources give the same document.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || echo 0)
export SOURCE_DATE_EPOCH
target/tools/bin/cargo-cyclonedx cyclonedx --manifest-path src-tauri/Cargo.toml --format json --spec-version 1.5 \
    --features custom-protocol --no-build-deps --override-filename "$part" --quiet
(cd ui && npm sbom --package-lock-only --sbom-format cyclonedx) >"$out/ui.json"
node tests/setup/sbom.mjs "src-tauri/$part.json" "$out/ui.json" "$(target/debug/roadstead --version)" "$out/roadstead.cdx.json"
rm "$out/ui.json"

target/tools/cyclonedx/bin/python - "$out/roadstead.cdx.json" <<'PYTHON'
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

with open(sys.argv[1], encoding="utf-8") as document:
    wrong = JsonStrictValidator(SchemaVersion.V1_5).validate_str(document.read())
if wrong:
    sys.exit(f"{sys.argv[1]} is no CycloneDX 1.5: {wrong}")
print(f"{sys.argv[1]} is valid CycloneDX 1.5.")
PYTHON
# shellcheck disable=SC2086 # a list of words
cargo test $CARGO_SCOPE --test release -- --ignored --exact the_sbom_of_our_own_release_is_read_by_our_own_reader
