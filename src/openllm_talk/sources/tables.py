"""CSV of any size as rows with their places, whatever is wrong with its quotation marks."""

import csv
from collections import deque
from collections.abc import Callable, Iterator

import msgspec

from openllm_talk.sources import files, lines

LARGEST = 1 << 20
"""Characters of one row over all its lines."""
MOST_REPEATED = 1 << 26
"""Characters that are read again below quotations that never end."""


class TableRow(msgspec.Struct, frozen=True, gc=False):
    """One row of a table; `line` is where it begins, from 1.

    `broken` rows hold one line as it stands: a quotation that begins there never ends, or the line
    is too long; the lines below it are read on their own. `guessed` as in `lines.Line`.
    """

    cells: list[str]
    line: int
    broken: bool = False
    guessed: bool = False


def read(
    source: files.Source,
    progress: Callable[[int], None] | None = None,
    *,
    delimiter: str = ",",
) -> Iterator[TableRow]:
    """The rows in order, the header included, blank ones left out; a cell may hold line ends.

    Raises BrokenSource where the disk or the zip gives out.
    """
    csv.field_size_limit(max(LARGEST, csv.field_size_limit()))
    feed = _Feed(lines.read(source, progress))
    reader = csv.reader(feed, delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
            feed.broken = True
        if feed.broken or feed.is_cut_off():
            yield from (TableRow([one.text], one.number, True, one.guessed) for one in feed.lost())
            reader = csv.reader(feed, delimiter=delimiter)
        elif cells:
            held = feed.held
            guessed = held[0].guessed if len(held) == 1 else any(x.guessed for x in held)
            yield TableRow(cells, held[0].number, guessed=guessed)
        feed.begin()


class _Feed:
    """Gives lines to the parser and holds those of the row that it is in."""

    def __init__(self, source: Iterator[lines.Line]) -> None:
        self._source = source
        self._again: deque[lines.Line] = deque()
        self._repeated = 0
        self._ended = False
        self.begin()

    def begin(self) -> None:
        """A new row begins with the next line."""
        self.held: list[lines.Line] = []
        self._size = 0
        self.broken = False

    def is_cut_off(self) -> bool:
        """Whether the file ended inside a quotation of several lines."""
        if not self._ended or len(self.held) < 2:
            return False
        return sum(line.text.count('"') for line in self.held) % 2 == 1

    def lost(self) -> list[lines.Line]:
        """The lines that are no row: the first one, for those below it are read again.

        All of them in a file with so many such places that it would be read over and over.
        """
        self._repeated += self._size
        if self._repeated > MOST_REPEATED or not self.held:
            return self.held
        self._again.extendleft(reversed(self.held[1:]))
        self._ended = False
        return self.held[:1]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._source, None)
        if line is None:
            self._ended = True
            raise StopIteration
        self.held.append(line)
        self._size += len(line.text) + 1
        if line.too_long or self._size > LARGEST:
            raise csv.Error("too long")
        return line.text.replace("\0", "\u2400") + "\n"
