"""For each turn the earlier turns that it may answer, and what speaks for each.

Candidates are the turns just before, and farther back those of the people concerned and those
that share telling words: a quarter of what lies in reach, with nearly all annotated parents.
Everything is about time, order, people and shared words, so it works in any language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openllm_talk.reading.threads.turns import SEEN, Floats, Ints, Turns

REACH: Final = 150
"""Turns back that an answer can reach; 99.4 % of the annotated parents in `train` lie within."""
LATEST: Final = 14
"""So many turns just before are always candidates."""
WIDTH: Final = 20
"""Candidates a turn, at most."""
_REPEATS: Final = 6
"""For each word, its so many latest earlier turns count as sharing it."""

ORDER_TO_BOT: Final = SEEN.index("order to a bot")
ASKS: Final = (SEEN.index("starts with ask"), SEEN.index("starts with anyone"))
_FAR: Final = 400  # stands for «never» where turns are counted


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidates of `n` turns: `earlier` (n, WIDTH) turn numbers, -1 where there are fewer.

    `pair` (features, n, WIDTH) and `turn` (n, features) are what speaks for
    each; `shared` (n, REACH + 1) the telling words that a turn shares with the one so far back.
    """

    earlier: Ints
    pair: Floats
    turn: Floats
    shared: Floats


class Timeline:
    """Where each person spoke and was spoken to: sorted keys that answer «the last before»."""

    def __init__(self, person: Ints, turn: Ints, turns: int) -> None:
        self._stride = turns + 1
        key = person.astype(np.int64) * self._stride + turn
        order = np.argsort(key, kind="stable")
        self._key = key[order]
        self._turn = turn[order]
        self._person = person[order]

    def count(self, person: NDArray[np.integer], before: NDArray[np.integer]) -> Ints:
        """The place in the sorted list of the first entry of `person` not before turn `before`."""
        key = person.astype(np.int64) * self._stride + before
        return np.searchsorted(self._key, key).astype(np.int32)

    def at(self, place: Ints, person: NDArray[np.integer]) -> Ints:
        """The turn at `place` of the sorted list if it is `person`'s, else -1."""
        if not len(self._turn):
            return np.full(np.broadcast_shapes(place.shape, person.shape), -1, np.int32)
        inside = np.clip(place, 0, len(self._turn) - 1)
        good = (place == inside) & (self._person[inside] == person)
        return np.where(good, self._turn[inside], -1)


def own_neighbours(person: Ints) -> tuple[Ints, Ints, Ints]:
    """For each turn the one before and after by the same person (-1), and its number among them."""
    n = len(person)
    order = np.argsort(person, kind="stable")
    same = person[order][1:] == person[order][:-1]
    before, after = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    before[order[1:][same]] = order[:-1][same]
    after[order[:-1][same]] = order[1:][same]
    starts = np.flatnonzero(np.concatenate(([True], ~same))) if n else np.zeros(0, int)
    ordinal = np.empty(n, np.int32)
    sizes = np.diff(np.append(starts, n))
    ordinal[order] = np.arange(n) - np.repeat(starts, sizes)
    return before, after, ordinal


def _shared_words(turns: Turns) -> tuple[Floats, Floats, Floats]:
    """Telling words shared with each turn in reach, those whose latest use it is, new words."""
    n, band = len(turns), REACH + 1
    order = np.lexsort((turns.of_turn, turns.word))
    word, turn, weight = turns.word[order], turns.of_turn[order], turns.weight[order]
    weight = np.where(weight > 2.5, weight, 0).astype(np.float32)
    shared = np.zeros(n * band, np.float32)
    latest = shared
    fresh = np.ones(len(word), bool)
    for back in range(1, _REPEATS + 1):
        later, earlier = turn[back:], turn[:-back]
        distance = later - earlier
        hit = (word[back:] == word[:-back]) & (distance <= REACH) & (weight[back:] > 0)
        cell = later[hit].astype(np.int64) * band + distance[hit]
        count = np.bincount(cell, weight[back:][hit], n * band).astype(np.float32)
        shared = shared + count
        if back == 1:
            latest = count
            fresh[1:] = word[1:] != word[:-1]
    new = np.bincount(turn, weight * fresh, n).astype(np.float32)
    return shared.reshape(n, band), latest.reshape(n, band), new


