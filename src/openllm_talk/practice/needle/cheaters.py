"""Who answers without the question: what looks like a needle, or none. They must fail."""

import re
from collections.abc import Callable

from openllm_talk.practice.item import Answer, Cell, Item

# A note that gives a value (notes.py), in either language. The hay has none like it.
_TIES = (" is ", " used to be ", "是")
_VALUE = re.compile(r"The .+ of .+ (?:is|used to be) (\w+)\.|.+的.+是(\w+)。")


def first_needle(item: Item) -> Answer:
    """The value of the first sentence that gives one; of the first few where several are asked."""
    found = _values(item)
    return found[: len(item.answer)] if isinstance(item.answer, list) else found[0]


def last_needle(item: Item) -> Answer:
    """The same from the end."""
    found = _values(item)
    return found[-len(item.answer) :] if isinstance(item.answer, list) else found[-1]


def always_none(item: Item) -> Answer:
    """That there is no such thing."""
    several: list[Cell] = [None]
    return several * len(item.answer) if isinstance(item.answer, list) else None


CHEATERS: dict[str, Callable[[Item], Answer]] = {
    "first-needle": first_needle,
    "last-needle": last_needle,
    "always-none": always_none,
}


def _values(item: Item) -> list[Cell]:
    """All values of the notes in order, numbers as numbers; [None] where there are none."""
    found: list[Cell] = []
    for line in item.prompt.splitlines():
        note = _VALUE.fullmatch(line) if any(tie in line for tie in _TIES) else None
        if note is not None:
            value = note[1] or note[2]
            found.append(int(value) if value.isdecimal() else value)
    return found or [None]
