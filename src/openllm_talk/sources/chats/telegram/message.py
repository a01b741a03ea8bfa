"""One row of Telegram Desktop's JSON: its keys, its text, what hangs on it.

    {"id": 5, "type": "message", "date": "2024-01-13T16:00:05", "date_unixtime": "1705132805",
     "from": "Ana", "from_id": "user7", "text": ["see ", {"type": "link", "text": "a.com"}]}

`text` is a string or a list of strings and marked pieces. The date is local; the seconds since 1970
beside it (absent before 2021) give the offset. Before 2019 every message was «edited» in 1970. A
file that was left out of the export is a note in brackets where its path would stand.
"""

import datetime
import re

import msgspec

from openllm_talk.records import Attachment, Reaction
from openllm_talk.sources import lines, urls
from openllm_talk.sources.oddities import later
from openllm_talk.sources.times import Clock, of_seconds

Number = int | str | float | None
_ABSENT = msgspec.Raw()
"""The value of a key that is not there; it is decoded only where it is needed."""
_MEDIA = {
    "sticker": "sticker",
    "video_message": "video",
    "voice_message": "voice",
    "animation": "gif",
    "video_file": "video",
    "audio_file": "audio",
}
_LOCAL_TIME = re.compile(
    "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
)
"""A date and time that surely exist; of other days the calendar is asked."""
_NEVER = ("1970-01-01", "1969-12-31")
"""How the time begins that old exports give for an edit that never was."""


class Piece(msgspec.Struct, gc=False):
    """A marked piece of a text."""

    type: str = ""
    text: str = ""
    href: str | None = None


Written = str | list[str | Piece] | None


class GivenReaction(msgspec.Struct, gc=False):
    """One reaction and how many people gave it."""

    count: Number = 1
    emoji: str | None = None
    type: str | None = None
    document_id: Number = None


class RawRow(msgspec.Struct, rename={"from_": "from"}):
    """One element of `messages` with the keys that are read; all else is passed over."""

    id: Number = None
    type: str | None = None
    date: Number = None
    date_unixtime: Number = None
    edited: Number = None
    edited_unixtime: Number = None
    from_: str | None = None
    from_id: Number = None
    actor: str | None = None
    actor_id: Number = None
    action: str | None = None
    title: str | None = None
    new_title: str | None = None
    information_text: str | None = None
    members: list[str | None] | None = None
    text: Written = None
    text_entities: msgspec.Raw = _ABSENT
    reply_to_message_id: Number = None
    reply_to_peer_id: Number = None
    reactions: list[GivenReaction] | None = None
    photo: str | None = None
    file: str | None = None
    file_name: str | None = None
    media_type: str | None = None
    sticker_emoji: str | None = None
    poll: msgspec.Raw = _ABSENT
    todo_list: msgspec.Raw = _ABSENT
    location_information: msgspec.Raw = _ABSENT
    place_name: str | None = None
    contact_information: msgspec.Raw = _ABSENT
    game_title: str | None = None
    game_link: str | None = None
    invoice_information: msgspec.Raw = _ABSENT
    giveaway_information: msgspec.Raw = _ABSENT
    giveaway_results: msgspec.Raw = _ABSENT
    paid_stars_amount: Number = None


class _Answer(msgspec.Struct, gc=False):
    text: Written = None


class _Poll(msgspec.Struct, gc=False):
    """A poll, or a list of things to do, whose question is its title."""

    question: Written = None
    title: Written = None
    answers: list[_Answer] = []


class _Contact(msgspec.Struct, gc=False):
    first_name: str | None = None
    last_name: str | None = None


class Text(msgspec.Struct, gc=False):
    """A text put together, with what its pieces point at."""

    text: str
    urls: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


_NO_TEXT = Text("")


def number(value: Number) -> int | None:
    """The whole number that is written as a number or a string; None for anything else."""
    try:
        return None if value is None else int(value)
    except (ValueError, OverflowError):
        return None


def time(row: RawRow, clock: Clock) -> str | None:
    """ISO 8601: local with its offset, UTC where only the seconds are known."""
    seconds = number(row.date_unixtime)
    local = None
    if isinstance(row.date, str):
        local = row.date if _LOCAL_TIME.fullmatch(row.date) else _iso(row.date)
    elif seconds is None:
        seconds = number(row.date)
    if local is not None:
        has_offset = len(local) > len("2024-01-13T16:00:05")
        return local if seconds is None or has_offset else local + clock.offset(local, seconds)
    return of_seconds(seconds)


def _iso(written: str) -> str | None:
    """A date in another form of ISO 8601 («2024-01-13 16:00:05Z»); None for what is no date."""
    try:
        return datetime.datetime.fromisoformat(written).isoformat(timespec="seconds")
    except ValueError:
        return None


def is_edited(row: RawRow) -> bool:
    """Whether somebody changed the message after it was sent."""
    if number(row.edited_unixtime):
        return True
    return bool(row.edited) and not str(row.edited).startswith(_NEVER)


