"""One item from one draw: a history, a question no cheater answers, a length to the token."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from openllm_talk.practice.answers import instruction
from openllm_talk.practice.item import Answer, Rendering, Tokenizer
from openllm_talk.practice.state.cheaters import EASIEST, FEATURE, Cheats, fooled, same
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.state.engine import State
from openllm_talk.practice.state.history import MAIN, History, Query, Rows, Table
from openllm_talk.practice.state.length import Prices, fill
from openllm_talk.practice.state.queries import FEATURES, Asking, answer, columns, form
from openllm_talk.practice.state.remarks import remark
from openllm_talk.practice.state.settings import Settings
from openllm_talk.practice.state.sqlite import Database
from openllm_talk.practice.state.wording import Line, Wording
from openllm_talk.practice.state.writing import TRANSACTION, Writer

_TRIES: Final = 120  # questions about one history before another is drawn
_NONE: Final = 0.15  # how many answers «there is no such row» may stay
_CLOSING: Final = 8  # lines, about, that make the length exact
_CHOICES: Final = 24  # that they are chosen from
_QUESTION: Final = 4  # times an operation, about: a question, where none can be asked yet
FEWEST: Final = 8  # operations in which one row can go through a whole life
ENOUGH: Final = 16  # and several can
COUNTS: Final = 4  # a count's remainder, divided by it, is another one each round
HOPELESS: Final = 4  # so many times too long is not worth another try


class Disagreement(AssertionError):
    """Our engine and SQLite do not say the same of a history: one of them is wrong."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the item is to be: its family, and whether cheaters must fail on it.

    `feature`: what the family is named after must matter. `yes` is the answer that a yes-or-no
    question is to have, so that both come equally often; `remainder` what a count is to leave when
    divided by COUNTS, so that no count is common, None if it may be any. `fewest` operations fill
    a length, or it is too short.
    """

    family: str
    rendering: Rendering
    closed: bool
    feature: bool
    yes: bool
    remainder: int | None
    fewest: int = ENOUGH


@dataclass(frozen=True, slots=True)
class Made:
    """What one draw came to. `tried` counts the questions drawn until this one stood.

    `head` are the rules and the tables at the beginning, `told` the lines of the operations and the
    remarks between them, `asked` is the question.
    """

    history: History
    query: Query
    answer: Answer
    head: str
    told: list[str]
    asked: str
    tokens: int
    rows: Rows
    axes: dict[str, int | float | str]
    tried: int
    cheats: Cheats
    last_line: str

    @property
    def prompt(self) -> str:
        """All of it as one prompt."""
        return "".join((self.head, *self.told, self.asked))


class Desk:
    """What one item after the other is made with: prices and templates once found are kept."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.database = Database()
        self._prices: dict[Rendering, Prices] = {}
        self._wordings: dict[tuple[Rendering, tuple[Table, ...]], Wording] = {}

    def prices(self, rendering: Rendering) -> Prices:
        """What lines cost in one rendering."""
        if rendering not in self._prices:
            self._prices[rendering] = Prices(self.tokenizer, rendering)
        return self._prices[rendering]

    def wording(self, rendering: Rendering, tables: tuple[Table, ...]) -> Wording:
        """How things are said of `tables` in one rendering."""
        if (rendering, tables) not in self._wordings:
            self._wordings[rendering, tables] = Wording(rendering, tables)
        return self._wordings[rendering, tables]


