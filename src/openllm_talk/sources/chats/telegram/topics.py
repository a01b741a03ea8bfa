"""Which forum topic a message is in.

An export does not say it. A topic begins with a row that creates it; a message in it points at that
row, or answers another message in it, as if both were answers.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

import msgspec


class Place(msgspec.Struct, frozen=True, gc=False):
    """The message that a row answers, and the topic it is in."""

    reply_to: str | None = None
    thread: str | None = None


NOWHERE = Place()


@dataclass(slots=True)
class Topics:
    """The topics of one chat and the messages in them, as far as it was read."""

    created: set[int] = field(default_factory=set)
    _inside: list[int] = field(default_factory=list)
    _topic_of: list[int] = field(default_factory=list)

    def create(self, number: int) -> None:
        """Row `number` creates a topic, whose id it is."""
        self.created.add(number)
        self._remember(number, number)

    def place(self, number: int | None, target: str | int | None) -> Place:
        """The place of message `number` that points at `target`; None: it points at nothing."""
        if target is None:
            return NOWHERE
        if not self.created:
            return Place(str(target))
        try:
            pointed = int(target)
        except ValueError:
            return Place(str(target))
        topic = self._topic(pointed)
        if topic is None:
            return Place(str(target))
        if number is not None:
            self._remember(number, topic)
        return Place(None if pointed in self.created else str(target), str(topic))

    def _topic(self, number: int) -> int | None:
        place = bisect_left(self._inside, number)
        if place < len(self._inside) and self._inside[place] == number:
            return self._topic_of[place]
        return None

    def _remember(self, number: int, topic: int) -> None:
        """Note a message's topic for those that answer it; ids grow, so most go to the end."""
        place = bisect_left(self._inside, number)
        self._inside.insert(place, number)
        self._topic_of.insert(place, topic)