def text(row: RawRow) -> Text:
    """The words of a row: a message's own, then those of a poll or a list of things to do."""
    written = row.text or _entities(row.text_entities)
    found = _put_together(written) if written else _NO_TEXT
    if row.poll or row.todo_list:
        listed = _listed(row.poll or row.todo_list)
        whole = "\n".join(part for part in (found.text, listed) if part)
        found = Text(whole, found.urls, found.mentions)
    if row.game_link:
        found = Text(found.text, (*found.urls, row.game_link), found.mentions)
    return found


def _entities(raw: msgspec.Raw) -> Written:
    """The marked pieces of a message that has them only in `text_entities`."""
    if len(memoryview(raw)) < len('[{"text":""}]'):
        return None
    found: list[str | Piece] | None = later(raw, list[Piece])
    return found


def _put_together(written: Written) -> Text:
    if not written:
        return Text("")
    if isinstance(written, str):
        found = tuple(urls.find(written)) if "." in written else ()
        return Text(written.strip(lines.MARKS), found)
    parts: list[str] = []
    addresses: dict[str, None] = {}
    mentions: dict[str, None] = {}
    for piece in written:
        if isinstance(piece, str):
            parts.append(piece)
            addresses.update(dict.fromkeys(urls.find(piece)))
            continue
        parts.append(piece.text)
        if piece.type in {"mention", "mention_name"}:
            mentions[piece.text.removeprefix("@")] = None
        elif piece.type == "text_link" and piece.href:
            addresses[piece.href] = None
        elif piece.type == "link":
            addresses.update(dict.fromkeys(urls.find(piece.text) or [piece.text]))
        elif piece.type != "email":
            addresses.update(dict.fromkeys(urls.find(piece.text)))
    return Text("".join(parts).strip(lines.MARKS), tuple(addresses), tuple(mentions))


def _listed(raw: msgspec.Raw) -> str:
    """A poll as the group saw it: the question, then a line for each answer."""
    poll: _Poll | None = later(raw, _Poll)
    if poll is None:
        return ""
    asked = _put_together(poll.question or poll.title).text
    answers = (f"- {_put_together(entry.text).text}" for entry in poll.answers)
    return "\n".join(line for line in (asked, *answers) if line.strip("- "))


def told(row: RawRow, said: str) -> str:
    """What a service row says: its own words, or Telegram's word for it and whom it concerns."""
    if said or row.information_text:
        return said or row.information_text or ""
    action = row.action or row.type or "service"
    members = ", ".join(name for name in row.members or () if name)
    concerned = row.title or row.new_title or members
    return f"{action}: {concerned}" if concerned else action


def reaction(given: GivenReaction) -> Reaction:
    """A reaction; for a custom emoji, of which only a picture is known, its file or number."""
    shown = given.emoji or given.document_id or given.type or ""
    if given.type == "paid":
        shown = "⭐"
    return Reaction(emoji=str(shown), count=number(given.count) or 0)


def attachments(row: RawRow) -> tuple[Attachment, ...]:
    """What hangs on a message; the name is empty where the export left the file out."""
    if not (row.photo or row.file or row.media_type or _is_more(row)):
        return ()
    found: list[Attachment] = []
    if row.photo is not None:
        found.append(Attachment(name=_file_name(row.photo), kind="image"))
    if row.file is not None or row.media_type is not None:
        name = row.file_name or _file_name(row.file or "") or row.sticker_emoji or ""
        found.append(Attachment(name=name, kind=_MEDIA.get(row.media_type or "", "file")))
    if _is_more(row):
        found += _more(row)
    return tuple(found)


def _more(row: RawRow) -> list[Attachment]:
    """What hangs on a message and is no file."""
    more = (
        ("location", _is_there(row.location_information), row.place_name),
        ("contact", _is_there(row.contact_information), _contact(row.contact_information)),
        ("game", row.game_title, row.game_title),
        ("invoice", _is_there(row.invoice_information), None),
        ("giveaway", _is_there(row.giveaway_information) or _is_there(row.giveaway_results), None),
        ("paid media", row.paid_stars_amount, None),
        ("poll", _is_there(row.poll), None),
        ("list", _is_there(row.todo_list), None),
    )
    return [Attachment(name=name or "", kind=kind) for kind, there, name in more if there]


def _is_there(raw: msgspec.Raw) -> bool:
    return bool(raw) and bytes(raw) != b"null"


def _is_more(row: RawRow) -> bool:
    return bool(
        row.poll
        or row.location_information
        or row.contact_information
        or row.game_title
        or row.invoice_information
        or row.giveaway_information
        or row.giveaway_results
        or row.todo_list
        or row.paid_stars_amount
    )


def _contact(raw: msgspec.Raw) -> str:
    found: _Contact = later(raw, _Contact) or _Contact()
    return f"{found.first_name or ''} {found.last_name or ''}".strip()


def _file_name(path: str) -> str:
    """The name of a file; none where a note says why it was left out."""
    return "" if path.startswith("(") and path.endswith(")") else path.rpartition("/")[2]