class _Finder:
    """What is asked again and again while candidates and features are made."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        n = len(turns)
        self.order = np.arange(n, dtype=np.int32)
        self.person = turns.person
        self.before, self.after, self.ordinal = own_neighbours(turns.person)
        self.spoken = Timeline(turns.person, self.order, n)
        who, where = np.nonzero(turns.addressed >= 0)
        target = turns.addressed[who, where]
        self.called = Timeline(target, who.astype(np.int32), n)
        pair = self.person[who].astype(np.int64) * turns.people + target
        self.exchange = Timeline(pair.astype(np.int64), who.astype(np.int32), n)
        self.shared, self.latest_shared, self.new_words = _shared_words(turns)


def _last_of(line: Timeline, person: Ints, before: Ints, many: int) -> Iterator[Ints]:
    place = line.count(person, before)
    for back in range(1, many + 1):
        yield np.where(person >= 0, line.at(place - back, person), -1)


def _candidates(find: _Finder) -> Ints:
    """Turn numbers (n, WIDTH), nearest first, -1 where there are fewer."""
    turns, here = find.turns, find.order
    columns = [here - back for back in range(1, LATEST + 1)]
    columns += list(_last_of(find.spoken, find.person, here, 4))
    for place in range(2):
        columns += list(_last_of(find.spoken, turns.addressed[:, place], here, 4 - 2 * place))
    columns += list(_last_of(find.spoken, turns.named[:, 0], here, 2))
    columns += list(_last_of(find.called, find.person, here, 4))
    best = np.argpartition(-find.shared[:, LATEST:], 6, axis=1)[:, :6] + LATEST
    good = np.take_along_axis(find.shared, best, 1) > 4.0
    columns += list(np.where(good, here[:, None] - best, -1).T)
    listed = np.stack(columns, 1)
    listed[(listed < 0) | (here[:, None] - listed > REACH)] = -1
    listed = -np.sort(-listed, axis=1)
    listed[:, 1:][listed[:, 1:] == listed[:, :-1]] = -1
    return np.ascontiguousarray(-np.sort(-listed, axis=1)[:, :WIDTH]).astype(np.int32)


def find_pairs(turns: Turns, parent: Ints | None = None) -> Pairs:
    """The candidates of all of `turns` with their features; `parent` (n,) is for each turn one
    that must be among them, -1 where none must (facts: see `facts.py`)."""
    find = _Finder(turns)
    earlier = _candidates(find)
    if parent is not None:
        missing = (parent >= 0) & ~(earlier == parent[:, None]).any(1)
        earlier[missing, -1] = parent[missing]
    return Pairs(
        earlier=earlier,
        pair=_pair_features(find, earlier),
        turn=_stacked(_turn_features(find)),
        shared=find.shared,
    )


def _stacked(columns: Iterator[NDArray[np.generic]]) -> Floats:
    return np.stack([np.asarray(column, np.float32) for column in columns], 1)


def _pause(turns: Turns, later: Ints, earlier: Ints) -> Floats:
    """log(1 + minutes) between two turns, 0 where a time is unknown or a turn is -1."""
    gap = turns.minute[later] - turns.minute[earlier]
    gap = np.where(np.isfinite(gap) & (later >= 0) & (earlier >= 0), gap, 0.0)
    return np.log1p(np.clip(gap, 0, 20160)).astype(np.float32)


def _turn_features(find: _Finder) -> Iterator[NDArray[np.generic]]:
    turns, here, before, after = find.turns, find.order, find.before, find.after
    last = len(turns) - 1
    recent = np.maximum(here - 30, 0)
    mine = find.spoken.count(find.person, here) - find.spoken.count(find.person, recent)
    called = find.called.count(find.person, here)
    since_called = find.called.at(called - 1, find.person)
    soon_called = find.called.at(called, find.person)
    fresh = np.concatenate(([0], np.cumsum(before < recent)))
    yield _pause(turns, here, here - 1)
    yield _pause(turns, np.minimum(here + 1, last), here)
    yield _pause(turns, here, before)
    yield _pause(turns, after, here)
    yield ~np.isfinite(turns.minute)
    yield np.log1p(np.where(before >= 0, here - before, REACH * 4))
    yield np.log1p(np.where(after >= 0, np.minimum(after - here, 64), 64))
    yield before < 0  # first words
    yield after < 0  # last words
    yield np.log1p(mine)  # my share of the turns before
    yield np.log1p(fresh[here + 1] - fresh[recent])  # speakers of them
    yield _pause(turns, here, np.maximum(here - 8, 0))
    yield _pause(turns, np.minimum(here + 8, last), here)
    yield before == here - 1
    yield after == here + 1
    yield np.minimum(find.latest_shared.sum(1), 60) / 10  # words said before by another
    yield np.minimum(find.new_words, 60) / 10
    yield np.concatenate((turns.seen[-1:, ORDER_TO_BOT] * 0, turns.seen[:-1, ORDER_TO_BOT]))
    yield np.exp(-(here - since_called) / 10.0) * (since_called >= 0)
    yield np.exp(-(soon_called - here) / 10.0) * (soon_called >= 0)


class _Pair:
    """Every turn beside every candidate: (n, WIDTH) each."""

    def __init__(self, find: _Finder, earlier: Ints) -> None:
        self.find, self.turns = find, find.turns
        self.there = np.maximum(earlier, 0)
        self.here = np.broadcast_to(find.order[:, None], earlier.shape)
        self.me = np.broadcast_to(find.person[:, None], earlier.shape)
        self.other = find.person[self.there]
        self.own = self.other == self.me
        self.distance = self.here - self.there
        before = find.spoken.count(find.person, find.order)
        self.next_place = find.spoken.count(self.other, self.here)
        self.its_since = self.next_place - before[self.there] - 1
        self.mine_since = before[:, None] - find.spoken.count(self.me, self.there + 1)
        called = find.called.count(find.person, find.order + 1)
        self.called_since = find.called.count(self.other, self.here) - called[self.there]


def _pair_features(find: _Finder, earlier: Ints) -> Floats:
    pair = _Pair(find, earlier)
    groups = (_place, _whose, _whom, _since, _exchange, _later, _words)
    columns = [column for group in groups for column in group(pair)]
    features = np.empty((len(columns), *earlier.shape), np.float32)
    for place, column in enumerate(columns):
        np.multiply(column, earlier >= 0, out=features[place], casting="unsafe")
    return features


Columns = Iterator[NDArray[np.generic]]


def _place(pair: _Pair) -> Columns:
    """How far back, in turns and in time."""
    clock = np.isfinite(pair.turns.minute)
    timed = clock[pair.there] & clock[:, None]
    pause = _pause(pair.turns, pair.here, pair.there)
    yield np.log(np.maximum(pair.distance, 1))
    yield pair.distance == 1
    yield pair.distance == 2
    yield pair.distance == 3
    yield pause
    yield (pause == 0) & timed
    yield ~timed


def _whose(pair: _Pair) -> Columns:
    """Whose line it is, and where among that person's lines."""
    find, there = pair.find, pair.there
    after = find.after[there]
    yield pair.own
    yield (after < 0) | (after >= pair.here)  # the latest of its author
    yield after == there + 1  # an own line follows it
    yield find.before[there] == there - 1
    yield find.ordinal[there] == 0  # its author's first words


