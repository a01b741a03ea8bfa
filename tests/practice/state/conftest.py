"""Tokenizers to count by, each trained once."""

from collections.abc import Callable

import pytest
from trained_tokenizers import train

from openllm_talk.practice.item import Tokenizer
from openllm_talk.practice.tokenizers import tokenizer


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Tokenizer]:
    """The tokenizer of a kind, as the file that a user would name."""
    folder = tmp_path_factory.mktemp("tokenizers")

    def made(kind: str) -> Tokenizer:
        path = folder / f"{kind}.json"
        if not path.exists():
            train(kind).save(str(path))
        return tokenizer(path)

    return made
