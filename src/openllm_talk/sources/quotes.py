"""Which message a quotation quotes, where the export names it by its words only."""

REMEMBERED = 1 << 15
"""How many messages back one can be quoted."""


class Quotable:
    """The ids of the last messages by their words; of equal ones the latest.

    Two generations are kept, the older one let go when the newer is full, so memory stays.
    """

    def __init__(self) -> None:
        self._recent: dict[str, str] = {}
        self._older: dict[str, str] = {}

    def remember(self, words: str, key: str) -> None:
        """Note a message."""
        self._recent[words] = key
        if len(self._recent) >= REMEMBERED:
            self._older, self._recent = self._recent, {}

    def find(self, words: str) -> str | None:
        """The id of the latest message with these words, if it is still known."""
        return self._recent.get(words) or self._older.get(words)
