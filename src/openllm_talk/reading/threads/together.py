"""Second look: how likely any two turns are of one thread, and what that says of each candidate.

From the shares of a first look (how likely each turn answers each candidate) the chance that two
turns belong together follows turn by turn: a turn is in the thread of whatever it answers,
together(i, x) = sum over parents p of share(i, p) * together(p, x). With it one can ask what no
pair alone tells: is this the thread in which I spoke last, in which my addressee speaks, whose
words I use?
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from openllm_talk.reading.threads.pairs import Timeline, own_neighbours
from openllm_talk.reading.threads.turns import Floats, Ints, Turns

SPAN: Final = 96
"""Turns back over which belonging together is followed."""
_PARENTS: Final = 6
_ROWS: Final = 64


class Together:
    """How likely each two of `n` turns are of one thread; 0 where more than SPAN lie between.

    Only a band beside the diagonal is kept: turn p and turn x stand at p * 2 * SPAN + SPAN + x.
    """

    def __init__(self, earlier: Ints, share: Floats) -> None:
        """`earlier` (n, width) are candidates, `share` (n, 1 + width) their shares, the start
        first."""
        n = len(earlier)
        order = np.argsort(-share[:, 1:], axis=1, kind="stable")[:, :_PARENTS]
        parents = np.take_along_axis(earlier, order, 1)
        near = (parents >= 0) & (np.arange(n)[:, None] - parents <= SPAN)
        weights = np.where(near, np.take_along_axis(share[:, 1:], order, 1), 0)
        starts = np.where(near, parents, np.arange(n)[:, None]) * (2 * SPAN) + SPAN
        self._band = band = np.zeros((n + 1) * (2 * SPAN + 1), np.float32)
        offsets = np.arange(n)
        for turn in range(n):
            first = max(0, turn - SPAN)
            own = turn * 2 * SPAN + SPAN
            row = weights[turn] @ band[starts[turn][:, None] + offsets[first:turn]]
            band[own + first : own + turn] = row
            band[first * 2 * SPAN + SPAN + turn : own + turn : 2 * SPAN] = row
            band[own + turn] = 1.0

    def of(self, one: Ints, other: Ints) -> Floats:
        """How likely turns `one` and `other` (arrays of one shape, or that broadcast) are of one
        thread."""
        near = np.abs(one - other) <= SPAN
        place = np.where(near, one * (2 * SPAN) + SPAN + other, 0)
        return np.where(near, self._band[place], 0)

    def among(self, turns: Ints) -> Floats:
        """How likely each two of `turns` (neighbours, in order) are: (turns, turns)."""
        count, first, step = len(turns), int(turns[0]), 2 * SPAN
        corner = self._band[first * step + SPAN + first :]
        size = corner.itemsize
        square = as_strided(corner, (count, count), (step * size, size), writeable=False)
        near = np.abs(np.arange(count)[:, None] - np.arange(count)) <= SPAN
        return np.where(near, square, 0)


def second_look(
    turns: Turns, earlier: Ints, share: Floats, chance: Together, shared: Floats
) -> tuple[Floats, Floats]:
    """What the shares of a first look say: (features, n, width) of each candidate and
    (n, features) of each turn.

    `earlier` and `share` are the candidates and their shares, `chance` what `Together` makes of
    them, `shared` the words shared in reach (`Pairs.shared`).
    """
    look = _Look(turns, earlier, share, chance)
    sums = _sums(look, shared)
    mine, real = share[:, 1:], earlier >= 0
    best = share.max(1, keepdims=True)
    same_thread = look.of(look.here)
    columns: tuple[NDArray[np.floating], ...] = (
        mine,
        np.log(mine + 1e-4) / 4,
        same_thread,
        best - mine,
        same_thread - mine,
        *_with_whom(look),
        np.log1p(sums.before[look.there]),
        share[look.there, 0],
        np.log1p(sums.inside[0]) / 2,
        *(np.log1p(np.maximum(one, 0)) for one in sums.inside[1:]),
        *_whom_it_answers(look),
    )
    pair = np.empty((len(columns), *earlier.shape), np.float32)
    for place, column in enumerate(columns):
        np.multiply(column, real, out=pair[place], casting="unsafe")
    turn = (
        share[:, 0],
        best[:, 0],
        -(share * np.log(share + 1e-6)).sum(1),
        np.log1p(sums.before),
        np.log1p(np.bincount(look.there.ravel(), (share[:, 1:] * real).ravel(), len(turns))),
        np.log1p(sums.after),
    )
    return pair, np.stack(turn, 1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Look:
    """What is asked about `turns`: their candidates, shares and threads."""

    turns: Turns
    earlier: Ints
    share: Floats
    chance: Together

    @property
    def here(self) -> Ints:
        return np.arange(len(self.turns), dtype=np.int32)

    @property
    def there(self) -> Ints:
        return np.maximum(self.earlier, 0)

    def of(self, turn: Ints) -> Floats:
        """How likely `turn` (n,) is of one thread with each candidate; 0 where it is -1."""
        found = self.chance.of(np.maximum(turn, 0)[:, None], self.there)
        return np.where((turn >= 0)[:, None], found, 0)

    def shares_among(self, turns: Ints) -> Floats:
        """The shares of `turns` (neighbours, in order) among themselves: (turns, turns)."""
        count, part = len(turns), slice(int(turns[0]), int(turns[-1]) + 1)
        columns = self.earlier[part] - turns[0]
        cell = np.arange(count)[:, None] * count + columns
        inside = columns >= 0
        among = np.zeros(count * count, np.float32)
        among[cell[inside]] = self.share[part, 1:][inside]
        return among.reshape(count, count)


def _with_whom(look: _Look) -> Iterator[Floats]:
    """How likely each candidate is of one thread with the author's last turn, the last but one,
    the next, the addressee's last, the last that speaks to the author, the turn before, the one
    after."""
    turns, here = look.turns, look.here
    before, after, _ = own_neighbours(turns.person)
    spoken = Timeline(turns.person, here, len(turns))
    who, where = np.nonzero(turns.addressed >= 0)
    called = Timeline(turns.addressed[who, where], who.astype(np.int32), len(turns))
    target = turns.addressed[:, 0]
    addressee = spoken.at(spoken.count(target, here) - 1, target)
    yield look.of(before)
    yield look.of(np.where(before >= 0, before[np.maximum(before, 0)], -1))
    yield look.of(np.where((after >= 0) & (after - here <= SPAN // 2), after, -1))
    yield look.of(np.where(target >= 0, addressee, -1))
    yield look.of(called.at(called.count(turns.person, here) - 1, turns.person))
    yield look.of(here - 1)
    yield look.of(np.where(here < len(turns) - 1, here + 1, -1))


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums over the turns of a thread, each by how likely it is of that thread.

    `inside` (n, width) are those of each candidate's thread: words shared, turns of the author, of
    the addressee; then since the candidate: turns, turns of the author, turns to the author, turns
    of the candidate's author, answers to it, the author's, its author's, others'. `before` and
    `after` (n,) are the turns of each turn's own thread.
    """

    inside: list[Floats]
    before: Floats
    after: Floats


