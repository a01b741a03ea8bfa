"""The bench «state-process»: histories in portions, the whole table asked for after each."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from openllm_talk.errors import PracticeError
from openllm_talk.practice.answers import instruction
from openllm_talk.practice.state.attempt import Made, Wanted
from openllm_talk.practice.state.bench import State
from openllm_talk.practice.state.engine import State as Tables
from openllm_talk.practice.state.history import KEY, MAIN
from openllm_talk.practice.state.items import Drawn, Items
from openllm_talk.practice.state.settings import Settings

_CHECKPOINTS: Final = 4
# What may be asked in the end: questions that rest on cells of the table, as it stands then. None
# whose answer is a table of other columns than the dumps': an item names those of one table.
_FAMILIES: Final = (
    "point",
    "several",
    "range",
    "sum",
    "avg",
    "min",
    "max",
    "count",
    "rollback",
    "predicate",
    "constraint",
)


@dataclass(frozen=True, slots=True)
class _Stop:
    """A checkpoint: after so many operations, with the table as it truly stands then."""

    after: int
    rows: list[list[object]]


class _Conversations(Items):
    """Items whose history comes in portions."""

    name = "state-process"
    margin = 2  # the dumps are asked for between

    def _counted(self, made: Made, wanted: Wanted) -> int:
        """The tokens of all that is said to the model."""
        said = (*self._turns(made, wanted), made.asked)
        return sum(self._desk.tokenizer.count_each(list(said)))

    def _drawn(self, number: int, wanted: Wanted, made: Made, tried: int) -> Drawn:
        drawn = super()._drawn(number, wanted, made, tried)
        stops = list(_stops(made))
        item = replace(
            drawn.item,
            prompt=made.asked,
            turns=tuple(self._turns(made, wanted)),
            truths=tuple(stop.rows for stop in stops),  # type: ignore[misc]
            turn_columns=made.history.tables[MAIN].columns,
            relevant=tuple(_relevant(made, stops)),
        )
        return replace(drawn, item=item)

    def _turns(self, made: Made, wanted: Wanted) -> Iterator[str]:
        """What is said before the question: each time some operations, and «what are all rows?»."""
        names = made.history.tables[MAIN].columns
        wording = self._desk.wording(wanted.rendering, made.history.tables)
        asked = wording.checkpoint() + instruction("table", names, wanted.rendering) + "\n"
        begin = 0
        for stop in _stops(made):
            head = made.head if begin == 0 else ""
            yield f"{head}{''.join(made.told[begin : stop.after])}{asked}"
            begin = stop.after


def _stops(made: Made) -> Iterator[_Stop]:
    """Where the history stops: as evenly as its transactions allow, and at the end."""
    operations = made.history.operations
    tables = Tables(made.history.first)
    open_, begin = False, 0
    due = len(operations) / _CHECKPOINTS
    for after, operation in enumerate(operations, 1):
        open_ = operation[0] == "begin" or (open_ and operation[0] not in ("commit", "rollback"))
        last = after == len(operations)
        if last or (after >= due and not open_):
            tables.run(operations[begin:after])
            begin, due = after, due + len(operations) / _CHECKPOINTS
            yield _Stop(after, [list(row) for row in tables.tables[MAIN].values()])


def _relevant(made: Made, stops: list[_Stop]) -> Iterator[tuple[int, str]]:
    """The cells that the answer rests on: of the rows asked for, or of all rows that ever were."""
    query, names = made.query, made.history.tables[MAIN].columns
    columns = {query.column}
    if query.where is not None:
        columns.add(query.where[0])
    keys = list(query.keys)
    if query.kind not in ("cell", "cells"):
        # All rows that stood there at a checkpoint, since any of them could be held wrongly.
        low, high = query.keys or (-math.inf, math.inf)
        ever = {row[KEY] for stop in stops for row in stop.rows}
        keys = sorted(key for key in ever if low <= key <= high)  # type: ignore[misc,operator]
    for key in keys:
        for column in sorted(columns):
            yield key, names[column]


class StateProcess(State):
    """Which cell goes wrong, when and how? A conversation, with the whole table asked for."""

    name = "state-process"
    rungs: tuple[str, ...] = ()
    cheaters: tuple[str, ...] = ()
    made = _Conversations

    def __init__(self, settings: Settings | None = None) -> None:
        if settings is not None and not set(settings.families) <= set(_FAMILIES):
            raise PracticeError(
                f"families of {self.name} are {', '.join(_FAMILIES)}; choose from these",
                f"{self.name} 的 families 只有 {'、'.join(_FAMILIES)}；请从中选择",
            )
        super().__init__(settings or Settings(rows=6, distractors=0, families=_FAMILIES))
