"""Tokenizers of several kinds, trained on invented text: those that split as most do, and others."""

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tokenizers

KINDS = ("bytes", "whole-bytes", "metaspace", "unigram", "wordpiece")


def _invented() -> list[str]:
    """Lines with words, numbers and signs, some of them again and again."""
    dice = random.Random(4)
    words = ("set", "the", "row", "of", "UPDATE", "WHERE", "id", "price", "red", "to", "by")
    chinese = ("把", "货品", "的数量", "改为", "加上", "删除", "编号", "。")
    lines = []
    for _ in range(1_500):
        mixed = [*dice.sample(words, 5), str(dice.randrange(1_000)), "=", ";"]
        lines.append(" ".join(dice.sample(mixed, len(mixed))) + f" {dice.randrange(60)};\n")
        lines.append("".join(dice.sample(chinese, 5)) + f"{dice.randrange(900)}。\n")
    return lines


def train(kind: str) -> "tokenizers.Tokenizer":
    from tokenizers import Tokenizer as Model
    from tokenizers import decoders, models, normalizers, pre_tokenizers, trainers

    alphabet = pre_tokenizers.ByteLevel.alphabet()
    if kind == "wordpiece":
        made = Model(models.WordPiece(unk_token="?"))
        made.normalizer = normalizers.BertNormalizer()
        made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer: trainers.Trainer = trainers.WordPieceTrainer(vocab_size=700, special_tokens=["?"])
    elif kind == "unigram":
        made = Model(models.Unigram())
        made.pre_tokenizer = pre_tokenizers.Metaspace()
        trainer = trainers.UnigramTrainer(
            vocab_size=600, show_progress=False, unk_token="?", special_tokens=["?"]
        )
    else:
        made = Model(models.BPE(unk_token="?"))
        if kind == "bytes":
            made.pre_tokenizer = pre_tokenizers.Sequence(
                [
                    pre_tokenizers.Digits(individual_digits=True),
                    pre_tokenizers.ByteLevel(add_prefix_space=False),
                ]
            )
        elif kind == "whole-bytes":  # lines and words run into each other
            made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False)
        else:
            made.pre_tokenizer = pre_tokenizers.Metaspace(split=False)
        made.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=900, special_tokens=["?"], initial_alphabet=alphabet, show_progress=False
        )
    made.train_from_iterator(_invented(), trainer)
    return made
