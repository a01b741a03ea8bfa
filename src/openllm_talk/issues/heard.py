"""One channel as it was understood: the material that an issue is composed from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import cached_property

import msgspec

from openllm_talk.archive.times import instant
from openllm_talk.community import CommandPlan
from openllm_talk.reading import commands, questions, threads, utterance
from openllm_talk.reading import links as shared_links
from openllm_talk.reading.condense import condensed
from openllm_talk.reading.questions.lines import callers
from openllm_talk.reading.threads.people import People
from openllm_talk.records import ChatQuestion, Link, Message, Record, ReplyLink, Thread


class Wish(Record, frozen=True):
    """Something somebody wants of the next issue, and the message that says so."""

    what: str
    source: str


@dataclass(frozen=True)
class Heard:
    """The messages of one channel in order, and what reading makes of them (once, when asked).

    `own` are the community's own words for wishes; `edits` say, by ids, what people said that
    messages answer (themselves: they start a thread).
    """

    messages: Sequence[Message]
    own: tuple[CommandPlan, ...] = ()
    edits: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def replies(self) -> list[ReplyLink]:
        """Who answers whom, one a message."""
        return threads.link(self.messages, self.edited)

    @cached_property
    def edited(self) -> dict[int, int]:
        """The edits by place. A message that answers what was said elsewhere starts a thread here.

        Where an import since put the answered message behind its answer, the edit says nothing.
        """
        said = {place: self.edits.get(one.id) for place, one in enumerate(self.messages)}
        places = {
            place: self.position.get(answered, place)
            for place, answered in said.items()
            if answered is not None
        }
        return {place: answered for place, answered in places.items() if answered <= place}

    @cached_property
    def answering(self) -> dict[int, list[int]]:
        """For each place those that answer it, in order."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for link in self.replies:
            found[link.reply_to].append(link.index)
        return found

    @cached_property
    def threads(self) -> list[Thread]:
        """Messages that belong together."""
        return threads.threads(self.messages, self.replies)

    @cached_property
    def questions(self) -> list[ChatQuestion]:
        """What was asked, best worth first."""
        return questions.find(self.messages, self.replies)

    @cached_property
    def links(self) -> list[Link]:
        """What was shared, each work once."""
        return shared_links.collect(self.messages, self.replies)

    @cached_property
    def wishes(self) -> list[Wish]:
        """What people nominated, claimed or suggested for the next issue."""
        found = commands.find(self.messages, self.replies, self.own)
        return [Wish(what=one.what, source=self.messages[one.index].id) for one in found]

    @cached_property
    def wished(self) -> frozenset[str]:
        """The ids of messages that want something of an issue: no questions, no answers."""
        return frozenset(wish.source for wish in self.wishes)

    @cached_property
    def position(self) -> dict[str, int]:
        """The place of each message by its id."""
        return {message.id: place for place, message in enumerate(self.messages)}

    @cached_property
    def thread_of(self) -> dict[int, Thread]:
        """The thread that each message belongs to, by place."""
        return {member: thread for thread in self.threads for member in thread.members}

    def said(self, place: int) -> str:
        """What somebody wrote, without a message quoted before it, without «name: » in front and
        without greeting, thanks and filler."""
        text = self._said.get(place)
        if text is None:
            words = utterance.own_words(self.messages[place].text).strip()
            text = condensed(self._people.without_address(words).strip() or words)
            self._said[place] = text
        return text

    def credit(self, place: int) -> str | None:
        """Whose answer a message is: for what a bot said, that of the person who called it."""
        return self._callers.get(place) or self.messages[place].author

    @cached_property
    def _callers(self) -> dict[int, str]:
        return callers(self.messages, self._people)

    @cached_property
    def _said(self) -> dict[int, str]:
        return {}

    @cached_property
    def _people(self) -> People:
        return People(self.messages)

    def attention(self, link: Link) -> int:
        """How many people a shared link moved: those in its threads, and reactions to it."""
        people: set[str] = set()
        reactions = 0
        for source in link.sources:
            place = self.position.get(source)
            if place is None:
                continue
            members = self.thread_of[place].members if place in self.thread_of else (place,)
            people |= {self.messages[member].author or "" for member in members}
            reactions += sum(reaction.count for reaction in self.messages[place].reactions)
        return len(people) + reactions


def by_channel(
    messages: Sequence[Message],
    own: tuple[CommandPlan, ...] = (),
    edits: Mapping[str, str] | None = None,
    zone: tzinfo = UTC,
) -> list[Heard]:
    """The messages of each channel by themselves, channels in the order of their first message.

    What a person said answers a message of another channel is heard there, at its time; `zone` is
    that of times without an offset.
    """
    edits = edits or {}
    said = {message.id: message for message in messages} if edits else {}
    channels: dict[str | None, list[Message]] = {}
    guests: list[Message] = []
    for message in messages:
        room = _room(message, said, edits) if message.id in edits else message.channel
        if room == message.channel:
            channels.setdefault(room, []).append(message)
        else:
            guests.append(msgspec.structs.replace(message, channel=room))
    for guest in guests:
        _seat(guest, channels[guest.channel], edits[guest.id], zone)
    return [Heard(tuple(found), own, _of(found, edits)) for found in channels.values()]


def _of(messages: Sequence[Message], edits: Mapping[str, str]) -> Mapping[str, str]:
    return {one.id: edits[one.id] for one in messages if one.id in edits} if edits else {}


def _room(message: Message, said: Mapping[str, Message], edits: Mapping[str, str]) -> str | None:
    """The channel in which a message belongs: that of what it answers by people's words."""
    seen: set[str] = set()
    while message.id in edits and message.id not in seen:
        seen.add(message.id)
        message = said.get(edits[message.id], message)
    return message.channel


def _seat(guest: Message, room: list[Message], answers: str, zone: tzinfo) -> None:
    """Puts `guest` where it stands by its time, in any case behind the message that it answers."""
    place = next((at for at, one in enumerate(room, 1) if one.id == answers), len(room))
    time = instant(guest.time, zone)
    while time is not None and place < len(room):
        then = instant(room[place].time, zone)
        if then is None or then > time:
            break
        place += 1
    room.insert(place, guest)
