"""Element's plain-text export of a Matrix room: `Fri, Apr 16, 2021, 17:20:00 - Name: text`.

The date has the form of the interface's language (`stamps.py`). A body may have several lines.
What the room says of itself has no name in front (`Ana joined the room`), and may hold a colon
nonetheless (`Ana changed the topic to "news: May".`): whoever speaks once only and is called like
a known person and some words more is no person. An answer begins with what it answers,
`<@who:server "the first words...">`; a file's line ends in «(Media omitted)» in the interface's
language; a picture's line has no colon at all (`Ana sent an image.`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec import UNSET

from openllm_talk.records import Attachment, Message, Row
from openllm_talk.sources import files, lines, mentions, urls
from openllm_talk.sources.chats.matrix.stamps import LONGEST, Day, Stamp, Stamps
from openllm_talk.sources.clocks import OrderEvidence
from openllm_talk.sources.format import DateOrder, Options
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.logs import are_levels
from openllm_talk.sources.look import Look
from openllm_talk.sources.quotes import Quotable

_SIGN = " - "
_NO_STAMP = ("no date and time begin this line", "此行没有日期和时间")
_NAMES = 50_000
_TAIL = re.compile(r" \(([^()]{4,60})\)$")
_MEDIA = {
    "Media omitted",
    "Media omitted - file size limit exceeded",
    "File Attached",
    "Error fetching file",
}
_ENCRYPTED = re.compile(r"\*\* [^\n*]{1,60}: [^\n*]{1,200} \*\*")
"""«** Unable to decrypt: The sender's device has not sent us the keys for this message. **»"""
_DELETED = re.compile(
    r"Message deleted(?: by .{1,200})?|消息已删除|消息已被?.{0,100}删除|訊息已刪除"
    r"|Nachricht gelöscht|Message supprimé|Mensaje eliminado|Сообщение удалено"
    r"|メッセージが削除されました",
)
_QUOTE = re.compile(r'<(?P<who>[^<>"\n]{1,200})(?: "(?P<text>[^\n]{0,40}?)")?> ')
_STATE = re.compile(
    r"(?P<who>.{1,200}?) (?:changed|joined|left|invited|banned|unbanned|removed|set|made|created"
    r"|enabled|accepted|rejected|withdrew|upgraded|placed|answered|ended|declined|kicked|pinned"
    r"|unpinned|sent an invitation|has)\b"
)
_ELEMENT = re.compile(
    r" the room\b|created and configured| - [^\n]{1,80}: <@[^\s<>]+:[^\s<>]+|聊天室|房间"
)
"""What only Element writes."""
_SENT = re.compile(r"(?P<who>.{1,200}?) sent (?:an? )(?P<kind>image|sticker)\.?$")
_EXTENSIONS = {
    "image": "png jpg jpeg gif webp heic bmp svg",
    "video": "mp4 mov webm mkv avi",
    "audio": "mp3 ogg oga m4a wav opus flac aac",
}
_FILE_NAME = re.compile(
    r"[^\n]{1,200}: [^\n/\\]{1,200}\.(?i:png|jpe?g|gif|webp|heic|bmp|svg|mp[34]|mov|webm|og[ga]|m4a"
    r"|wav|opus|flac|pdf|docx?|xlsx?|pptx?|zip|txt|md|csv|apk|epub)"
)
"""A line that says nothing but a file's name: what stands in brackets behind it is Element's."""
_KINDS = {ending: kind for kind, endings in _EXTENSIONS.items() for ending in endings.split()}


@dataclass(slots=True)
class _Style:
    """How the file is written: who speaks how often, what its dates say, how files are marked."""

    names: dict[str, int] = field(default_factory=dict)
    tails: dict[str, int] = field(default_factory=dict)
    order: OrderEvidence = field(default_factory=OrderEvidence)


@dataclass(slots=True)
class _Row:
    """A row that is being read: where it begins and the lines of its body so far."""

    number: int
    stamp: Stamp
    body: list[str]
    guessed: bool


