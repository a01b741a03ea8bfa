"""A transcript as its blocks: cues with their times, and what stands between them."""

import re
from collections.abc import Callable, Iterator

import msgspec

from openllm_talk.sources import files, lines

LONGEST = 1 << 20
"""Characters of one block; what goes on beyond is a block of its own."""
ARROW = "-->"
_MOMENT = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_MOMENT}\s*-->\s*{_MOMENT}(?:\s.*)?", re.ASCII)


class Span(msgspec.Struct, frozen=True, gc=False):
    """From when to when a cue is said, in milliseconds from the beginning of the recording."""

    start: int
    end: int


class Block(msgspec.Struct, frozen=True, gc=False):
    """Lines up to a blank one; `number` is the first one's.

    `span` is None where no line says a time, or where `timing` says none that can be. `text` is
    what follows the timing, and all of the block where there is none.
    """

    number: int
    text: tuple[str, ...]
    timing: str | None = None
    span: Span | None = None
    guessed: bool = False
    too_long: bool = False

    @property
    def raw(self) -> str:
        """The block as it stands in the file, for a reject."""
        return "\n".join((self.timing, *self.text) if self.timing else self.text)


def span(line: str) -> Span | None:
    """The times of a timing line; None where they are none, or minutes or seconds beyond 59."""
    found = _TIMING.fullmatch(line[:200])
    if found is None:
        return None
    parts = [int(part or 0) for part in found.groups()[:3] + found.groups()[4:7]]
    if any(part > 59 for part in (*parts[1:3], *parts[4:6])):
        return None
    start, end = (
        ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(fraction.ljust(3, "0"))
        for (hours, minutes, seconds), fraction in (
            (parts[:3], found[4]),
            (parts[3:], found[8]),
        )
    )
    return Span(start, max(start, end))


def blocks(source: files.Source, progress: Callable[[int], None] | None) -> Iterator[Block]:
    """The blocks of the file in order; a timing begins a new one even without a blank line.

    Raises BrokenSource where the disk or the zip gives out.
    """
    held: list[lines.Line] = []
    size, timed = 0, False
    for line in lines.read(source, progress):
        if line.too_long:
            yield from _block(held)
            yield Block(line.number, (line.text,), guessed=line.guessed, too_long=True)
            held, size, timed = [], 0, False
            continue
        arrow = ARROW in line.text
        if not line.text.strip(lines.MARKS + " \t") or size > LONGEST:
            yield from _block(held)
            held, size, timed = [], 0, False
        elif arrow and timed:
            name = [held.pop()] if held[-1].text.strip().isdecimal() else []
            yield from _block(held)
            held, size = name, 0
        if line.text.strip(lines.MARKS + " \t"):
            held.append(line)
            size += len(line.text)
            timed = timed or arrow
    yield from _block(held)


def _block(held: list[lines.Line]) -> Iterator[Block]:
    """What was held as one block; the line before the timing is the cue's own name, no text."""
    if not held:
        return
    texts = tuple(line.text.strip(lines.MARKS) for line in held)
    guessed = any(line.guessed for line in held)
    number = held[0].number
    at = next((place for place, text in enumerate(texts[:2]) if ARROW in text), None)
    if at is None:
        yield Block(number, texts, guessed=guessed)
        return
    yield Block(number, texts[at + 1 :], texts[at].strip(), span(texts[at]), guessed)
