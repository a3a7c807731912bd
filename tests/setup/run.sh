#!/bin/sh
# Starts the sandbox registries, which say on the terminal who can sign in to them, and opens the app on them. When the
# app closes, the sandbox ends with it.
set -eu
cd "$(dirname "$0")/../.."

if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "Roadstead opens a window, and there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)." >&2
    exit 1
fi

said=$(mktemp)
sandbox=""
finish() {
    [ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null || true
    rm -f "$said"
}
trap finish EXIT
trap 'exit 130' INT TERM

target/debug/sandbox --port-base "${SANDBOX_PORT_BASE:-5580}" >"$said" &
sandbox=$!
until [ -s "$said" ]; do
    kill -0 "$sandbox" 2>/dev/null || {
        echo "The sandbox did not start. Is another one running? SANDBOX_PORT_BASE=6580 make run uses other ports." >&2
        exit 1
    }
    sleep 0.1
done
told() {
    node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8").split("\n")[0])[process.argv[2]]' "$said" "$1"
}

# Google's login of this computer is the sandbox's, too: a real one has no business there.
ROADSTEAD_ENDPOINTS=$(told endpoints) GOOGLE_APPLICATION_CREDENTIALS=$(told google_default_file) target/debug/roadstead
