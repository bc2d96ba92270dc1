# `make run` opens the chat, `make demo` Telegram and Discord on a page of this machine, `make test`
# checks everything, in WORKERS processes side by side. Each makes its own environment first.
PYTHON ?= python3
VENV ?= .venv
LAWBOT_DATA ?= data
ASK ?=
WORKERS ?= 2

BIN := $(VENV)/bin

.PHONY: run demo test format clean

run: export LAWBOT_DATA := $(LAWBOT_DATA)
run: export ASK := $(value ASK)
run: $(VENV)/.installed
	@test -f "$(LAWBOT_DATA)/index/CURRENT" || $(BIN)/lawbot ingest starter
	@if [ -n "$$ASK" ]; then $(BIN)/lawbot ask "$$ASK"; else $(BIN)/lawbot chat; fi

demo: export LAWBOT_DATA := $(LAWBOT_DATA)
demo: $(VENV)/.installed
	@test -f "$(LAWBOT_DATA)/index/CURRENT" || $(BIN)/lawbot ingest starter
	@$(BIN)/lawbot serve --demo

test: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "lawbot needs Python 3.11 or newer: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet --editable '.[dev,models,compact,remote]'
	@touch $@
