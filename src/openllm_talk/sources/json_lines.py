"""JSON Lines of any size: an object a line, many lines decoded at once."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files, lines
from openllm_talk.sources.json_stream import Cursor, Undecoded

T = TypeVar("T")

_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_CUT_OFF = "not a whole object"


class Record(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """What one line holds, and the line's number from 1."""

    line: int
    value: T | Undecoded


def read(
    source: files.Source, kind: type[T], progress: Callable[[int], None] | None = None
) -> Iterator[Record[T]]:
    """What each line that is not blank holds, as `kind`.

    Raises BrokenSource at a last line that breaks off in the middle, and where the disk or the zip
    gives out.
    """
    decoder = msgspec.json.Decoder(kind)
    last: Record[T] | None = None
    for passage in lines.passages(source, progress):
        for record in _records(passage, kind, decoder):
            if last is not None:
                yield last
            last = record
    if last is not None and isinstance(last.value, Undecoded) and last.value.error == _CUT_OFF:
        raise BrokenSource(
            "is cut off in the middle of its last line; export the chat again",
            "在最后一行中间中断；请重新导出",
            path=source.path,
            line=last.line,
        )
    if last is not None:
        yield last


def _records(
    passage: lines.Passage, kind: type[T], decoder: msgspec.json.Decoder[T]
) -> Iterator[Record[T]]:
    """The lines of a passage, all at once where they are what they should be."""
    if passage.too_long:
        error = f"longer than {lines.LONGEST:,} characters"
        yield Record(passage.number, Undecoded(passage.text[: lines.SHOWN].encode(), error))
        return
    told = passage.text.split("\n")
    try:
        values = decoder.decode_lines(passage.text)
    except _FAILURES:
        values = []
    if len(values) == len(told):
        for number, value in enumerate(values, passage.number):
            yield Record(number, value)
        return
    for number, text in enumerate(told, passage.number):
        if text.strip():
            found = _one(text, kind, decoder)
            yield Record(number, found)


def _one(text: str, kind: type[T], decoder: msgspec.json.Decoder[T]) -> T | Undecoded:
    """One line; halves of surrogate pairs and the like are mended as in any other JSON."""
    try:
        return decoder.decode(text)
    except _FAILURES:
        raw = text.encode("utf-8", "replace")
    try:
        return next(Cursor(iter((b"[", raw, b"]")), "").elements(kind))
    except BrokenSource:
        return Undecoded(raw, _CUT_OFF)
