#!/usr/bin/env bash
# Build the wheel, install it into an empty environment, and run it from a folder outside the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."
checkout=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -w "$work" .
python=$(readlink -f .venv/bin/python)
"$python" -m venv "$work/env"
"$work/env/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/local.txt
"$work/env/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-index "$work"/graphsvc-*.whl
cd "$work"
GRAPHSVC_CACHE_DIR="$checkout/.graphsvc/cache" GRAPHSVC_DATA_DIR="$work/data" env/bin/graphsvc check
