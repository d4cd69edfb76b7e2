#!/bin/sh
# The demo's console in both languages and themes at three sizes, into a folder (default: pictures/),
# without a display. The last size is that of a 4K screen at twice the pixels.
set -eu
out=${1:-pictures}
command=${COMMANDCENTER:-.venv/bin/commandcenter}
workspace=$(mktemp -d)
trap 'rm -rf "$workspace"' EXIT
mkdir -p "$out"

for city in nyc futian; do
    QT_QPA_PLATFORM=offscreen "$command" --workspace "$workspace/$city" demo "$city" --seconds 15 --speed 60
    chosen=$("$command" --workspace "$workspace/$city" cases --filter 'stage:filed light:yellow' | head -n 1 | cut -f 1)
    for language in en zh_CN; do
        for theme in light dark; do
            for size in 1366x768 1920x1080 3840x2160; do
                scale=1
                [ "$size" = 3840x2160 ] && scale=2
                "$command" --workspace "$workspace/$city" --lang "$language" snapshot \
                    "$out/$city-$language-$theme-$size.png" \
                    --size "$size" --scale "$scale" --theme "$theme" ${chosen:+--select "$chosen"}
            done
        done
    done
done
rm -f demo.png
