# One word does everything: each target first calls `setup`, which is quick and offline when nothing is missing.

PYTHON ?=
BIN := .venv/bin
BENCHMARKS := $(patsubst benchmarks/%.py,bench-%,$(filter-out benchmarks/_%,$(wildcard benchmarks/*.py)))

.PHONY: help pictures setup run test lint types contracts tests bench lock clean
.NOTPARALLEL:

help:
	@echo "make run         open the console (the New York demo at the first start)"
	@echo "make test        lint, format, types, import contracts and all tests"
	@echo "make setup       system libraries, virtual environment, locked packages"
	@echo "make bench       all benchmarks (some minutes); make bench-NAME runs benchmarks/NAME.py"
	@echo "make pictures    the demos' console in both languages and themes at three sizes"
	@echo "make lock        pin what pyproject.toml asks for, for every platform (UPGRADE=--upgrade: the newest)"
	@echo "make clean       remove the virtual environment and all caches"

setup: .venv/.ready

.venv/.ready: setup/install.sh requirements/dev.txt pyproject.toml
	@PYTHON="$(PYTHON)" sh setup/install.sh
	@touch $@

run: setup
	@$(BIN)/commandcenter

test: lint types contracts tests

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

tests: setup
	$(BIN)/python -m pytest -n auto --dist worksteal

bench: $(BENCHMARKS)

bench-%: setup
	@$(BIN)/python -m benchmarks.$*

# No index address belongs in a lock: each machine uses the index it is set up for.
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

pictures: setup
	sh setup/pictures.sh

lock: setup
	$(LOCK) $(UPGRADE) --output-file requirements/run.txt
	$(LOCK) $(UPGRADE) --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
