"""Text exports in which a head begins each message («2020-02-21 9:05:01 Ana(10001)»), cut at them.

What looks like a head may be text, so whoever reads a format judges each candidate; see `parts`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from openllm_talk.sources import files, lines

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


class Part(msgspec.Struct, frozen=True, gc=False):
    """A head and what stands under it, up to the next head, without the last line's end.

    `head` is None for what stands under no head; `number` is the line of the head or else of the
    first line; `following` is the next head. A line that is `too_long` stands alone in `body`.
    `guessed` as in `lines.Line`.
    """

    head: re.Match[str] | None
    number: int
    body: str
    following: re.Match[str] | None = None
    guessed: bool = False
    too_long: bool = False

    def told(self) -> Iterator[lines.Line]:
        """The lines of a part without a head that are not blank, each with its number."""
        if self.too_long:
            yield lines.Line(self.body, self.number, self.guessed, too_long=True)
            return
        for number, text in enumerate(self.body.split("\n"), self.number):
            if text.strip(_BLANKS):
                yield lines.Line(text, number, self.guessed)


@dataclass(slots=True)
class _Held:
    """The text from the head of the part that is being read; `text` is None before any."""

    number: int = 1
    text: str | None = None
    head: re.Match[str] | None = None
    body_at: int = 0
    guessed: bool = False

    def part(
        self, end: int | None = None, following: re.Match[str] | None = None
    ) -> Iterator[Part]:
        """What is held, up to `end`, as a part, if it is anything."""
        if self.text is None:
            return
        last = len(self.text) if end is None else max(end - 1, 0)
        body = self.text[self.body_at : last]
        if self.head is not None or body:
            yield Part(self.head, self.number, body, following, self.guessed)


def parts(
    source: files.Source,
    pattern: re.Pattern[str],
    is_head: Callable[[Candidate], bool],
    progress: Callable[[int], None] | None = None,
    *,
    head_lines: int = 1,
) -> Iterator[Part]:
    """The parts of the file in order.

    `pattern` is searched with MULTILINE and matches from a line's beginning to a line's end, over
    `head_lines` lines (one or two); `is_head` is asked about each match once, in order. Raises
    BrokenSource where the disk or the zip gives out.
    """
    held = _Held()
    for passage in lines.passages(source, progress):
        if passage.too_long or (held.text is not None and len(held.text) > LONGEST):
            yield from held.part()
            held = _Held()
        if passage.too_long:
            yield Part(None, passage.number, passage.text, too_long=True)
            continue
        at = _join(held, passage, head_lines)
        yield from _cut(held, pattern, is_head, at)
        held.guessed = held.guessed or passage.guessed
    yield from held.part()


def _join(held: _Held, passage: lines.Passage, head_lines: int) -> int:
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
    held: _Held, pattern: re.Pattern[str], is_head: Callable[[Candidate], bool], at: int
) -> Iterator[Part]:
    """The parts that end in what is held; the last one stays."""
    text = held.text or ""
    number, counted, begins = held.number, 0, 0
    for found in pattern.finditer(text, at):
        start = found.start()
        number += text.count("\n", counted, start)
        counted = start
        if is_head(Candidate(found, number, _is_fresh(text, start))):
            yield from held.part(start, found)
            held.head, held.number, held.guessed = found, number, False
            held.body_at = min(found.end() + 1, len(text))
            begins = start
    held.text = text[begins:]
    held.body_at -= begins


def _is_fresh(text: str, start: int) -> bool:
    if start < 2 or text[start - 2] == "\n":
        return True
    before = text.rfind("\n", 0, start - 1) + 1
    return not text[before : start - 1].strip(_BLANKS)
