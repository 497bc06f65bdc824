#!/bin/sh
# Runs a command that prints nothing while it works, and says every three seconds for how long: with_time.sh LABEL COMMAND…
label=$1
shift
printf '%s\n' "$label"
(
    seconds=0
    while sleep 3; do
        seconds=$((seconds + 3))
        printf '%s: %s s\n' "$label" "$seconds"
    done
) &
ticking=$!
trap 'kill "$ticking" 2>/dev/null' EXIT
trap 'exit 130' INT TERM
"$@"
