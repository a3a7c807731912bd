#!/bin/sh
# Draws icons/icon.svg at every size that the desktops ask for. Needs rsvg-convert, icotool and png2icns
# (Debian: librsvg2-bin icoutils icnsutils). The results are committed, so only a changed drawing needs this.
set -eu
cd "$(dirname "$0")/../../icons"

for tool in rsvg-convert icotool png2icns; do
    command -v "$tool" >/dev/null || {
        echo "make icons needs $tool (Debian: librsvg2-bin icoutils icnsutils)" >&2
        exit 1
    }
done

drawn=$(mktemp -d)
trap 'rm -rf "$drawn"' EXIT
for size in 16 24 32 48 64 128 256 512 1024; do
    rsvg-convert --width "$size" --height "$size" icon.svg --output "$drawn/$size.png"
done

cp "$drawn/32.png" 32x32.png
cp "$drawn/128.png" 128x128.png
cp "$drawn/256.png" 128x128@2x.png
cp "$drawn/512.png" icon.png
icotool --create --output icon.ico \
    "$drawn/16.png" "$drawn/24.png" "$drawn/32.png" "$drawn/48.png" "$drawn/64.png" --raw="$drawn/256.png"
png2icns icon.icns "$drawn/16.png" "$drawn/32.png" "$drawn/128.png" "$drawn/256.png" "$drawn/512.png" "$drawn/1024.png" >/dev/null
