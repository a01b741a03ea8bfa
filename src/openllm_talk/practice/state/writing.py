"""A history drawn from a seed, along the axes: which rows, which operations, in which order."""

from dataclasses import dataclass
from functools import cache

from openllm_talk.practice.item import Rendering
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.state.history import (
    GROUP,
    LOOKUP,
    MAIN,
    NUMBERS,
    REFERENCE,
    History,
    Operation,
    Row,
    Rows,
    Table,
)
from openllm_talk.practice.state.themes import THEMES, Both, Theme

SHELVES = 4  # rows of LOOKUP
HIGHEST = 1000  # numbers are drawn below it; added up they may come to more
# Operations of what must not be cut off in the middle; a transaction takes that many at most.
_LENGTHS = {"rollback": 4, "predicate": 2}
TRANSACTION = 5


@dataclass(frozen=True, slots=True)
class Axes:
    """What is varied, each apart from the others.

    `rows` alive at the beginning (and about as many later). `overwrites`: how many operations a
    row that is written to sees on average. `reinserts`: the share of operations that delete a
    row, which is then put in again. `fan_out`: how many rows a predicate update changes, about.
    `distractors`: tables with the same columns and keys that are never asked about, and get as
    many operations each.
    """

    rows: int
    overwrites: int
    reinserts: float
    fan_out: int
    distractors: int


@dataclass(frozen=True, slots=True)
class _Step:
    """What must happen to the row `key` once `after` operations are written, or soon after."""

    after: int
    what: str
    key: int

    @property
    def length(self) -> int:
        """How many operations it takes."""
        return _LENGTHS.get(self.what, 1)


@cache
def tables(theme: Theme, rendering: Rendering, distractors: int) -> tuple[Table, ...]:
    """MAIN, LOOKUP and the distracting tables of a theme, in the words of a rendering."""

    def said(both: Both) -> str:
        return both[1 if rendering == "zh" else 0]

    columns = tuple(map(said, (theme.key, theme.group, *theme.numbers, theme.reference)))
    words = tuple(map(said, theme.groups))
    main = Table(said(theme.main), said(theme.one), columns, words)
    lookup = Table(
        said(theme.lookup),
        said(theme.lookup_one),
        (said(theme.key), said(theme.zone)),
        tuple(map(said, theme.zones)),
    )
    others = (
        Table(said(name), said(one), columns, words) for name, one in theme.others[:distractors]
    )
    return (main, lookup, *others)


