# One command installs and shows the main job, one passes the tests.
#   make demo    make test    make check    make rules (docs/rules, from the docstrings)
#   make bench (docs/speed.md)    make trust (docs/trust.md): minutes, on a quiet machine
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin

.PHONY: demo test check rules bench trust clean
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	@command -v claude >/dev/null 2>&1 || $(MAKE) --no-print-directory $(VENV)/.client
	$(BIN)/haiku-delegate demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto -q

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

rules: $(VENV)/.dev
	$(BIN)/python -m haiku_delegate.rules.pages docs/rules

bench: $(VENV)/.dev
	$(BIN)/python -m bench.speed --write-docs

trust: $(VENV)/.dev
	$(BIN)/python -m bench.trust --write-docs -j 2

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

$(VENV)/.client: pyproject.toml | $(VENV)/.installed
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[client]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed $(VENV)/.client

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
