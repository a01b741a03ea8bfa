"""Who answers whom: facts first, then the likeliest of the last messages.

Each earlier message in reach, and «nothing: this starts a thread», gets a score: the sum of the
weights of the cues that hold. The best score wins; its share among all (a softmax) is the
confidence.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from openllm_talk.reading.threads.clock import minutes
from openllm_talk.reading.threads.cues import Cue, answer_cues, start_cues
from openllm_talk.reading.threads.facts import Facts
from openllm_talk.reading.threads.people import People
from openllm_talk.reading.threads.stream import Stream, Turn, Vocabulary, read_turn
from openllm_talk.reading.threads.weights import BY_NAME, BY_TURN
from openllm_talk.records import Message, ReplyLink

_NAMING: Final = 0.15  # the share of messages that name somebody, in a chat where that is usual


def link(
    messages: Sequence[Message],
    edited: Mapping[int, int] | None = None,
) -> list[ReplyLink]:
    """Who answers whom, one link a row; positions are those in `messages`.

    A person's edit (`edited`: position → position) wins over everything, then what the platform
    says (`reply_to`, a message quoted on top, the platform's `thread`), then the likeliest earlier
    message of the same channel. A row that starts a thread, and every system row, links to itself.
    """
    return Linker(messages, edited or {}).links()


class Linker:
    """One reading of a chat from its first message to its last."""

    def __init__(
        self,
        messages: Sequence[Message],
        edited: Mapping[int, int],
        weights: Mapping[str, float] | None = None,
    ) -> None:
        self._messages = messages
        self._edited = edited
        self._people = People(messages)
        self._facts = Facts(messages)
        times = minutes(messages)
        self._turns = {
            position: read_turn(message, position, self._people, times[position])
            for position, message in enumerate(messages)
            if message.kind != "system"
        }
        self._weights = weights or self._way_of_talking()
        vocabulary = Vocabulary(self._turns.values())
        self._streams: defaultdict[str | None, Stream] = defaultdict(lambda: Stream(vocabulary))

    def _way_of_talking(self) -> Mapping[str, float]:
        """The weights for a chat where people name whom they answer, or for one without names."""
        addressed = sum(bool(turn.meant.addressed) for turn in self._turns.values())
        return BY_NAME if addressed > _NAMING * len(self._turns) else BY_TURN

    def links(self) -> list[ReplyLink]:
        """One link a row, in order."""
        return [self._link(position) for position in range(len(self._messages))]

    def _link(self, position: int) -> ReplyLink:
        message = self._messages[position]
        stated = self._edited.get(position)
        if stated is not None and not 0 <= stated < len(self._messages):
            stated = None
        if message.kind == "system":
            if stated is None:
                return ReplyLink(index=position, reply_to=position)
            return ReplyLink(index=position, reply_to=stated, source="edited")
        turn = self._turns[position]
        stream = self._streams[message.channel]
        found = self._decide(turn, stream, stated)
        parent = self._turns.get(found.reply_to) if found.reply_to < position else None
        stream.add(turn, parent)
        self._facts.add(turn)
        return found

    def _decide(self, turn: Turn, stream: Stream, stated: int | None) -> ReplyLink:
        if stated is not None:
            return ReplyLink(index=turn.position, reply_to=stated, source="edited")
        told = self._facts.parent(turn.position)
        if told is not None:
            return ReplyLink(index=turn.position, reply_to=told, source="explicit")
        if self._messages[turn.position].thread:
            before = self._facts.last_in_thread(turn.position)
            if before is None:
                return ReplyLink(index=turn.position, reply_to=turn.position, source="explicit")
            mates = [other for other in stream.turns if other.thread == before.thread]
            return infer(turn, stream, mates or [before], self._weights, may_start=False)
        return infer(turn, stream, stream.turns, self._weights)


def infer(
    turn: Turn,
    stream: Stream,
    candidates: Iterable[Turn],
    weights: Mapping[str, float],
    *,
    may_start: bool = True,
) -> ReplyLink:
    """The likeliest parent of `turn` among `candidates`, with how likely it is among them."""
    scores = {
        earlier.position: score(answer_cues(turn, earlier, stream), weights)
        for earlier in candidates
    }
    if may_start or not scores:
        scores[turn.position] = score(start_cues(turn, stream), weights)
    highest = max(scores.values())
    shares = {place: math.exp(value - highest) for place, value in scores.items()}
    best = max(shares, key=lambda place: (shares[place], place))
    return ReplyLink(
        index=turn.position, reply_to=best, confidence=round(shares[best] / sum(shares.values()), 3)
    )


def score(cues: Iterator[Cue], weights: Mapping[str, float]) -> float:
    """The sum of the weights of the cues that hold."""
    return sum(weights.get(name, 0.0) * value for name, value in cues)
