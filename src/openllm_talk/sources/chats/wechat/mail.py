"""Mails and saved pages of a shared chat as the lines that a person would see.

    <p><b>小明  09:30</b></p>            senders are bold, which tells them from text surely
    <p>今天讲什么？<br />还有呢</p>
    <img src="file:///…/a.jpg">

A mail (.eml) has headers, parts between boundaries, base64 or quoted-printable in a charset, and
the same text twice; the part with the most senders is taken, a file's bytes are passed over.
Everything else is read as plain lines.
"""

import binascii
import codecs
import quopri
import re
from collections.abc import Callable, Iterator
from email.message import Message as Headers
from email.parser import HeaderParser
from html.parser import HTMLParser
from pathlib import Path
from typing import IO

from openllm_talk.sources import files, lines
from openllm_talk.sources.chats.wechat import heads
from openllm_talk.sources.lines import Line
from openllm_talk.sources.look import Look

_MOST = 1 << 23
"""Bytes of text in one part of a mail."""
_LINE = 1 << 16
_LONGEST_TAG = 1 << 20
_DEEPEST = 10
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?|[ \t]+\S|From \S")
_MAIL = re.compile(
    r"^(?:from|to|subject|date|mime-version|content-type|received|message-id|return-path"
    r"|delivered-to|x-[a-z-]+):",
    re.IGNORECASE,
)
_TELLS = re.compile(r"聊天记录|聊天記錄|消息记录|chat history|&mdash;|—{3}", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype html|html|head|body|div|p|meta|table|br)\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:[0-9/.年月日\- ]{6,12} )?\w{0,2} ?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\s?\w{0,2}"
)
"""What may stand behind a bold name."""
_UNSEEN = {"style", "script", "title", "head", "template"}
_PARAGRAPHS = {"p", "blockquote", "pre", "table", "ul", "ol", "h1", "h2", "h3", "h4", "hr"}
_BREAKS = {"div", "tr", "li", "br", "td", "section", "body"}
_BOLD = {"b", "strong"}
_BREAK_IN_SOURCE = re.compile(r"[ \t\r]*\n[ \t\r\n]*")


def is_wrapped(look: Look) -> bool:
    """Whether the file is a mail or a page that may hold a shared chat."""
    return _is_mail(look.beginning) or _is_page(look.beginning)


def first_lines(look: Look) -> list[str]:
    """The first lines of what a mail or page shows."""
    shown: list[str] = []
    for line in read(look.source):
        shown.append(line.text)
        if len(shown) >= 400:
            break
    return shown


def read(source: files.Source, progress: Callable[[int], None] | None = None) -> Iterator[Line]:
    """The lines of the file, those of the text in it where it is a mail or a page."""
    beginning = files.beginning(source)
    if _is_mail(beginning):
        return _mail(source)
    if _is_page(beginning):
        return _page(source, progress)
    return lines.read(source, progress)


def _is_mail(beginning: str) -> bool:
    known = set()
    for text in beginning[:20_000].lstrip("\ufeff\r\n").split("\n")[:200]:
        if not text.strip():
            break
        if not _HEADER.match(text):
            return False
        if found := _MAIL.match(text):
            known.add(found[0].lower())
    return len(known) >= 2 and bool(known & {"content-type:", "mime-version:", "from:"})


def _is_page(beginning: str) -> bool:
    start = beginning[:4000].lstrip("\ufeff \t\r\n")
    return start.startswith("<") and bool(_PAGE.match(start)) and bool(_TELLS.search(beginning))


