"""Models that need no provider: the oracle, who is always right, and cheaters, who must fail."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from openllm_talk.errors import PracticeError
from openllm_talk.practice.answers import phrase
from openllm_talk.practice.item import Bench, Item, Tokenizer

ORACLE = "oracle"
CHEATER = "cheater/"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a built-in model says to one item: to each of its turns, and to its prompt."""

    item: Item
    turns: tuple[str, ...]
    text: str


def is_built_in(model: str) -> bool:
    """Whether the model called `model` needs no provider."""
    return model == ORACLE or model.startswith(CHEATER)


def replies(
    bench: Bench,
    model: str,
    count: int,
    seed: int,
    tokens: int | None = None,
    tokenizer: Tokenizer | None = None,
) -> Iterator[Reply]:
    """The first `count` items of `seed` with the model's replies.

    PracticeError names the cheaters of `bench` if `model` is none of them.
    """
    if model == ORACLE:
        for item in bench.items(count, seed, tokens, tokenizer):
            turns = tuple(phrase(_turn(item), truth) for truth in item.truths)
            yield Reply(item, turns, phrase(item, item.answer))
        return
    name = model.removeprefix(CHEATER)
    if name not in bench.cheaters:
        known = ", ".join((ORACLE, *(CHEATER + cheater for cheater in bench.cheaters)))
        raise PracticeError(
            f"the bench {bench.name} has no built-in model «{model}»; there are {known}",
            f"评测 {bench.name} 没有内置模型“{model}”；可用的有 {known}",
        )
    for item, answer in bench.cheated(name, count, seed, tokens, tokenizer):
        yield Reply(item, (), phrase(item, answer))


def _turn(item: Item) -> Item:
    """An item whose answer is a table, as the checkpoints of `item` ask for one."""
    return replace(item, form="table", family="dump")
