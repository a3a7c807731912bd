#!/bin/sh
# Sees to it that what Roadstead is built with (`packages.sh build`) or tested with (`packages.sh test`) is there.
# On Debian and Ubuntu it installs what is missing and says so; elsewhere it lists what is missing and stops.
# Safe to run again: when nothing is missing it changes nothing.
set -eu

purpose=${1:?build or test}
here=$(dirname "$0")

build_packages="build-essential pkg-config libssl-dev libwebkit2gtk-4.1-dev libayatana-appindicator3-dev
    librsvg2-dev libdbus-1-dev libxdo-dev file curl ca-certificates"
test_packages="webkit2gtk-driver xvfb xauth dbus gnome-keyring libsecret-tools fonts-dejavu-core fonts-noto-cjk
    docker-registry skopeo buildah xdotool apache2-utils docker.io iptables iproute2 golang-docker-credential-helpers python3-venv
    tinyproxy squid microsocks"

# What the packages bring, for systems that call them something else.
build_programs="cc pkg-config"
build_libraries="webkit2gtk-4.1 dbus-1"
test_programs="WebKitWebDriver Xvfb dbus-daemon gnome-keyring-daemon secret-tool docker-registry skopeo buildah xdotool
    htpasswd docker dockerd tinyproxy squid microsocks"

# Debian keeps these out of a plain user's PATH.
PATH=$PATH:/usr/sbin:/sbin

complain() {
    printf '%s\n' "$@" >&2
    exit 1
}

# at_least WANTED FOUND: compares two dotted version numbers.
at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = "$1" ]
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        complain "Installing packages needs root, and there is no sudo. As root, run:" "    $*"
    fi
}

# Installs what is missing of the packages named, without starting any service that comes with them.
install_debian() {
    missing=""
    for package in $1; do
        state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "Installing:$missing"
    # shellcheck disable=SC2086 # a list of words
    as_root sh "$here/apt-install.sh" $missing
}

list_missing() {
    missing=""
    for program in $1; do
        command -v "$program" >/dev/null || missing="$missing
    the program $program"
    done
    for library in $2; do
        pkg-config --exists "$library" 2>/dev/null || missing="$missing
    the library $library with its headers"
    done
    [ -z "$missing" ] || complain "This is not Debian or Ubuntu: please install what is missing, then run this again.$missing" \
        "(On Debian the packages are called: $(echo $3))"
}

check_languages() {
    command -v cargo >/dev/null || complain "Rust 1.95 or newer is needed and was not found: see https://rustup.rs"
    rust=$(rustc --version | cut -d' ' -f2 | cut -d- -f1)
    at_least 1.95.0 "$rust" || complain "Rust 1.95 or newer is needed, this is $rust: run 'rustup update stable'."
    command -v node >/dev/null && command -v npm >/dev/null ||
        complain "Node 20.19 or newer with npm is needed and was not found: see https://nodejs.org"
    node=$(node --version | tr -d v)
    at_least 20.19.0 "$node" || complain "Node 20.19 or newer is needed, this is $node: see https://nodejs.org"
}

case $purpose in
build) packages=$build_packages programs=$build_programs libraries=$build_libraries ;;
test) packages=$test_packages programs=$test_programs libraries="" ;;
*) complain "packages.sh build, or packages.sh test" ;;
esac

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    install_debian "$packages"
elif [ "$(uname)" = Darwin ] && [ "$purpose" = build ]; then
    xcode-select -p >/dev/null 2>&1 || complain "Xcode's command line tools are missing: run 'xcode-select --install'."
else
    list_missing "$programs" "$libraries" "$packages"
fi
[ "$purpose" = test ] || check_languages
# moto stands for Amazon, in an environment of its own.
if [ "$purpose" = test ] && [ ! -x target/moto/bin/moto_server ]; then
    echo "Installing: moto (in target/moto)"
    rm -rf target/moto
    python3 -m venv target/moto
    target/moto/bin/pip install --quiet --disable-pip-version-check 'moto[server,ecr]==5.2.5'
fi
