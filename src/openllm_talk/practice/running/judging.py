"""What was said to one item in, its result out: the same for every kind of model."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from openllm_talk.practice.answers import Score, phrase, score
from openllm_talk.practice.item import Item
from openllm_talk.practice.results import PROVIDERS, Outcome, Result, excerpt
from openllm_talk.practice.state.process import Process, process
from openllm_talk.records import Record

SHOWN = 2_000
Number = TypeVar("Number", int, float)


class Reply(Record, frozen=True):
    """One reply of a model. `trouble` names what kept it from being a whole one.

    Where it is a provider's failure, `text` holds what the provider said of it.
    """

    text: str
    trouble: Outcome | None = None
    seconds: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None


def judged(item: Item, replies: Sequence[Reply]) -> Result:
    """What came of `item`, whose turns and prompt got `replies`, in their order.

    Where a conversation ended early, the last reply tells why by its `trouble`.
    """
    last = replies[-1]
    scored = score(item, last.text) if last.trouble is None else Score(outcome=last.trouble)
    on_the_way = _process(item, replies)
    return Result(
        item=item.id,
        family=item.family,
        outcome=msgspec.convert(scored.outcome, Outcome),
        operations=item.operations,
        rows=item.rows,
        tokens=item.tokens,
        database=item.database,
        rendering=item.rendering,
        stratum=item.stratum,
        chance=item.chance,
        axes=item.axes,
        prompt=excerpt(item.prompt),
        expected=phrase(item, item.answer)[:SHOWN],
        reply=last.text[:SHOWN],
        row_f1=scored.row_f1,
        cell_f1=scored.cell_f1,
        seconds=_sum([reply.seconds for reply in replies]),
        input_tokens=_sum([reply.input_tokens for reply in replies]),
        output_tokens=_sum([reply.output_tokens for reply in replies]),
        process=msgspec.to_builtins(on_the_way.counts) if on_the_way else None,
        relevant_wrong=on_the_way.relevant_wrong if on_the_way else None,
    )


def _process(item: Item, replies: Sequence[Reply]) -> Process | None:
    """How the checkpoints went; None where there are none, or the provider failed on the way."""
    if not item.turns or replies[-1].trouble in PROVIDERS:
        return None
    # One that is no reply keeps its place, or the next would be held against the wrong table.
    said = [reply.text if reply.trouble in (None, "truncated") else "" for reply in replies]
    return process(item, said[: len(item.turns)])


def _sum(values: list[Number | None]) -> Number | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None
