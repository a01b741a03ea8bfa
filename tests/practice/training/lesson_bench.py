"""A bench of five sums and a table, for what does not depend on how items come about."""

from collections.abc import Iterator

from openllm_talk.practice.item import Answer, Cell, Item, Tokenizer


class SmallBench:
    """Every item is one of three forms in turn; a conversation with a checkpoint is among them."""

    name = "small"
    rungs: tuple[str, ...] = ()
    cheaters: tuple[str, ...] = ()

    def items(
        self, count: int, seed: int, tokens: int | None = None, tokenizer: Tokenizer | None = None
    ) -> Iterator[Item]:
        for number in range(count):
            yield (_number, _table, _conversation)[number % 3](seed, number)

    def cheated(
        self,
        cheater: str,
        count: int,
        seed: int,
        tokens: int | None = None,
        tokenizer: Tokenizer | None = None,
    ) -> Iterator[tuple[Item, Answer]]:
        """Nobody cheats here."""
        return iter(())


def _number(seed: int, number: int) -> Item:
    return Item(
        id=f"small-{seed}-{number}",
        prompt=f"The stock is {seed}. Then {number} are added. How much is the stock? 库存是多少？",
        answer=seed + number,
        family="point",
        form="number",
        tokens=20,
        seed=seed,
        operations=1,
        rows=1,
    )


def _table(seed: int, number: int) -> Item:
    rows: list[list[Cell]] = [[1, seed], [2, number]]
    return Item(
        id=f"small-{seed}-{number}",
        prompt=f"The stock of item 1 is {seed}, of item 2 {number}. Write the table.",
        answer=rows,
        family="dump",
        form="table",
        tokens=20,
        seed=seed,
        rows=2,
        columns=("id", "stock"),
        axes={"overwrites": 1},
    )


def _conversation(seed: int, number: int) -> Item:
    first: list[list[Cell]] = [[1, number]]
    return Item(
        id=f"small-{seed}-{number}",
        prompt="And how much is the stock of item 1?",
        answer=number,
        family="point",
        form="number",
        tokens=40,
        seed=seed,
        rows=1,
        columns=("id", "stock"),
        turns=(f"The stock of item 1 is {number}, in year {seed}. Write the table.",),
        truths=(first,),
        relevant=((1, "stock"),),
    )
