"""Slack's export: a zip or folder of a workspace with a folder for each channel.

    users.json, channels.json (groups.json, dms.json, mpims.json)
    general/2024-01-13.json: [{"type": "message", "user": "U1", "ts": "1705104305.000100", …}, …]

All may lie in a folder of their own, an organisation has a set of them for each workspace, and
other tools write the same. One channel's folder or one day's file is read, too; authors are then
known by what the messages hold of them. Rows come channel by channel and day by day. The comments
on a canvas are a channel like others («FC:F0123:Title»); a list of apps is no chat.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Reject, Row
from openllm_talk.sources import files
from openllm_talk.sources.chats.slack.names import CONVERSATIONS, PEOPLE, Names, collect
from openllm_talk.sources.chats.slack.rows import Element, Place, row
from openllm_talk.sources.format import Complaint, Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.look import Look
from openllm_talk.sources.oddities import mended, reject
from openllm_talk.sources.outline import Outline

_DAY = re.compile(r"(?:(?P<folder>.*)/)?[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")
_TS = re.compile(r"[0-9]{9,11}\.[0-9]{1,6}")
_AT_ONCE = 1 << 22
"""Bytes of a day that is decoded in one go; all days but a bot's are far smaller."""
_DAYS_ASKED = 5


@dataclass(slots=True)
class _Layout:
    """What the files of a folder or zip are: days by the folder they lie in, and lists of names."""

    days: dict[str, list[files.Source]] = field(default_factory=dict)
    lists: dict[str, files.Source] = field(default_factory=dict)


def _layout(members: dict[str, files.Source]) -> _Layout:
    found = _Layout()
    for name, source in members.items():
        day = _DAY.fullmatch(name)
        base = name.rpartition("/")[2]
        if day is not None:
            found.days.setdefault(day["folder"] or "", []).append(source)
        elif PEOPLE.fullmatch(base) or CONVERSATIONS.fullmatch(base):
            found.lists[name] = source
    return found


