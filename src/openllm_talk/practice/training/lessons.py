"""The items of a bench that are for training, with the steps to each answer where wanted."""

from collections.abc import Iterator
from dataclasses import dataclass

from openllm_talk.errors import PracticeError
from openllm_talk.practice.item import Bench, Item, Tokenizer
from openllm_talk.practice.seeds import lesson_seed


@dataclass(frozen=True, slots=True)
class Lesson:
    """An item and the worked steps to its answer, «» without."""

    item: Item
    steps: str = ""


def lessons(
    bench: Bench,
    count: int,
    seed: int,
    tokens: int | None = None,
    tokenizer: Tokenizer | None = None,
    *,
    worked: bool = False,
) -> Iterator[Lesson]:
    """The first `count` lessons of `seed`, which no exam may use (seeds.py), made one by one.

    A PracticeError where steps are asked of a bench that has none to show.
    """
    own = lesson_seed(seed)
    if not worked:
        return (Lesson(item) for item in bench.items(count, own, tokens, tokenizer))
    from openllm_talk.practice.state.bench import State
    from openllm_talk.practice.state.worked import steps

    if not isinstance(bench, State):
        raise PracticeError(
            f"the bench {bench.name} has no worked steps; export it with --no-worked",
            f"题库 {bench.name} 没有解题步骤；请用 --no-worked 导出",
        )
    return (
        Lesson(drawn.item, steps(drawn.item, drawn.history, drawn.query))
        for drawn in bench.drawn(count, own, tokens, tokenizer)
    )
