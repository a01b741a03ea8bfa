"""One channel as it was understood: the material that an issue is composed from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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

    `own` are the community's own words for wishes.
    """

    messages: Sequence[Message]
    own: tuple[CommandPlan, ...] = ()

    @cached_property
    def replies(self) -> list[ReplyLink]:
        """Who answers whom, one a message."""
        return threads.link(self.messages)

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


def by_channel(messages: Sequence[Message], own: tuple[CommandPlan, ...] = ()) -> list[Heard]:
    """The messages of each channel by themselves, channels in the order of their first message."""
    channels: dict[str | None, list[Message]] = {}
    for message in messages:
        channels.setdefault(message.channel, []).append(message)
    return [Heard(tuple(found), own) for found in channels.values()]