@dataclass(slots=True)
class _Reading:
    """Where in the room we are; `quotable` are messages by how they begin.

    `date` is that of the last row's `day`.
    """

    style: _Style
    order: DateOrder
    assumed: bool
    day: Day | None = None
    date: str | None = None
    stamps: Stamps = field(default_factory=Stamps)
    keys: ContentKeys = field(default_factory=ContentKeys)
    quotable: Quotable = field(default_factory=Quotable)
    index: int = 0

    def time(self, stamp: Stamp) -> str:
        """The date and clock of a stamp; the bare clock where there is no such date."""
        if stamp.day is not self.day:
            self.day, self.date = stamp.day, stamp.day.under(self.order)
        return f"{self.date}T{stamp.clock}" if self.date else stamp.clock


def claim(look: Look) -> float:
    """Sure where most lines begin with a date in words; less so where it is in numbers."""
    if look.source.is_container:
        return 0.0
    stamps = Stamps()
    first = [line for line in look.lines[:200] if line.strip()]
    found = [stamp for line in first if (stamp := _stamp(line, stamps)) is not None]
    if not found or _stamp(first[0], stamps) is None:
        return 0.0
    told = [line[line.find(_SIGN, 10) + len(_SIGN) :] for line in first if _stamp(line, stamps)]
    speakers = [name for name, colon, _ in (line.partition(": ") for line in told) if colon]
    if are_levels(speakers):
        return 0.0
    if all(stamp.day.spelled for stamp in found):
        return 0.95
    if len(found) * 20 < len(first):
        return 0.0
    marked = any(tail[1] in _MEDIA for line in first if (tail := _TAIL.search(line)))
    if marked or any(_ELEMENT.search(line) for line in first):
        return 0.9
    return 0.6 if speakers else 0.0


def _stamp(text: str, stamps: Stamps) -> Stamp | None:
    end = text.find(_SIGN, 10, LONGEST + len(_SIGN))
    return None if end < 0 else stamps.parse(text[:end])


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the room; see the module. Raises BrokenSource where it cannot be read on."""
    style = _style(source)
    reading = _Reading(style, *style.order.decide(options.date_order, "month-first"))
    row: _Row | None = None
    for passage in lines.passages(source, options.progress):
        for number, text in enumerate(passage.text.split("\n"), passage.number):
            stamp = None if passage.too_long else _stamp(text, reading.stamps)
            if stamp is not None:
                if row is not None:
                    yield _finished(row, reading)
                start = text.find(_SIGN, 10) + len(_SIGN)
                row = _Row(number, stamp, [text[start:]], passage.guessed)
            elif passage.too_long or row is None:
                if text.strip():
                    if row is not None:
                        yield _finished(row, reading)
                        row = None
                    yield lines.reject(reading.index, passage, *_NO_STAMP)
                    reading.index += 1
            else:
                row.body.append(text)
                row.guessed = row.guessed or passage.guessed
    if row is not None:
        yield _finished(row, reading)


def _style(source: files.Source) -> _Style:
    """How the file is written, from all of it."""
    style, stamps = _Style(), Stamps()
    day = ""
    for passage in lines.passages(source):
        for text in passage.text.split("\n"):
            end = text.find(_SIGN, 10, LONGEST + len(_SIGN))
            if end < 0:
                continue
            if text[: end - len("00:00:00")] != day:
                stamp = stamps.parse(text[:end])
                if stamp is None:
                    continue
                _note_day(stamp.day, text[:end], style)
                day = text[: end - len("00:00:00")] if text.endswith(stamp.clock, 0, end) else ""
            _note_words(text, end + len(_SIGN), style)
    for name in [name for name in style.names if _is_notice(name, style)]:
        del style.names[name]
    return style


def _note_day(day: Day, written: str, style: _Style) -> None:
    """Take in a date in numbers whose order its language does not tell."""
    if "/" in written:
        style.order.see(f"{day.first}/{day.second}/{day.year}")


def _note_words(text: str, start: int, style: _Style) -> None:
    """Count who speaks, and what stands in brackets behind a notice or a file's name."""
    end = text.find(": ", start)
    if end >= 0 and len(style.names) < _NAMES:
        name = text[start:end]
        style.names[name] = style.names.get(name, 0) + 1
    if text.endswith(")") and (tail := _TAIL.search(text)) and len(style.tails) < 100:
        is_file = end >= 0 and _FILE_NAME.fullmatch(text, start, tail.start()) is not None
        if end < 0 or is_file:
            style.tails[tail[1]] = style.tails.get(tail[1], 0) + (2 if is_file else 1)


