"""Ten steps of TRL's SFTTrainer on an exported file; the loss on the answers must fall.

python -m training.practice.sft build/practice-training/worked.parquet
python -m training.practice.sft build/practice-training/plain.jsonl --family exists --save DIR
"""

import argparse
import time
from pathlib import Path
from typing import Any

from training.practice.small import load

STEPS = 10
BATCH = 1
SHORT = 560  # tokens of a prompt: longer ones take this machine minutes


def split(row: dict[str, Any]) -> dict[str, Any]:
    """Prompt and completion apart, so that the loss is of the answer alone."""
    return {"prompt": row["messages"][:-1], "completion": row["messages"][-1:]}


def rows_of(path: Path, family: str | None) -> Any:
    """The short rows of an exported file, of one family where it is named."""
    from datasets import load_dataset

    form = "parquet" if path.suffix == ".parquet" else "json"
    rows = load_dataset(form, data_files=str(path), split="train")
    return rows.filter(
        lambda row: row["tokens"] <= SHORT and (family is None or row["family"] == family)
    )


def main() -> None:
    from trl import SFTConfig, SFTTrainer

    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("--family")
    parser.add_argument("--save", type=Path)
    asked = parser.parse_args()
    rows, small = rows_of(asked.path, asked.family), load()
    began = time.perf_counter()
    trainer = SFTTrainer(
        model=small.model,
        processing_class=small.tokenizer,
        train_dataset=rows.map(split, remove_columns=rows.column_names),
        args=SFTConfig(
            output_dir="build/practice-training/trainer",
            max_steps=STEPS,
            per_device_train_batch_size=BATCH,
            learning_rate=5e-5,
            lr_scheduler_type="constant",
            logging_steps=1,
            max_length=4096,
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
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    first, last = sum(losses[:3]) / 3, sum(losses[-3:]) / 3
    print(
        f"SFT on {asked.path.name}: {len(rows)} rows, {STEPS} steps of {BATCH}:"
        f" loss {losses[0]:.3f} → {losses[-1]:.3f}"
        f" (first three {first:.3f}, last three {last:.3f}),"
        f" {time.perf_counter() - began:.0f} s"
    )
    if not last < first:
        raise SystemExit("the loss did not fall")
    if asked.save is not None:
        trainer.save_model(str(asked.save))


if __name__ == "__main__":
    main()