class Writer:
    """Writes one history, in as many portions as it is asked for.

    It knows which rows are there, not what stands in them: what happens is the engine's matter.
    Some rows, `focus`, go through a whole life in the first portion: deleted, put in again,
    changed. Without them a short history would hardly ever hold a case that a cheater gets
    wrong. `features` come after that: «rollback», «predicate», «constraint».
    """

    def __init__(self, draw: Draw, rendering: Rendering, axes: Axes, operations: int) -> None:
        self._draw, self._unit, self._axes = draw, draw.unit, axes
        names = tables(draw.pick(THEMES), rendering, axes.distractors)
        self._words = names[MAIN].words
        self._low = 100 if axes.rows <= 300 else 1000 if axes.rows <= 3000 else 100_000
        keys = self._keys(axes.rows + max(2, axes.rows // 4))
        self.history = History(names, self._first(names, keys[: axes.rows]), [])
        self._there = [set(rows) for rows in self.history.first]
        # The rows that are written to: so many that each sees `overwrites` operations, where there
        # are so many.
        here = operations // (axes.distractors + 1)
        hot = max(2, min(len(keys), here // max(1, axes.overwrites)))
        begin = max(0, min(axes.rows - hot // 2, len(keys) - hot))
        self.hot = keys[begin : begin + hot]
        self.focus = self.hot[: 1 if operations < 16 else 2]

    def _keys(self, count: int) -> list[int]:
        seen: dict[int, None] = {}
        while len(seen) < count:
            seen[self._low + self._draw.below(9 * self._low)] = None
        return list(seen)

    def _first(self, names: tuple[Table, ...], keys: list[int]) -> tuple[Rows, ...]:
        zones = names[LOOKUP].words
        lookup = {key: [key, self._draw.pick(zones)] for key in range(1, SHELVES + 1)}
        # The distracting tables hold some of the same keys.
        some = keys[-max(2, len(keys) // 3) :]
        others = [{key: self._row(key) for key in some} for _ in names[2:]]
        return ({key: self._row(key) for key in keys}, lookup, *others)

    def _row(self, key: int) -> Row:
        unit, words = self._unit, self._words
        return [
            key,
            words[int(unit() * len(words))],
            int(unit() * HIGHEST),
            int(unit() * HIGHEST),
            1 + int(unit() * SHELVES),
        ]

    def write(self, count: int, features: tuple[str, ...] | None = None) -> list[Operation]:
        """`count` operations more; with `features`, these and the rows' lives are among them."""
        unit, hot, size, single = self._unit, self.hot, len(self.hot), self._single
        plan = [] if features is None else self._plan(count, features)
        needed = sum(step.length for step in plan)
        calm = 1 / (self._axes.distractors + 1)
        made: list[Operation] = []
        while (left := count - len(made)) > 0:
            if plan and (plan[-1].after <= len(made) or left <= needed):
                step = plan.pop()
                needed -= step.length
                made.extend(self._planned(step.what, step.key))
                continue
            chance = unit()
            if chance > calm:
                made.append(self._distraction())
            elif chance > 0.1 * calm:
                made.append(single(hot[int(unit() * size)], MAIN))
            elif chance > 0.03 * calm or left < TRANSACTION + needed:
                made.append(self._wide(chance > 0.06 * calm))
            else:
                made.extend(self._transaction(hot[int(unit() * size)]))
        self.history.operations.extend(made)
        return made

    def _plan(self, count: int, features: tuple[str, ...]) -> list[_Step]:
        """What must happen, last first; the last of it alone where `count` is too few for all."""
        steps = [(what, key) for what in ("delete", "insert", "add") for key in self.focus]
        steps += [(feature, self.focus[0]) for feature in features]
        places = sorted(self._draw.below(max(1, count - 3)) for _ in steps)
        plan = [_Step(at, *step) for at, step in zip(places, steps, strict=True)][::-1]
        while sum(step.length for step in plan) > count:
            plan.pop()
        return plan

    def _planned(self, what: str, key: int) -> list[Operation]:
        if what == "delete":
            self._there[MAIN].discard(key)
            return [("delete", MAIN, key)]
        if what in ("insert", "constraint"):
            # Where the row is there already, a constraint stops it.
            self._there[MAIN].add(key)
            return [("insert", MAIN, self._row(key))]
        if what == "add":
            return [("add", MAIN, key, self._draw.pick(NUMBERS), 1 + self._draw.below(99))]
        if what == "rollback":
            return [("begin",), self._change(key, MAIN), self._change(key, MAIN), ("rollback",)]
        return [self._predicate(max(self._axes.fan_out, self._axes.rows // 3)) for _ in range(2)]

    def _single(self, key: int, table: int) -> Operation:
        """What happens to one row, whether it is there or not."""
        there = self._there[table]
        chance = self._unit()
        if key in there:
            if chance < self._axes.reinserts:
                there.discard(key)
                return ("delete", table, key)
            # A key twice: it changes nothing.
            return ("insert", table, self._row(key)) if chance > 0.96 else self._change(key, table)
        if chance < 0.85:
            there.add(key)
            return ("insert", table, self._row(key))
        return self._change(key, table)

    def _change(self, key: int, table: int) -> Operation:
        unit = self._unit
        chance = unit()
        if chance < 0.75:
            column = NUMBERS[unit() < 0.5]
            if chance > 0.37:
                return ("set", table, key, column, int(unit() * HIGHEST))
            amount = 1 + int(unit() * (99 if unit() < 0.5 else HIGHEST - 1))
            # Now and then more than there is: it changes nothing.
            return ("add", table, key, column, amount if chance < 0.22 else -amount)
        if chance < 0.88:
            return ("set", table, key, GROUP, self._words[int(unit() * len(self._words))])
        return ("set", table, key, REFERENCE, 1 + int(unit() * SHELVES))

    def write_quietly(self, count: int) -> list[Operation]:
        """`count` operations more, on distracting tables alone."""
        made = [self._distraction() for _ in range(count)]
        self.history.operations.extend(made)
        return made

    def change(self, *, quiet: bool) -> Operation:
        """One operation on one row, not added to the history yet; `quiet`: not of MAIN."""
        return self._change(self._draw.pick(self.hot), 2 if quiet else MAIN)

    def _distraction(self) -> Operation:
        unit, hot = self._unit, self.hot
        table = 2 + int(unit() * self._axes.distractors)
        return self._single(hot[int(unit() * len(hot))], table)

    def _wide(self, lookup: bool) -> Operation:
        if lookup:
            zone = self._draw.pick(self.history.tables[LOOKUP].words)
            return ("set", LOOKUP, 1 + self._draw.below(SHELVES), GROUP, zone)
        return self._predicate(self._axes.fan_out)

    def _predicate(self, fan_out: int) -> Operation:
        """An update of all rows that satisfy a condition, about `fan_out` of them.

        Numbers are drawn evenly below HIGHEST, which is what «about» rests on.
        """
        draw = self._draw
        column, asked = draw.shuffled(NUMBERS)
        rows = max(1, len(self._there[MAIN]))
        if fan_out * len(self._words) >= rows and draw.unit() < 0.2:
            return (
                "add_where",
                MAIN,
                column,
                1 + draw.below(99),
                GROUP,
                "=",
                draw.pick(self._words),
            )
        share = min(HIGHEST - 1, max(1, HIGHEST * fan_out // rows))
        less = draw.unit() < 0.5
        what = (asked, "<", share) if less else (asked, ">", HIGHEST - 1 - share)
        if draw.unit() < 0.25:
            return ("set_where", MAIN, column, draw.below(HIGHEST), *what)
        return ("add_where", MAIN, column, 1 + draw.below(99), *what)

    def _transaction(self, key: int) -> list[Operation]:
        """Two or three operations on one row in a transaction; two in three are rolled back."""
        before = key in self._there[MAIN]
        inside = [self._single(key, MAIN) for _ in range(2 + self._draw.below(2))]
        if self._draw.unit() > 0.67:
            return [("begin",), *inside, ("commit",)]
        if before:
            self._there[MAIN].add(key)
        else:
            self._there[MAIN].discard(key)
        return [("begin",), *inside, ("rollback",)]
