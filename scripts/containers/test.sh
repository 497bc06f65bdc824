#!/usr/bin/env bash
# Test docker-compose.yml, then the suite's short form against its Neo4j. Exits with 77, having tested nothing, where no
# container engine can be had.
set -euo pipefail
cd "$(dirname "$0")/../.."
status=0
scripts/containers/setup.sh >/dev/null || status=$?
if ((status)); then
    ((status == 77)) && echo "NOT RUN: the tests in containers." >&2
    exit $status
fi
.venv/bin/pytest -m containers tests/test_containers.py
scripts/run_tests.sh short_form --neo4j=container "$@"
