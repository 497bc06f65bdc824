# Everything is installed in the checkout: locked dependencies in .venv; Neo4j and the network in .graphsvc.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Keep what is compiled, also where the environment says otherwise: to compile all tests takes 7 s of each worker.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-fast test-long test-servers test-containers startup-cache check bench bench-cypher bench-start bench-restart bench-versions bench-streaming bench-isolation bench-overhead lock pages pages-check clean

help:
	@echo "make demo    serve a real network on http://127.0.0.1:8000"
	@echo "make test    run all tests except the long ones against a real Neo4j; TESTS=tests/test_network.py for some of them"
	@echo "make test-fast   run the tests that need no database"
	@echo "make test-long   run the long tests: random histories, fuzzing, crashes, loading large files"
	@echo "make test-servers   run the suite's short form against Neo4j 5.26, and against a server with Cypher 5"
	@echo "make test-containers   run it against docker-compose.yml's Neo4j, and test docker-compose.yml; Error 77: not run, no engine"
	@echo "make check   check lint, formatting, types and module layers"
	@echo "make bench   compare the service, its snapshot, the bare driver and libraries; SIZES=10000,100000 (LARGE=1: to 5 M members)"
	@echo "make bench-cypher      HTTP and the bare driver in depth: many clients, actions (LARGE=1: 1 M members, 25 M connections)"
	@echo "make bench-start       measure the start on a warm folder and the first calls"
	@echo "make bench-restart     kill database and service under 16 writers; measure the time until a write is acknowledged"
	@echo "make bench-versions BEFORE=FOLDER   reads and writes of another checkout beside this one"
	@echo "make bench-streaming   stream 1 M rows in each format; measure speed and memory"
	@echo "make bench-isolation   look up members while four analysts ask for wide rows; measure times and memory"
	@echo "make bench-overhead    what a request costs in Python, layer by layer; BEFORE=FOLDER compares another checkout"
	@echo "make lock    update the locked dependencies"
	@echo "make pages   build the pages from web/ into graphsvc/pages/static (needs Node 20.19 or newer)"
	@echo "make clean   delete .venv and .graphsvc, including the network"

demo: $(VENV)/.local
	@$(BIN)/graphsvc demo

test: $(VENV)/.dev
	@scripts/run_tests.sh "not long and not containers" $(TESTS)

test-fast: $(VENV)/.dev
	@$(BIN)/pytest --numprocesses 2 --dist worksteal -m "unit and not long" $(TESTS)

test-long: $(VENV)/.dev
	@scripts/run_tests.sh long $(TESTS)

test-servers: $(VENV)/.dev
	@scripts/run_tests.sh short_form --neo4j=cypher-5 $(TESTS)
	@scripts/run_tests.sh short_form --neo4j=5.26 $(TESTS)

test-containers: $(VENV)/.dev
	@scripts/containers/test.sh $(TESTS)

# Once per machine: takes 90 s and makes each later start of a test's Neo4j, and of a service with a snapshot, faster.
startup-cache: $(VENV)/.dev
	@GRAPHSVC_NEO4J_SMALL=true GRAPHSVC_CACHE_DIR=.graphsvc/cache $(BIN)/graphsvc neo4j prepare
	@$(BIN)/python -m graphsvc.snapshot.compiling .graphsvc/cache/kernels

check: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo

bench: $(VENV)/.bench
	@$(BIN)/python -m bench $(if $(LARGE),--large --page) $(if $(SIZES),--sizes $(SIZES))

bench-cypher: $(VENV)/.bench
	@$(BIN)/python -m bench.cypher $(if $(LARGE),--large)

bench-start: $(VENV)/.bench
	@$(BIN)/python -m bench.start

bench-restart: $(VENV)/.bench
	@$(BIN)/python -m bench.restart

bench-versions: $(VENV)/.bench
	@$(BIN)/python -m bench.versions $(BEFORE)

bench-streaming: $(VENV)/.bench
	@$(BIN)/python -m bench.streaming

bench-isolation: $(VENV)/.bench
	@$(BIN)/python -m bench.isolation

bench-overhead: $(VENV)/.bench
	@$(BIN)/python -m bench.overhead $(if $(BEFORE),--before $(BEFORE))

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "graphsvc needs Python 3.11 or newer: make PYTHON=/path/to/python3.x")'
	@scripts/with_time.sh "Making $(VENV)" $(PYTHON) -m venv $(VENV)

# One list of hashes per purpose. `demo` needs little; `dev` and `bench` only add to it.
$(VENV)/.%: requirements/%.txt pyproject.toml | $(VENV)/bin/python
	@scripts/with_time.sh "Installing requirements/$*.txt into $(VENV)" $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$*.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --quiet --python-version 3.11 \
	--custom-compile-command "make lock" $(LOCKFLAGS)
lock:
	$(LOCK) pyproject.toml requirements/build.in --extra local --extra arrow --extra formats --group dev --group bench -o requirements/all.txt
	$(LOCK) pyproject.toml --extra fast -c requirements/all.txt -o requirements/service.txt
	$(LOCK) pyproject.toml requirements/build.in --extra local --extra arrow --extra formats -c requirements/all.txt -o requirements/local.txt
	$(LOCK) pyproject.toml requirements/build.in --extra local --extra arrow --extra formats --group dev -c requirements/all.txt -o requirements/dev.txt
	$(LOCK) pyproject.toml requirements/build.in --extra local --extra arrow --extra formats --group bench -c requirements/all.txt -o requirements/bench.txt
	$(LOCK) requirements/build.in -c requirements/all.txt -o requirements/build.txt
	rm requirements/all.txt

pages:
	@scripts/check_pages.sh --write

pages-check:
	@scripts/check_pages.sh

clean:
	rm -rf $(VENV) .graphsvc
