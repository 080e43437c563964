# The one list of tasks. `make run` and `make test` need nothing but Python 3.11 or newer, git and make.
PYTHON ?= python3
BIN := .venv/bin
FACTS ?= ../shared/facts

.PHONY: run test check bench docs golden data clean

run: .venv/installed
	@$(BIN)/missioncat --db data/missions.json missions --by year

test: .venv/developing
	$(BIN)/python -m pytest

check: .venv/developing
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q --doctest-modules src/missioncat
	$(BIN)/python -m pytest -q tests/test_layers.py
	$(BIN)/python docs/write_cli.py --check

bench: .venv/developing
	$(BIN)/python benchmarks/run.py

docs: .venv/developing  ## docs/cli.md and the outputs in README.md, from the program itself
	$(BIN)/python docs/write_cli.py
	$(BIN)/python docs/write_readme.py

golden: .venv/developing
	$(BIN)/python -m pytest tests/views --update-golden

data: .venv/installed  ## data/missions.json from a new revision of the facts, through the tool's own import
	for table in sources sites vehicles launches missions events plans cooperation; do \
	  $(BIN)/missioncat --db data/missions.json import csv $(FACTS)/$$table.csv --table $$table || exit; \
	  if [ $$table = launches ]; then \
	    $(BIN)/missioncat --db data/missions.json import csv $(FACTS)/launches_other.csv --table launches || exit; fi; \
	done
	$(BIN)/missioncat --db data/missions.json check

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "missioncat needs Python 3.11 or newer; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/developing: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch .venv/installed $@