def _sums(look: _Look, shared: Floats) -> _Sums:
    n = len(look.turns)
    before, after = np.zeros(n, np.float32), np.zeros(n, np.float32)
    inside = [np.zeros(look.earlier.shape, np.float32) for _ in range(11)]
    there = look.there
    for start in range(0, n, _ROWS):
        rows = np.arange(start, min(start + _ROWS, n), dtype=np.int32)
        columns = np.arange(max(0, start - SPAN), rows[-1] + 1, dtype=np.int32)
        distance = rows[:, None] - columns
        near = (distance > 0) & (distance <= SPAN)
        chance = look.chance.among(columns)
        own = np.where(near, chance[-len(rows) :], 0)
        before[start : start + len(rows)] = own.sum(1)
        after[columns[0] : columns[-1] + 1] += own.sum(0)
        words = np.where(near, shared[rows[:, None], np.clip(distance, 0, SPAN)], 0)
        local = there[start : start + len(rows)] - columns[0]
        known = local >= 0
        cell = np.arange(len(rows))[:, None] * len(columns) + np.maximum(local, 0)
        for place, block in enumerate(_threads_of(look, rows, columns, near, words, chance)):
            inside[place][start : start + len(rows)] = block.take(cell) * known
    return _Sums(inside, before, after)


