"""Ten steps of TRL's SFTTrainer on an exported file; the loss on the answers must fall.

python -m training.practice.sft build/practice-training/sft.parquet
"""

import sys
import time
from typing import Any

from training.practice.small import load

STEPS = 10
BATCH = 2


def split(row: dict[str, Any]) -> dict[str, Any]:
    """Prompt and completion apart, so that the loss is of the answer alone."""
    return {"prompt": row["messages"][:-1], "completion": row["messages"][-1:]}


def main(path: str) -> None:
    from datasets import load_dataset
    from trl import SFTConfig, SFTTrainer

    form = "parquet" if path.endswith(".parquet") else "json"
    rows = load_dataset(form, data_files=path, split="train")
    small = load()
    began = time.perf_counter()
    trainer = SFTTrainer(
        model=small.model,
        processing_class=small.tokenizer,
        train_dataset=rows.map(split, remove_columns=rows.column_names),
        args=SFTConfig(
            output_dir="build/practice-training/sft",
            max_steps=STEPS,
            per_device_train_batch_size=BATCH,
            learning_rate=5e-5,
            lr_scheduler_type="constant",
            logging_steps=1,
            max_length=2048,
            save_strategy="no",
            report_to="none",
            use_cpu=True,
            bf16=False,
            seed=0,
        ),
    )
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    first, last = sum(losses[:3]) / 3, sum(losses[-3:]) / 3
    print(
        f"SFT: {len(rows)} rows, {STEPS} steps of {BATCH}: loss {losses[0]:.3f} → {losses[-1]:.3f}"
        f" (first three {first:.3f}, last three {last:.3f}),"
        f" {time.perf_counter() - began:.0f} s"
    )
    if not last < first:
        raise SystemExit("the loss did not fall")


if __name__ == "__main__":
    main(sys.argv[1])