def _whom(pair: _Pair) -> Columns:
    """Whom the turn speaks to, and whom the candidate spoke to."""
    turns, there, me, other = pair.turns, pair.there, pair.me, pair.other
    addressed = _among(turns.addressed[:, None], other)
    target = turns.addressed[:, :1]
    its_target = turns.addressed[there, 0]
    to_me = _among(turns.addressed[there], me)
    same = (its_target >= 0) & (target == its_target)
    after = pair.find.after[there]
    yield addressed
    yield _among(turns.named[:, None], other)
    yield (target >= 0) & ~addressed
    yield to_me
    yield _among(turns.named[there], me)
    yield (its_target >= 0) & ~to_me
    yield same
    yield addressed & ((after < 0) | (after >= pair.here))
    yield pair.own & same
    yield pair.own & (target >= 0) & ~same


def _among(people: Ints, person: Ints) -> NDArray[np.bool_]:
    """Whether `person` is one of the first two of `people` (…, ADDRESSEES)."""
    found: NDArray[np.bool_] = (people[..., 0] == person) | (people[..., 1] == person)
    return found


def _since(pair: _Pair) -> Columns:
    """What was said between the two."""
    others = pair.distance - 1 - pair.its_since - np.where(pair.own, 0, pair.mine_since)
    asks = np.asarray(pair.turns.seen[:, ASKS].any(1))[pair.there]
    yield np.log1p(np.maximum(pair.its_since, 0))
    yield np.log1p(np.maximum(pair.mine_since, 0))
    yield np.log1p(np.maximum(others, 0))
    yield others <= 0  # only we two
    yield np.log1p(np.maximum(pair.called_since, 0))
    yield asks * np.log1p(np.maximum(pair.called_since, 0) + np.maximum(pair.its_since, 0))


