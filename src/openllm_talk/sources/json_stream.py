"""A cursor over JSON of any size: what is not wanted is passed over, never held.

A chat export is one array of hundreds of thousands of small objects. `json.load` holds them all;
an event parser makes forty Python objects of each. This cursor cuts *runs* of elements out of the
bytes and has each run decoded at once. Where to cut is a guess, learnt from the space between the
first two elements, and then proved: only a run that ends between two elements is valid JSON
between brackets. Where a guess fails, an exact scan takes the next elements one by one.
"""

import re
from collections.abc import Generator, Iterator
from typing import Generic, NoReturn, TypeVar

import msgspec

from openllm_talk.errors import BrokenSource

T = TypeVar("T")

RUN = 1 << 16
"""Bytes of elements that are decoded together."""
LONGEST = 1 << 22
"""Bytes of one element; a longer one is passed over."""
_ONE_BY_ONE = 32
"""Elements that are scanned exactly after a wrong guess."""

_OPENING = (b"{", b"[")
_CLOSING = (b"}", b"]")
_SPACE = re.compile(rb"[ \t\r\n]*+")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["\[\]{}]', re.DOTALL)
_PLAIN = rb'[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+"'
_INSIDE = re.compile(
    rb"(?:%b|\{(?:%b)*+\}|\[(?:%b)*+\])*+" % (_PLAIN, _PLAIN, _PLAIN),
    re.DOTALL,
)
"""What stands inside an object or array, as far as it is not nested more than once."""
_IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_SCALAR = re.compile(rb'[^\s,:\[\]{}"]*+')
_BETWEEN = re.compile(rb'(\}[ \t\r\n]*+,[ \t\r\n]*+\{)[ \t\r\n]*+("[^"\\]{0,40}")?')


_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|x(?P<hex>[0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Undecoded(msgspec.Struct, frozen=True):
    """An element that is not what was asked for; `raw` is None where it was too long to hold."""

    raw: bytes | None
    error: str


class Cursor:
    """A place in a stream of JSON in UTF-8; see the module.

    Its methods raise BrokenSource, with the line, where the stream ends too early or is not JSON.
    """

    def __init__(self, blocks: Iterator[bytes], path: str) -> None:
        self._blocks = blocks
        self._path = path
        self._buffer = b""
        self._position = 0
        self._dropped = 0
        self._lines_dropped = 0

    @property
    def line(self) -> int:
        """The line where the cursor stands, from 1."""
        return self._lines_dropped + self._buffer.count(b"\n", 0, self._position) + 1

    @property
    def offset(self) -> int:
        """The bytes before the cursor."""
        return self._dropped + self._position

    def peek(self) -> bytes:
        """The next byte that is not white space; empty at the end of the stream."""
        while True:
            space = _SPACE.match(self._buffer, self._position)
            self._position = space.end() if space else self._position
            if self._position < len(self._buffer):
                return self._buffer[self._position : self._position + 1]
            if not self._fill():
                return b""

    def members(self) -> Iterator[str]:
        """The keys of the object that begins here; the caller takes or skips each value."""
        self._take(b"{")
        if self.peek() == b"}":
            self._position += 1
            return
        while True:
            if self.peek() not in {b'"', b""}:
                self._broken("a key")
            key = self.scalar()
            self._take(b":")
            yield key or ""
            if not self._goes_on(b"}"):
                return

    def entries(self) -> Iterator[None]:
        """A turn for each element of the array that begins here; the caller takes or skips it."""
        self._take(b"[")
        if self.peek() == b"]":
            self._position += 1
            return
        while True:
            yield
            if not self._goes_on(b"]"):
                return

    def elements(self, kind: type[T]) -> Iterator[T | Undecoded]:
        """Every element of the array that begins here, in order, as `kind`; see the module."""
        decoders = _Decoders(kind)
        exactly = 1
        between: bytes | None = None
        closings: list[bytes] = []
        self._take(b"[")
        if self.peek() == b"]":
            self._position += 1
            return
        while True:
            run = None if exactly or between is None else self._run(between, closings, decoders)
            if run is None:
                exactly = exactly - 1 if exactly else _ONE_BY_ONE
                yield decoders.one(self.value(LONGEST))
            else:
                yield from run
            if between is None and (between := self._between()) is not None:
                closings = _closings(between)
            if not self._goes_on(b"]"):
                return
            self.peek()

    def skip(self) -> None:
        """Pass over one value of any size."""
        self.value(0)

    def scalar(self) -> str | None:
        """The string or number that begins here as text; None, passed over, for anything else."""
        if self.peek() in {b"{", b"["}:
            self.skip()
            return None
        raw = self.value(1 << 16)
        if raw is None or raw in {b"null", b"true", b"false"}:
            return None
        if not raw.startswith(b'"'):
            return raw.decode("ascii", "replace")
        try:
            return str(msgspec.json.decode(raw))
        except (msgspec.DecodeError, UnicodeDecodeError):
            return raw[1:-1].decode("utf-8", "replace")

    def value(self, limit: int) -> bytes | None:
        """The bytes of the value that begins here; None, passed over, where it exceeds `limit`."""
        first = self.peek()
        if not first:
            self._cut_off()
        if first not in {b'"', b"{", b"["}:
            return self._plain()
        kept: list[bytes] | None = []
        size = 0
        for piece in self._pieces():
            size += len(piece)
            if kept is not None:
                kept.append(piece)
            if size > limit:
                kept = None
        return None if kept is None else b"".join(kept)

    def _plain(self) -> bytes:
        """A number, true, false or null; anything else that has no brackets or quotes, too."""
        while True:
            found = _SCALAR.match(self._buffer, self._position)
            end = found.end() if found else self._position
            if end < len(self._buffer) or end - self._position > 4096 or not self._fill():
                break
        if end == self._position:
            self._broken("a value")
        raw = self._buffer[self._position : end]
        self._position = end
        return raw

    def _pieces(self) -> Iterator[bytes]:
        """A string, object or array, block by block, so that none of it need be held."""
        depth = 0
        in_string = False
        at = self._position
        while True:
            if in_string:
                at = self._end_of(_IN_STRING, at)
                if self._buffer[at : at + 1] == b'"':
                    at, in_string = at + 1, False
            elif token := _TOKEN.search(
                self._buffer, self._end_of(_INSIDE, at) if depth == 1 else at
            ):
                at = token.end()
                in_string = token[0] == b'"'
                depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
                if in_string or depth > 0:
                    continue
            else:
                at = len(self._buffer)
            if not in_string and depth <= 0 and at > self._position:
                break
            if in_string or at == len(self._buffer):
                yield self._buffer[self._position : at]
                self._position = at
                if not self._fill():
                    self._cut_off()
                at = self._position
        yield self._buffer[self._position : at]
        self._position = at

    def _end_of(self, pattern: re.Pattern[bytes], at: int) -> int:
        found = pattern.match(self._buffer, at)
        return found.end() if found else at

    def _run(
        self, between: bytes, closings: list[bytes], decoders: "_Decoders[T]"
    ) -> "list[T | Undecoded] | None":
        """The next run of elements, stepped over; None where the guess was wrong."""
        while len(self._buffer) - self._position < RUN and self._fill():
            pass
        window = self._buffer[self._position : self._position + RUN]
        end = window.rfind(between) + 1
        values = decoders.run(b"[" + window[:end] + b"]") if end > 0 else None
        if values is None:
            # Most runs do not hold the end of the array, so it is looked for only where one may.
            end = min((end for close in closings if (end := window.find(close)) > 0), default=0)
            values = decoders.run(b"[" + window[:end] + b"]") if end > 0 else None
        if values is not None:
            self._position += end
        return values

    def _between(self) -> bytes | None:
        """What stands between the element before the cursor and the next, if both are objects.

        In JSON on one line the next element's first key is part of it, because objects inside
        the elements are separated by the same bytes.
        """
        last = self._buffer[self._position - 1 : self._position]
        while len(self._buffer) - self._position < 4096 and self._fill():
            pass
        ahead = last + self._buffer[self._position : self._position + 4096]
        found = _BETWEEN.match(ahead)
        if found is None:
            return None
        return found[1] if b"\n" in found[1] or not found[2] else found[0]

    def _goes_on(self, close: bytes) -> bool:
        """Step over a comma (True) or over `close` (False); nothing else may stand here."""
        found = self.peek()
        if not found:
            self._cut_off()
        if found not in {b",", close}:
            self._broken(f"«,» or «{close.decode()}»")
        self._position += 1
        return found == b","

    def _take(self, wanted: bytes) -> None:
        found = self.peek()
        if not found:
            self._cut_off()
        if found != wanted:
            self._broken(f"«{wanted.decode()}»")
        self._position += 1

    def _fill(self) -> bool:
        """Read on; what lies before the cursor is dropped. False at the end of the stream."""
        block = next(self._blocks, b"")
        if not block:
            return False
        self._lines_dropped += self._buffer.count(b"\n", 0, self._position)
        self._dropped += self._position
        self._buffer = self._buffer[self._position :] + block
        self._position = 0
        return True

    def _cut_off(self) -> NoReturn:
        place = self._dropped + len(self._buffer)
        raise BrokenSource(
            f"is cut off after {place:,} bytes, in the middle of its JSON; export the chat again",
            f"在第 {place:,} 字节处中断，JSON 不完整；请重新导出",
            path=self._path,
            line=self._lines_dropped + self._buffer.count(b"\n") + 1,
        )

    def _broken(self, wanted: str) -> NoReturn:
        place = self._dropped + self._position
        if isinstance(self._blocks, Generator):
            # Whoever keeps the error keeps what it came from: the file must not stay open.
            self._blocks.close()
        raise BrokenSource(
            f"is not valid JSON at byte {place:,}: {wanted} should stand here; "
            "export the chat again",
            f"在第 {place:,} 字节处不是合法的 JSON：这里应为 {wanted}；请重新导出",
            path=self._path,
            line=self.line,
        )


def decoded(raw: bytes | msgspec.Raw, kind: type[T]) -> T | None:
    """A value that was kept as it stands, mended as elements are; None where it is no `kind`."""
    found = _Decoders(kind).one(bytes(raw))
    return None if isinstance(found, Undecoded) else found


class _Decoders(Generic[T]):
    """Decodes runs of elements, and single ones where a run holds something odd."""

    def __init__(self, kind: type[T]) -> None:
        self._run: msgspec.json.Decoder[list[T]] = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
        self._one = msgspec.json.Decoder(kind)
        self._raw = msgspec.json.Decoder(list[msgspec.Raw])

    def run(self, raw: bytes) -> list[T | Undecoded] | None:
        """The elements of the array `raw`; None where it is no array."""
        try:
            return list(self._run.decode(raw))
        except _FAILURES:
            pass
        try:
            parts = self._raw.decode(raw)
        except _FAILURES:
            return None
        return [self.one(bytes(part)) for part in parts]

    def one(self, raw: bytes | None) -> T | Undecoded:
        """One element; damaged letters and halves of surrogate pairs in it are shown as U+FFFD.

        `\\x0B`, which is no JSON but is how some exporters write control characters, is read.
        """
        if raw is None:
            return Undecoded(None, f"longer than {LONGEST:,} bytes")
        try:
            return self._one.decode(raw)
        except UnicodeDecodeError:
            return self.one(raw.decode("utf-8", "replace").encode())
        except (msgspec.DecodeError, RecursionError) as exc:
            mended = _ESCAPE.sub(_mended, raw)
            return Undecoded(raw, str(exc)) if mended == raw else self.one(mended)


def _mended(escape: re.Match[bytes]) -> bytes:
    if escape["half"]:
        return rb"\ufffd"
    return rb"\u00" + escape["hex"] if escape["hex"] else escape[0]


def _closings(between: bytes) -> list[bytes]:
    """How an indented array may end: a closing bracket one step less indented than its elements."""
    indentation = between.rpartition(b"\n")[2].partition(b"{")[0] if b"\n" in between else b""
    steps = [step for step in (1, 2, 4, 8) if step <= len(indentation)]
    return [b"\n" + indentation[:-step] + b"]" for step in steps]