def _threads_of(
    look: _Look,
    rows: Ints,
    columns: Ints,
    near: NDArray[np.bool_],
    words: Floats,
    chance: Floats,
) -> Iterator[Floats]:
    """For each row and column what the column's thread holds for the row; see `_Sums.inside`."""
    turns = look.turns
    share = look.shares_among(columns)
    person, mine = turns.person[columns], turns.person[rows, None]
    target = turns.addressed[rows, :1]
    earlier = near.astype(np.float32)
    me = earlier * (mine == person)
    to_me = earlier * (turns.addressed[columns, 0] == mine)
    friend = earlier * ((target == person) & (target >= 0))
    since, same = np.tril(chance, -1), (person[:, None] == person).astype(np.float32)
    shape = (-1, *near.shape)
    yield from (np.concatenate([words, me, friend]) @ chance).reshape(shape)
    yield from (np.concatenate([earlier, me, to_me]) @ since).reshape(shape)
    yield earlier @ (since * same)
    answers, my_answers = (np.concatenate([earlier, me]) @ share).reshape(shape)
    its_answers = earlier @ (share * same)
    yield from (answers, my_answers, its_answers, answers - my_answers - its_answers)


def _whom_it_answers(look: _Look) -> Iterator[Floats]:
    """How likely the author's last turn answered the candidate, or its author; and how likely the
    candidate answers the author, its own author, the addressee."""
    turns, there = look.turns, look.there
    before, _, _ = own_neighbours(turns.person)
    last, spoke = np.maximum(before, 0), (before >= 0)[:, None]
    order = np.argsort(-look.share[:, 1:], axis=1, kind="stable")[:, :4]
    author = turns.person[np.take_along_axis(there, order, 1)]  # of the four likeliest parents
    weight = np.take_along_axis(look.share[:, 1:], order, 1)
    whom, how_likely = author[there], weight[there]
    to_it = author[last][:, None] == turns.person[there][..., None]
    target = turns.addressed[:, 0]
    itself = np.where(author == turns.person[:, None], weight, 0).sum(1)
    answered = np.where(there[:, :, None] == there[last][:, None], look.share[last, 1:][:, None], 0)
    yield answered.max(2) * spoke
    yield np.where(to_it, weight[last][:, None], 0).sum(2) * spoke
    yield np.where(whom == turns.person[:, None, None], how_likely, 0).sum(2)
    yield itself[there]
    to_friend = np.where(whom == target[:, None, None], how_likely, 0).sum(2)
    yield np.where(target[:, None] >= 0, to_friend, 0)


def likely_neighbours(earlier: Ints, share: Floats) -> Ints:
    """For each turn its likeliest parent and the turn likeliest to answer it; n where none."""
    n = len(earlier)
    best = share[:, 1:].argmax(1)
    here = np.arange(n)
    parent = np.where(share[:, 0] < 0.5, earlier[here, best], n)
    child = np.full(n, n, np.int32)
    how_likely = share[here, 1 + best]
    order = np.argsort(how_likely, kind="stable")
    known = order[(parent[order] < n) & (parent[order] >= 0)]
    child[parent[known]] = known  # the likeliest comes last and stays
    return np.stack([np.where(parent >= 0, parent, n), child], 1)
