"""How fast needle prompts are made, each counted whole, beside counting them once more.

    python bench/practice_needle.py [--tokenizer tokenizer.json] [--seconds 5]

Makes items of 4,096, 32,768 and 131,072 tokens for some seconds of processor time each, the hay's
counting included, then counts every prompt anew: all must have exactly the tokens asked for. The
last column is what no maker who counts his prompts can beat. Without a file it counts by words.
"""

import argparse
import importlib.metadata
import platform
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from openllm_talk.practice.item import Tokenizer
from openllm_talk.practice.needle.items import Needle
from openllm_talk.practice.tokenizers import tokenizer

LENGTHS = (4_096, 32_768, 131_072)
SEED = 16


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of processor time for `items` of `tokens`, made and counted again."""

    tokens: int
    items: int
    exact: int
    made: float
    counted: float

    def row(self) -> str:
        all_tokens = self.items * self.tokens
        return (
            f"{self.tokens:>8,}  {self.items:>6}  {self.exact:>6}  {self.items / self.made:>8.1f}  "
            f"{all_tokens / self.made:>10,.0f}  {all_tokens / self.counted:>12,.0f}"
        )


def measure(tokens: int, seconds: float, counter: Tokenizer) -> Speed:
    """Items of `tokens` for about `seconds`."""
    prompts = []
    begin = time.process_time()
    for item in Needle().items(1_000_000, SEED, tokens, counter):
        prompts.append(item.prompt)
        if time.process_time() - begin > seconds:
            break
    made = time.process_time() - begin
    begin = time.process_time()
    exact = sum(counter.count(prompt) == tokens for prompt in prompts)
    return Speed(tokens, len(prompts), exact, made, time.process_time() - begin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    arguments = parser.parse_args()
    counter = tokenizer(arguments.tokenizer)
    print(f"Python {platform.python_version()}, {platform.machine()}, {counter.name}", end="")
    print(f", tokenizers {importlib.metadata.version('tokenizers')}")
    print("  tokens   items   exact   items/s  tokens/s made  counted again")
    for tokens in LENGTHS:
        print(measure(tokens, arguments.seconds, counter).row())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MB")


if __name__ == "__main__":
    main()
