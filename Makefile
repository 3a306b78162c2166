# Two commands do everything on a fresh machine: `make book` and `make test`.
# PYTHON is any Python 3.11, 3.12 or 3.13; all else is installed into .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: book test lock lab extras clean help

help:
	@echo "make book    set up .venv, run the chapters, build the site, print where it is"
	@echo "make test    set up .venv, run every test"
	@echo "make lab     open the notebooks in JupyterLab"
	@echo "make extras  install the optional features (documents, cluster, spss, forms)"
	@echo "make lock    renew the lock files"
	@echo "make clean   remove .venv and everything that was built"

book: $(STAMP)
	$(BIN)/compendium build

# Two workers; more threads of linear algebra would only wait for each other.
test: export OPENBLAS_NUM_THREADS = 1
test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lab: $(STAMP)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-extras.lock
	$(BIN)/jupyter lab notebooks

extras: $(STAMP)
	$(BIN)/python -m pip install --require-hashes -r requirements-extras.lock

# Exact versions with hashes; the project itself is installed without dependencies,
# built with the locked setuptools.
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11, 3.12 or 3.13 is needed, found {v[0]}.{v[1]}: call make PYTHON=python3.12, say")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

LOCK := --universal --fork-strategy fewest --generate-hashes --no-emit-index-url --python-version 3.11 --quiet --no-header

lock: $(STAMP)
	$(BIN)/python -m pip install --quiet 'uv>=0.5'
	$(BIN)/uv pip compile pyproject.toml --extra test $(LOCK) --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --all-extras $(LOCK) --constraint requirements.lock --output-file requirements-extras.lock

clean:
	rm -rf $(VENV) _build book/chapters data/generated
