# Each target makes its own environment when needed; the stamps make a second run quick.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
PACKAGES := rules assistant tui
ARGS ?=

.PHONY: demo test check eval bench train pages

.venv/demo.stamp: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[demo]'
	$(BIN)/python -m compileall -q $(PACKAGES)
	touch $@

.venv/test.stamp: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	$(BIN)/python -m compileall -q $(PACKAGES)
	touch .venv/demo.stamp $@

.venv/train.stamp: pyproject.toml .venv/test.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	touch $@

demo: .venv/demo.stamp
	$(BIN)/lindero demo $(ARGS)

test: .venv/test.stamp
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: .venv/test.stamp
	$(BIN)/python -m bench.judgement $(ARGS)

bench: .venv/test.stamp
	$(BIN)/python -m bench.costs $(ARGS)

train: .venv/train.stamp
	$(BIN)/python -m training.train $(ARGS)

pages: .venv/test.stamp
	$(BIN)/python -m bench.pages $(ARGS)
