"""A model's reply in, what it says or why it says nothing out; and whether that is right.

Nothing of a reply is ever run, looked up or matched as a substring: it is read by the form that the
question asked for, or not at all.
"""

from dataclasses import dataclass

from openllm_talk.practice.item import Answer, Item


@dataclass(frozen=True, slots=True)
class Score:
    """What a reply is worth. `outcome` is one of `results.Outcome`'s first eight.

    `value` is what was read, None where nothing could be (or where «none» was said). Precision, recall
    and F1 over rows and cells are given for tables and lists, else None.
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
    """What `reply` says to `item`, and whether it is right."""
    raise NotImplementedError


def phrase(item: Item, answer: Answer) -> str:
    """`answer` in the form that `item` asks for: what the oracle says, and what training teaches."""
    raise NotImplementedError


def instruction(form: str, columns: tuple[str, ...], rendering: str) -> str:
    """What a prompt says about the form of its answer."""
    return "Answer with one line that begins with ANSWER:\n"
