"""Right or wrong; and for tables and lists, how much of them."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction

from openllm_talk.practice.answers.asking import DIGITS, list_cells, phrase, table_rows
from openllm_talk.practice.answers.cells import fold, read_word, reread, write_cell
from openllm_talk.practice.answers.reading import MOST_CHARACTERS, fold_answer, read
from openllm_talk.practice.answers.tables import fold_list, fold_rows
from openllm_talk.practice.item import Answer, Cell, Item


@dataclass(frozen=True, slots=True)
class Score:
    """What a reply is worth. `outcome` is one of `results.Outcome`'s first eight.

    `value` is what was read, None where nothing could be (or where «none» was said). Precision,
    recall and F1 over rows and cells are given for tables and lists, else None; they are 0 where
    nothing could be read, since such a reply has nothing right.

    A row is right as a whole, and counts as often as it stands in both; a cell is right in its
    column of the row with its first cell (the key). A list is one row, its cells right in their
    places.
    """

    outcome: str
    value: Answer = None
    row_precision: float | None = None
    row_recall: float | None = None
    row_f1: float | None = None
    cell_precision: float | None = None
    cell_recall: float | None = None
    cell_f1: float | None = None


def score(item: Item, reply: str) -> Score:
    """What `reply` says to `item`, and whether it is right. Never raises, whatever the reply."""
    longest = MOST_CHARACTERS
    if reply and len(reply) > longest:
        longest = max(longest, 4 * len(phrase(item, item.answer)))
    reading = read(item.form, item.columns, reply, longest)
    truth = _truth(item)
    right = reading.comparable and _is_right(item, reading.value, truth)
    if reading.trouble is not None and not right:
        return _unread(item, reading.trouble)
    return _figures(item, "right" if right else "wrong", reading.value, truth)


def _is_right(item: Item, value: Answer, truth: Answer) -> bool:
    if item.form == "line":
        return value == truth
    numbers = isinstance(value, int | float) and isinstance(truth, int | float)
    if item.form == "average" and numbers:
        off = abs(Fraction(repr(value)) - Fraction(repr(truth)))
        return off <= Fraction(1, 2 * 10**DIGITS)
    return fold_answer(item.form, value) == fold_answer(item.form, truth)


def _truth(item: Item) -> Answer:
    """The true answer as a reader of `phrase` would have it, so that both are compared alike."""
    if item.form == "table":
        return [[reread(cell) for cell in row] for row in table_rows(item.answer)]
    if item.form == "list":
        return [reread(cell) for cell in list_cells(item.answer)]
    if isinstance(item.answer, list) or item.answer is None:
        return None
    if item.form == "yes_no":
        return "yes" if item.answer is True or str(item.answer).casefold() == "yes" else "no"
    if item.form == "line":
        return read_word(str(item.answer))
    if item.form == "text":
        return read_word(write_cell(item.answer) or "")
    return reread(item.answer)


def _unread(item: Item, outcome: str) -> Score:
    if item.form in ("list", "table"):
        return Score(outcome, None, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return Score(outcome)


def _figures(item: Item, outcome: str, value: Answer, truth: Answer) -> Score:
    """`outcome` with what of a table or list is right."""
    if item.form not in ("list", "table"):
        return Score(outcome, value)
    rows = _overlap(_row_counts(item, value), _row_counts(item, truth))
    cells = _overlap(_cell_counts(item, value), _cell_counts(item, truth))
    return Score(
        outcome,
        value,
        rows.precision,
        rows.recall,
        rows.f1,
        cells.precision,
        cells.recall,
        cells.f1,
    )


def _row_counts(item: Item, answer: Answer) -> Counter[Hashable]:
    if item.form == "list":
        folded = fold_list(tuple(list_cells(answer)))
        return Counter([folded]) if folded != () else Counter()
    return Counter(tuple(map(fold, row)) for row in _rows(answer))


def _cell_counts(item: Item, answer: Answer) -> Counter[Hashable]:
    if item.form == "list":
        folded = fold_list(tuple(list_cells(answer)))
        return Counter(enumerate(folded)) if isinstance(folded, tuple) else Counter()
    return Counter(
        (fold(row[0]), column, fold(cell))
        for row in _rows(answer)
        for column, cell in enumerate(row)
    )


def _rows(answer: Answer) -> list[list[Cell]]:
    """The rows of a table; none where it is the one that says «none»."""
    rows = table_rows(answer)
    empty = fold_rows([tuple(row) for row in rows]) == frozenset()
    return [] if empty else rows


@dataclass(frozen=True, slots=True)
class _Overlap:
    precision: float
    recall: float
    f1: float


def _overlap(read_: Counter[Hashable], true: Counter[Hashable]) -> _Overlap:
    """Precision, recall and F1 of one multiset against another; 1 where both are empty."""
    if not read_ and not true:
        return _Overlap(1.0, 1.0, 1.0)
    both, said, wanted = (read_ & true).total(), read_.total(), true.total()
    return _Overlap(
        both / said if said else 0.0, both / wanted if wanted else 0.0, 2 * both / (said + wanted)
    )
