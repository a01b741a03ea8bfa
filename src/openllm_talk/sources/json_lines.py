"""JSON Lines of any size: a value a line, each with its number.

A line may be long (a thread with all its answers), but its decoding is all that is held.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files
from openllm_talk.sources.json_stream import Cursor, Undecoded

T = TypeVar("T")

LONGEST = 1 << 25
"""Bytes of one line; a longer one is passed over."""
_CUT_OFF = "not a whole value"


def read(
    source: files.Source, kind: type[T], progress: Callable[[int], None] | None = None
) -> Iterator[tuple[int, T | Undecoded]]:
    """Each line's number, from 1, and its value as `kind`; blank lines are left out.

    Raises BrokenSource at a last line that breaks off in the middle, and where the disk or the zip
    gives out.
    """
    last: tuple[int, T | Undecoded] | None = None
    for found in _numbered(source, kind, progress):
        if last is not None:
            yield last
        last = found
    if last is None:
        return
    number, value = last
    if isinstance(value, Undecoded) and value.error == _CUT_OFF:
        raise BrokenSource(
            "is cut off in the middle of its last line; export the chat again",
            "在最后一行中间中断；请重新导出",
            path=source.place,
            line=number,
        )
    yield last


def _numbered(
    source: files.Source, kind: type[T], progress: Callable[[int], None] | None
) -> Iterator[tuple[int, T | Undecoded]]:
    decoder = msgspec.json.Decoder(kind)
    number = 1
    for lines in _whole_lines(files.blocks(source, progress)):
        if lines is None:
            yield number, Undecoded(None, f"longer than {LONGEST:,} bytes")
            number += 1
            continue
        count = lines.count(b"\n") + 1
        values = _at_once(lines, count, decoder)
        if values is None:
            yield from _one_by_one(lines, number, kind)
        else:
            yield from enumerate(values, number)
        number += count


def _whole_lines(blocks: Iterator[bytes]) -> Iterator[bytes | None]:
    """Lines, many together, without the last one's end; None for one that is too long."""
    held: list[bytes] = []
    size = 0
    for block in blocks:
        whole, newline, rest = block.rpartition(b"\n")
        if newline:
            if size > LONGEST:
                yield None
                _, newline, whole = whole.partition(b"\n")
            if newline:
                yield b"".join((*held, whole))
            held, size = [], 0
        size += len(rest)
        held = [*held, rest] if size <= LONGEST else []
    if size > LONGEST:
        yield None
    elif any(held):
        yield b"".join(held)


def _at_once(lines: bytes, count: int, decoder: msgspec.json.Decoder[T]) -> list[T] | None:
    """The values of so many lines; None where one of them is blank or odd."""
    try:
        values = decoder.decode_lines(lines)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return values if len(values) == count else None


def _one_by_one(lines: bytes, number: int, kind: type[T]) -> Iterator[tuple[int, T | Undecoded]]:
    for place, line in enumerate(lines.split(b"\n"), number):
        if line.strip():
            yield place, _one(line, kind)


def _one(line: bytes, kind: type[T]) -> T | Undecoded:
    """The value of a line; what is damaged in its letters is mended as in any JSON."""
    cursor = Cursor(iter([b"[", line, b"]"]), "")
    try:
        found = list(cursor.elements(kind))
    except BrokenSource:
        # The closing bracket is ours: where all of it was taken, the line breaks off.
        return Undecoded(line, _CUT_OFF if cursor.offset >= len(line) else "not JSON")
    return found[0] if len(found) == 1 and not cursor.peek() else Undecoded(line, "not one value")
