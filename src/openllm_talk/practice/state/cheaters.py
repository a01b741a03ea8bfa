"""Answers without keeping the database: each leaves something out, and must fail.

All but two are the engine with something ignored, so they answer every family. `Cheats` holds
what each believes about one history. An item is «closed» when none of EASIEST gets it right and
the feature that it is named after matters; one item in four is left as it was drawn, «open», so
that «never the obvious» is no way to cheat either.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from openllm_talk.practice.item import Answer, Cell
from openllm_talk.practice.state.engine import PREDICATES, TRANSACTIONS, UPDATES, State
from openllm_talk.practice.state.history import (
    LOOKUP,
    MAIN,
    NUMBERS,
    History,
    Operation,
    Query,
    Rows,
)
from openllm_talk.practice.state.queries import answer

# What each ignores. `last-literal` takes the last value that stands in the text for a cell,
# whatever became of it; constraints do not hold for it.
_IGNORED: Final[dict[str, frozenset[str]]] = {
    "last-literal": PREDICATES | TRANSACTIONS | {"add", "delete"},
    "ignore-deletes": frozenset({"delete"}),
    "ignore-updates": UPDATES,
    "ignore-rollbacks": TRANSACTIONS,
    "ignore-predicates": PREDICATES,
}
CHEATERS: Final = (
    "initial-value",
    "last-literal",
    "ignore-deletes",
    "ignore-updates",
    "last-window",
    "sample-mean",
    "most-common",
)
# Those whose answer an item is held against, whoever is right most often first; «most-common» knows
# nothing of an item, only of the others.
EASIEST: Final = (
    "ignore-deletes",
    "initial-value",
    "ignore-updates",
    "last-literal",
    "last-window",
    "sample-mean",
)
# What a family is named after must matter to its answer.
FEATURE: Final[dict[str, str]] = {
    "travel": "ignore-time",
    "rollback": "ignore-rollbacks",
    "predicate": "ignore-predicates",
    "constraint": "ignore-constraints",
}
WINDOW = 4  # the last-window cheater sees this part of the operations: the last quarter
_SCATTER, _MODULUS = 2654435761, 1 << 32  # Knuth's multiplicative hash, to draw without a dice
SAMPLE = 8  # rows that the sample-mean cheater looks at


class Cheats:
    """What every cheater believes about `history`, as far as it was asked."""

    def __init__(self, history: History, truth: State) -> None:
        self._history, self._truth = history, truth
        self._states: dict[tuple[str, int | None], State] = {}

    def answer(self, name: str, query: Query) -> Answer:
        """What the cheater called `name` says to `query` (not for «most-common»: see builtin)."""
        if name == "sample-mean":
            return self._sampled(query)
        return answer(query, self._state(name, query.after).tables)

    def agrees(self, name: str) -> bool:
        """Whether the cheater called `name` believes what is true in the end: nothing fools it."""
        if name == "sample-mean":
            return False
        believed = self._state(name, None).tables
        return believed[: LOOKUP + 1] == self._truth.tables[: LOOKUP + 1]

    def extend(self, operations: list[Operation]) -> None:
        """The history went on by `operations`, as the truth did; no transaction is among them."""
        for (name, after), state in list(self._states.items()):
            if name == "last-window":
                del self._states[name, after]
            elif after is None and name not in ("initial-value", "ignore-time"):
                state.run(operations, _IGNORED.get(name, frozenset()))

    def _state(self, name: str, after: int | None) -> State:
        if name == "ignore-time":
            after = None
        state = self._states.get((name, after))
        if state is None:
            state = self._states[name, after] = self._believed(name, after)
        return state

    def _believed(self, name: str, after: int | None) -> State:
        history = self._history
        operations = history.operations if after is None else history.operations[:after]
        if name == "initial-value":
            return State(history.first)
        if name == "ignore-time":
            return self._truth
        if name == "last-window":
            # It has not seen what stood before: rows begin where the window first writes to them.
            state = State([{}, history.first[LOOKUP], *({} for _ in history.first[2:])])
            return state.run(operations[-(len(operations) // WINDOW) :] if operations else ())
        careless = name in ("last-literal", "ignore-constraints")
        state = State(history.first, constraints=not careless)
        return state.run(operations, _IGNORED.get(name, frozenset()))

    def _sampled(self, query: Query) -> Answer:
        """The mean of a sample of the rows as they really are, blown up to all of them."""
        after = query.after
        tables = (
            self._truth.tables
            if after is None
            else State(self._history.first).run(self._history.operations[:after]).tables
        )
        rows = tables[MAIN]
        # The same sample whenever it is asked, or it would be another cheater each time.
        keys = sorted(rows, key=lambda key: key * _SCATTER % _MODULUS)[:SAMPLE]
        sample: list[Rows] = [{key: rows[key] for key in keys[: max(1, len(rows) // 2)]}, tables[1]]
        found = answer(query, sample)
        scale = len(rows) / max(1, len(sample[MAIN]))
        if query.kind in ("sum", "join", "count") and isinstance(found, int):
            return round(found * scale)
        if query.kind == "group" and isinstance(found, list):
            groups: list[list[Any]] = found  # type: ignore[assignment]
            return [[word, round(total * scale)] for word, total in groups]
        if query.kind == "cell" and found is None and rows and query.column in NUMBERS:
            total: int = sum(row[query.column] for row in rows.values())
            return round(total / len(rows))
        return found


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers are the same, rows in any order."""
    if isinstance(one, list) and isinstance(other, list) and one and isinstance(one[0], list):
        return Counter(map(_key, one)) == Counter(map(_key, other))
    return one == other


def _key(row: object) -> object:
    return tuple(row) if isinstance(row, list) else row


def fooled(cheats: Cheats, query: Query, truth: Answer, names: Iterable[str]) -> bool:
    """Whether one of the cheaters called `names` answers `query` right."""
    return any(same(cheats.answer(name, query), truth) for name in names)


def most_common(answers: Iterable[Answer]) -> Cell | Answer:
    """The answer that comes most often, the first of them where several do."""
    seen: Counter[str] = Counter()
    kept: dict[str, Answer] = {}
    for each in answers:
        kept.setdefault(repr(each), each)
        seen[repr(each)] += 1
    return kept[seen.most_common(1)[0][0]] if seen else None
