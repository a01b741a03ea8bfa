"""What the platform itself says about who answers whom."""

from collections import defaultdict
from collections.abc import Sequence

from openllm_talk.reading import utterance
from openllm_talk.reading.threads.stream import LONGEST_TEXT, Turn
from openllm_talk.records import Message


class Facts:
    """Replies, quotes and threads that the export of a chat states."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = messages
        self._by_id = {message.id: place for place, message in enumerate(messages) if message.id}
        self._threads: dict[tuple[str | None, str], Turn] = {}
        self._said: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, turn: Turn) -> None:
        """Remembers `turn` for the messages after it."""
        message = self._messages[turn.position]
        if message.thread:
            self._threads[(message.channel, message.thread)] = turn
        self._said[_opening(message.text)].append(turn.position)

    def parent(self, position: int) -> int | None:
        """The message that `position` answers by the platform's word, or by its quote."""
        message = self._messages[position]
        if message.reply_to:
            parent = self._by_id.get(message.reply_to)
            if parent is not None and parent != position:
                return parent
        quoted = utterance.quote(message.text[:LONGEST_TEXT])
        if quoted is None or not quoted.said:
            return None
        places = self._said.get(_opening(quoted.said), [])
        by_name = [at for at in places if quoted.name in (None, self._messages[at].author)]
        found = by_name or places
        return found[-1] if found else None

    def last_in_thread(self, position: int) -> Turn | None:
        """The turn before `position` in the platform's thread, if the platform has threads."""
        message = self._messages[position]
        return self._threads.get((message.channel, message.thread)) if message.thread else None


def _opening(text: str) -> str:
    """The part of a message by which a quote of it is recognised; quotes are often cut."""
    return "".join(utterance.own_words(text[:LONGEST_TEXT]).split())[:12]
