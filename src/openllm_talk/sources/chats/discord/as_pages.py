"""DiscordChatExporter's HTML: messages in groups, often all on one line without quotation marks.

Only the first message of a group names its author; the others show a clock. The number of a
message is Discord's own and holds the instant at which it was sent, so that a shown clock is enough
to know the offset, whatever the language of the dates. Where the numbers are not Discord's (they
were replaced to hide them, or the page is from before 2019 and has none), the dates are read as in
the other forms. The end of the page may be left out: `</html>` is one of the tags that need not be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec import UNSET

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Message, Reject, Row
from openllm_talk.sources import files, html_pieces
from openllm_talk.sources.chats.discord import page_group, page_row
from openllm_talk.sources.chats.discord.dates import Dates, Moment
from openllm_talk.sources.chats.discord.instants import Instants
from openllm_talk.sources.chats.discord.page_row import Said
from openllm_talk.sources.format import Options
from openllm_talk.sources.html_pieces import Piece
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.turned import oldest_first

_OPENING = re.compile(
    rb"<div\s+(?:id\s*=\s*[\"']?chatlog__message-container-|data-message-id\s*="
    rb"|class\s*=\s*[\"']?chatlog__message(?:-group\b|(?:-container)?[\s\"'][^>]*data-message-id\s*=)"
    rb"|class\s*=\s*\"msg\"|class\s*=\s*[\"']?postamble[\"'>])"
)
_MESSAGE = re.compile(r"<div\s[^>]*\bdata-message-id\s*=\s*[\"']?(\d+)", re.IGNORECASE)
_STAMP = re.compile(
    r"class=[\"']?(?:chatlog__(?:system-notification-)?timestamp|msg-date)\b[^>]*>"
    r"\s*(?:<a[^>]*>)?\s*([^<]+?)\s*<"
)
_END = re.compile(r"<div\s+class\s*=\s*[\"']?postamble[\"'>]")
_UNNUMBERED = re.compile(
    r"<div\s+class=\"chatlog__message-group\">.{0,1000}\bclass=\"chatlog__author-name\""
    r"|<div\s+class=\"msg\">.{0,1000}\bclass=\"msg-user\"[^>]*>[^<]*</span>\s*"
    r"<span class=\"msg-date\"",
    re.DOTALL,
)


@dataclass(slots=True)
class _Reading:
    """Where in the page we are, and what holds until something else is said."""

    source: files.Source
    options: Options
    index: int = 0
    channel: str | None = None
    author: str | None = None
    author_id: str | None = None
    group: Said = field(default_factory=Said)
    before: Moment | None = None
    instants: Instants = field(default_factory=Instants)
    dates: Dates | None = None
    keys: ContentKeys = field(default_factory=ContentKeys)


def claim(look: Look) -> float:
    """Sure of a page that has Discord's messages in it."""
    if look.source.is_container:
        return 0.0
    if _UNNUMBERED.search(look.beginning):
        return 0.98
    if "chatlog" not in look.beginning:
        return 0.0
    if _MESSAGE.search(look.beginning) and "chatlog__message" in look.beginning:
        return 0.98
    is_empty = re.search(r"<div\s+class=[\"']?(?:preamble|chatlog)\b", look.beginning)
    return 0.9 if is_empty and ".chatlog__message" in look.beginning else 0.0


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the page; see the module.

    Raises BrokenSource at the end of a page that is cut off, after the rows before it.
    """
    yield from oldest_first(_rows(source, options))


def _rows(source: files.Source, options: Options) -> Iterator[Row]:
    reading = _Reading(source, options)
    pieces = html_pieces.pieces(source, _OPENING, options.progress)
    head = next(pieces, None)
    body = None if head is None else html_pieces.parsed(head.text)
    reading.channel = None if body is None else page_row.channel(body)
    last = head
    for piece in pieces:
        last = piece
        if _is_cut_off(piece):
            break
        yield from _rows_of(piece, reading)
    if last is not None and last.last and not _ends_the_page(last):
        raise BrokenSource(
            "is cut off: the page does not end; export the channel again",
            "网页不完整，在结尾前中断；请重新导出该频道",
            path=source.path,
            line=last.line,
        )


def _is_cut_off(piece: Piece) -> bool:
    return piece.last and not piece.is_whole and not _ends_the_page(piece)


def _ends_the_page(piece: Piece) -> bool:
    return piece.ends_the_page or _END.match(piece.text) is not None


def _rows_of(piece: Piece, reading: _Reading) -> Iterator[Row]:
    """The rows of a piece: one of a message, none of a head or end, some of an old group."""
    found = _MESSAGE.match(piece.text)
    if found is not None or piece.too_long:
        yield _row(found[1] if found else "", piece, reading)
    elif page_group.is_one(piece.text):
        yield from _unnumbered(piece, reading)
    elif not _END.match(piece.text):
        _begin_group(piece, reading)


def _unnumbered(piece: Piece, reading: _Reading) -> Iterator[Row]:
    # The first versions ended lines with a tag that does not exist.
    body = html_pieces.parsed(piece.text.replace("</br>", "<br>"))
    if body is None:
        yield _reject(piece, reading)
        return
    for said in page_group.read(body):
        yield _message(None, said, piece, reading)


def _begin_group(piece: Piece, reading: _Reading) -> None:
    """A new group; until 2021 its head named the author, and the message that it answers."""
    reading.group = Said()
    if "chatlog__author" in piece.text:
        body = html_pieces.parsed(f"{piece.text}</div></div>")
        if body is not None:
            reading.group = page_row.read(body)
            reading.author, reading.author_id = reading.group.author, reading.group.author_id


def _row(number: str, piece: Piece, reading: _Reading) -> Row:
    body = None if piece.too_long else html_pieces.parsed(piece.text)
    whole = None if body is None else page_row.message(body)
    if whole is None:
        return _reject(piece, reading)
    return _message(number, page_row.read(whole), piece, reading)


def _message(number: str | None, said: Said, piece: Piece, reading: _Reading) -> Message:
    if said.author is None:
        said.author, said.author_id = reading.author, reading.author_id
    elif not said.is_notice:
        reading.author, reading.author_id = said.author, said.author_id
    group, reading.group = reading.group, Said()
    text = said.text or said.forwarded or ""
    time = _time(number, said.stamps or group.stamps, reading)
    index, reading.index = reading.index, reading.index + 1
    return Message(
        index=index,
        id=number or reading.keys.key(reading.channel, said.author, time, text),
        kind="system" if said.is_notice else "message",
        time=time,
        author=said.author,
        text=text,
        reply_to=said.reply_to or group.reply_to,
        mentions=tuple(said.mentions),
        urls=html_pieces.addresses(said.urls, text),
        reactions=tuple(said.reactions),
        attachments=tuple(said.attachments or ([] if text else said.embeds)),
        edited=said.edited,
        channel=reading.channel,
        line=piece.line,
        author_id=said.author_id,
        assumed=UNSET if reading.dates is None else reading.dates.assumptions,
    )


def _time(number: str | None, shown: list[str], reading: _Reading) -> str | None:
    """When the message was sent, by its number, else by the date and clock that are shown.

    Where none are, it was sent within minutes of the message before.
    """
    time = None if number is None else reading.instants.time(int(number), shown)
    if time is not None:
        return time
    if reading.dates is None:
        reading.dates = _learn(reading)
    for written in reversed(shown):
        moment = reading.dates.read(written)
        if moment is not None:
            reading.before = moment
            return moment.iso
    clock = reading.instants.clock(shown)
    if clock is None or reading.before is None:
        return None if reading.before is None else reading.before.iso
    return Moment(reading.before.day, clock).iso


def _learn(reading: _Reading) -> Dates:
    """Read the page once for the order of its dates."""
    dates = Dates()
    for piece in html_pieces.pieces(reading.source, _OPENING):
        for stamp in _STAMP.finditer(piece.text):
            dates.learn(" ".join(stamp[1].split()))
    dates.decide(reading.options)
    return dates


def _reject(piece: Piece, reading: _Reading) -> Reject:
    index, reading.index = reading.index, reading.index + 1
    reason, reason_zh = "not a message as the exporter writes them", "不是导出工具写的消息"
    return html_pieces.reject(index, piece, reason, reason_zh)
