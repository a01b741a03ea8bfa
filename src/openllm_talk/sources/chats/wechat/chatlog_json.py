"""chatlog's JSON: an array of messages, or an object with them in a list («items», «data»).

`seq` is the id. What a message says stands in `content`, what it shows beside that in
`contents`. An answer (type 49, sub-type 57) carries the quoted message whole in `contents.refer`,
mostly without its `seq`: then its second, sender and words tell which it was. `recordInfo` (a
merged forward) holds messages that were said elsewhere: they are none of this chat.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Attachment, Message, Row
from openllm_talk.sources import files, lines
from openllm_talk.sources.chats.wechat import appmsg, kinds, rows
from openllm_talk.sources.chats.wechat.kinds import Said
from openllm_talk.sources.chats.wechat.rows import Reading, whole, word
from openllm_talk.sources.format import Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.look import Look
from openllm_talk.sources.times import of_seconds

LISTS = {"items", "messages", "data", "list", "records", "chatlogs", "result"}
"""Keys under which wrappers keep the array."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_SELF = "我"
_NOBODY = {"", "系统消息", "系统通知"}


class _Row(msgspec.Struct, gc=False):
    """One element with the keys that are read; values of any type, so that none spoils a row."""

    seq: Any = None
    id: Any = None
    time: Any = None
    talker: Any = None
    talkerName: Any = None  # noqa: N815 - the export's own word
    isChatRoom: Any = None  # noqa: N815
    sender: Any = None
    senderName: Any = None  # noqa: N815
    isSelf: Any = None  # noqa: N815
    type: Any = None
    subType: Any = None  # noqa: N815
    content: Any = None
    contents: Any = None
    at_user_list: Any = None


def claim(look: Look) -> float:
    """Sure if messages have chatlog's keys for who spoke where."""
    found = look.json
    if found is None:
        return 0.0
    for key in found.samples:
        if key.rpartition(".")[2] not in LISTS and key != "":
            continue
        there = found.share(key, "seq", "talker", "sender") or found.share(
            key, "talker", "sender", "subType"
        )
        if there >= 0.5 and found.share(key, "content") + found.share(key, "contents") >= 0.5:
            return 1.0
    return 0.0


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the array; raises BrokenSource where the JSON is cut off or broken."""
    reading = Reading()
    cursor = Cursor(files.blocks(source, options.progress), source.place)
    while ahead := cursor.peek():
        if ahead == b"[":
            yield from _array(cursor, reading)
        elif ahead == b"{":
            yield from _object(cursor, reading)
        else:
            raise BrokenSource(
                "goes on after the end of its JSON; export the chat again",
                "JSON 结束之后还有内容；请重新导出",
                path=source.path,
                line=cursor.line,
            )


def _object(cursor: Cursor, reading: Reading, depth: int = 0) -> Iterator[Row]:
    """The lists in a wrapper, be it in another one."""
    for key in cursor.members():
        ahead = cursor.peek()
        if ahead == b"[" and key in LISTS:
            yield from _array(cursor, reading)
        elif ahead == b"{" and key in LISTS and depth < 3:
            yield from _object(cursor, reading, depth + 1)
        else:
            cursor.skip()


def _array(cursor: Cursor, reading: Reading) -> Iterator[Row]:
    for row in cursor.elements(_Row):
        reading.number += 1
        if isinstance(row, Undecoded):
            yield rows.undecoded(reading, row)
        elif row.type is None and row.content is None and row.contents is None:
            yield rows.without_content(reading, row)
        else:
            yield _message(row, reading)


def _message(row: _Row, reading: Reading) -> Message:
    sender = row.sender if type(row.sender) is str else word(row.sender)
    content = row.content if type(row.content) is str else word(row.content)
    name = row.senderName if type(row.senderName) is str else word(row.senderName)
    name = name or sender or (_SELF if row.isSelf is True else "")
    author = None if name in _NOBODY else name
    if author is not None and reading.people.get(sender) != name:
        reading.meet(sender or name, name)
    reading.channel = row.talkerName or row.talker or None
    if type(reading.channel) is not str:
        reading.channel = word(reading.channel) or None
    reply_to = None
    if row.type == 1:
        said = Said(content.strip(lines.MARKS))
    else:
        contents = row.contents if type(row.contents) is dict else {}
        said = _said(whole(row.type), whole(row.subType), content, contents, reading)
        if "refer" in contents:
            reply_to = _answered(contents["refer"], reading)
    key = str(row.seq) if type(row.seq) is int and row.seq else word(row.seq) or word(row.id)
    made = rows.message(
        reading,
        said,
        key=key or None,
        time=_time(row.time),
        author=author,
        author_id=sender or None if author is not None else None,
        reply_to=reply_to,
        mentioned=None if row.at_user_list is None else _mentioned(row, said.text, reading),
    )
    if type(row.time) is str:
        reading.recent.remember(row.time, made.id, sender, content)
    return made


def _mentioned(row: _Row, text: str, reading: Reading) -> tuple[str, ...]:
    """Who is meant: those the text names, and those only listed by their ids."""
    listed = row.at_user_list if isinstance(row.at_user_list, list) else []
    known = (reading.people.get(word(person), "") for person in listed)
    named = rows.mentions_in(text, reading.names)
    return tuple(dict.fromkeys((*named, *filter(None, known))))


def _time(value: Any) -> str | None:
    """ISO 8601 as written, its offset kept; Go's year 1 is no time."""
    if type(value) is str:
        if len(value) == 25 and value[10] == "T" and not value.startswith("0001-"):
            return value
        if not _TIME.fullmatch(value) or value.startswith("0001-"):
            return None
        return value.replace(" ", "T").replace("Z", "+00:00")
    seconds = whole(value)
    return of_seconds(seconds if seconds < 10**11 else seconds / 1000) if seconds else None


