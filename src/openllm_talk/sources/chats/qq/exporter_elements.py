"""The elements of a message of qq-chat-exporter, in the order in which they stand."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from openllm_talk.records import Attachment
from openllm_talk.sources.chats.qq.exporter_content import (
    Data,
    Element,
    Reply,
    Said,
    Telling,
    trimmed,
    words,
)

FILES = {"image": "图片", "video": "视频", "audio": "语音", "voice": "语音", "file": "文件"}
"""Elements and resources that are files, and the word in their placeholder."""
GENERIC = {"JSON消息", "卡片消息", "转发消息", "聊天记录", "未知卡片", "undefined"}
"""Titles that the exporter puts where it knows none."""
_SILENT = {"inline_keyboard", "action_bar"}


def of_elements(elements: Iterable[Element], telling: Telling) -> Said:
    for element in elements:
        data = element.data or Data()
        kind = words(element.type)
        if kind == "text":
            telling.parts.append(words(data.text))
        elif kind in FILES:
            telling.attachments.append(attached(kind, words(data.filename), data.sub_type))
        else:
            telling.parts.append(_BY_TYPE.get(kind, _other)(kind, data, telling))
    return telling.said(trimmed("".join(telling.parts)))


def attached(kind: str, name: str, sub_type: Any = None) -> Attachment:
    shown = "sticker" if sub_type == "sticker" else "voice" if kind == "audio" else kind
    return Attachment(name="" if name in FILES.values() else name, kind=shown)


def at(_: str, data: Data, telling: Telling) -> str:
    name = words(data.name).strip().removeprefix("@") or "某人"
    telling.mentions[name] = None
    return f"@{name}"


def _face(_: str, data: Data, __: Telling) -> str:
    number = words(data.id)
    return f"[表情{number}]" if number else f"[{words(data.name) or '表情'}]"


def market_face(_: str, data: Data, telling: Telling) -> str:
    telling.attachments.append(Attachment(name=words(data.name), kind="sticker"))
    return ""


def note_reply(data: Data | Reply, telling: Telling) -> None:
    telling.referenced = telling.referenced or words(data.referenced_message_id)
    telling.answered = telling.answered or words(data.message_id)


def _reply(_: str, data: Data, telling: Telling) -> str:
    note_reply(data, telling)
    return ""


def _forward(_: str, data: Data, telling: Telling) -> str:
    """A forwarded conversation as its card shows it: the title and the first lines."""
    telling.attachments.append(Attachment(name="", kind="forward"))
    title = words(data.title)
    shown = [words(line) for line in data.preview] if isinstance(data.preview, list) else []
    if title not in GENERIC:
        shown.insert(0, title)
    return "\n".join(line for line in shown if line)


def card(_: str, data: Data, telling: Telling) -> str:
    """A card: its title and description; where it leads is an address of the message."""
    telling.attachments.append(Attachment(name="", kind="card"))
    if url := words(data.url) or address(words(data.content)):
        telling.urls[url] = None
    title, description = words(data.title), words(data.description)
    shown = [title] if title not in GENERIC else []
    if description and description not in title:
        shown.append(description)
    return "\n".join(line for line in shown if line)


def address(written: str) -> str:
    """Where the JSON of a card leads to."""
    try:
        meta = msgspec.json.decode(written, type=dict[str, Any]).get("meta")
    except (msgspec.DecodeError, RecursionError):
        return ""
    for inner in meta.values() if isinstance(meta, dict) else ():
        for key in ("qqdocurl", "jumpUrl", "url") if isinstance(inner, dict) else ():
            if words(inner.get(key)):
                return words(inner[key])
    return ""


def _call(_: str, data: Data, telling: Telling) -> str:
    telling.calls += 1
    return words(data.summary)


def _placed(kind: str, _: Data, telling: Telling) -> str:
    telling.attachments.append(Attachment(name="", kind=kind))
    return ""


def _other(kind: str, data: Data, _: Telling) -> str:
    if kind in _SILENT:
        return ""
    return words(data.text) or words(data.content) or words(data.summary)


_BY_TYPE: dict[str, Callable[[str, Data, Telling], str]] = {
    "at": at,
    "face": _face,
    "market_face": market_face,
    "reply": _reply,
    "forward": _forward,
    "json": card,
    "location": _placed,
    "giphy": _placed,
    "av_record": _call,
}
