"""The lines of a chat export, each with its number, however long or oddly encoded."""

from collections.abc import Callable, Iterator

import msgspec

from openllm_talk.records import Reject
from openllm_talk.sources import files

LONGEST = 1 << 20
"""Characters of one line; a longer one is cut, marked, and never held whole."""
MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Invisible direction marks; they mean nothing at the ends of a text."""
SHOWN = 500
"""Characters of a rejected line that its reject keeps."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line without its end. `number` counts from 1.

    `guessed` is true where its bytes are not in the file's encoding, so that another was guessed;
    `too_long` where it is cut.
    """

    text: str
    number: int
    guessed: bool = False
    too_long: bool = False


def read(source: files.Source, progress: Callable[[int], None] | None = None) -> Iterator[Line]:
    """Every line in order, ended by CRLF or LF, with one block and one line in memory at most.

    Raises BrokenSource where the disk or the zip gives out.
    """
    number = 0
    rest = b""
    skipping = False
    for block in files.blocks(source, progress):
        if skipping:
            _, newline, block = block.partition(b"\n")
            skipping = not newline
        whole, newline, rest = (rest + block).rpartition(b"\n")
        if newline:
            yield from _split(whole, number)
            number += whole.count(b"\n") + 1
        if len(rest) > LONGEST:
            number += 1
            yield Line(rest[:LONGEST].decode("utf-8", "replace"), number, too_long=True)
            rest, skipping = b"", True
    if rest:
        yield from _split(rest, number)


def _split(whole: bytes, before: int) -> list[Line]:
    """The lines of `whole`, the first of which is number `before` + 1."""
    try:
        texts = whole.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return [_decoded(raw, number) for number, raw in enumerate(whole.split(b"\n"), before + 1)]
    if b"\r" in whole:
        texts = [text.removesuffix("\r") for text in texts]
    found = [Line(text, number) for number, text in enumerate(texts, before + 1)]
    if len(whole) > LONGEST:
        found = [_cut(line) for line in found]
    return found


def _cut(line: Line) -> Line:
    """The line itself, or its beginning where it is too long."""
    if len(line.text) <= LONGEST:
        return line
    return Line(line.text[:LONGEST], line.number, line.guessed, too_long=True)


def _decoded(raw: bytes, number: int) -> Line:
    """One line of a block that is not UTF-8 throughout."""
    guessed = False
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text, guessed = _guess(raw), True
    return _cut(Line(text.removesuffix("\r"), number, guessed))


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


def reject(index: int, line: Line, reason: str, reason_zh: str) -> Reject:
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
