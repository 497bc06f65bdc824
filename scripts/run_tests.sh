#!/usr/bin/env bash
# Run the tests that a marker expression selects: two workers, each with a Neo4j of its own, then the serial ones, which
# are all long (tests/conftest.py).
# Usage: scripts/run_tests.sh "not long" [tests or options of pytest …]
set -euo pipefail
cd "$(dirname "$0")/.."
select=$1
shift
failed=0 collected=0
# Each worker empties its database, so they cannot share a server that was there before; one container takes memory enough.
case " $* " in
    *" --neo4j="*"://"* | *" --neo4j=container "*) workers=1 ;;
    *) workers=2 ;;
esac

run() {
    local status=0
    .venv/bin/pytest "$@" || status=$?
    case $status in
        0) collected=1 ;;
        5) ;; # nothing selected in this half, which is fine when the other half has something
        *) collected=1 failed=$status ;;
    esac
}

run --numprocesses $workers --dist loadfile --no-loadscope-reorder -m "($select) and not serial" "$@"
# Collecting all tests again takes 5 s.
if [[ $select == long ]]; then
    run -m "long and serial" "$@"
fi
if ((!collected)); then
    echo "No test was selected: -m \"$select\" $*" >&2
    exit 5
fi
# Half of each Neo4j's start is saved by a cache that is trained once a machine, after the first run for the next ones.
if [[ -z ${CI:-} ]]; then
    make --no-print-directory startup-cache || echo "The start-up cache was not trained; the tests do without." >&2
fi
exit "$failed"
