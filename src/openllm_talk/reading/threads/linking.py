"""Who answers whom: facts first, then two looks of the trained model.

The first look weighs every candidate by itself. From its shares follows how likely any two turns
are of one thread, and the second look weighs the best candidates again with that (`together.py`).
A channel is read in blocks of fixed places, each with some rows before and after it, so reading
more of a channel re-reads only its last block, memory does not grow, and time is a straight line.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from openllm_talk.reading.threads.clock import minutes
from openllm_talk.reading.threads.facts import Fact, PlatformThreads, facts
from openllm_talk.reading.threads.model import Model, around, said, shares, shipped
from openllm_talk.reading.threads.pairs import REACH, find_pairs
from openllm_talk.reading.threads.together import Together, likely_neighbours, second_look
from openllm_talk.reading.threads.turns import Floats, Ints, Turns
from openllm_talk.records import Message, ReplyLink

BLOCK: Final = 4000
"""Rows that are decided together."""
BEFORE: Final = 300
"""Rows before a block that are read with it; no answer reaches farther back unless it is a fact."""
AFTER: Final = 64
"""Rows after a block that may change it."""
BEST: Final = 10
"""Candidates that get a second look."""
_REMEMBERED: Final = 100_000


def link(
    messages: Sequence[Message],
    edited: Mapping[int, int] | None = None,
    model: Model | None = None,
) -> list[ReplyLink]:
    """Who answers whom, one link a row; positions are those in `messages`.

    A person's edit (`edited`: position → position) wins over everything, then what the platform
    says (`reply_to`, a message quoted on top, the platform's `thread`), then the likeliest earlier
    message of the same channel. A row that starts a thread, and every system row, links to itself.
    """
    edited = edited or {}
    if len({message.channel for message in messages}) <= 1:
        return list(Channel(edited, model).all(iter(messages)))
    places: defaultdict[str | None, list[int]] = defaultdict(list)
    for place, message in enumerate(messages):
        places[message.channel].append(place)
    found: list[ReplyLink | None] = [None] * len(messages)
    for here in places.values():
        number = {place: own for own, place in enumerate(here)}
        own_edits = {
            number[child]: number[parent]
            for child, parent in edited.items()
            if child in number and parent in number
        }
        channel = Channel(own_edits, model)
        for one in channel.all(messages[place] for place in here):
            found[here[one.index]] = _moved(one, here)
    for child, parent in edited.items():  # across channels, too, a person's word stands
        if 0 <= child < len(messages) and 0 <= parent < len(messages):
            found[child] = ReplyLink(index=child, reply_to=parent, source="edited")
    return [one for one in found if one is not None]


def _moved(one: ReplyLink, places: Sequence[int]) -> ReplyLink:
    return ReplyLink(
        index=places[one.index],
        reply_to=places[one.reply_to],
        also_reply_to=tuple(places[parent] for parent in one.also_reply_to),
        confidence=one.confidence,
        source=one.source,
    )


class Channel:
    """One channel, read row by row; it keeps only the rows that can still matter.

    `add` rows as they come and take the links that are settled: nothing that follows can change
    them. `pending` gives the others as they stand now; they are at most BLOCK + AFTER rows. However
    the rows are portioned, the links are the same in the end. Positions count from the first row.
    Ids and platform threads are remembered for the last 100,000 of each: a reply to a message
    that is farther back is read like any other.
    """

    def __init__(self, edited: Mapping[int, int] | None = None, model: Model | None = None) -> None:
        self._edited = edited or {}
        self._model = model or shipped()
        self._rows: list[Message] = []
        self._first = 0  # the position of _rows[0]
        self._block = 0  # the position of the first row that is not settled
        self._ids: OrderedDict[str, int] = OrderedDict()
        self._threads: OrderedDict[str, int] = OrderedDict()

    def all(self, messages: "Iterator[Message]") -> Iterator[ReplyLink]:
        """The link of every row of `messages`, in order."""
        while some := list(islice(messages, BLOCK)):
            yield from self.add(some)
        yield from self.pending()

    def add(self, messages: Sequence[Message]) -> list[ReplyLink]:
        """Takes rows in; the links that are settled by them, in order."""
        settled: list[ReplyLink] = []
        for message in messages:
            if message.id and message.id not in self._ids:
                _remember(self._ids, message.id, self._first + len(self._rows))
            self._rows.append(message)
            if self._first + len(self._rows) >= self._block + BLOCK + AFTER:
                settled += self._read(BLOCK)
                self._forget()
        return settled

    def pending(self) -> list[ReplyLink]:
        """The links of the rows that are not settled, as they stand."""
        rest = self._first + len(self._rows) - self._block
        return self._read(rest) if rest else []

    def _forget(self) -> None:
        for place in range(self._block, self._block + BLOCK):
            row = self._rows[place - self._first]
            if row.thread and row.kind != "system":
                _remember(self._threads, row.thread, place)
        self._block += BLOCK
        keep = max(self._first, self._block - BEFORE)
        del self._rows[: keep - self._first]
        self._first = keep

    def _read(self, many: int) -> list[ReplyLink]:
        known = facts(self._rows, self._first, self._ids, self._edited)
        threads = PlatformThreads(self._rows, self._first, self._threads, self._ids)
        stretch = Stretch(self._rows, self._first, known, threads, self._model)
        return stretch.links(self._block, self._block + many)


def _remember(places: "OrderedDict[str, int]", name: str, place: int) -> None:
    places[name] = place
    places.move_to_end(name)
    if len(places) > _REMEMBERED:
        places.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """For each turn its most likely parent, its share, and further parents (turn numbers).

    `turn_of` (rows) is each row's turn, -1 for system rows; a turn that starts a thread is its own
    parent.
    """

    turn_of: list[int]
    position: list[int]
    parent: list[int]
    share: list[float]
    also: dict[int, tuple[int, ...]]


class Stretch:
    """Some rows of a channel that are decided together."""

    def __init__(
        self,
        rows: Sequence[Message],
        first: int,
        known: Mapping[int, Fact],
        threads: PlatformThreads,
        model: Model,
    ) -> None:
        self._rows, self._first, self._known = rows, first, known
        self._threads, self._model = threads, model

    def links(self, start: int, stop: int) -> list[ReplyLink]:
        """The links of the rows at positions `start` to `stop` - 1."""
        decision = self.decide()
        return [self._link(position, decision) for position in range(start, stop)]

    def decide(self) -> Decision:
        """Both looks over all turns of the stretch."""
        model = self._model
        turns = model.reader.read(self._rows, minutes(self._rows))
        if not len(turns):
            return Decision([-1] * len(self._rows), [], [], [], {})
        parent = self._known_parents(turns)
        pairs = find_pairs(turns, parent)
        seen = np.concatenate([turns.seen, pairs.turn], 1)
        meaning, near = said(turns, model.vectors), around(turns)
        share = shares(model.first, meaning, turns, seen, near, pairs.earlier, pairs.pair)
        self._impose(turns, pairs.earlier, parent, share)
        order = np.argsort(-share[:, 1:], axis=1, kind="stable")[:, :BEST]
        earlier = np.take_along_axis(pairs.earlier, order, 1)
        chosen = np.concatenate([share[:, :1], np.take_along_axis(share[:, 1:], order, 1)], 1)
        chance = Together(earlier, chosen)
        more, more_seen = second_look(turns, earlier, chosen, chance, pairs.shared)
        cell = np.arange(len(turns))[:, None] * pairs.earlier.shape[1] + order
        pair = np.concatenate([pairs.pair.reshape(len(pairs.pair), -1)[:, cell], more])
        seen = np.concatenate([seen, more_seen], 1)
        near = np.concatenate([near, likely_neighbours(earlier, chosen)], 1)
        share = shares(
            model.second, meaning, turns, seen, near, earlier, pair, before=chosen[:, 1:]
        )
        share[:, 0] *= model.settings["start"]
        share /= share.sum(1, keepdims=True)
        self._impose(turns, earlier, parent, share)
        return self._decision(turns, earlier, share, chance)

    def _known_parents(self, turns: Turns) -> Ints:
        """For each turn the turn that a fact says it answers: itself where it starts a thread, -1
        where no fact is known or its parent is no turn in reach."""
        parent = np.full(len(turns), -1, np.int32)
        if self._known:
            number = {place: turn for turn, place in enumerate(turns.position.tolist())}
            for turn, place in enumerate(turns.position.tolist()):
                fact = self._known.get(self._first + place)
                if fact is not None:
                    found = number.get(fact.parent - self._first, turn)
                    parent[turn] = found if turn - REACH <= found <= turn else turn
        return parent

    def _impose(self, turns: Turns, earlier: Ints, parent: Ints, share: Floats) -> None:
        """Makes of `share` what the facts leave open."""
        here = np.flatnonzero(parent >= 0)
        share[here, 1:] = earlier[here] == parent[here, None]
        share[here, 0] = parent[here] == here
        if not self._threads.any:
            return
        names: dict[str | None, int] = {}
        thread = np.array(
            [names.setdefault(self._threads.of[place], len(names)) for place in turns.position]
        )
        mates = (thread[np.maximum(earlier, 0)] == thread[:, None]) & (earlier >= 0)
        open_ = parent < 0
        share[open_, 1:] *= mates[open_]
        inside = np.array([self._threads.of[place] is not None for place in turns.position])
        share[open_ & inside & (share[:, 1:].sum(1) > 0), 0] = 0.0
        share[share.sum(1) <= 0, 0] = 1.0
        share /= share.sum(1, keepdims=True)

    def _decision(self, turns: Turns, earlier: Ints, share: Floats, chance: Together) -> Decision:
        settings = self._model.settings
        here = np.arange(len(turns), dtype=np.int32)
        places = np.concatenate([here[:, None], earlier], 1)
        best = share.argmax(1)
        parent = places[here, best]
        further = share > settings["second parent"]
        further[here, best] = further[:, 0] = False
        further[best == 0] = False
        also: dict[int, tuple[int, ...]] = {}
        for turn, place in np.argwhere(further).tolist():
            other = places[turn : turn + 1, place]
            if chance.of(parent[turn : turn + 1], other)[0] > settings["one thread"]:
                also[turn] = (*also.get(turn, ()), int(other[0]))
        turn_of = np.full(len(self._rows), -1)
        turn_of[turns.position] = here
        return Decision(
            turn_of=turn_of.tolist(),
            position=turns.position.tolist(),
            parent=parent.tolist(),
            share=np.round(share[here, best].astype(float), 3).tolist(),
            also=also,
        )

    def _link(self, position: int, decision: Decision) -> ReplyLink:
        fact = self._known.get(position)
        if fact is not None:
            return ReplyLink(index=position, reply_to=fact.parent, source=fact.source)
        turn = decision.turn_of[position - self._first]
        if turn < 0:
            return ReplyLink(index=position, reply_to=position)
        parent, share = decision.parent[turn], decision.share[turn]
        if parent == turn and position in self._threads.before:
            before = self._threads.before[position]
            return ReplyLink(index=position, reply_to=before, source="explicit")
        return ReplyLink(
            index=position,
            reply_to=self._first + decision.position[parent],
            also_reply_to=tuple(
                self._first + decision.position[other] for other in decision.also.get(turn, ())
            ),
            confidence=share,
        )
