"""A chat's file looked through once, so that its messages can be read from the last to the first.

Meta writes the newest message first, and a chat's name behind its messages. A first pass notes
where runs of messages end; then the runs are read in the other order, a few at a time: of a file
of any size only some megabytes are in memory. In a zip, to go back is to unpack from the start
again, so there a piece is larger: 32 MB, and at least a sixteenth of the file.
"""

import codecs
import re
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files
from openllm_talk.sources.chats.meta.letters import Letters, undone
from openllm_talk.sources.chats.meta.rows import Entry
from openllm_talk.sources.json_stream import Cursor, Undecoded

PIECE = 1 << 22
"""Bytes that are read at once."""
_BETWEEN = re.compile(rb"\s*[,\[]?")
_COUNTER = re.compile(r"_[0-9]+$")


class _When(msgspec.Struct, gc=False):
    timestamp_ms: int | float | str | None = None
    timestamp: int | float | str | None = None


class _Name(msgspec.Struct, gc=False):
    name: str | None = None


@dataclass(slots=True)
class Survey:
    """What the first pass found.

    `ends` are the bytes where runs of elements end, the list itself beginning at `start`; `firsts`
    are the numbers of the runs' first elements, from 1. `latest_seen` is the time that was compared
    last, `earliest` that of the oldest message, nearly. `broken` is why the file ends too early.
    """

    source: files.Source
    title: str = ""
    participants: list[str] = field(default_factory=list)
    path: str = ""
    start: int = 0
    ends: "array[int]" = field(default_factory=lambda: array("q"))
    firsts: "array[int]" = field(default_factory=lambda: array("q"))
    falling: int = 0
    rising: int = 0
    latest_seen: float = 0.0
    earliest: float = float("inf")
    letters: Letters = field(default_factory=Letters)
    broken: BrokenSource | None = None

    @property
    def runs_backwards(self) -> bool:
        """Whether the newest message stands first, as Meta writes it."""
        return self.falling >= self.rising

    def complain(self) -> None:
        """Raises BrokenSource, once, where the file ends too early."""
        broken, self.broken = self.broken, None
        try:
            if broken is not None:
                raise broken
        finally:
            # The error holds this frame: the two would keep each other, and the zip open.
            del broken

    @property
    def called(self) -> str | None:
        """The name of the chat, else its members'."""
        put_right = str if self.letters.are_right else undone
        return put_right(self.title) or ", ".join(map(put_right, self.participants)) or None


def survey(source: files.Source, progress: Callable[[int], None] | None = None) -> Survey:
    """The first pass over a file; a file that is cut off is known up to there."""
    found = Survey(source)
    cursor = Cursor(_watched(files.blocks(source, progress), found.letters), source.place)
    try:
        for key in cursor.members():
            if key == "messages" and cursor.peek() == b"[" and not found.ends:
                _note_messages(cursor, found)
            elif key == "participants" and cursor.peek() == b"[":
                _note_participants(cursor, found)
            elif key == "title":
                found.title = cursor.scalar() or ""
            elif key == "threadName":
                found.title = _COUNTER.sub("", cursor.scalar() or "")
            elif key == "thread_path":
                found.path = cursor.scalar() or ""
            else:
                cursor.skip()
    except BrokenSource as broken:
        # Its frames hold what was found: to keep them would keep the file or zip open.
        found.broken = broken.with_traceback(None)
    return found


def _watched(blocks: Iterator[bytes], letters: Letters) -> Iterator[bytes]:
    for block in blocks:
        letters.look_at(block)
        yield block


def _note_messages(cursor: Cursor, found: Survey) -> None:
    """Note where runs end; the times of their first messages tell which way the file runs."""
    found.start = end = cursor.offset
    last: _When | Undecoded | None = None
    for number, last in enumerate(cursor.elements(_When), 1):
        if cursor.offset != end:
            end = cursor.offset
            found.ends.append(end)
            found.firsts.append(number)
            _note_time(last, found)
    _note_time(last, found)


def _note_time(one: _When | Undecoded | None, found: Survey) -> None:
    if not isinstance(one, _When):
        return
    time = one.timestamp_ms if one.timestamp_ms is not None else one.timestamp
    if isinstance(time, int | float):
        found.falling += time < found.latest_seen
        found.rising += time > found.latest_seen > 0
        found.latest_seen = time
        found.earliest = min(found.earliest, time)


def _note_participants(cursor: Cursor, found: Survey) -> None:
    """Names, or objects with one."""
    for _ in cursor.entries():
        if cursor.peek() != b"{":
            name = cursor.scalar()
        else:
            raw = cursor.value(1 << 16)
            try:
                whole = (raw or b"{}").decode("utf-8", "replace")
                name = msgspec.json.decode(whole, type=_Name).name
            except msgspec.DecodeError:
                continue
        if name:
            found.participants.append(name)


def entries(found: Survey) -> Iterator[tuple[int, Entry | Undecoded]]:
    """The messages with their numbers in the file, the oldest first."""
    step = -1 if found.runs_backwards else 1
    for runs in list(_pieces(found))[::step]:
        begin = found.ends[runs.start - 1] if runs.start else found.start
        piece = _bytes(found.source, begin, found.ends[runs.stop - 1])
        for run in runs[::step]:
            start = found.ends[run - 1] if run else found.start
            raw = piece[start - begin : found.ends[run] - begin]
            decoded = list(enumerate(_decoded(raw), found.firsts[run]))
            yield from decoded[::step]


def _pieces(found: Survey) -> Iterator[range]:
    """The runs that are read at once, in the order of the file."""
    size = PIECE if found.source.archive is None else max(8 * PIECE, found.source.size // 16)
    first, begin = 0, found.start
    for run, end in enumerate(found.ends):
        if end - begin >= size:
            yield range(first, run + 1)
            first, begin = run + 1, end
    if first < len(found.ends):
        yield range(first, len(found.ends))


def _bytes(source: files.Source, start: int, end: int) -> bytes:
    """A piece of the file in UTF-8, without its mark."""
    try:
        with source.open() as file:
            sample = file.read(files.SAMPLE)
            if files.encoding(sample) == "utf-8-sig":
                mark = len(codecs.BOM_UTF8) if sample.startswith(codecs.BOM_UTF8) else 0
                file.seek(start + mark)
                return file.read(end - start)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as exc:
        raise files.unreadable(source.path, exc) from exc
    kept: list[bytes] = []
    done = 0
    for block in files.blocks(source):
        if done + len(block) > start:
            kept.append(block[max(0, start - done) : max(0, end - done)])
        done += len(block)
        if done >= end:
            break
    return b"".join(kept)


_RUN = msgspec.json.Decoder(list[Entry])


def _decoded(raw: bytes) -> list[Entry | Undecoded]:
    """The elements of a run, which may begin with what separates it from the one before."""
    between = _BETWEEN.match(raw)
    run = b"[" + raw[between.end() if between else 0 :] + b"]"
    try:
        return list(_RUN.decode(run))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return list(Cursor(iter([run]), "").elements(Entry))
