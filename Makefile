# Two commands do everything on a Debian machine with Python 3.11: make brief, and make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := out
WORKERS := 3
# Hundreds of processes start here; what Python compiles of the source is kept in __pycache__, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: brief test checks check lint types docs benchmarks clean system-packages

brief: $(VENV)/.installed
	@mkdir -p $(OUT)
	@$(BIN)/detente brief examples/ukraine_2025 --out $(OUT)/ukraine_2025.html
	@$(BIN)/detente brief examples/ukraine_2025
	@echo "The same brief with charts, for a browser: $(OUT)/ukraine_2025.html"

# The kernels are compiled while the source is checked, and in a fresh copy the tests, which each worker would compile for
# itself. Tests of browsers and servers wait for these a good part of their
# time, so that three workers keep two processors busy; tests/conftest.py says in which order.
test: $(VENV)/.installed-dev system-packages
	@{ $(BIN)/python tools/warm_kernels.py && { test -d tests/__pycache__ || $(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1 || true; }; } & warming=$$!; $(MAKE) --no-print-directory checks; checked=$$?; wait $$warming && exit $$checked
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -q $(PYTEST_OPTIONS) \
		|| { ended=$$?; test $$ended = 1 && test -n "$(AGAIN)" && $(BIN)/python $(AGAIN); }

checks: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	@imports=$$($(BIN)/lint-imports --no-cache) || { echo "$$imports"; exit 1; }; echo "$$imports" | tail -n 6

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

# The documentation as a site: warnings, broken links among them, are errors.
docs: $(VENV)/.installed-dev
	$(BIN)/python -m sphinx -W --keep-going -E -q -b html docs $(OUT)/docs
	@echo "The documentation: $(OUT)/docs/index.html"

benchmarks: $(VENV)/.installed-dev
	$(BIN)/python -m pytest benchmarks -q --benchmark-only

# Python packages: pinned by name and version in constraints.txt.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev,cluster]"
	@touch $@ $(VENV)/.installed

# Debian packages that some tests need; installed where they may be, else the tests say what is missing.
system-packages:
	@tools/system-packages

clean:
	rm -rf $(VENV) $(OUT) .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
