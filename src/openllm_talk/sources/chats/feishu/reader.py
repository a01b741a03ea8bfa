"""Pages of Feishu messages as rows.

    {"code": 0, "msg": "success", "data": {"has_more": true, "page_token": "…", "items": [
      {"message_id": "om_1", "root_id": "om_0", "parent_id": "om_0", "thread_id": "omt_1",
       "msg_type": "text", "create_time": "1705132805000", "deleted": false, "updated": false,
       "chat_id": "oc_1", "sender": {"id": "ou_1", "sender_type": "user"},
       "body": {"content": "{\"text\": \"早\"}"},
       "mentions": [{"key": "@_user_1", "id": "ou_2", "name": "Ana"}]}]}}

People keep one page or several one after another, a list of messages or of pages, or a message a
line. Senders have ids; their names stand where they are addressed, so the file is searched for
those first. Times are milliseconds since 1970. The messages inside a forwarded conversation stand
behind it with its `upper_message_id`; they are its text and no messages of the chat. Command lines
put `reactions.counts[]` beside a message, and the answers of its thread into `thread_replies[]`;
those are messages.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeGuard

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Message, Reaction, Reject, Row
from openllm_talk.sources import files, json_lines, lines, urls
from openllm_talk.sources.chats.feishu.content import said
from openllm_talk.sources.chats.feishu.items import Item, Reactions, Sender
from openllm_talk.sources.chats.feishu.people import names
from openllm_talk.sources.chats.feishu.telling import Said, word
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.oddities import mended
from openllm_talk.sources.times import of_milliseconds
from openllm_talk.sources.turned import oldest_first

_TRUE = (True, "true")
_LISTS = {"items", "messages", "pages"}
_LOCAL = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?:\.[0-9]+)?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DEEPEST = 3
"""How many objects may be around the list of messages."""
_MOST_FORWARDED = 1000
"""Messages of one forwarded conversation whose words are kept."""


@dataclass(slots=True)
class _Reading:
    """Where in the file we are; `forward` waits for the messages inside it.

    `names` are those of people by their ids.
    """

    names: dict[str, str] = field(default_factory=dict)
    index: int = 0
    number: int = 0
    keys: ContentKeys = field(default_factory=ContentKeys)
    forward: Message | None = None
    inside: list[str] = field(default_factory=list)


_ITEM = msgspec.json.Decoder(Item)


def claim(look: Look) -> float:
    """Sure with messages of the API's shape, whatever they are wrapped in."""
    found = look.json
    if found is None:
        return 0.0
    messages: list[Any] = []
    for sample in found.samples.values():
        messages += sample
        for page in sample:
            inner = page.get("data", page)
            if isinstance(inner, dict):
                messages += inner.get("items") or inner.get("messages") or []
    if any(_is_message(one) for one in messages):
        return 1.0
    if found.kind == "object" and _is_message(dict.fromkeys(found.keys)):
        return 0.9
    return 0.6 if not messages and {"code", "msg", "data.items"} <= found.keys.keys() else 0.0


def _is_message(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and "message_id" in one
        and ("msg_type" in one or "message_type" in one)
        and ("body" in one or "content" in one or "deleted" in one)
    )


