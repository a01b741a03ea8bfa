"""Ten steps of TRL's SFTTrainer on one family of an exported file.

    python -m training.practice.sft FILE FAMILY FOLDER

The loss on the answers must fall; what was learnt is kept in FOLDER.
"""

import sys
import time
from pathlib import Path
from typing import Any

from training.practice.small import load

STEPS = 10
BATCH = 1
SHORTEST = 24  # rows: with longer ones a plain processor needs minutes for a step


def split(row: dict[str, Any]) -> dict[str, Any]:
    """Prompt and completion apart, so that the loss is of the answer alone."""
    return {"prompt": row["messages"][:-1], "completion": row["messages"][-1:]}


def rows_of(path: Path, family: str) -> Any:
    """The shortest rows of one family in an exported file."""
    from datasets import load_dataset

    form = "parquet" if path.suffix == ".parquet" else "json"
    rows = load_dataset(form, data_files=str(path), split="train")
    rows = rows.filter(lambda row: row["family"] == family).sort("tokens")
    return rows.select(range(SHORTEST))


def main(path: Path, family: str, learnt: Path) -> None:
    from trl import SFTConfig, SFTTrainer

    rows, small = rows_of(path, family), load()
    began = time.perf_counter()
    trainer = SFTTrainer(
        model=small.model,
        processing_class=small.tokenizer,
        train_dataset=rows.map(split, remove_columns=rows.column_names),
        args=SFTConfig(
            output_dir="build/practice-training/trainer",
            max_steps=STEPS,
            per_device_train_batch_size=BATCH,
            learning_rate=2e-4,
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
        f"SFT on {path.name}: {len(rows)} rows, {STEPS} steps of {BATCH}:"
        f" loss {losses[0]:.3f} → {losses[-1]:.3f}"
        f" (first three {first:.3f}, last three {last:.3f}),"
        f" {time.perf_counter() - began:.0f} s"
    )
    if not last < first:
        raise SystemExit("the loss did not fall")
    trainer.save_model(str(learnt))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