def claim(look: Look) -> float:
    """How sure it is that the folder, zip or file is Slack's."""
    if not look.source.is_container:
        return _claim_outline(look.json)
    layout = _layout(look.members)
    days = [day for folder in layout.days.values() for day in folder]
    asked = days[:: max(1, len(days) // _DAYS_ASKED)][:_DAYS_ASKED]
    claims = [_claim_outline(Look(day).json) for day in asked]
    if any(claims):
        return max(claims)
    # A workspace in which nobody spoke, or whose days are all damaged.
    return 0.8 if sum(map(_is_list, layout.lists.values())) + bool(days) > 1 else 0.0


def root(look: Look) -> str:
    """The folder that holds the lists of people and channels; without them, what days share."""
    layout = _layout(look.members)
    lists = [name.rpartition("/")[0] for name in layout.lists]
    if lists:
        found = min(lists, key=lambda folder: (folder.count("/"), len(folder)))
    else:
        found = os.path.commonpath([folder or "." for folder in layout.days]).strip(".")
    return f"{found}/" if found else ""


def _claim_outline(outline: Outline | None) -> float:
    """How sure the first elements of a day make."""
    if outline is None or outline.kind == "lines":
        return 0.0
    samples = outline.samples.get("" if outline.kind == "array" else "messages", [])
    if any(_is_message(one) for one in samples):
        return 1.0 if outline.kind == "array" else 0.9
    return 0.0


def _is_message(one: dict[str, object]) -> bool:
    ts = one.get("ts")
    is_one = one.get("type") == "message"
    is_somebodys = any(key in one for key in ("user", "bot_id", "client_msg_id", "subtype"))
    if isinstance(ts, int | float):
        return is_one and is_somebodys
    return isinstance(ts, str) and _TS.fullmatch(ts) is not None and (is_one or is_somebodys)


def _is_list(source: files.Source) -> bool:
    """Whether it is a list of people or conversations with Slack's ids."""
    outline = Look(source).json
    return outline is not None and any(
        isinstance(one.get("id"), str) and re.fullmatch("[A-Z][A-Z0-9]+", str(one["id"]))
        for one in outline.samples.get("", [])
    )


def near(look: Look) -> Complaint | None:
    """What is wrong with a folder that is built like Slack's, but holds none of its messages."""
    if not _layout(look.members).days:
        return None
    return Complaint(
        "has a file for each day as a Slack export, but none holds a message of Slack's; give me "
        "the whole zip as Slack made it, with the folders of its channels",
        "像 Slack 导出一样每天一个文件，但里面没有 Slack 的消息；"
        "请把 Slack 生成的整个 zip（含各频道文件夹）给我",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the export; see the module.

    A day that is cut off ends in a reject and the next is read; a single file that is cut off
    raises BrokenSource after the rows before it.
    """
    if not source.is_container:
        yield from _day(source, Place(Names()), options)
        return
    layout = _layout(files.members(source.path))
    place = Place(collect(layout.lists))
    called = source.path.resolve().name.removesuffix(".zip")
    channels = _channels(layout, place.names, called)
    done = 0
    for folder, days in layout.days.items():
        place.channel = channels[folder]
        for day in days:
            try:
                yield from _day(day, place, Options())
            except BrokenSource as broken:
                yield _broken(day, broken, place)
                place.index += 1
            done += day.size
            if options.progress is not None:
                options.progress(done)


def _channels(layout: _Layout, names: Names, called: str) -> dict[str, str]:
    """What the conversations in the folders are called, unlike for folders of different places."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for folder in layout.days:
        shown = names.folder(folder.rpartition("/")[2]) or called
        found[folder] = f"{shown} ({folder})" if shown in taken else shown
        taken.add(shown)
    return found


def _broken(day: files.Source, broken: BrokenSource, place: Place) -> Reject:
    return Reject(
        index=place.index,
        line=place.number + 1,
        reason=f"{day.member}: {broken.say('en')}",
        reason_zh=f"{day.member}：{broken.say('zh')}",
        raw="",
    )


def _day(source: files.Source, place: Place, options: Options) -> Iterator[Row]:
    """The rows of one day's file."""
    place.number = 0
    for one in _elements(source, place, options):
        place.number += 1
        element = mended(one.raw, Element) if isinstance(one, Undecoded) else one
        if element is None or not element.is_something:
            yield _not_a_message(one, source, place)
            place.index += 1
            continue
        yield row(element, place)
        place.index += 1
        for answer in element.slackdump_thread_replies or ():
            # Some tools put the answers inside the message that began their thread.
            yield row(answer, place)
            place.index += 1


def _not_a_message(one: Element | Undecoded, source: files.Source, place: Place) -> Reject:
    where, where_zh = (f"{source.member}: ", f"{source.member}：") if source.member else ("", "")
    return reject(
        place.index,
        place.number,
        f"{where}not a message of Slack's",
        f"{where_zh}不是 Slack 的消息",
        one if isinstance(one, Undecoded) else None,
    )


_WHOLE = msgspec.json.Decoder(list[Element])


def _elements(
    source: files.Source, place: Place, options: Options
) -> Iterable[Element | Undecoded]:
    """The elements of the list in the file: at the top, or under `messages` of other tools."""
    blocks: Iterator[bytes] = files.blocks(source, options.progress)
    if source.size <= _AT_ONCE:
        whole = b"".join(blocks)
        try:
            found = _WHOLE.decode(whole)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            blocks = iter([whole])
        else:
            _note_strangers(found, place.names)
            return found
    return _slowly(Cursor(blocks, source.place), place)


def _note_strangers(found: list[Element], names: Names) -> None:
    """Remember what people say of themselves beside their messages, for whoever names them."""
    for one in found:
        if one.user_profile is not None and one.user and one.user not in names.people:
            names.strangers[one.user] = one.user_profile.shown or one.user


def _slowly(cursor: Cursor, place: Place) -> Iterator[Element | Undecoded]:
    if cursor.peek() != b"{":
        yield from cursor.elements(Element)
        return
    found = False
    for key in cursor.members():
        if key == "messages" and cursor.peek() == b"[":
            found = True
            yield from cursor.elements(Element)
        elif key == "name" and place.channel is None:
            place.channel = cursor.scalar()
        else:
            cursor.skip()
    if not found:
        yield Undecoded(None, "no list of messages")
