# All that's needed beforehand: python3 (3.11 or newer, with venv) and make.
# `make` alone lists what can be made.

PYTHON ?= python3
STUDY ?= params/demo.yaml
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup report test lint bench coverage notebooks lock

help:
	@echo 'make setup      the environment in .venv, as requirements.lock pins it'
	@echo 'make report     the demo report (STUDY=params/acme.yaml: that one)'
	@echo 'make test       style, types and every test (ARGS="-k raking": those)'
	@echo 'make lint       style and types only'
	@echo 'make bench      the benchmarks'
	@echo 'make coverage   whether intervals cover, over thousands of simulated clients (half an hour)'
	@echo 'make notebooks  notebooks/*.ipynb from their .py'
	@echo 'make lock       requirements.lock from pyproject.toml (UPGRADE=1: newest versions)'

setup: $(READY)
	@echo 'Ready: $(BIN)/csi'

report: $(READY)
	@$(BIN)/csi build $(STUDY)

test: lint
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(READY)
	@for script in $(filter-out bench/coverage.py,$(wildcard bench/*.py)); do echo "$$script"; $(BIN)/python "$$script" || exit 1; done

coverage: $(READY)
	@$(BIN)/python bench/coverage.py $(ARGS)

# --update keeps the ids of cells that were there, so that a diff shows only what changed.
notebooks: $(READY)
	@$(BIN)/jupytext --quiet --to ipynb --update --update-metadata '{"jupytext": null}' notebooks/[0-9]*.py
	@$(BIN)/nbstripout --keep-id notebooks/[0-9]*.ipynb

lock: $(READY)
	@$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --all-extras \
	  --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade) \
	  --output-file requirements.lock pyproject.toml
	@echo 'requirements.lock is up to date; the next make installs it.'

# uv itself comes from the lock through pip; a mirror set for pip serves uv as well.
$(READY): pyproject.toml requirements.lock Makefile
	@$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo 'Python 3.11 or newer is needed, and "$(PYTHON)" is not: name one, as in  make PYTHON=python3.12 setup' >&2; exit 1; }; \
	  $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo 'Python lacks its venv module. Debian and Ubuntu:  sudo apt-get install python3-venv' >&2; exit 1; }; \
	  echo 'Making .venv (once; a minute or more, as the network allows) ...'; \
	  $(PYTHON) -m venv --clear .venv; }
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
	@index="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null)}}"; \
	[ -z "$$index" ] || export UV_DEFAULT_INDEX="$$index"; \
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock && \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
