"""Ids for messages of platforms that give none."""

import hashlib

REMEMBERED = 1 << 14
"""How many keys back equal messages are told apart."""
REMEMBERED_OF_A_DAY = 1 << 11
"""The same where times have a date: equals are of the same second or minute then, not of another
day. What fits into the processor's cache costs a third less."""
_CLOCK = len("10:00:00")


class ContentKeys:
    """Makes ids of (channel, author, time, text, ordinal among equals), as long as a file is read.

    The same message has the same id in every export that holds it, so overlapping exports merge.
    Equals stand close together; only the last ones are remembered, so memory does not grow.
    """

    def __init__(self) -> None:
        self._recent: dict[str, int] = {}
        self._older: dict[str, int] = {}
        self._channel: str | None = None
        self._begun = _begun(None)

    def key(self, channel: str | None, author: str | None, time: str | None, text: str) -> str:
        """The next id for a message with this content: 24 hexadecimal digits."""
        if channel != self._channel:
            self._channel, self._begun = channel, _begun(channel)
        hashed = self._begun.copy()
        content = f"{author or ''}\x1f{time or ''}\x1f{text}"
        hashed.update(content.encode("utf-8", "surrogatepass"))
        name = hashed.hexdigest()
        recent = self._recent
        if name not in recent and name not in self._older:
            recent[name] = 1
            if len(recent) >= REMEMBERED_OF_A_DAY:
                self._forget(time)
            return name
        ordinal = recent.get(name) or self._older[name]
        recent[name] = ordinal + 1
        hashed.update(b"\x1f%d" % ordinal)
        return hashed.hexdigest()

    def _forget(self, time: str | None) -> None:
        """Forget the oldest half of the keys, if this is a time that does not come again."""
        dated = time is not None and len(time) > _CLOCK
        if dated or len(self._recent) >= REMEMBERED:
            self._older, self._recent = self._recent, {}


def _begun(channel: str | None) -> hashlib.blake2b:
    """The hash as far as it is the same for all messages of a channel."""
    return hashlib.blake2b(f"{channel or ''}\x1f".encode("utf-8", "surrogatepass"), digest_size=12)
