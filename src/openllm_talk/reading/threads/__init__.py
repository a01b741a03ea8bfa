"""Who answers whom, and which messages belong together."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from openllm_talk.reading.threads.linking import link
from openllm_talk.records import Message, ReplyLink, Thread

__all__ = ["link", "threads"]


def threads(messages: Sequence[Message], links: Sequence[ReplyLink]) -> list[Thread]:
    """The threads that `links` make of `messages`: every row in exactly one, in order.

    A thread's id is the id of its first message, so it stays when later messages come in. Where
    ids repeat (some platforms count in each chat anew), the channel and the row make it one of
    its own.
    """
    root = list(range(len(messages)))

    def top(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for found in links:
        for parent in (found.reply_to, *found.also_reply_to):
            one, other = sorted((top(found.index), top(parent)))
            root[other] = one
    members: defaultdict[int, list[int]] = defaultdict(list)
    for place in range(len(messages)):
        members[top(place)].append(place)
    many = Counter(message.id for message in messages)
    return [
        Thread(id=_own_id(messages[first], first, many), members=tuple(places))
        for first, places in sorted(members.items())
    ]


def _own_id(message: Message, place: int, many: Mapping[str, int]) -> str:
    if many[message.id] == 1:
        return message.id
    return f"{message.channel or ''}/{message.id}/{place}"