def _said(
    number: int, second: int, content: str, contents: dict[str, Any], reading: Reading
) -> Said:
    """What a message of any kind but plain text says."""
    kind = kinds.of_number(number, second)
    if appmsg.is_xml(content):
        return appmsg.read(content, kind).said
    title = word(contents.get("title")).strip()
    if kind == "transfer":
        return _transfer(content)
    seen = kinds.shows(kind)
    if seen == "notice":
        return _notice(kind, content, reading)
    if seen == "text":
        return Said(content.strip(lines.MARKS) or title)
    if seen == "title":
        title = title or word(contents.get("red_envelope_title")).strip() or content.strip()
        if kind == "announcement":
            title = title or word(contents.get("desc")).strip()
        return kinds.said(kind, title, url=word(contents.get("url")))
    if seen == "name":
        named = (word(contents.get(key)) for key in ("poiname", "label", "nickname"))
        return kinds.said(kind, name=next(filter(None, named), title))
    if kind == "unsupported" and content.strip():
        return Said(content.strip(lines.MARKS))
    return Said("", (Attachment(name=_file(contents), kind=kind),))


def _notice(kind: str, content: str, reading: Reading) -> Said:
    """A notice with people's names for their ids; calls without words get chatlog's own."""
    told = rows.with_names(content.strip(), reading)
    if not told and kind == "call":
        told = "[语音通话]"
    return Said(appmsg.plain(told) if "<" in told else told, is_notice=True)


_TRANSFER = re.compile(r"\[转账\|(?P<what>[^\]]*)\](?:\((?P<memo>.*)\))?", re.DOTALL)


def _transfer(content: str) -> Said:
    found = _TRANSFER.fullmatch(content.strip())
    if found is None:
        return kinds.said("transfer", name=content.strip())
    return kinds.said("transfer", found["memo"] or "", name=found["what"].strip())


def _file(contents: dict[str, Any]) -> str:
    """The name of a picture's or film's file, without the folders that it lay in."""
    for key in ("path", "imgfile", "videofile"):
        if found := word(contents.get(key)):
            return found.replace("\\", "/").rpartition("/")[2]
    return ""


def _answered(refer: Any, reading: Reading) -> str | None:
    """The id of the message that an answer quotes, if it is among the last ones."""
    if not isinstance(refer, dict):
        return None
    time, sender = word(refer.get("time")), word(refer.get("sender"))
    content = word(refer.get("content"))
    if whole(refer.get("seq")):
        key = word(refer["seq"])
        if reading.recent.knows(time, key):
            return key
    if not content and isinstance(refer.get("contents"), dict):
        content = word(refer["contents"].get("title"))
    return reading.recent.find(time, sender, content) if time else None
