"""A real small model on a bench, on this machine: SmolLM2-135M-Instruct behind llama.cpp's server.

    make practice-model BENCH=state OPTIONS="--items 100 --tokens 300"
    python bench/practice_smollm2.py state --items 100 [--tokens 300 …] [--threads 2]

Leaves the run's file in build/practice, and prints how many items a minute the model answered.
What it does not know itself goes to `talk practice run`.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import small_model

TALK = (sys.executable, "-m", "openllm_talk")
MODEL = "openai-api/local/smollm2-135m"


def report(bench: str, context: int, threads: int, options: list[str]) -> int:
    """Runs the bench and prints the pace; the command's exit code."""
    with small_model.serving(context, threads) as address:
        environment = {**os.environ, "LOCAL_BASE_URL": address, "LOCAL_API_KEY": "none"}
        command = [*TALK, "practice", "run", bench, "--model", MODEL, "--json", *options]
        command += ["--max-connections", "1", "--timeout", "600"]
        began = time.monotonic()
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False)
        seconds = time.monotonic() - began
    if not done.stdout:
        return done.returncode
    summary = json.loads(done.stdout)
    print(f"Python {platform.python_version()}, {threads} threads, context {context}")
    print(f"{summary['items']} items in {seconds:.0f} s: {60 * summary['items'] / seconds:.1f}/min")
    print(f"tokens in {summary['input_tokens']}, out {summary['output_tokens']}")
    print(f"right {summary['accuracy']} {summary['interval']}, rungs {summary['rungs']}")
    print(summary["file"])
    return done.returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("bench", nargs="?", default="state")
    parser.add_argument("--context", type=int, default=8192)
    # Threads wait for each other: one too many on a busy machine, and all of them stand still.
    parser.add_argument("--threads", type=int, default=max(1, (os.cpu_count() or 1) // 2))
    parser.add_argument("--max-tokens", default="256", help="it babbles where it does not know")
    parser.add_argument("--to", default=str(ROOT / "build" / "practice"))
    known, others = parser.parse_known_args()
    options = ["--to", known.to, "--max-tokens", known.max_tokens, *others]
    sys.exit(report(known.bench, known.context, known.threads, options))
