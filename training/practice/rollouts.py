"""The environment, found by its name in `verifiers`, asks a real server.

    python -m training.practice.rollouts

Its rewards must be what `score` says of each reply.
"""

import asyncio
import time
from typing import Any

from openllm_talk.practice.answers import score
from openllm_talk.practice.training.conversations import unpacked
from small_model import serving

NAME = "openllm-talk-practice"
ITEMS = 6
TOKENS = 900  # of a prompt by the plain tokenizer: some 1,400 of the model's at most
CONTEXT = 2048


def configuration(address: str, output: str) -> Any:
    """`vf-eval openllm-talk-practice …`, as the object that its command line makes."""
    from verifiers.v1.configs.cli.eval import EvalConfig

    return EvalConfig.model_validate(
        {
            "env": {"taskset": {"id": NAME, "items": ITEMS, "tokens": TOKENS, "seed": 1}},
            "model": "smollm2",
            "client": {"base_url": address},
            "sampling": {"max_tokens": 48, "temperature": 0.0},
            "max_concurrent": 1,
            "push": False,
            "rich": None,
            "output_dir": output,
        }
    )


def main() -> None:
    from verifiers.v1.cli.eval.runner import run_eval

    with serving(CONTEXT) as address:
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
