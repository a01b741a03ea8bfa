"""The pieces that Feishu's posts and cards are made of, each with a `tag`, and their words."""

from collections.abc import Callable
from typing import Any

from openllm_talk.records import Attachment
from openllm_talk.sources.chats.feishu.telling import Telling, word

_DEEPEST = 40
"""How deep the pieces of a card are looked into."""


def paragraphs(value: Any, telling: Telling) -> list[str]:
    """A line of text for each list of pieces; a piece that stands alone is a line."""
    told: list[str] = []
    for line in value if isinstance(value, list) else ():
        pieces = line if isinstance(line, list) else [line]
        before = len(telling.attachments)
        text = "".join(words_of(one, telling) for one in pieces)
        if text or len(telling.attachments) == before:
            told.append(text)
    return told


def words_of(part: Any, telling: Telling, depth: int = 0) -> str:
    """The words of one piece, with everything in it."""
    if isinstance(part, list):
        return "\n".join(filter(None, (words_of(one, telling, depth + 1) for one in part)))
    if isinstance(part, str):
        return telling.resolved(part)
    if not isinstance(part, dict) or depth > _DEEPEST:
        return ""
    tag = word(part.get("tag"))
    if tag in _PIECES:
        return _PIECES[tag](part, telling)
    inner = (part.get(key) for key in _HOLDERS if part.get(key))
    return "\n".join(filter(None, (words_of(one, telling, depth + 1) for one in inner)))


_HOLDERS = ("title", "text", "content", "fields", "columns", "elements", "actions", "body", "items")
"""What holds the words of a card's piece, in the order in which they are shown."""


def _a(piece: dict[str, Any], telling: Telling) -> str:
    href = word(piece.get("href"))
    if href:
        telling.urls[href] = None
    return word(piece.get("text")) or href


def _at(piece: dict[str, Any], telling: Telling) -> str:
    key = word(piece.get("user_id")) or word(piece.get("id"))
    return telling.named(key, word(piece.get("user_name")))


def _emotion(piece: dict[str, Any], _: Telling) -> str:
    kind = word(piece.get("emoji_type"))
    return f"[{kind}]" if kind else ""


def _picture(piece: dict[str, Any], telling: Telling) -> str:
    key = word(piece.get("image_key")) or word(piece.get("img_key"))
    telling.attachments.append(Attachment(name=key, kind="image"))
    return ""


def _video(piece: dict[str, Any], telling: Telling) -> str:
    telling.attachments.append(Attachment(name=word(piece.get("file_key")), kind="video"))
    return ""


def _words(piece: dict[str, Any], telling: Telling) -> str:
    return telling.resolved(word(piece.get("text")) or word(piece.get("content")))


def _code(piece: dict[str, Any], _: Telling) -> str:
    return (word(piece.get("text")) or word(piece.get("content"))).rstrip("\n")


def _button(piece: dict[str, Any], telling: Telling) -> str:
    """A button's words; where it leads is an address of the message."""
    if url := word(piece.get("url")):
        telling.urls[url] = None
    return words_of(piece.get("text"), telling, 1)


_PIECES: dict[str, Callable[[dict[str, Any], Telling], str]] = {
    **dict.fromkeys(("md", "plain_text", "lark_md", "markdown"), _words),
    "a": _a,
    "at": _at,
    "emotion": _emotion,
    "img": _picture,
    "image": _picture,
    "media": _video,
    "code_block": _code,
    "hr": lambda _piece, _telling: "",
    "button": _button,
}
