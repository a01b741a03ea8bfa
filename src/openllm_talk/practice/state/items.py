"""Seed in, items out: as long as asked for, checked by SQLite, hard to cheat.

Item number n of a seed depends on the seed, the settings and n alone, so a longer run begins with a
shorter one. The families go round; which comes when is drawn anew for each round.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from openllm_talk.practice.item import Item, Tokenizer
from openllm_talk.practice.state.attempt import (
    COUNTS,
    ENOUGH,
    FEWEST,
    HOPELESS,
    Attempt,
    Desk,
    Made,
    Wanted,
)
from openllm_talk.practice.state.cheaters import Cheats
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.state.history import History, Query
from openllm_talk.practice.state.queries import RUNGS, columns, form
from openllm_talk.practice.state.settings import Settings

_HISTORIES: Final = 96  # drawn before an item may be one that a cheater gets right
_RELAXED: Final = 16  # drawn after that, before it is given up
_SLIPS: Final = 12
_OPEN_EVERY: Final = 4  # rounds: in one of so many a family leaves the cheaters alone


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item with what it was made from.

    `tried` counts the questions drawn until this one stood, `histories` what they were drawn about;
    a history that cannot hold one that stands is drawn without a question.
    """

    item: Item
    history: History
    query: Query
    cheats: Cheats
    tried: int
    last_line: str
    histories: int = 1


class CannotFit(ValueError):
    """No item of `tokens` could be made; `enough` is a length that does, None if none will help."""

    def __init__(self, tokens: int | None, enough: int | None) -> None:
        super().__init__(f"no item of {tokens} tokens; {enough} are enough")
        self.tokens, self.enough = tokens, enough


class Items:
    """The items of one seed; the prices of lines are kept between them."""

    name = "state"
    margin = 1.25  # times the shortest prompt seen, any item of these settings fits

    def __init__(self, seed: int, tokenizer: Tokenizer, settings: Settings) -> None:
        self._seed, self._settings = seed, settings
        self._desk = Desk(tokenizer)

    def drawn(self, count: int, begin: int = 0) -> Iterator[Drawn]:
        """Items number `begin` to `begin + count - 1`. CannotFit if the length is too short."""
        for number in range(begin, begin + count):
            yield self._item(number)

    def _item(self, number: int) -> Drawn:
        wanted = self._wanted(number)
        tokens, shortest, tried = self._settings.tokens, 0, 0
        for draw in range(_HISTORIES + _RELAXED):
            if draw == _HISTORIES // 4:
                wanted = replace(wanted, fewest=FEWEST)
            if draw == _HISTORIES:
                # These histories hold no question that every cheater gets wrong.
                wanted = replace(wanted, closed=False, feature=False, fewest=ENOUGH)
            attempt = self._attempt(f"state {self._seed} {number} {draw}", wanted)
            tried += attempt.tried
            shortest = max(shortest, attempt.shortest)
            if attempt.made is not None:
                drawn = self._drawn(number, wanted, attempt.made, tried)
                return replace(drawn, histories=draw + 1)
            if tokens is not None and attempt.shortest > HOPELESS * tokens:
                break
        enough = math.ceil(shortest * self.margin / 100) * 100
        raise CannotFit(tokens, None if tokens is None or enough <= tokens else enough)

    def _attempt(self, seed: str, wanted: Wanted) -> Attempt:
        """One draw; where its length comes out otherwise, again with the target put right.

        That happens where prices do not add up, and where checkpoints come in between.
        """
        slip, target = 0, self._settings.tokens
        for _ in range(_SLIPS):
            attempt = Attempt(Draw(seed), self._settings, wanted, self._desk)
            made = attempt.make(slip)
            if made is None:
                break
            tokens = self._counted(made, wanted)
            attempt.made = replace(made, tokens=tokens)
            if target is None or tokens == target:
                break
            slip += tokens - target
            attempt.made = None
        return attempt

    def _counted(self, made: Made, wanted: Wanted) -> int:
        """The tokens of a prompt: by the prices, if they are to be trusted."""
        if self._desk.prices(wanted.rendering).exact:
            return made.tokens
        return self._desk.tokenizer.count(made.prompt)

    def _wanted(self, number: int) -> Wanted:
        settings = self._settings
        families = settings.families
        round_, place = divmod(number, len(families))
        family = Draw(f"state {self._seed} round {round_}").shuffled(families)[place]
        # Never in the first round: a short run, too, is one that cheaters fail.
        turn = 1 + families.index(family) % (_OPEN_EVERY - 1)
        open_ = family in RUNGS or round_ % _OPEN_EVERY == turn
        remainder = _remainder(self._seed, round_)
        return Wanted(
            family=family,
            rendering=settings.renderings[(place + round_) % len(settings.renderings)],
            closed=settings.closed and not open_,
            feature=settings.closed,
            # Of two rounds one asks for yes, the other for no.
            yes=(Draw(f"state {self._seed} yes {round_ // 2}").unit() < 0.5) == bool(round_ % 2),
            remainder=remainder if settings.closed else None,
        )

    def _drawn(self, number: int, wanted: Wanted, made: Made, tried: int) -> Drawn:
        item = Item(
            id=f"{self.name}-{self._seed}-{number}",
            prompt=made.prompt,
            answer=made.answer,
            family=wanted.family,
            form=form(made.query),
            tokens=made.tokens,
            seed=self._seed,
            operations=len(made.history.operations),
            rows=len(made.rows),
            database=f"{self._seed}-{number}",
            rendering=wanted.rendering,
            columns=columns(made.query, made.history),
            chance=_chance(made),
            stratum="closed" if wanted.closed else "open",
            tokenizer=self._desk.tokenizer.name,
            axes=made.axes,
        )
        return Drawn(item, made.history, made.query, made.cheats, tried, made.last_line)


def _remainder(seed: int, round_: int) -> int:
    """What a count leaves when divided by COUNTS: another one in each of so many rounds.

    So one number is right once in so many rounds at most. The first round's remainder is that of
    the least likely numbers, 0 and 4: a run of one round, too, is one that a constant answer fails.
    """
    block, place = divmod(round_, COUNTS)
    order = Draw(f"state {seed} count {block}").shuffled(range(1, COUNTS))
    return (0, *order)[place]


def _chance(made: Made) -> float:
    """How often a blind guess is right: one of the values that stand in what is asked about."""
    query, rows = made.query, made.rows
    if query.kind == "exists":
        return 0.5
    if query.kind == "count":
        return 1 / (len(rows) + 1)
    if query.kind in ("cell", "cells", "range", "min", "max"):
        values = max(2, len({row[query.column] for row in rows.values()}))
        return float(1 / values ** max(1, len(made.answer) if isinstance(made.answer, list) else 1))
    return 0.0
