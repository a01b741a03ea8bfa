"""Tokenizers that a length is to be exact by, trained on invented text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from trained_tokenizers import train

from openllm_talk.practice.item import Tokenizer
from openllm_talk.practice.tokenizers import tokenizer


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Tokenizer]:
    """The tokenizer of a kind: one that splits text as most do, and others that do not."""
    folder = tmp_path_factory.mktemp("tokenizers")

    def made(kind: str) -> Tokenizer:
        path: Path = folder / f"{kind}.json"
        if not path.exists():
            train(kind).save(str(path))
        return tokenizer(path)

    return made
