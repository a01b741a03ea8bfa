"""The model file: the networks' numbers in half precision, the word vectors in eight bits."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from training.threads.network import Network


def model_file(
    table: Mapping[str, float],
    meaning: tuple[np.ndarray, np.ndarray],
    settings: Mapping[str, float],
    first: Network,
    second: Network,
) -> dict[str, np.ndarray]:
    """The arrays that `openllm_talk.reading.threads.model.unpack` takes; `table` is each word's
    rarity, `meaning` their vectors in eight bits with the scale."""
    return {
        "words": np.frombuffer("\n".join(table).encode(), np.uint8),
        "rarity": np.array(list(table.values()), np.float16),
        "meaning": meaning[0],
        "meaning_scale": meaning[1],
        "settings": np.frombuffer(json.dumps(settings).encode(), np.uint8),
        **packed(first, "first"),
        **packed(second, "second"),
    }


def packed(network: Network, name: str) -> dict[str, np.ndarray]:
    """The numbers of one network under `name`, its word vectors apart."""
    held: dict[str, np.ndarray] = {}
    for key, value in network.state_dict().items():
        if key.startswith(("words.", "meaning.")):
            continue
        held[f"{name}.{key}"] = value.numpy().astype(np.float16)
    table = network.words.weight.detach().numpy()[:-1]
    held[f"{name}_words"], held[f"{name}_words_scale"] = eight_bits(table)
    return held


def eight_bits(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers from -127 to 127 and what one of them is worth, column by column."""
    scale = np.abs(table).max(0) / 127
    return np.round(table / scale).astype(np.int8), scale.astype(np.float32)


def write(path: Path, held: Mapping[str, np.ndarray]) -> None:
    """Writes the file whole or not at all."""
    unfinished = path.with_suffix(".new.npz")
    np.savez_compressed(unfinished, allow_pickle=False, **held)
    unfinished.replace(path)
