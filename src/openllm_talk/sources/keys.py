"""Ids for messages of platforms that give none."""

import hashlib

REMEMBERED = 1 << 14
"""How many keys back equal messages are told apart."""


class ContentKeys:
    """Makes ids of (channel, author, time, text, ordinal among equals), as long as a file is read.

    The same message has the same id in every export that holds it, so overlapping exports merge.
    Equals stand close together; only the last ones are remembered, so memory does not grow.
    """

    def __init__(self) -> None:
        self._recent: dict[str, int] = {}
        self._older: dict[str, int] = {}
        self._channel = ""
        self._begun = _begun("")

    def key(self, channel: str | None, author: str | None, time: str | None, text: str) -> str:
        """The next id for a message with this content: 24 hexadecimal digits."""
        if (channel or "") != self._channel:
            self._channel = channel or ""
            self._begun = _begun(self._channel)
        content = f"{author or ''}\x1f{time or ''}\x1f{text}"
        hashed = self._begun.copy()
        hashed.update(content.encode("utf-8", "surrogatepass"))
        name = hashed.hexdigest()
        ordinal = self._recent.get(name)
        if ordinal is None:
            ordinal = self._older.get(name, 0)
        self._recent[name] = ordinal + 1
        if len(self._recent) >= REMEMBERED:
            self._older, self._recent = self._recent, {}
        if not ordinal:
            return name
        hashed.update(b"\x1f%d" % ordinal)
        return hashed.hexdigest()


def _begun(channel: str) -> hashlib.blake2b:
    """The hash as far as it is the same for all messages of a channel."""
    return hashlib.blake2b(f"{channel}\x1f".encode("utf-8", "surrogatepass"), digest_size=12)
