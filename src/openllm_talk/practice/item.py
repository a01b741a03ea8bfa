"""One question to a model, with its true answer: what every bench makes."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal, Protocol

# A cell of a table, an answer of one value, of several, or a table of rows.
Cell = int | float | str | None
Answer = Cell | list[Cell] | list[list[Cell]]

# How a reply is read and compared (answers/):
#   yes_no   «yes» or «no» (是, 否); the answer is the English word
#   number   a whole number, exact
#   average  a number, within half a unit of the last digit asked for
#   text     one word, exact, capitals apart
#   list     several cells in a given order
#   table    rows in any order, cells in the order of `columns`
#   line     one line of the prompt, word for word
# None as the answer to `number` or `text` means «none»: there is no such row.
Form = Literal["yes_no", "number", "average", "text", "list", "table", "line"]
Rendering = Literal["sql", "en", "zh"]


@dataclass(frozen=True, slots=True)
class Item:
    """One prompt with its answer and all that a figure may be split by.

    `tokens` is the length of `prompt`, exact, by the tokenizer that `tokenizer` names.
    `operations` and `rows` (alive at the end) are 0 in benches that have none. Items of one
    `database` share a history, so they are not independent. `chance` is how often a blind guess
    in the answer's form is right. `stratum` is «open» where a cheater may be right, «closed»
    where none is (state/cheaters.py). `axes` holds what the bench varied: for state,
    overwrites, gap, fan_out …; for needle, depth … `turns` are said before `prompt`, one after
    the other, each answered by the model (a conversation with checkpoints); `truths` are the
    answers to them, tables with the columns `turn_columns` (where there are none, `columns`,
    which are those of the final answer); `relevant` are the cells (row, column of those tables)
    that the final answer rests on. `tokens` counts them all.
    """

    id: str
    prompt: str
    answer: Answer
    family: str
    form: Form
    tokens: int
    seed: int
    operations: int = 0
    rows: int = 0
    database: str = ""
    rendering: Rendering = "en"
    columns: tuple[str, ...] = ()
    chance: float = 0.0
    stratum: str = "open"
    tokenizer: str = "plain"
    axes: dict[str, int | float | str] = field(default_factory=dict)
    turns: tuple[str, ...] = ()
    truths: tuple[Answer, ...] = ()
    turn_columns: tuple[str, ...] = ()
    relevant: tuple[tuple[int, str], ...] = ()

    def plain(self) -> dict[str, object]:
        """The item as `talk practice items --json` prints it."""
        return asdict(self)


class Tokenizer(Protocol):
    """Anything that tells how many tokens a text has. `name` goes into the items."""

    @property
    def name(self) -> str: ...

    def count(self, text: str) -> int:
        """The number of tokens of `text`, without special tokens."""

    def count_each(self, texts: list[str]) -> list[int]:
        """The same for many texts, faster."""


class Bench(Protocol):
    """A bench by its name (benches.py): it makes items, the same ones for the same seed.

    `rungs` are the lowest families, which are scored apart from the default mixture. `cheaters` are
    the built-in models that do without what is asked for.
    """

    name: str
    rungs: tuple[str, ...]
    cheaters: tuple[str, ...]

    def items(
        self, count: int, seed: int, tokens: int | None = None, tokenizer: Tokenizer | None = None
    ) -> Iterator[Item]:
        """The first `count` items of `seed`; item K is the same however many are asked for."""

    def cheated(
        self,
        cheater: str,
        count: int,
        seed: int,
        tokens: int | None = None,
        tokenizer: Tokenizer | None = None,
    ) -> Iterator[tuple[Item, Answer]]:
        """Each of the items with what one of the cheaters answers."""
