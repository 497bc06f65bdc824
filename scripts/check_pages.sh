#!/usr/bin/env bash
# Build the pages anew and compare them, byte by byte, with what is committed. `--write` puts them there instead.
set -euo pipefail
cd "$(dirname "$0")/../web"
if ! command -v npm >/dev/null || ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    echo "The pages are built with Node 20.19 or newer, which is not here (found: $(node --version 2>/dev/null || echo none))." >&2
    echo "Get it from nodejs.org or your system's packages. Whoever only runs graphsvc needs none: the pages are committed." >&2
    exit 1
fi
if ! cmp -s package-lock.json node_modules/.lock; then
    npm ci --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.lock
fi
npx tsc --noEmit
if [ "${1:-}" = --write ]; then
    npx vite build --logLevel warn
    exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npx vite build --logLevel warn --outDir "$work/static" --emptyOutDir
diff -r "$work/static" ../graphsvc/pages/static || {
    echo "graphsvc/pages/static is not what web/ builds: run make pages and commit the result." >&2
    exit 1
}
echo "The pages are what web/ builds."
