"""The lines of a chat export, each with its number, however long or oddly encoded."""

import re
from collections.abc import Callable, Iterator
from itertools import chain

import msgspec

from openllm_talk.records import Reject
from openllm_talk.sources import files

LONGEST = 1 << 20
"""Characters of one line; a longer one is cut, marked, and never held whole."""
MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Invisible direction marks; they mean nothing at the ends of a text."""
SHOWN = 500
"""Characters of a rejected line that its reject keeps."""

_END = re.compile(r"\r\n|\n|\r")


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line without its end. `number` counts from 1.

    `guessed` is true where its bytes are not in the file's encoding, so that another was guessed;
    `too_long` where it is cut.
    """

    text: str
    number: int
    guessed: bool = False
    too_long: bool = False


class Passage(msgspec.Struct, frozen=True, gc=False):
    """Whole lines with LF between them, without the last one's end; `number` is the first one's.

    A line that is `guessed` or `too_long` stands alone.
    """

    text: str
    number: int
    guessed: bool = False
    too_long: bool = False


def read(source: files.Source, progress: Callable[[int], None] | None = None) -> Iterator[Line]:
    """Every line in order, ended by CRLF or LF (CR in a file that has no other ends).

    One block and one line are in memory at most. Raises BrokenSource where the disk or the zip
    gives out.
    """
    for passage in passages(source, progress):
        if passage.guessed or passage.too_long:
            yield Line(passage.text, passage.number, passage.guessed, passage.too_long)
        else:
            for number, text in enumerate(passage.text.split("\n"), passage.number):
                yield Line(text, number)


def first(text: str, most: int) -> list[str]:
    """The first lines of a text, at most so many, without their ends: only LF, CRLF and CR end one.

    (`str.splitlines` also cuts at characters that people write inside a line.)
    """
    return _END.split(text, most)[:most]


def passages(
    source: files.Source, progress: Callable[[int], None] | None = None
) -> Iterator[Passage]:
    """The same lines many at a time, for readers that search a whole block at once."""
    number = 1
    rest = b""
    skipping = False
    for block in _with_line_feeds(files.blocks(source, progress)):
        if skipping:
            _, newline, block = block.partition(b"\n")
            skipping = not newline
        whole, newline, rest = (rest + block).rpartition(b"\n")
        if newline:
            yield from _decoded(whole, number)
            number += whole.count(b"\n") + 1
        if len(rest) > LONGEST:
            yield Passage(rest[:LONGEST].decode("utf-8", "replace"), number, too_long=True)
            number += 1
            rest, skipping = b"", True
    if rest:
        yield from _decoded(rest, number)


def _with_line_feeds(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks, with LF for CR where the first one has no LF: old Macs wrote so."""
    first = next(blocks, b"")
    if b"\n" not in first and b"\r" in first:
        blocks = (block.replace(b"\r", b"\n") for block in chain([first], blocks))
        yield from blocks
    else:
        yield first
        yield from blocks


def _decoded(whole: bytes, number: int) -> Iterator[Passage]:
    """The lines of `whole`, the first of which is number `number`, odd ones alone."""
    try:
        text = whole.decode("utf-8")
    except UnicodeDecodeError:
        for place, raw in enumerate(whole.split(b"\n"), number):
            yield _line(raw, place)
        return
    if b"\r" in whole:
        text = f"{text}\n".replace("\r\n", "\n")[:-1]
    if len(whole) > LONGEST and any(len(line) > LONGEST for line in text.split("\n")):
        for place, line in enumerate(text.split("\n"), number):
            yield _cut(line, place)
    else:
        yield Passage(text, number)


def _line(raw: bytes, number: int) -> Passage:
    """One line of a block that is not UTF-8 throughout."""
    raw = raw.removesuffix(b"\r")
    try:
        return _cut(raw.decode("utf-8"), number)
    except UnicodeDecodeError:
        return _cut(_guess(raw), number, guessed=True)


def _cut(text: str, number: int, *, guessed: bool = False) -> Passage:
    """The line itself, or its beginning where it is too long."""
    return Passage(text[:LONGEST], number, guessed, too_long=len(text) > LONGEST)


def _guess(raw: bytes) -> str:
    """The likeliest reading of bytes that are not UTF-8.

    A line that holds whole UTF-8 letters is UTF-8 with a damaged letter; else pairs of high bytes
    are Chinese; what is left is Western, as old chat programs sent it.
    """
    damaged = raw.decode("utf-8", "replace")
    bad = damaged.count("\ufffd")
    if sum(1 for letter in damaged if not letter.isascii()) - bad > bad:
        return damaged
    if files.is_chinese(raw):
        return raw.decode("gb18030", "replace")
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def reject(index: int, line: Line | Passage, reason: str, reason_zh: str) -> Reject:
    """A named reject for `line`, or for its excessive length where that is what ails it."""
    if line.too_long:
        reason = f"longer than {LONGEST} characters: no message is that long"
        reason_zh = f"超过 {LONGEST} 个字符：没有这么长的消息"
    return Reject(
        index=index,
        line=line.number,
        reason=reason,
        reason_zh=reason_zh,
        raw=line.text[:SHOWN],
    )