class Attempt:
    """One draw. `make` gives None where it came to nothing; `shortest` is what it would take."""

    def __init__(self, draw: Draw, settings: Settings, wanted: Wanted, desk: Desk) -> None:
        self._draw, self._settings, self._wanted = draw, settings, wanted
        self._desk, self._prices = desk, desk.prices(wanted.rendering)
        self.shortest = 0
        self.tried = 0
        self.made: Made | None = None

    def make(self, slip: int = 0) -> Made | None:
        """The item; `slip` is by how many tokens the prices fell short of the count last time."""
        settings, wanted = self._settings, self._wanted
        self._axes = settings.axes(self._draw)
        fixed = settings.count(self._draw)
        tokens = settings.tokens
        planned = fixed or (tokens or 0) // self._prices.usual
        busy = planned - (settings.gap or 0)
        self._writer = Writer(self._draw, wanted.rendering, self._axes, busy)
        self._history = self._writer.history
        self._wording = self._desk.wording(wanted.rendering, self._history.tables)
        self._asking = Asking(
            wanted.family, self._draw, self._history, self._writer.hot, self._writer.focus
        )
        self._lines: list[Line] = []
        self._remarks: list[Line] = []
        head = [(self._wording.rules(), ()), *self._wording.first(self._history)]
        self._spent = self._prices.of_all(head)
        fewest = fixed or wanted.fewest + (settings.gap or 0)
        self.shortest = self._spent + (_QUESTION + fewest) * self._prices.usual
        if tokens is not None and self.shortest > HOPELESS * tokens:
            return None
        self._write_all(fixed, (tokens or 0) - slip)
        self._state = State(self._history.first).run(self._history.operations)
        self._cheats = Cheats(self._history, self._state)
        query = self._choose()
        if query is None or tokens is None:
            return self._finish(head, query)
        price = self._prices.of_all(self._tail(query))
        self.shortest = self._spent + price
        if not self._close(tokens - slip - self.shortest, padding=fixed is not None):
            return None
        if settings.closed and len(self._lines) < wanted.fewest:
            # Hardly a question about so little is one that cheaters get wrong.
            self.shortest += (wanted.fewest - len(self._lines)) * self._prices.usual
            return None
        # The last operations may have made another answer of it, or let a cheater in.
        if not self._stands(query, self._truth(query)):
            query = self._choose(price)
        return self._finish(head, query)

    def _write_all(self, count: int | None, tokens: int) -> None:
        """`count` operations, or, for None, as many as nearly fill `tokens`; with the gap."""
        gap = self._settings.gap or 0
        # Time travel asks about the middle, so the gap is to come before it.
        share = 2 / 3 if gap and self._wanted.family == "travel" else 1
        if count is None:
            # Lines of the gap may cost more than usual; what is left over is filled up below.
            self._fill_up(int((tokens - gap * self._prices.usual * 4 // 3) * share))
        else:
            self._write(int((count - gap) * share))
        if gap:
            self._write(gap, quiet=True)
            self._resumed = len(self._lines)
            if count is None:
                self._fill_up(tokens, quiet=share == 1)
            else:
                self._write(count - len(self._lines))

    def _write(self, count: int, *, quiet: bool = False) -> None:
        """`count` operations more; `quiet`: on distracting tables alone."""
        family = self._wanted.family
        features = (family,) if family in FEATURES else ()
        made = (
            self._writer.write_quietly(count)
            if quiet
            else self._writer.write(count, None if self._lines else features)
        )
        lines = self._wording.operations(made, len(self._lines) + 1)
        self._lines.extend(lines)
        self._spent += self._prices.of_all(lines)

    def _fill_up(self, tokens: int, *, quiet: bool = False) -> None:
        """Operations until little more than a question fits into `tokens`."""
        query = self._asking.query(list(self._history.first), None)
        question = (
            _QUESTION * self._prices.usual
            if query is None
            else self._prices.of_all(self._tail(query))
        )
        head, begin, each = self._spent, len(self._lines), float(self._prices.usual)
        while (
            more := int((tokens - question - self._spent) / each) - _CLOSING
        ) > 0 or not self._lines:
            # What they cost is known on average, and grows with their numbers: so in portions.
            self._write(max(1, more * 3 // 4), quiet=quiet)
            each = (self._spent - head) / (len(self._lines) - begin)

    def _ask(self) -> Query | None:
        return self._asking.query(self._state.tables, self._moment())

    def _moment(self) -> int | None:
        """When, for time travel: not too early and not too late, and in no open transaction."""
        if self._wanted.family != "travel":
            return None
        if self._settings.gap:
            return self._resumed
        operations = self._history.operations
        after = len(operations) // 5 + self._draw.below(1 + len(operations) * 3 // 5)
        for back in range(after - 1, max(-1, after - TRANSACTION), -1):
            if operations[back][0] == "begin":
                # Its end, not its beginning, which may be the first operation of all.
                return next(
                    end
                    for end in range(after + 1, len(operations) + 1)
                    if operations[end - 1][0] in ("commit", "rollback")
                )
            if operations[back][0] in ("commit", "rollback"):
                break
        return max(1, after)

    def _tail(self, query: Query) -> list[Line]:
        wording, at = self._wording, query.operation
        asked = wording.question(query) if at is None else wording.copying(self._lines[at - 1])
        said = instruction(form(query), columns(query, self._history), self._wanted.rendering)
        return [wording.moment(query), asked, (said.replace("%", "%%") + "\n", ())]

    def _close(self, gap: int, *, padding: bool) -> bool:
        """Fill `gap` to the token, with remarks or with operations like all others.

        False where that cannot be.
        """
        self._spent += gap
        if padding:
            return self._pad(gap)
        quiet = bool(self._settings.gap)
        choices = [self._writer.change(quiet=quiet) for _ in range(_CHOICES)]
        place = len(self._lines) + 1
        wording, of, number = self._wording, self._prices.of, self._prices.number
        prices = [of(wording.operations((each,), place)[0]) for each in choices]
        # A longer number in front may cost more than the first one's.
        chosen = fill(gap, prices, self._draw, lambda step: number(place + step) - number(place))
        made = [choices[choice] for choice in chosen or ()]
        self._history.operations.extend(made)
        self._lines.extend(wording.operations(made, place))
        self._state.run(made)
        self._cheats.extend(made)
        return chosen is not None

    def _pad(self, gap: int) -> bool:
        while True:
            choices = [self._remark() for _ in range(_CHOICES)]
            prices = [self._prices.of(choice) for choice in choices]
            if gap < _CLOSING * max(prices):
                break
            self._remarks.extend(choices[: max(1, (gap // max(prices) - _CLOSING) // 2)])
            gap -= sum(prices[: max(1, (gap // max(prices) - _CLOSING) // 2)])
        chosen = fill(gap, prices, self._draw, lambda _: 0)
        self._remarks.extend(choices[choice] for choice in chosen or ())
        return chosen is not None

    def _remark(self) -> Line:
        return self._wording.remark(remark(self._draw.unit, self._wanted.rendering)), ()

    def _choose(self, price: int | None = None) -> Query | None:
        """The first question that may stand; of this price, once the length is settled."""
        if self._hopeless():
            return None
        # There are not that many questions to a table: one that was refused comes again and again.
        refused: set[Query] = set()
        for _ in range(max(_TRIES, len(self._lines) // 2)):
            self.tried += 1
            query = self._ask()
            if query is None or query in refused:
                continue
            if price in (None, self._prices.of_all(self._tail(query))):
                truth = self._truth(query)
                if self._stands(query, truth):
                    return query
                if _is_nothing(query, truth):
                    continue  # chance has a say in it
            refused.add(query)
        return None

    def _hopeless(self) -> bool:
        """Whether somebody who must not answer ended up with the very tables that are asked."""
        wanted = self._wanted
        if wanted.family == "travel":
            return False
        feature = FEATURE.get(wanted.family) if wanted.feature else None
        # From the end: in a long history it is the window that holds all that is left.
        return (wanted.closed and any(map(self._cheats.agrees, reversed(EASIEST)))) or (
            feature is not None and self._cheats.agrees(feature)
        )

    def _truth(self, query: Query) -> Answer:
        if query.operation is not None:
            return self._wording.without_number(self._lines[query.operation - 1])
        if query.after is None:
            return answer(query, self._state.tables)
        past = State(self._history.first).run(self._history.operations[: query.after])
        return answer(query, past.tables)

    def _stands(self, query: Query, truth: Answer) -> bool:
        """Whether it is a question to ask: not too often «none», and no cheater gets it."""
        wanted = self._wanted
        if query.kind == "copy":
            return True
        if query.kind == "exists":
            return (truth == "yes") is wanted.yes
        if self._settings.gap is not None and self.gap(query) < self._settings.gap:
            return False
        if not (wanted.closed or wanted.feature):
            return True
        counted = query.kind == "count" and isinstance(truth, int) and wanted.remainder is not None
        if counted and truth % COUNTS != wanted.remainder:  # type: ignore[operator]
            return False
        if _is_nothing(query, truth) and self._draw.unit() > _NONE:
            return False
        feature = FEATURE.get(wanted.family)
        if (
            wanted.feature
            and feature is not None
            and fooled(self._cheats, query, truth, (feature,))
        ):
            return False
        return not wanted.closed or not fooled(self._cheats, query, truth, EASIEST)

    def gap(self, query: Query) -> int:
        """Operations since the last one on what is asked about: its rows, or the whole table."""
        keys = set(query.keys) if query.kind in ("cell", "cells") else None
        end = len(self._history.operations) if query.after is None else query.after
        for back, operation in enumerate(reversed(self._history.operations[:end])):
            if len(operation) > 1 and operation[1] == MAIN:
                key = operation[2][0] if operation[0] == "insert" else operation[2]
                if keys is None or len(operation) > 5 or key in keys:
                    return back
        return end

    def _check(self, query: Query, truth: Answer) -> None:
        """SQLite must say the same, of the table and of the question. Disagreement otherwise."""
        operations, database = self._history.operations, self._desk.database
        database.load(self._history)
        database.run(operations[: query.after])
        if query.operation is None and not same(database.answer(query), truth):
            raise Disagreement(f"{query}: {database.answer(query)} and {truth}")
        if query.after is not None:
            database.run(operations[query.after :])
        for table, rows in enumerate(self._state.tables):
            if database.rows(table) != sorted(map(tuple, rows.values())):
                raise Disagreement(f"table {table} after {len(operations)} operations")

    def _finish(self, head: list[Line], query: Query | None) -> Made | None:
        """The whole prompt, once SQLite agrees."""
        if query is None or not self._lines:
            return None
        truth = self._truth(query)
        self._check(query, truth)
        told = list(self._lines)
        for line in self._remarks:
            told.insert(self._draw.below(len(told) + 1), line)
        tail = self._tail(query)
        self.made = Made(
            history=self._history,
            query=query,
            answer=truth,
            head="".join(_texts(head)),
            told=_texts(told),
            asked="".join(_texts(tail)),
            tokens=self._spent + self._prices.of_all(tail),
            rows=self._state.tables[MAIN],
            axes=self._measured(query),
            tried=self.tried,
            cheats=self._cheats,
            last_line=self._wording.without_number(self._lines[-1]),
        )
        return self.made

    def _measured(self, query: Query) -> dict[str, int | float | str]:
        """Where the item lies on the axes, as it came out."""
        operations = self._history.operations
        inserted: dict[int, int] = {}
        written = Counter(
            operation[2][0] if operation[0] == "insert" else operation[2]
            for operation in operations
            if 1 < len(operation) < 6 and operation[1] == MAIN
        )
        for operation in operations:
            if operation[0] == "delete" and operation[1] == MAIN:
                inserted[operation[2]] = 0
            elif operation[0] == "insert" and operation[1] == MAIN and operation[2][0] in inserted:
                inserted[operation[2][0]] += 1
        return {
            "rows": self._axes.rows,
            "overwrites": round(written.total() / max(1, len(written)), 1),
            "reinserts": sum(inserted.values()),
            "gap": self.gap(query),
            "fan_out": self._axes.fan_out,
            "distractors": self._axes.distractors,
            "remarks": len(self._remarks),
            "after": -1 if query.after is None else query.after,
        }


def _is_nothing(query: Query, truth: Answer) -> bool:
    return truth in (None, []) or truth == [None] * len(query.keys)


def _texts(lines: list[Line]) -> list[str]:
    return [template % numbers for template, numbers in lines]
