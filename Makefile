# demo, test and check set up all they need in .venv, from hash-locked requirements.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONPYCACHEPREFIX := $(CURDIR)/.cache/bytecode
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check lint types workflows lock bench golden clean help

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.ready: requirements-dev.txt requirements-uv.txt environment.sh fetch_uv.py
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	. ./environment.sh && build_environment $(PYTHON) requirements-dev.txt $(VENV)
	@touch $@

demo: $(VENV)/.ready ## the whole action against a world on loopback, in a fresh Jekyll repository
	@$(BIN)/python -m tests.demo

test: $(VENV)/.ready ## all tests
	$(BIN)/python -m pytest -q -n 3 --dist worksteal

check: lint types workflows test ## what CI runs

lint: $(VENV)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.ready
	$(BIN)/mypy

workflows: $(VENV)/.ready ## action.yml, the workflows and the examples, by four checkers
	$(BIN)/python -m tests.checkers

lock: ## renew the locked requirements
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	.cache/lock/bin/uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" pyproject.toml -o requirements.txt
	.cache/lock/bin/uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" --group uv -o requirements-uv.txt
	.cache/lock/bin/uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

bench: $(VENV)/.ready ## measurements, as tables
	@$(BIN)/python -m benchmarks
	@for f in $$(grep -l '^def main' benchmarks/[a-z]*.py); do echo "== $$f"; $(BIN)/python -m benchmarks.$$(basename $$f .py) || exit 1; done

golden: $(VENV)/.ready ## write the golden files anew; review their diff
	$(BIN)/python -m pytest -q -k golden --update-golden

clean: ## remove the environment and all caches
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