def _exchange(pair: _Pair) -> Columns:
    """When either spoke to the other."""
    line, here, after_it = pair.find.exchange, pair.here, pair.there + 1
    mine = pair.me.astype(np.int64) * pair.turns.people + pair.other
    its = pair.other.astype(np.int64) * pair.turns.people + pair.me
    my_place, its_place = line.count(mine, here), line.count(its, here)
    my_last, its_last = line.at(my_place - 1, mine), line.at(its_place - 1, its)
    its_next = line.at(its_place, its)
    yield np.log1p(np.where(my_last >= 0, here - my_last, _FAR)) / 3
    yield np.log1p(np.where(its_last >= 0, here - its_last, _FAR)) / 3
    yield my_last < 0
    yield its_last < 0
    yield my_last > pair.there
    yield (its_next >= 0) & (its_next - here <= 20)
    yield np.log1p(np.maximum(its_place - line.count(its, after_it), 0))
    yield np.log1p(np.maximum(my_place - line.count(mine, after_it), 0))


def _later(pair: _Pair) -> Columns:
    """What its author says next, and whom my lines before and after speak to."""
    find, other, target = pair.find, pair.other, pair.turns.addressed[:, 0]
    speaks = find.spoken.at(pair.next_place + pair.own, other)
    last = np.where(find.before >= 0, target[np.maximum(find.before, 0)], -1)[:, None]
    following = np.where(find.after >= 0, target[np.maximum(find.after, 0)], -1)[:, None]
    yield (speaks >= 0) & (speaks - pair.here <= 12)
    yield last == other
    yield following == other
    yield (following >= 0) & (following != other)


def _words(pair: _Pair) -> Columns:
    """The telling words that both hold."""
    turns, reach = pair.turns, np.minimum(pair.distance, REACH)
    shared = np.take_along_axis(pair.find.shared, reach, 1)
    size = np.bincount(turns.of_turn, turns.weight, len(turns))[:, None]
    yield np.sqrt(shared)
    yield np.sqrt(np.take_along_axis(pair.find.latest_shared, reach, 1))
    yield shared / (5 + size)
