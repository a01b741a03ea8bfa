"""Lines of every kind, the same ones always: what prices are tried on before they are trusted.

They know nothing of a run's seed, so whether a tokenizer's prices add up is the same for all items
and does not depend on which were made before.
"""

from collections.abc import Iterator

from openllm_talk.practice.item import Rendering
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.state.queries import FAMILIES, Asking
from openllm_talk.practice.state.remarks import remark
from openllm_talk.practice.state.wording import Line, Wording
from openllm_talk.practice.state.writing import Axes, Writer

_HISTORIES = 6
_OPERATIONS = 40
# Numbers of operations where one digit more begins, and where a comma might be expected.
_BEGINNINGS = (1, 90, 980, 9_980)


def samples(rendering: Rendering) -> Iterator[Line]:
    """Some hundred lines as they stand in prompts: tables, operations, remarks and questions."""
    draw = Draw(f"samples {rendering}")
    for number in range(_HISTORIES):
        axes = Axes(rows=8, overwrites=4, reinserts=0.2, fan_out=3, distractors=number % 4)
        writer = Writer(draw, rendering, axes, _OPERATIONS)
        wording = Wording(rendering, writer.history.tables)
        made = writer.write(_OPERATIONS, ("rollback", "predicate"))
        yield wording.rules(), ()
        yield from wording.first(writer.history)
        told = wording.operations(made, _BEGINNINGS[number % len(_BEGINNINGS)])
        yield from told
        yield wording.remark(remark(draw.unit, rendering)), ()
        yield wording.copying(told[0])
        for family in (*FAMILIES, "exists"):
            asking = Asking(family, draw, writer.history, writer.hot, writer.focus)
            after = 7 + number * 97 if family == "travel" else None
            query = asking.query(list(writer.history.first), after)
            if query is not None:
                at = query.operation
                yield wording.moment(query)
                yield wording.question(query) if at is None else wording.copying(told[at - 1])
