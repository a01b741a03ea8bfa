"""What needs no guess about a stretch of a channel: people's edits, then the platform's words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from openllm_talk.reading import utterance
from openllm_talk.reading.threads.turns import LONGEST_TEXT
from openllm_talk.records import Message, Record

_TELLING: Final = 8
_LOOKED_UP: Final = 200


class Fact(Record, frozen=True):
    """Message `parent` (a position; the message's own: it starts a thread), and who says so."""

    parent: int
    source: Literal["explicit", "edited"]


def facts(
    messages: Sequence[Message],
    first: int,
    ids: Mapping[str, int],
    edited: Mapping[int, int],
) -> dict[int, Fact]:
    """What is known of `messages`, the first of which has position `first`; keys are positions.

    A person's edit wins over the platform's reply, and that over a message quoted on top. `ids`
    are the positions of the messages that a reply may point at. An edit to a position that is not
    there (yet), and a reply to a message that is not there, say nothing.
    """
    known: dict[int, Fact] = {}
    said: defaultdict[str, list[int]] = defaultdict(list)
    may_quote = any("\n" in message.text for message in messages)
    for place, message in enumerate(messages):
        position = first + place
        stated = edited.get(position)
        if stated is not None and 0 <= stated < first + len(messages):
            known[position] = Fact(parent=stated, source="edited")
        elif message.kind != "system":
            parent = ids.get(message.reply_to) if message.reply_to else None
            if parent is None or parent == position:
                parent = _quoted(message, messages, first, said)
            if parent is not None:
                known[position] = Fact(parent=parent, source="explicit")
        if may_quote and message.text:
            said[_opening(message.text)].append(position)
    return known


def _quoted(
    message: Message, messages: Sequence[Message], first: int, said: Mapping[str, list[int]]
) -> int | None:
    if "\n" not in message.text:
        return None
    quoted = utterance.quote(message.text[:LONGEST_TEXT])
    if quoted is None or not quoted.said:
        return None
    words = _squeezed(quoted.said)
    places = [
        at
        for at in said.get(_opening(quoted.said), [])
        if _squeezed(messages[at - first].text).startswith(words)
    ]
    by_name = [at for at in places if quoted.name in (None, messages[at - first].author)]
    # A name may be another card of the same person; then the words must be more than a greeting.
    found = by_name or (places if len(words) >= _TELLING else [])
    return found[-1] if found else None


def _opening(text: str) -> str:
    """The part of a message by which a quote of it is looked up."""
    return _squeezed(text[:_LOOKED_UP])[:12]


def _squeezed(text: str) -> str:
    """The own words of a message without blanks and without the dots of a quote that was cut."""
    own = utterance.own_words(text[:LONGEST_TEXT]) if "\n" in text else text[:LONGEST_TEXT]
    return "".join(own.split()).rstrip(".…")


class PlatformThreads:
    """The threads that the platform itself keeps: a topic, a row of replies under a message.

    `of` names for each row its thread; the message that a thread is named after is in it. `before`
    says for each row that continues one the row before it there. A thread of the platform is one
    thread: whatever starts in it answers the row before.
    """

    def __init__(
        self,
        rows: Sequence[Message],
        first: int,
        earlier: Mapping[str, int],
        ids: Mapping[str, int],
    ) -> None:
        names = {row.thread for row in rows if row.thread}
        self.any = bool(names)
        self.of = [row.thread or (row.id if row.id in names else None) for row in rows]
        self.before: dict[int, int] = {}
        last: dict[str, int] = {}
        for place, name in enumerate(self.of) if names else ():
            if name is None or rows[place].kind == "system":
                continue
            position = first + place
            known = last.get(name, earlier.get(name, ids.get(name)))
            if known is not None and known < position:
                self.before[position] = known
            last[name] = position
