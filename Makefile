# The one list of tasks. `make run` and `make test` need nothing but Python 3.11 or newer, git and make.
PYTHON ?= python3
BIN := .venv/bin

COUNT ?= 100000
SEED ?= 1

.PHONY: run test check fuzz bench docs golden data clean

run: .venv/installed
	@$(BIN)/missioncat --db data/missions.json missions --by year

test: .venv/developing
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: .venv/developing
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q --doctest-modules src/missioncat
	$(BIN)/python -m pytest -q tests/test_layers.py
	$(BIN)/python docs/write_cli.py --check

fuzz: .venv/developing  ## broken and hostile input of every kind; what is found is kept in build/fuzz
	$(BIN)/python -m fuzz --count $(COUNT) --seed $(SEED)

bench: .venv/developing
	$(BIN)/python benchmarks/run.py

docs: .venv/developing  ## docs/cli.md and the outputs in README.md, from the program itself
	$(BIN)/python docs/write_cli.py
	$(BIN)/python docs/write_readme.py

golden: .venv/developing
	$(BIN)/python -m pytest tests/views --update-golden

data: .venv/installed  ## data/missions.json anew from data/facts, through the program's own import
	rm -rf build/facts && mkdir -p build/facts
	for facts in sources sites vehicles launches launches_other missions events plans cooperation; do \
	  $(BIN)/missioncat --db build/facts/missions.json import csv data/facts/$$facts.csv --table $${facts%_other} \
	    --format json > build/facts/$$facts.log || exit; \
	done
	@# A second time nothing changes, and what the tables say of each other can be compared.
	for facts in sites vehicles missions; do \
	  $(BIN)/missioncat --db build/facts/missions.json import csv data/facts/$$facts.csv --table $$facts || exit; \
	done
	$(BIN)/missioncat --db build/facts/missions.json check
	cp build/facts/missions.json data/missions.json

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
