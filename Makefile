# Every target works in one environment, .venv, made from requirements-dev.lock.

PYTHON ?= python3
BIN := .venv/bin
# Named after the lock and the place, so that a new lock or a moved checkout makes a new environment.
STAMP := .venv/installed-$(shell (pwd; cat requirements-dev.lock) | cksum | tr -d ' ')

# Python keeps what it has compiled: an environment that forbids it makes every command begin seconds later.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test test-long check bench lock

help: ## show what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

install: $(STAMP) ## make the environment (.venv), at once when nothing changed

run: $(STAMP) ## start web and scheduler on http://127.0.0.1:$PORT, with demonstration data in a new instance
	@exec $(BIN)/python -m flask --app wsgi serve --demo

test: $(STAMP) ## run the tests, on SQLite and PostgreSQL
	$(BIN)/python -m pytest -n logical -m "not long"

test-long: $(STAMP) ## run the tests that take their time
	$(BIN)/python -m pytest -n logical -m long

check: $(STAMP) ## check style, types, layers, templates, safety, licences and house rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive app config.py wsgi.py scripts
	$(BIN)/python scripts/licences.py
	$(BIN)/python -m pytest -q tests/house

bench: $(STAMP) ## measure speed against the budgets
	$(BIN)/python -m benchmarks

lock: $(STAMP) ## renew both lock files after a change in pyproject.toml
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --output-file requirements-dev.lock

# Universal, with hashes and without any address: the same file installs everywhere, from any registry.
COMPILE := $(BIN)/python -m uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url

# uv comes in the version of the lock; where it, or its way to the registry, is not to be had, pip installs the rest.
$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or newer is needed, and \`$(PYTHON)\` is not: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@rm -f .venv/installed-*
	@echo "installing into .venv …"
	@$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/^ *# via/p' requirements-dev.lock > .venv/uv.lock
	@sed '/^uv==/,/^ *# via/d' requirements-dev.lock > .venv/others.lock
	@{ $(PIP) -r .venv/uv.lock && $(BIN)/python -m uv pip sync -q --compile-bytecode -p $(BIN)/python --require-hashes requirements-dev.lock; } \
	  2>/dev/null || $(PIP) -r .venv/others.lock
	@touch $@

PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes
