"""What speaks for one message answering another, or for its starting a thread.

Each cue is a name and how strongly it holds; `weights.py` says what it counts. The cues are about
time, order, people and shared words, so they work in any language; the forms of asking, greeting
and thanking come from `utterance.py` in Chinese and English.
"""

import math
from collections.abc import Iterator
from typing import Final

from openllm_talk.reading.threads.stream import Stream, Turn

_SETTLED: Final = 100  # messages after which somebody's first words are news

Cue = tuple[str, float]


def start_cues(turn: Turn, stream: Stream) -> Iterator[Cue]:
    """The cues for `turn` starting a thread of its own."""
    yield "start", 1.0
    yield "start: asks", turn.asks
    if turn.meant.addressed:
        present = any(person in stream.latest for person in turn.meant.addressed)
        yield ("start: addresses somebody here" if present else "start: addresses a stranger"), 1.0
    elif turn.meant.named:
        yield "start: names somebody", 1.0
    else:
        yield "start: asks all", turn.asks
    yield from _form_cues(turn)
    before = stream.latest.get(turn.person)
    if before is None:
        if stream.count >= _SETTLED:
            yield "start: first words", 1.0
            yield "start: first words and asks", turn.asks
    else:
        yield "start: own pause", _gap(before, turn)
        yield "start: own distance", math.log(stream.count - before.order)
    if stream.turns:
        yield "start: pause", _gap(stream.turns[-1], turn)
    else:
        yield "start: nothing before", 1.0


def _form_cues(turn: Turn) -> Iterator[Cue]:
    if turn.says_you:
        yield "start: says you", 1.0
    if turn.is_greeting:
        yield "start: greets", 1.0
    elif turn.is_plea:
        yield "start: pleads", 1.0
    if turn.is_closing:
        yield "start: closes", 1.0
    if turn.thanks:
        yield "start: thanks", 1.0
    if turn.has_address:
        yield "start: shares a page", 1.0
    yield "start: length", math.log1p(len(turn.words))


def answer_cues(turn: Turn, earlier: Turn, stream: Stream) -> Iterator[Cue]:
    """The cues for `turn` answering `earlier`."""
    distance = stream.count - earlier.order
    yield "distance", math.log(distance)
    yield "pause", _gap(earlier, turn)
    if distance <= 3:
        yield ("next", "second", "third")[distance - 1], 1.0
    is_latest = stream.latest[earlier.person] is earlier
    own = earlier.person == turn.person
    if own:
        yield from _own_cues(turn, earlier, stream, is_latest)
    else:
        yield from _other_cues(turn, earlier, stream, is_latest)
        yield from _name_cues(turn, earlier, stream, is_latest)
        yield from _partner_cues(turn, earlier, stream, is_latest)
        yield from _thread_cues(turn, earlier, stream)
    before = stream.latest.get(turn.person)
    if before is not None and earlier.thread == before.thread:
        yield "thread of mine", 1.0
        yield "thread of mine, pause", _gap(before, turn)
    if stream.thread_latest[earlier.thread] == earlier.position:
        yield "end of its thread", 1.0
    yield from _word_cues(turn, earlier, stream)
    if turn.is_closing:
        yield "closes, distance", math.log(distance)


def _partner_cues(turn: Turn, earlier: Turn, stream: Stream, is_latest: bool) -> Iterator[Cue]:
    if stream.partner.get(turn.person) == earlier.person:
        yield "partner", 1.0
        if is_latest:
            yield "partner, latest", 1.0
    if stream.partner.get(earlier.person) == turn.person:
        yield "partner of mine", 1.0


