"""What a Feishu message says: `body.content` is JSON inside a string, another form for each type.

    text         {"text": "@_user_1 看 [论文](https://…)"}
    post         {"title": "周报", "content": [[{"tag": "text", "text": "…"}, {"tag": "a", …}], …]}
    image, file  {"image_key": "img_…"}, {"file_key": "…", "file_name": "a.pdf"}
    system       {"template": "{from_user} invited {to_chatters}", "from_user": ["Ana"], …}
    interactive  a card: lines of pieces like those of a post, or the card's own JSON

Command lines may have put plain text in its place. A post may be wrapped in a language.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from openllm_talk.records import Attachment
from openllm_talk.sources.chats.feishu.pieces import paragraphs, words_of
from openllm_talk.sources.chats.feishu.telling import Mention, Said, Telling, word
from openllm_talk.sources.lines import MARKS

_PLACE = re.compile(r"\{(\w+)\}")
_FILES = {
    "image": ("image", "image_key"),
    "file": ("file", "file_key"),
    "folder": ("folder", "file_key"),
    "audio": ("voice", "file_key"),
    "media": ("video", "file_key"),
    "video": ("video", "file_key"),
    "sticker": ("sticker", "file_key"),
    "share_chat": ("chat", "chat_id"),
    "share_user": ("contact", "user_id"),
}
"""Types that are one file or card: the kind of the attachment, and its key."""
_LOCALES = ("zh_cn", "en_us", "ja_jp", "zh_hk", "zh_tw")
_PLACEHOLDERS = {"[红包]", "[Red packet]", "[Red Packet]"}


class _Text(msgspec.Struct, gc=False):
    text: str


_AS_TEXT = msgspec.json.Decoder(_Text)


def said(kind: str, content: Any, addressed: Iterable[Mention]) -> Said:
    """What a message of this type says; see the module."""
    telling = Telling(
        {word(one.key): word(one.name) for one in addressed if word(one.key) and word(one.name)}
    )
    text = _told(kind, content, telling)
    return Said(
        text=text.strip(MARKS + "\n") if text.strip() else "",
        mentions=tuple(telling.mentions),
        urls=tuple(telling.urls),
        attachments=tuple(telling.attachments),
        actor=telling.actor,
    )


def _told(kind: str, content: Any, telling: Telling) -> str:
    if kind == "text" and isinstance(content, str):
        try:
            return telling.resolved(_AS_TEXT.decode(content).text)
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
    values = content if isinstance(content, dict) else _values(content)
    if values is None:
        return _plain(kind, word(content), telling)
    if kind in _FILES:
        return _file(kind, values, telling)
    if kind in _TYPES:
        return _TYPES[kind](values, telling)
    return _any(values, telling)


def _values(content: Any) -> dict[str, Any] | None:
    if not isinstance(content, str) or not content.lstrip().startswith("{"):
        return None
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _plain(kind: str, text: str, telling: Telling) -> str:
    """Content that is no JSON: already text, or a placeholder of a file or a forward."""
    if kind in _FILES:
        telling.attachments.append(Attachment(name="", kind=_FILES[kind][0]))
        return ""
    if kind == "merge_forward":
        telling.attachments.append(Attachment(name="", kind="forward"))
        return ""
    return telling.resolved(text)


def _file(kind: str, values: dict[str, Any], telling: Telling) -> str:
    shown, key = _FILES[kind]
    name = word(values.get("file_name")) or word(values.get(key))
    telling.attachments.append(Attachment(name=name, kind=shown))
    return ""


def _text(values: dict[str, Any], telling: Telling) -> str:
    return telling.resolved(word(values.get("text")))


def _post(values: dict[str, Any], telling: Telling) -> str:
    """Rich text: the title, then a line for each paragraph."""
    body = _in_a_language(values)
    told = [telling.resolved(word(body.get("title")))]
    told += paragraphs(body.get("content_v2") or body.get("content"), telling)
    for one in _objects(values.get("files")):
        kind = "folder" if one.get("is_folder") else "file"
        telling.attachments.append(Attachment(name=word(one.get("file_name")), kind=kind))
    return "\n".join(told) if told[0] else "\n".join(told[1:])


def _in_a_language(values: dict[str, Any]) -> dict[str, Any]:
    """The post itself where it is wrapped in the name of a language, or of «post»."""
    if "content" in values or "title" in values or "content_v2" in values:
        return values
    inner = [values[key] for key in (*_LOCALES, *values) if isinstance(values.get(key), dict)]
    if "post" in values and inner:
        return _in_a_language(inner[0]) if inner[0] is not values else values
    return inner[0] if inner else values


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _card(values: dict[str, Any], telling: Telling) -> str:
    """A card: its title, then the words of its pieces, a line for each row."""
    inner = _values(values.get("json_card"))
    values = inner if inner is not None else values
    telling.attachments.append(Attachment(name="", kind="card"))
    told = [words_of(values.get("header") or values.get("title"), telling)]
    for key in ("elements", "body", "i18n_elements"):
        held = values.get(key)
        if isinstance(held, dict):
            held = held.get("elements") or next(iter(held.values()), None)
        told += paragraphs(held, telling)
    return "\n".join(filter(None, told))


def _system(values: dict[str, Any], telling: Telling) -> str:
    """A notice: the template with the names in their places."""

    def put(place: re.Match[str]) -> str:
        value = values.get(place[1])
        if isinstance(value, list):
            return ", ".join(filter(None, map(word, value)))
        if isinstance(value, dict):
            return word(value.get("text"))
        return word(value) if place[1] in values else place[0]

    actors = values.get("from_user")
    if isinstance(actors, list) and len(actors) == 1:
        telling.actor = word(actors[0]) or None
    text = _PLACE.sub(put, word(values.get("template")))
    return text.strip() or _text(values, telling)


def _hongbao(values: dict[str, Any], telling: Telling) -> str:
    telling.attachments.append(Attachment(name="", kind="red_packet"))
    text = _text(values, telling)
    return "" if text.strip() in _PLACEHOLDERS else text


def _location(values: dict[str, Any], telling: Telling) -> str:
    telling.attachments.append(Attachment(name=word(values.get("name")), kind="location"))
    return ""


def _todo(values: dict[str, Any], telling: Telling) -> str:
    telling.attachments.append(Attachment(name="", kind="todo"))
    summary = values.get("summary")
    return _post(summary, telling) if isinstance(summary, dict) else word(summary)


def _vote(values: dict[str, Any], telling: Telling) -> str:
    """A poll as the group saw it: the question, then a line for each answer."""
    telling.attachments.append(Attachment(name="", kind="poll"))
    options = values.get("options")
    answers = [f"- {word(one)}" for one in options] if isinstance(options, list) else []
    return "\n".join((word(values.get("topic")), *answers))


def _calendar(values: dict[str, Any], telling: Telling) -> str:
    telling.attachments.append(Attachment(name="", kind="calendar"))
    return word(values.get("summary"))


def _forward(_: dict[str, Any], telling: Telling) -> str:
    telling.attachments.append(Attachment(name="", kind="forward"))
    return ""


def _call(values: dict[str, Any], _: Telling) -> str:
    return word(values.get("topic"))


def _any(values: dict[str, Any], telling: Telling) -> str:
    """A type that I do not know: its words, if it has any."""
    return _text(values, telling) or _post(values, telling)


_TYPES: dict[str, Callable[[dict[str, Any], Telling], str]] = {
    "text": _text,
    "post": _post,
    "interactive": _card,
    "system": _system,
    "hongbao": _hongbao,
    "location": _location,
    "todo": _todo,
    "vote": _vote,
    "calendar": _calendar,
    "general_calendar": _calendar,
    "share_calendar_event": _calendar,
    "merge_forward": _forward,
    "video_chat": _call,
}