def _finished(row: _Row, reading: _Reading) -> Message:
    """The row of a whole message or notice."""
    style = reading.style
    time = reading.time(row.stamp)
    whole = row.body[0] if len(row.body) == 1 else "\n".join(row.body)
    whole = whole.strip(lines.MARKS).rstrip("\n")
    author, said, beside = _parts(whole, style)
    is_notice = said is None
    text = whole if said is None else said
    deleted = not is_notice and _DELETED.fullmatch(text) is not None
    reply_to = None
    if not is_notice and text.startswith("<") and (quote := _QUOTE.match(text)):
        reply_to = reading.quotable.find(_beginning((quote["text"] or "").removesuffix("...")))
        text = text[quote.end() :] if reply_to else text
    text = "" if deleted else text
    content = text
    if beside:
        content += "".join(f"\x1e{one.kind}:{one.name}" for one in beside)
    key = reading.keys.key(None, author, time, content)
    if not is_notice:
        _remember(text, key, reading)
    ambiguous = reading.assumed and row.stamp.day.order is None
    doubts: tuple[str, ...] = (reading.order,) if ambiguous else ()
    message = Message(
        index=reading.index,
        id=key,
        kind="system" if is_notice else "message",
        time=time,
        author=author,
        text=text,
        reply_to=reply_to,
        mentions=mentions.named(text, style.names),
        urls=tuple(urls.find(text)),
        attachments=beside,
        deleted=deleted,
        assumed=((*doubts, "encoding") if row.guessed else doubts) or UNSET,
        line=row.number,
    )
    reading.index += 1
    return message


_Parts = tuple[str | None, str | None, tuple[Attachment, ...]]


def _parts(whole: str, style: _Style) -> _Parts:
    """Who speaks, what they say (None: nobody does, it is a notice), and what hangs on it."""
    text, is_file = whole, False
    if whole.endswith(")") and (tail := _TAIL.search(whole)):
        is_file = (
            tail[1] in _MEDIA
            or style.tails.get(tail[1], 0) > 1
            or _FILE_NAME.fullmatch(text, 0, tail.start()) is not None
        )
        text = whole[: tail.start()] if is_file else whole
    if text.startswith("* "):
        doer = _speaker(text[2:], style) or text[2:].partition(" ")[0]
        return doer, text[2 + len(doer) :].strip(), ()
    if " sent a" in text and (sent := _SENT.fullmatch(text)):
        return sent["who"], "", (Attachment(name="", kind=sent["kind"]),)
    name, colon, said = text.partition(": ")
    if not colon and text.endswith(":"):
        name, colon, said = text[:-1], ":", ""
    if not colon or "\n" in name or name not in style.names:
        author = _speaker(text, style)
        if is_file and not colon:
            return author, "", (Attachment(name="", kind="image"),)
        if author is None and (state := _STATE.match(text)):
            author = state["who"]
        return author, None, ()
    if is_file:
        ending = said.rpartition(".")[2].lower()
        return name, "", (Attachment(name=said, kind=_KINDS.get(ending, "file")),)
    if said.startswith("** ") and _ENCRYPTED.fullmatch(said):
        return name, "", (Attachment(name="", kind="encrypted"),)
    return name, said, ()


def _is_notice(name: str, style: _Style) -> bool:
    """Whether what stands before a colon is the beginning of a notice and no name."""
    if name.count(" ") < 2:
        return False
    if _STATE.match(name):
        return True
    speaker = _speaker(name, style) if style.names.get(name, 0) < 2 else None
    return speaker is not None and name[len(speaker) :].count(" ") > 1


def _speaker(text: str, style: _Style) -> str | None:
    """The longest known name that the text begins with."""
    end = text.find(" ")
    found = None
    while 0 < end <= 100:
        if style.names.get(text[:end], 0) > 0:
            found = text[:end]
        end = text.find(" ", end + 1)
    return found


def _beginning(line: str) -> str:
    """The 32 letters that Element quotes of a line; it counts emoji as two and may halve one."""
    first = line[:32]
    if first.isascii() or ("\ufffd" not in first and max(first) <= "\uffff"):
        return first
    return line[:64].replace("\ufffd", "").encode("utf-16-le")[:64].decode("utf-16-le", "ignore")


def _remember(text: str, key: str, reading: _Reading) -> None:
    """Note a message by what an answer would quote of it."""
    if "\n" in text:
        text = next((line for line in text.split("\n") if line.strip()), "")
    if first := _beginning(text):
        reading.quotable.remember(first, key)
