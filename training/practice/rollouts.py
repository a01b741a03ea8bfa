"""The environment, found by its name in `verifiers`, asks a real server; its rewards are score()'s.

python -m training.practice.rollouts
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openllm_talk.practice.answers import score
from openllm_talk.practice.training.conversations import unpacked
from training.practice.small import weights

SERVER = Path(__file__).parents[2] / "tests/issues/rewriting/small_model.py"
NAME = "openllm-talk-practice"
ITEMS = 8


@contextmanager
def served() -> Iterator[str]:
    """The address of llama.cpp's server with SmolLM2 behind it, as long as it is needed."""
    command = [sys.executable, str(SERVER), str(weights())]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        address = next(line for line in server.stdout if line.startswith("http")).strip()
        try:
            yield address
        finally:
            server.stdin.close()


def configuration(address: str, output: str) -> Any:
    """`vf-eval openllm-talk-practice -n 8 …`, as the object that its command line makes."""
    from verifiers.v1.configs.cli.eval import EvalConfig

    return EvalConfig.model_validate(
        {
            "env": {"taskset": {"id": NAME, "bench": "state", "items": ITEMS, "seed": 1}},
            "model": "smollm2",
            "client": {"base_url": f"{address}/v1"},
            "sampling": {"max_tokens": 48, "temperature": 0.0},
            "max_concurrent": 1,
            "push": False,
            "rich": None,
            "output_dir": output,
        }
    )


def main() -> None:
    from verifiers.v1.cli.eval.runner import run_eval

    with served() as address:
        began = time.perf_counter()
        config = configuration(address, "build/practice-training/rollouts")
        episodes = asyncio.run(run_eval(config))
    traces = [trace for episode in episodes for trace in episode.traces]
    for trace in traces:
        if trace.has_error:
            raise SystemExit(f"a rollout failed: {trace.last_error}")
        outcome = score(unpacked(trace.task.data.item), trace.last_reply).outcome
        print(f"  {trace.task.data.id}: {trace.last_reply[:40]!r} {outcome}, reward {trace.reward}")
        if trace.reward != (1.0 if outcome == "right" else 0.0):
            raise SystemExit("the reward is not score()'s")
    mean = sum(trace.reward for trace in traces) / len(traces)
    print(
        f"verifiers: {len(traces)} rollouts, mean reward {mean:.3f}, each as score() says,"
        f" {time.perf_counter() - began:.0f} s"
    )
    if len(traces) != ITEMS:
        raise SystemExit("not every item was asked")


if __name__ == "__main__":
    main()
