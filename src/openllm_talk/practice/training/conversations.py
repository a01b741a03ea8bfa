"""An item as messages, with or without worked steps; an item as a column of text."""

import json
from dataclasses import asdict, replace

from openllm_talk.practice.answers import phrase
from openllm_talk.practice.item import Answer, Item
from openllm_talk.records import Record


class ChatMessage(Record, frozen=True):
    """One message in the form that trainers and chat templates share."""

    role: str
    content: str


def asked(item: Item) -> tuple[ChatMessage, ...]:
    """What comes before the last answer: the item's turns, each truly answered, and its prompt."""
    messages: list[ChatMessage] = []
    for turn, truth in zip(item.turns, item.truths, strict=True):
        messages.append(ChatMessage(role="user", content=turn))
        messages.append(ChatMessage(role="assistant", content=_checkpoint(item, truth)))
    messages.append(ChatMessage(role="user", content=item.prompt))
    return tuple(messages)


def taught(item: Item, steps: str = "") -> tuple[ChatMessage, ...]:
    """`asked`, then the right answer as `phrase` says it, below its worked `steps` if any."""
    answer = phrase(item, item.answer)
    said = f"{steps}\n\n{answer}" if steps else answer
    return (*asked(item), ChatMessage(role="assistant", content=said))


def _checkpoint(item: Item, truth: Answer) -> str:
    """The true answer to a turn: a table of the item's columns."""
    return phrase(replace(item, form="table", answer=truth), truth)


# What the model reads, and what only process scores need: a reward can do without.
_LEFT_OUT = ("prompt", "turns", "truths", "relevant")


def packed(item: Item) -> str:
    """The item as JSON without its texts: all that a reward needs, in one column of a data set."""
    fields = {name: value for name, value in asdict(item).items() if name not in _LEFT_OUT}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def unpacked(column: str) -> Item:
    """The item of `packed`, its prompt empty. ValueError or TypeError where there is none."""
    fields = json.loads(column)
    return Item(**{**fields, "prompt": "", "columns": tuple(fields["columns"])})
