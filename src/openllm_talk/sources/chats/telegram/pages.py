"""The pages of Telegram Desktop's HTML: `messages.html`, `messages2.html`, … of a folder or zip.

They are one export, in the order of their numbers; an account has a folder of them for each chat.
Rows with a negative number are the dates between messages. A service row has no time: the page
shows none. What the pages leave out: who edited what, and the ids of people.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Message, Row
from openllm_talk.sources import files, html_pieces
from openllm_talk.sources.chats.telegram import page_row, walk
from openllm_talk.sources.chats.telegram.page_row import PageRow
from openllm_talk.sources.chats.telegram.topics import NOWHERE, Place, Topics
from openllm_talk.sources.files import Source
from openllm_talk.sources.format import Complaint, Options
from openllm_talk.sources.html_pieces import Piece
from openllm_talk.sources.look import Look

_OPENING = re.compile(
    rb"<div\s[^>]{0,300}?\bid\s*=\s*[\"']?message(-?\d{1,19})[\"']?[\s>]", re.IGNORECASE
)
_NUMBER = re.compile(r"\bid\s*=\s*[\"']?message(-?\d+)")
_PAGE = re.compile(r"(?P<folder>(?:.*/)?)messages(?P<number>\d*)\.html?", re.IGNORECASE)
_CHAT_PAGE = re.compile(r"class\s*=\s*[\"']?(?:page_body )?chat_page\b")
_LIST_PAGE = re.compile(r"class\s*=\s*[\"']page_(?:wrap|header|body)")
_MESSAGE = re.compile(r"<div\s[^>]*class=[\"']message (?:default|service)")
"""What the exporter puts beside the pages."""


@dataclass(slots=True)
class _Reading:
    """Where in the export we are, and what holds until something else is said."""

    index: int = 0
    channel: str | None = None
    folder: str | None = None
    author: str | None = None
    topics: Topics = field(default_factory=Topics)


def claim(look: Look) -> float:
    """Almost sure of a page of messages, and of a folder or zip that holds such pages.

    Almost, because where the same chat lies there as JSON that says more.
    """
    if not look.source.is_container:
        return 0.95 if _is_page(look.beginning) else 0.0
    found = _pages(look.members)
    if not found or not any(_is_page(files.beginning(page)) for page in found[:3]):
        return 0.0
    inside = tuple({_root(_folder(page)) for page in found})
    for name, member in look.members.items():
        if name.startswith(inside) and name.endswith(".json") and walk.claim(Look(member)) > 0:
            return 0.0
    return 0.95


def root(look: Look) -> str:
    """The folder of the whole export."""
    return _root(_folder(_pages(look.members)[0]))


def near(look: Look) -> Complaint | None:
    """What is wrong with a page of Telegram's that shows no message."""
    if not _LIST_PAGE.search(look.beginning) or "css/style.css" not in look.beginning:
        return None
    return Complaint(
        "looks like a page of a Telegram export, but no messages are on it; give me the folder, or "
        "its «messages.html»",
        "看起来是 Telegram 导出的网页，但上面没有消息；请给我整个文件夹，或其中的 “messages.html”",
    )


def _is_page(beginning: str) -> bool:
    return bool(_CHAT_PAGE.search(beginning) and _MESSAGE.search(beginning)) or bool(
        _MESSAGE.search(beginning) and "go_to_message" in beginning
    )


def _pages(members: dict[str, Source]) -> list[Source]:
    """The pages of the highest folders that hold any, chat by chat, in order of their number."""
    found = [(match, one) for name, one in members.items() if (match := _PAGE.fullmatch(name))]
    top = min((match["folder"].count("/") for match, _ in found), default=0)
    found = [pair for pair in found if pair[0]["folder"].count("/") == top]
    found.sort(key=lambda pair: (files.natural(pair[0]["folder"]), int(pair[0]["number"] or 1)))
    return [one for _, one in found]


def _folder(page: Source) -> str:
    above, slash, _ = (page.member or "").rpartition("/")
    return above + slash


def _root(folder: str) -> str:
    """The folder of the whole export; those of an account's chats lie in `chats` in it."""
    return folder.rpartition("chats/")[0] if "chats/" in folder else folder


def read(source: Source, options: Options) -> Iterator[Row]:
    """The rows of a page, or of all pages of a folder or zip; see the module.

    Raises BrokenSource at the end of a page that is cut off, after the rows before it.
    """
    reading = _Reading()
    found = _pages(files.members(source.path)) if source.is_container else [source]
    for page in found:
        if _folder(page) != reading.folder:
            reading.folder, reading.topics = _folder(page), Topics()
        yield from _page(page, options, reading)


def _page(page: Source, options: Options, reading: _Reading) -> Iterator[Row]:
    pieces = html_pieces.pieces(page, _OPENING, options.progress)
    reading.author = None
    last = next(pieces, None)
    _head(last, reading)
    for piece in pieces:
        last = piece
        if piece.last and not piece.is_whole and not piece.ends_the_page:
            break
        row = _row(piece, reading)
        if row is not None:
            yield row
            reading.index += 1
    if last is not None and last.last and not last.ends_the_page:
        raise BrokenSource(
            "is cut off: the page does not end; export the chat again",
            "网页不完整，在结尾前中断；请重新导出",
            path=page.path,
            line=last.line,
        )


def _head(piece: Piece | None, reading: _Reading) -> None:
    """The chat's name stands above its messages."""
    body = None if piece is None else html_pieces.parsed(piece.text)
    header = None if body is None else html_pieces.by_class(body, "page_header")
    name = None if header is None else html_pieces.by_class(header, "text")
    reading.channel = None if name is None else " ".join(html_pieces.shown(name).split()) or None


def _row(piece: Piece, reading: _Reading) -> Row | None:
    """The row of a piece; None for a date between messages."""
    found = _NUMBER.search(piece.text)
    number = int(found[1]) if found else 0
    if number < 0 and not piece.too_long:
        return None
    body = None if piece.too_long else html_pieces.parsed(piece.text)
    row = None if body is None else page_row.read(body, number)
    if row is None:
        reason, reason_zh = "not a message as Telegram writes them", "不是 Telegram 写的消息"
        return html_pieces.reject(reading.index, piece, reason, reason_zh)
    return _message(row, piece, reading)


def _message(row: PageRow, piece: Piece, reading: _Reading) -> Message:
    if not row.is_service or row.time:
        row.author = reading.author = row.author or reading.author
    if row.creates_topic:
        reading.topics.create(row.number)
    place = reading.topics.place(row.number, row.target) if row.target else NOWHERE
    if row.creates_topic:
        place = Place(None, str(row.number))
    return Message(
        index=reading.index,
        id=str(row.number),
        kind="system" if row.is_service else "message",
        time=row.time,
        author=row.author,
        text=row.text,
        reply_to=place.reply_to,
        mentions=row.mentions,
        urls=row.urls,
        reactions=row.reactions,
        attachments=row.attachments,
        thread=place.thread,
        channel=reading.channel,
        line=piece.line,
    )
