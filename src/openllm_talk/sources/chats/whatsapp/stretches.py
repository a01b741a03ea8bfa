"""Which notations of stamps a file's own messages have, and which only chats that are quoted in it.

Exports that were put together change their notation once and go on in the new one. Where somebody
copied lines of another chat into a message, they stand between stamps of the first notation:

    18/03/22, 14:56 - Ana: look what they say:
    [14:50, 18/03/2022] Bo: I am leaving
    18/03/22, 14:57 - Cy: oh
"""

from collections import Counter
from dataclasses import dataclass, field

from openllm_talk.sources.chats.whatsapp.stamps import Shape

_COMMON = 0.2
"""Share of the stamps above which a second notation may be the file's own."""
_LONG = 30
"""Stamps in a row that nobody quotes."""
_MANY = 5
"""Stretches that are two exports sorted into one, or stamps at the end that nobody quotes."""


@dataclass(slots=True)
class Stretches:
    """How often stamps of each notation follow each other, in the order of the file."""

    counts: Counter[Shape] = field(default_factory=Counter)
    longest: Counter[Shape] = field(default_factory=Counter)
    begun: Counter[Shape] = field(default_factory=Counter)
    first: Shape | None = None
    last: Shape | None = None
    _length: int = 0

    def see(self, shape: Shape, count: int = 1) -> None:
        """Take in that the next `count` stamps have this shape."""
        if self.first is None:
            self.first = shape
        if shape != self.last:
            self.last, self._length = shape, 0
            self.begun[shape] += 1
        self._length += count
        self.counts[shape] += count
        self.longest[shape] = max(self.longest[shape], self._length)

    def own(self) -> frozenset[Shape]:
        """The notations of the file's own messages: the first one, and those that it goes on in."""
        return frozenset(shape for shape in self.counts if self._is_own(shape))

    def _is_own(self, shape: Shape) -> bool:
        if shape == self.first:
            return True
        if shape.form == "bracket" and not shape.seconds:
            # So a computer writes what is copied from a chat; phones write seconds into brackets.
            return False
        common = self.counts[shape] >= _COMMON * self.counts.total()
        if shape == self.last and (common or self._length >= _MANY):
            return True
        return self.longest[shape] >= _LONG or (common and self.begun[shape] >= _MANY)
