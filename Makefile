# Everything is set up here: a bare checkout, Python 3.11 or newer, pip and make are enough.
# A stamp in the virtual environment remembers each step, so that a second run does nothing.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --no-input --disable-pip-version-check
LOCKED := $(PIP) install --require-hashes
TESTS ?= tests
PYTEST_ARGS ?= --numprocesses=2 --dist=loadfile --no-loadscope-reorder

CATALOGUES := $(wildcard src/jauge/i18n/locale/*/LC_MESSAGES/jauge.po)

.DEFAULT_GOAL := help
.PHONY: help demo test coverage lint format types layers checks bench catalogues pages locks wheel clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.jauge ## what 52,000 real calls cost, and the audit of an invented group: installs Jauge, fills demo/
	$(BIN)/jauge demo demo

test: $(VENV)/.engines $(VENV)/.jauge ## every test, with branch coverage
	@mkdir -p build
	$(BIN)/python -m slipcover -m pytest $(PYTEST_ARGS) $(TESTS)

coverage: $(VENV)/.dev ## the rooms whose branches are all tested, from the last `make test`
	$(BIN)/python tools/check_coverage.py

lint: $(VENV)/.dev ## ruff: every rule, minus a list with reasons in pyproject.toml
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: $(VENV)/.dev ## let ruff lay out the code
	$(BIN)/ruff format

types: $(VENV)/.engines $(VENV)/.jauge ## basedpyright, strict
	$(BIN)/basedpyright

layers: $(VENV)/.dev $(VENV)/.jauge ## import-linter: the table of docs/architecture.md
	$(BIN)/lint-imports --config tools/layers.ini --no-cache

checks: $(VENV)/.dev $(VENV)/.jauge ## the rules that matter only here: tools/check_*.py
	@failed=0; for check in tools/check_[a-z]*.py; do \
	  [ $$check = tools/check_coverage.py ] || $(BIN)/python $$check || failed=1; \
	done; exit $$failed

bench: $(VENV)/.dev $(VENV)/.jauge ## the figures of docs/performance.md
	$(BIN)/python -m bench

catalogues: $(VENV)/.jauge ## collect the sentences of the code into both catalogues
	$(BIN)/python tools/catalogues.py

pages: $(VENV)/.jauge ## help texts and columns into docs/
	$(BIN)/python tools/pages.py

locks: $(VENV)/.dev ## write requirements/*.txt again, from pyproject.toml
	tools/lock $(BIN)/uv

wheel: $(VENV)/.dev ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

clean: ## remove what make has made
	rm -rf $(VENV) build dist demo .pytest_cache .ruff_cache .hypothesis
	find src -name '*.mo' -delete

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Jauge needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt $(VENV)/.made
	$(LOCKED) --requirement requirements/runtime.txt
	@touch $@

$(VENV)/.jauge: pyproject.toml hatch_build.py $(CATALOGUES) $(VENV)/.runtime
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	$(LOCKED) --requirement requirements/dev.txt
	@touch $@

$(VENV)/.engines: requirements/engines.txt $(VENV)/.dev
	$(LOCKED) --requirement requirements/engines.txt
	@touch $@