# --- pages ---------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """Gathers the lines that a page shows, numbered as they are shown: one line of a mail's HTML
    often holds them all."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[Line] = []
        self._line: list[str] = []
        self._plain: list[str] = []
        self._number = 0
        self._after_blank = True
        self._bold = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where the tag does; show a picture by its file's name."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BOLD:
            self._bold += 1
        elif tag == "img":
            self._picture(dict(attrs).get("src") or "")
        elif tag == "br" and not self._line:
            self._show("")
        elif tag in _PARAGRAPHS or tag in _BREAKS:
            self.end_line(blank=tag in _PARAGRAPHS)

    def handle_endtag(self, tag: str) -> None:
        """End a line where the tag does."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BOLD:
            self._bold = max(0, self._bold - 1)
        elif tag in _PARAGRAPHS or tag in _BREAKS:
            self.end_line(blank=tag in _PARAGRAPHS)

    def handle_data(self, data: str) -> None:
        """Text; its line ends are those of the source, its hard blanks only keep blanks apart."""
        if self._unseen:
            return
        data = _BREAK_IN_SOURCE.sub(" ", data).replace("\u00a0", " ")
        if data.strip() and not self._bold:
            self._plain.append(data)
        self._line.append(data)

    def end_line(self, *, blank: bool = False) -> None:
        """What was gathered is a line; around a paragraph an empty one stands."""
        text = "".join(self._line).strip(" \t")
        plain = "".join(self._plain).strip(" \t")
        self._line, self._plain = [], []
        if text:
            is_bold = not plain or (text.endswith(plain) and _CLOCK.fullmatch(plain) is not None)
            self._show(heads.BOLD + text if is_bold and text != plain else text)
        if blank and not self._after_blank:
            self._show("")

    def _show(self, text: str) -> None:
        self._number += 1
        self._after_blank = not text
        self.done.append(Line(text, self._number))

    def _picture(self, source: str) -> None:
        if self._unseen or source.startswith(("data:", "http")):
            return
        name = "" if source.startswith("cid:") else source.rpartition("/")[2][:200]
        self.end_line()
        self._show(f"[图片: {name}]" if name else "[图片]")


def _page(source: files.Source, progress: Callable[[int], None] | None) -> Iterator[Line]:
    page = _Page()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    in_tag = False
    for block in files.blocks(source, progress):
        text = decoder.decode(block)
        if in_tag:
            _, end, text = text.partition(">")
            in_tag = not end
        page.feed(text)
        ready, page.done = page.done, []
        yield from ready
        if len(page.rawdata) > _LONGEST_TAG:
            # A picture in its tag, or a tag that never ends: it would be read again each time.
            in_tag = page.rawdata.startswith("<")
            page.rawdata = ""
    page.close()
    page.end_line()
    yield from page.done


def _lines_of_page(text: str) -> list[Line]:
    page = _Page()
    page.feed(text)
    page.close()
    page.end_line()
    return page.done


# --- mails ---------------------------------------------------------------------------------------


def _mail(source: files.Source) -> Iterator[Line]:
    """The lines of the part that holds most senders; numbered in that part."""
    best: list[Line] = []
    score = -1
    with source.open() as file:
        for is_page, text in _texts(_Raw(file, source.path), [], 0):
            shown = (
                _lines_of_page(text)
                if is_page
                else [Line(one, at) for at, one in enumerate(_plain_lines(text), 1)]
            )
            found = sum(1 for line in shown if heads.sender(line.text) is not None)
            found += any(line.text.startswith(heads.BOLD) for line in shown) and found > 0
            if found > score:
                best, score = shown, found
    yield from best


def _plain_lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


class _Raw:
    """The lines of a mail as bytes, none longer than `_LINE`, with one that was read too far."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file = file
        self._path = path
        self._back: bytes | None = None

    def next(self) -> bytes:
        """The next line with its end; empty at the end of the mail."""
        line, self._back = self._back, None
        try:
            return self._file.readline(_LINE) if line is None else line
        except (OSError, EOFError, ValueError) as exc:
            raise files.unreadable(self._path, exc) from exc

    def back(self, line: bytes) -> None:
        """Give one line back."""
        self._back = line


def _texts(raw: _Raw, boundaries: list[bytes], depth: int) -> Iterator[tuple[bool, str]]:
    """The texts of a mail or of one of its parts, whose headers come next."""
    headers = _headers(raw)
    kind = headers.get_content_type()
    boundary = headers.get_boundary()
    if kind.startswith("multipart/") and boundary and depth < _DEEPEST:
        inner = [*boundaries, b"--" + boundary.encode("utf-8", "replace")]
        yield from _multipart(raw, inner, depth)
    elif kind == "message/rfc822" and depth < _DEEPEST:
        yield from _texts(raw, boundaries, depth + 1)
    else:
        body = _body(raw, boundaries)
        if (
            kind in {"text/plain", "text/html"}
            and headers.get_content_disposition() != "attachment"
        ):
            yield kind == "text/html", _decoded(body, headers)


def _multipart(raw: _Raw, boundaries: list[bytes], depth: int) -> Iterator[tuple[bool, str]]:
    own = boundaries[-1]
    _body(raw, boundaries)
    while line := raw.next():
        found = line.strip()
        if found == own:
            yield from _texts(raw, boundaries, depth + 1)
        elif _is_boundary(found, boundaries[:-1]):
            raw.back(line)
            return
        elif found == own + b"--":
            _body(raw, boundaries[:-1])
            return
        else:
            _body(raw, boundaries)


def _is_boundary(line: bytes, boundaries: list[bytes]) -> bool:
    return line.startswith(b"--") and any(line in (one, one + b"--") for one in boundaries)


def _headers(raw: _Raw) -> Headers:
    gathered: list[bytes] = []
    while line := raw.next():
        if not line.strip() or len(gathered) > 2000:
            break
        gathered.append(line)
    text = b"".join(gathered).decode("utf-8", "replace")
    return HeaderParser().parsestr(text.replace("\r\n", "\n"), headersonly=True)


def _body(raw: _Raw, boundaries: list[bytes]) -> bytes:
    """What stands before the next boundary, as far as it is held."""
    held: list[bytes] = []
    size = 0
    while line := raw.next():
        if _is_boundary(line.strip(), boundaries):
            raw.back(line)
            break
        if size < _MOST:
            held.append(line)
            size += len(line)
    return b"".join(held)


def _decoded(body: bytes, headers: Headers) -> str:
    transfer = str(headers.get("content-transfer-encoding") or "").strip().lower()
    try:
        if transfer == "base64":
            body = binascii.a2b_base64(body)
        elif transfer == "quoted-printable":
            body = quopri.decodestring(body)
    except (binascii.Error, ValueError):
        pass
    named = str(headers.get_content_charset() or "").lower()
    if named in {"gb2312", "gbk", "gb18030", "x-gbk"}:
        named = "gb18030"
    try:
        return body.decode(named or files.encoding(body[: files.SAMPLE]), "replace")
    except (LookupError, ValueError):
        return body.decode(files.encoding(body[: files.SAMPLE]), "replace")
