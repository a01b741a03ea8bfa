"""Text exports in which a head begins each message («2020-02-21 9:05:01 Ana(10001)»), cut at them.

What looks like a head may be text, so whoever reads a format judges each candidate; see `parts`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from openllm_talk.sources import files, lines

H = TypeVar("H")

LONGEST = 1 << 20
"""Characters of one message over all its lines."""
_BLANKS = lines.MARKS + " \t\u3000\u00a0"


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """What may be a head: the match, the number of its line, whether it stands after a blank one.

    The first line of a file is `fresh`, too.
    """

    found: re.Match[str]
    number: int
    fresh: bool


class Part(msgspec.Struct, Generic[H], frozen=True, gc=False):
    """A head and what stands under it, up to the next head, without the last line's end.

    `head` is None for what stands under no head; `number` is the line of the head or else of the
    first line; `following` is the next head. A line that is `too_long` stands alone in `body`.
    `guessed` as in `lines.Line`.
    """

    head: H | None
    number: int
    body: str
    following: H | None = None
    guessed: bool = False
    too_long: bool = False

    def told(self) -> Iterator[lines.Line]:
        """The lines under the head that are not blank, each with its number.

        (A head of two lines is never asked: what stands under it is a message.)
        """
        if self.too_long:
            yield lines.Line(self.body, self.number, self.guessed, too_long=True)
            return
        first = self.number if self.head is None else self.number + 1
        for number, text in enumerate(self.body.split("\n"), first):
            if text.strip(_BLANKS):
                yield lines.Line(text, number, self.guessed)


@dataclass(slots=True)
class _Held(Generic[H]):
    """The text from the head of the part that is being read; `text` is None before any."""

    number: int = 1
    text: str | None = None
    head: H | None = None
    body_at: int = 0
    guessed: bool = False

    def part(self, end: int, following: H | None) -> Part[H] | None:
        """What is held, up to `end`, as a part, if it is anything."""
        if self.text is None:
            return None
        body = self.text[self.body_at : end] if end > self.body_at else ""
        if self.head is None and not body:
            return None
        return Part(self.head, self.number, body, following, self.guessed)

    def last(self) -> Iterator[Part[H]]:
        """All that is held as a part."""
        part = self.part(len(self.text or ""), None)
        if part is not None:
            yield part


def parts(
    source: files.Source,
    pattern: re.Pattern[str],
    read_head: Callable[[Candidate], H | None],
    progress: Callable[[int], None] | None = None,
    *,
    head_lines: int = 1,
) -> Iterator[Part[H]]:
    """The parts of the file in order.

    `pattern` is searched with MULTILINE and matches from a line's beginning to a line's end, over
    `head_lines` lines (one or two). `read_head` is asked about each match once, in order: it gives
    what the head says, or None where the match is text. Raises BrokenSource where the disk or the
    zip gives out.
    """
    held = _Held[H]()
    for passage in lines.passages(source, progress):
        if passage.too_long or (held.text is not None and len(held.text) > LONGEST):
            yield from held.last()
            held = _Held()
        if passage.too_long:
            yield Part(None, passage.number, passage.text, too_long=True)
            continue
        at = _join(held, passage, head_lines)
        yield from _cut(held, pattern, read_head, at)
        held.guessed = held.guessed or passage.guessed
    yield from held.last()


def _join(held: _Held[H], passage: lines.Passage, head_lines: int) -> int:
    """Add the lines to what is held; gives where to search on."""
    if held.text is None:
        held.text, held.number = passage.text, passage.number
        return 0
    at = len(held.text) + 1
    if head_lines > 1:
        at = max(held.body_at, held.text.rfind("\n") + 1)
    held.text = f"{held.text}\n{passage.text}"
    return at


def _cut(
    held: _Held[H], pattern: re.Pattern[str], read_head: Callable[[Candidate], H | None], at: int
) -> Iterator[Part[H]]:
    """The parts that end in what is held; the last one stays."""
    text = held.text or ""
    number, counted, begins = held.number, 0, 0
    for found in pattern.finditer(text, at):
        start = found.start()
        number += text.count("\n", counted, start)
        counted = start
        head = read_head(Candidate(found, number, _is_fresh(text, start)))
        if head is None:
            continue
        part = held.part(start - 1, head)
        if part is not None:
            yield part
        held.head, held.number, held.guessed = head, number, False
        held.body_at = found.end() + 1
        begins = start
    held.text = text[begins:]
    held.body_at -= begins


def _is_fresh(text: str, start: int) -> bool:
    if start < 2 or text[start - 2] == "\n":
        return True
    before = text.rfind("\n", 0, start - 1) + 1
    return not text[before : start - 1].strip(_BLANKS)
