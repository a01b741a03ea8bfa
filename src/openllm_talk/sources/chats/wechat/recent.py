"""The last messages, by what an answer says of the one it quotes.

Answers name their message by its second and its sender, or by its sender and the quoted words.
Memory stays the same however long the chat is: an answer to a message further back than
`REMEMBERED` answers nothing that is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

REMEMBERED = 1 << 16
"""Messages back that an answer can quote."""

_Known = tuple[str, str, str, "_Known | None"]
"""Id, sender and text of a message, and the one before it at the same place."""


@dataclass(slots=True)
class Recent:
    """Remembers messages by a `place`, their second or their text, and finds the quoted one."""

    _now: dict[str, _Known] = field(default_factory=dict)
    _before: dict[str, _Known] = field(default_factory=dict)
    _held: int = 0

    def remember(self, place: str, key: str, sender: str, text: str) -> None:
        """Note the message with the id `key`."""
        now = self._now
        now[place] = (key, sender, text, now.get(place))
        self._held += 1
        if self._held >= REMEMBERED:
            self._before, self._now, self._held = now, {}, 0

    def find(self, place: str, sender: str, text: str) -> str | None:
        """The id of the last message there that is this sender's or, if unknown, has this text.

        Of several of the same sender the one with the same text.
        """
        best: str | None = None
        score = 0
        for key, its_sender, its_text, _ in self._candidates(place):
            fits = (2 if sender and sender == its_sender else 0) + (its_text == text)
            if fits > score and (fits != 1 or text):
                best, score = key, fits
        return best

    def knows(self, place: str, key: str) -> bool:
        """Whether the message with this id was there."""
        return any(known[0] == key for known in self._candidates(place))

    def _candidates(self, place: str) -> Iterator[_Known]:
        """The last first."""
        for store in (self._now, self._before):
            known = store.get(place)
            while known is not None:
                yield known
                known = known[3]