def near(look: Look) -> Complaint | None:
    """What the API said instead of messages."""
    found = look.json
    if found is None or not {"code", "msg"} <= found.keys.keys() or "data.items" in found.keys:
        return None
    said_instead = f"«{found.values.get('code', '')} {found.values.get('msg', '')[:100]}»"
    return Complaint(
        f"looks like an answer of the Feishu API, but holds no messages: {said_instead}",
        f"看起来是飞书接口的返回，但里面没有消息：{said_instead}",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file, the oldest first where it was asked for in the other order.

    Raises BrokenSource where the JSON is cut off or broken, after the rows before it.
    """
    return oldest_first(_read(source, options))


def _read(source: files.Source, options: Options) -> Iterator[Row]:
    reading = _Reading(names(source))
    try:
        if _is_lines(source):
            yield from _lines(source, reading, options.progress)
        else:
            cursor = Cursor(files.blocks(source, options.progress), source.place)
            while cursor.peek():
                yield from _value(cursor, reading, 0)
    except BrokenSource:
        yield from _release(reading)
        raise
    yield from _release(reading)


def _is_lines(source: files.Source) -> bool:
    """Whether the file holds a message a line."""
    first = files.beginning(source).lstrip().partition("\n")[0]
    try:
        return _is_message(msgspec.json.decode(first))
    except (msgspec.DecodeError, RecursionError):
        return False


def _lines(
    source: files.Source, reading: _Reading, progress: Callable[[int], None] | None
) -> Iterator[Row]:
    for _, item in json_lines.read(source, Item, progress):
        yield from _element(item, reading)


def _value(cursor: Cursor, reading: _Reading, depth: int) -> Iterator[Row]:
    """The rows of a page, or of a list of messages or pages."""
    if cursor.peek() == b"[":
        for element in cursor.elements(Item):
            if reading.forward is None and _is_plain(element):
                reading.number += 1
                yield _message(element, reading)
                reading.index += 1
            else:
                yield from _element(element, reading)
        return
    for key in cursor.members():
        ahead = cursor.peek()
        is_list = key in _LISTS and ahead == b"["
        if depth < _DEEPEST and (is_list or (key == "data" and ahead in {b"[", b"{"})):
            yield from _value(cursor, reading, depth + 1)
        else:
            cursor.skip()


def _is_plain(element: Item | Undecoded) -> TypeGuard[Item]:
    """Whether it is what nearly all elements are: a message on its own."""
    return (
        isinstance(element, Item)
        and element.message_id is not None
        and element.upper_message_id is None
        and element.thread_replies is None
        and element.msg_type != "merge_forward"
    )


def _element(element: Item | Undecoded, reading: _Reading) -> Iterator[Row]:
    """The rows of one element of a list: a message's, or those of a page in it."""
    item = element
    if isinstance(item, Item) and item.message_id is None:
        page = item.items or (item.data and (item.data.items or item.data.messages))
        if page:
            for raw in page:
                yield from _element(_decoded(bytes(raw)), reading)
            return
    reading.number += 1
    if isinstance(item, Undecoded):
        item = mended(item.raw, Item) or item
    if isinstance(item, Undecoded) or (item.message_id is None and item.create_time is None):
        yield from _release(reading)
        yield _reject(element, reading)
        return
    yield from _item(item, reading)


def _decoded(raw: bytes) -> Item | Undecoded:
    try:
        return _ITEM.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        return Undecoded(raw, str(exc))


def _item(item: Item, reading: _Reading) -> Iterator[Row]:
    message = _message(item, reading)
    if word(item.upper_message_id) and reading.forward is not None:
        if message.text and len(reading.inside) < _MOST_FORWARDED:
            reading.inside.append(f"{message.author or ''}: {message.text}")
        return
    yield from _release(reading)
    message = msgspec.structs.replace(message, index=reading.index)
    if any(one.kind == "forward" for one in message.attachments):
        reading.forward = message
        return
    yield message
    reading.index += 1
    for raw in item.thread_replies or ():
        yield from _element(_decoded(bytes(raw)), reading)


def _release(reading: _Reading) -> Iterator[Row]:
    """The forwarded conversation that waited, with the words of the messages inside it."""
    if reading.forward is None:
        return
    text = "\n".join(reading.inside) or reading.forward.text
    yield msgspec.structs.replace(reading.forward, text=text, urls=tuple(urls.find(text)))
    reading.index += 1
    reading.forward, reading.inside = None, []


def _message(item: Item, reading: _Reading) -> Message:
    kind = word(item.msg_type) or word(item.message_type)
    sender = item.sender or Sender()
    author_id = _identity(sender.id) or _identity(sender.sender_id) or None
    name = word(sender.name) or word(sender.sender_name)
    content = item.body.content if item.body is not None else item.content
    told = said(kind, content, item.mentions or ())
    author = name or told.actor or (author_id and reading.names.get(author_id, author_id))
    deleted = item.deleted in _TRUE and author is not None
    if deleted:
        told = Said()
    channel = word(item.chat_name) or word(item.chat_id) or None
    time = _time(item.create_time)
    key = word(item.message_id)
    return Message(
        index=reading.index,
        id=key or reading.keys.key(channel, author_id or author, time, told.text),
        kind="system" if kind in {"system", "video_chat"} and not deleted else "message",
        time=time,
        author=author,
        text=told.text,
        reply_to=word(item.parent_id) or word(item.reply_to) or word(item.root_id) or None,
        mentions=told.mentions,
        urls=_urls(told),
        reactions=_reactions(item.reactions) if item.reactions else (),
        attachments=told.attachments,
        edited=item.updated in _TRUE and not deleted,
        deleted=deleted,
        thread=word(item.thread_id) or None,
        channel=channel,
        line=reading.number,
        author_id=author_id,
    )


def _reactions(found: Reactions) -> tuple[Reaction, ...]:
    counted = ((word(one.reaction_type), one.count) for one in found.counts or ())
    return tuple(
        Reaction(emoji=emoji, count=count)
        for emoji, count in counted
        if emoji and isinstance(count, int)
    )


def _identity(value: Any) -> str:
    """The id of a sender, who may be an object of several ids."""
    if isinstance(value, dict):
        ids = (word(value.get(key)) for key in ("open_id", "user_id", "union_id"))
        return next((one for one in ids if one), "")
    return word(value)


def _urls(told: Said) -> tuple[str, ...]:
    found = urls.find(told.text) if "." in told.text else []
    return tuple(dict.fromkeys((*found, *told.urls))) if told.urls else tuple(found)


def _time(written: Any) -> str | None:
    """UTC of milliseconds (or, where there are too few for that, seconds); local as written."""
    if isinstance(written, str) and not written.isdecimal():
        found = _LOCAL.fullmatch(written.strip())
        if found is None:
            return None
        zone = found["zone"] or ""
        zone = "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}" if zone else ""
        return f"{found['day']}T{found['clock']}{zone}"
    if isinstance(written, bool) or not isinstance(written, (str, int, float)):
        return None
    number = int(written) if len(str(written)) < 20 else 0
    return of_milliseconds(number if number >= 10**11 else number * 1000) if number > 0 else None


def _reject(element: Item | Undecoded, reading: _Reading) -> Reject:
    if isinstance(element, Undecoded):
        error = element.error
        raw = (element.raw or b"")[: 4 * lines.SHOWN].decode("utf-8", "replace")
    else:
        error = "it has no message_id and no create_time"
        raw = msgspec.json.encode(element)[: 4 * lines.SHOWN].decode("utf-8", "replace")
    reading.index += 1
    return Reject(
        index=reading.index - 1,
        line=reading.number,
        reason=f"not a message of Feishu's: {error}",
        reason_zh=f"不是飞书的消息：{error}",
        raw=raw[: lines.SHOWN],
    )


FORMAT = Format(name="feishu", claim=claim, read=read, near=near)
