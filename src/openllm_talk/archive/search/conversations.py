"""Messages that were found, and the conversation that each belongs to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import msgspec

from openllm_talk.archive import models
from openllm_talk.archive.codec import decode
from openllm_talk.archive.search.found import Found
from openllm_talk.reading.titles import shortened
from openllm_talk.records import Message

FARTHEST = 12
"""An answer to an answer … is followed back so many times."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the archive, and the one that its conversation began with."""

    id: str
    channel: str
    message: Message
    first: "Said | None" = None

    @property
    def answered(self) -> tuple[str, str] | None:
        """What it answers or which thread it stands in, as the platform says."""
        key = self.message.reply_to or self.message.thread
        return (self.channel, key) if key and key != self.message.id else None

    @property
    def conversation(self) -> str:
        """The id of the message that its conversation began with."""
        return self.first.id if self.first else self.id

    def found(self, score: float) -> Found:
        """The message as a search shows it."""
        return Found(
            kind="message",
            id=self.id,
            title=shortened(self.message.text),
            text=self.message.text,
            urls=self.message.urls,
            time=self.message.time,
            score=score,
        )


def messages_of(ids: Iterable[str]) -> dict[str, Said]:
    """The messages with these ids, each with the first one of its conversation.

    A conversation is what platforms say of it: answers, and threads. The archive may lack the
    message that was answered; then the conversation begins after it.
    """
    held = models.Message.objects.filter(pk__in=list(ids))
    said = {row.pk: Said(row.pk, row.channel_id, decode(row.record)) for row in held}
    heads = _heads(said)
    return {
        id_: replace(one, first=heads[id_]) if heads[id_].id != id_ else one
        for id_, one in said.items()
    }


def together(one: Found, other: Found, said: Said) -> Found:
    """Two finds of one conversation as one; the better one comes first and gives the score.

    `said` is a message of that conversation.
    """
    first = said.first or said
    return msgspec.structs.replace(
        one,
        kind="thread",
        id=first.id,
        title=shortened(first.message.text),
        time=first.message.time,
        text=one.text if other.text in one.text else f"{one.text}\n…\n{other.text}",
        urls=tuple(dict.fromkeys((*one.urls, *other.urls))),
    )


def _heads(said: Mapping[str, Said]) -> dict[str, Said]:
    """For each of these messages the first one of its conversation; itself, where it is that."""
    heads = dict(said)
    for _ in range(FARTHEST):
        wanted = {one.answered for one in heads.values() if one.answered is not None}
        earlier = _by_key(wanted)
        nearer = {
            id_: earlier[one.answered]
            for id_, one in heads.items()
            if one.answered in earlier and earlier[one.answered].id != one.id
        }
        if not nearer:
            break
        heads |= nearer
    return heads


def _by_key(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Said]:
    places = set(wanted)
    if not places:
        return {}
    rows = models.Message.objects.filter(key__in=[key for _, key in places])
    return {
        (row.channel_id, row.key): Said(row.pk, row.channel_id, decode(row.record))
        for row in rows
        if (row.channel_id, row.key) in places
    }
