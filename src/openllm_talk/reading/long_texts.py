"""Forms found in texts of any length, in a time that grows with the length alone.

A form that tries at each place to go on to the end of a text takes the square of its length: a
line of 80,000 characters that somebody made for it stops a draft for minutes. What a form finds is
short, so a long text is looked at stretch by stretch.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_STRETCH: Final = 1200
_REACH: Final = 600
"""Characters behind a stretch that what begins in it may take; nothing that is found is as long."""


def each(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` finds, where a match ends within 600 characters."""
    start = 0
    while start < len(text):
        end = start + _STRETCH
        last = start
        for match in pattern.finditer(text, start, end + _REACH):
            if match.start() >= end < len(text):
                break
            yield match
            last = match.end()
        start = max(end, last)


class Taken:
    """The places of a text that are taken already."""

    def __init__(self, text: str, places: Iterable[tuple[int, int]] = ()) -> None:
        self._taken = bytearray(len(text))
        for start, end in places:
            self.take(start, end)

    def meets(self, start: int, end: int) -> bool:
        """Whether something of this place is taken."""
        return self._taken.find(1, start, end) >= 0

    def take(self, start: int, end: int) -> None:
        """Takes a place."""
        self._taken[start:end] = b"\1" * (end - start)