def _thread_cues(turn: Turn, earlier: Turn, stream: Stream) -> Iterator[Cue]:
    """The cues of somebody else's message that lie in the thread it is part of."""
    people = stream.thread_people[earlier.thread]
    if len(people) == 1:
        yield "alone in its thread", 1.0
    before = stream.latest.get(turn.person)
    if earlier.answered == turn.person:
        is_news = before is None or before.order < earlier.order
        yield ("answers me" if is_news else "answered me before"), 1.0
    elif earlier.answered and earlier.answered != earlier.person:
        yield "answers another", 1.0
    mine = people.get(turn.person)
    if mine is None:
        yield "thread without me", 1.0
    elif mine < earlier.order:
        yield "news in my thread", 1.0
        if stream.thread_starter[earlier.thread] == turn.person:
            yield "news in the thread I started", 1.0
        if stream.thread_latest[earlier.thread] == earlier.position:
            yield "news in my thread, its end", 1.0


def _word_cues(turn: Turn, earlier: Turn, stream: Stream) -> Iterator[Cue]:
    shared = turn.words & earlier.words
    if shared:
        weight = sum(stream.vocabulary.rarity(word) for word in shared)
        yield "shared words", weight / math.sqrt(4 + len(turn.words))
    in_thread = (turn.words & stream.thread_words[earlier.thread]) - shared
    if in_thread:
        weight = sum(stream.vocabulary.rarity(word) for word in in_thread)
        yield "words of its thread", weight / math.sqrt(4 + len(turn.words))


def _own_cues(turn: Turn, earlier: Turn, stream: Stream, is_latest: bool) -> Iterator[Cue]:
    yield ("own latest" if is_latest else "own older"), 1.0
    if is_latest and stream.turns[-1] is earlier:
        yield "own, just before", 1.0
    if is_latest and earlier.meant.addressed and earlier.meant.addressed == turn.meant.addressed:
        yield "own, to the same person", 1.0
    elif turn.meant.addressed - earlier.meant.addressed:
        yield "own, to another person", 1.0
    if earlier.asks >= 0.3:
        yield "own question", 1.0
        if turn.is_solved:
            yield "own question, solved", 1.0
    if turn.asks >= 0.5:
        yield "own, and asks", 1.0
    if earlier.parent == earlier.position:
        yield "own start", 1.0
    if earlier.replies:
        yield "own, answered", 1.0


def _other_cues(turn: Turn, earlier: Turn, stream: Stream, is_latest: bool) -> Iterator[Cue]:
    if earlier.asks > 0:
        yield "question", earlier.asks
        if not earlier.replies:
            yield "question without answer", earlier.asks
    if earlier.parent == earlier.position:
        yield "start of a thread", 1.0
        if turn.person not in stream.latest:
            yield "start, and my first words", 1.0
    if is_latest:
        yield "latest of its author", 1.0
    yield from _exchange_cues(turn, earlier)


def _exchange_cues(turn: Turn, earlier: Turn) -> Iterator[Cue]:
    if turn.person in earlier.repliers:
        yield "answered by me already", 1.0
    elif earlier.replies:
        yield "answered by others", math.log1p(earlier.replies)
    if earlier.is_closing:
        yield "closing words", 1.0
    if earlier.is_greeting and turn.is_greeting:
        yield "greets back", 1.0
    if turn.asks >= 0.5:
        yield "asks back", 1.0


def _name_cues(turn: Turn, earlier: Turn, stream: Stream, is_latest: bool) -> Iterator[Cue]:
    when = "latest" if is_latest else "older"
    if earlier.person in turn.meant.addressed:
        yield f"addressed, {when}", 1.0
    elif turn.meant.addressed:
        yield "another addressed", 1.0
    if earlier.person in turn.meant.named:
        yield f"named, {when}", 1.0
    if turn.person in earlier.meant.addressed:
        before = stream.latest.get(turn.person)
        is_news = before is None or before.order < earlier.order
        yield ("addresses me" if is_news else "addressed me before"), 1.0
        if turn.thanks:
            yield "addresses me, thanks", 1.0
    elif earlier.meant.addressed:
        yield "addresses another", 1.0
        if earlier.meant.addressed & turn.meant.addressed:
            yield "addresses the same", 1.0
    elif turn.person in earlier.meant.named:
        yield "names me", 1.0


def _gap(earlier: Turn, turn: Turn) -> float:
    if earlier.time is None or turn.time is None:
        return 0.0
    return math.log1p(min(max(turn.time - earlier.time, 0.0), 600.0))
