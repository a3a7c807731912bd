#!/bin/sh
# Looks at the Debian package in a folder: prints its size and what it brings, and fails where something is missing that a
# desktop needs to show the program.
set -eu

folder=${1:?the folder of the package}
package=$(ls -t "$folder"/*.deb | head -n 1)
files=$(dpkg-deb --contents "$package" | awk '{ print $6 }')
for needed in usr/bin/roadstead usr/share/applications/ usr/share/icons/hicolor/128x128/apps/; do
    case $files in
        *"$needed"*) ;;
        *)
            echo "$package brings no $needed" >&2
            exit 1
            ;;
    esac
done
dpkg-deb --info "$package" | sed -n '/Package:/,$p'
printf '%s: %s kB, installed %s kB\n' "$package" "$(($(stat -c %s "$package") / 1024))" \
    "$(dpkg-deb --field "$package" Installed-Size)"
