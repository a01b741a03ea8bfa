"""Three steps of TRL's GRPOTrainer on an exported file, paid by the bench's own score.

    python -m training.practice.grpo FILE FAMILY MODEL

What the trainer paid must be what `score` says of each completion.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from openllm_talk.practice.answers import score
from openllm_talk.practice.training.conversations import unpacked
from openllm_talk.practice.training.rewards import Completion, cell_reward, right_reward, said
from training.practice.sft import rows_of
from training.practice.small import load

STEPS = 3
GENERATIONS = 2
PROMPTS = 1


class Ledger:
    """`right_reward`, with a note of what it paid for what."""

    __name__ = "right_reward"

    def __init__(self) -> None:
        self.paid: list[tuple[str, str, float]] = []

    def __call__(
        self, completions: Sequence[Completion], item: Sequence[str], **columns: object
    ) -> list[float]:
        rewards = right_reward(completions, item, **columns)
        replies = [said(one) for one in completions]
        self.paid.extend(zip(item, replies, rewards, strict=True))
        return rewards


def main(path: Path, family: str, model: Path) -> None:
    from trl import GRPOConfig, GRPOTrainer

    rows, small, ledger = rows_of(path, family), load(model), Ledger()
    began = time.perf_counter()
    trainer = GRPOTrainer(
        model=small.model,
        processing_class=small.tokenizer,
        reward_funcs=[ledger, cell_reward],
        train_dataset=rows,
        args=GRPOConfig(
            output_dir="build/practice-training/trainer",
            max_steps=STEPS,
            per_device_train_batch_size=GENERATIONS * PROMPTS,
            num_generations=GENERATIONS,
            max_completion_length=32,
            learning_rate=1e-6,
            reward_weights=[1.0, 0.0],
            logging_steps=1,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            gradient_checkpointing=False,
            use_cpu=True,
            bf16=False,
            seed=0,
        ),
    )
    trainer.train()
    wrong = [
        one
        for one in ledger.paid
        if (score(unpacked(one[0]), one[1]).outcome == "right") != (one[2] == 1.0)
    ]
    means = [log["reward"] for log in trainer.state.log_history if "reward" in log]
    print(
        f"GRPO: {STEPS} steps, {len(ledger.paid)} completions, mean reward a step"
        f" {', '.join(f'{mean:.3f}' for mean in means)};"
        f" {len(ledger.paid) - len(wrong)} of {len(ledger.paid)} paid as score() says,"
        f" {time.perf_counter() - began:.0f} s"
    )
    if wrong or len(ledger.paid) != STEPS * GENERATIONS * PROMPTS:
        raise SystemExit(f"not paid as scored: {wrong[:3]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
